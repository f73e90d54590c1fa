"""What the school writes itself in a report, as one value: read from and written to the sealed JSON
of `CaseReport.content`. Everything the system knows already (absence, calls, categories, the
family) is not here: `cases.prefill` reads it anew whenever the report is looked at.
"""

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from school_care.cases.enums import (
    NEEDS_WORDS,
    CaseType,
    ConsentHow,
    DropoutReason,
    Measure,
    TemporaryGround,
)
from school_care.core.templatetags.days import long_date
from school_care.escalation.sources import Kind
from school_care.school.refusal import Refused
from school_care.students.enums import Whereabouts

MAX_TEXT = 2000
MAX_LINE = 200
MAX_LINES = 12
MAX_ROUNDS = 10
LONG = {"facts": "事情经过", "analysis": "原因分析"}
SHORT = {
    "reason_words": "原因说明",
    "request_note": "请求说明",
    "child_view": "学生本人的意见",
    "guardian_view": "监护人的意见",
    "phoned": "电话报告",
    "heard_from": "情况来源",
    "care_words": "照看情况",
    "consent_by": "同意人",
}
LISTS = {"measures_other": "其他措施", "do_not_notify": "不要告知的人", "attachments": "附件"}

NO_FACTS = "请写明事情经过：什么时候、发生了什么、从哪里知道的。"
TEMPORARY = "临时监护"  # asks for its ground
NEEDS_CONSENT = ("DISABILITY_REFERRAL",)  # nobody is assessed whose guardian did not agree (R14)
NO_GROUND = "请求临时监护的，请选明属于未成年人保护法第九十二条的哪一种情形。"
NO_CONSENT = (
    "残疾评定要先征得监护人同意：请写明谁同意的、怎样同意、哪一天；还没有问过的，先问再报。"
)
ONE_WORD = "只选「{label}」说不清原因，请再写一句具体情况。"


@dataclass(frozen=True)
class Round:
    """One round of persuasion: when, who went, what came of it."""

    day: date
    by: tuple[str, ...] = ()
    result: str = ""


@dataclass(frozen=True)
class Content:
    """The words and ticks of one report. `reasons`, `whereabouts` and `measures` are codes,
    `requests` the words of the kind."""

    facts: str = ""
    reasons: tuple[str, ...] = ()
    reason_words: str = ""
    whereabouts: str = ""
    persuasion: tuple[Round, ...] = ()
    measures: tuple[str, ...] = ()
    measures_other: tuple[str, ...] = ()
    phoned: str = ""  # urgent ones: whom one has rung first, when, under which number
    requests: tuple[str, ...] = ()
    request_note: str = ""
    analysis: str = ""
    child_view: str = ""
    guardian_view: str = ""
    do_not_notify: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    heard_from: str = ""  # who saw or told it
    care_words: str = ""  # who looks after the child, and how well, in the writer's words
    ground: str = ""  # a code of TemporaryGround
    consent_by: str = ""
    consent_how: str = ""  # a code of ConsentHow
    consent_on: str = ""  # a day, as ISO text

    def to_json(self) -> str:
        """The JSON that is stored."""
        kept = asdict(self)
        kept["persuasion"] = [{**one, "day": one["day"].isoformat()} for one in kept["persuasion"]]
        return json.dumps(kept, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str | None) -> "Content":
        """The content `to_json` wrote; an empty one for nothing."""
        kept = json.loads(text or "{}")
        values = {name: kept[name] for name in cls.__dataclass_fields__ if name in kept}
        values = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
        values["persuasion"] = tuple(_round(one) for one in kept.get("persuasion", ()))
        return cls(**values)

    def cleaned(self) -> "Content":
        """Without blanks around words and without empty lines."""
        values: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, str):
                values[one.name] = value.replace("\r\n", "\n").strip()
            elif one.name != "persuasion":
                values[one.name] = _lines(value)
        rounds = [replace(r, by=_lines(r.by), result=r.result.strip()) for r in self.persuasion]
        return replace(self, persuasion=tuple(sorted(rounds, key=lambda r: r.day)), **values)

    @property
    def reason_labels(self) -> list[str]:
        """The reasons in words, the sentence about them last."""
        labels = [str(DropoutReason(code).label) for code in self.reasons]
        return [*labels, *filter(None, [self.reason_words])]

    @property
    def whereabouts_label(self) -> str:
        """在家, 失去联系; "" where nobody knows or said."""
        return str(Whereabouts(self.whereabouts).label) if self.whereabouts else ""

    @property
    def measure_labels(self) -> list[str]:
        """What was done, in words; the telephone call of an urgent one first."""
        rung = [f"电话报告：{self.phoned}"] if self.phoned else []
        ticked = (str(Measure(code).label) for code in self.measures)
        return [*rung, *ticked, *self.measures_other]

    @property
    def ground_words(self) -> str:
        """Which case of Article 92, where temporary guardianship is asked for."""
        asked = TEMPORARY in self.requests and self.ground
        return str(TemporaryGround(self.ground).label) if asked else ""

    @property
    def has_consent(self) -> bool:
        """Whether it is written down who agreed, how, and when."""
        return bool(self.consent_by and self.consent_how and self.consent_on)

    @property
    def consent_words(self) -> str:
        """父亲 张强2026年11月20日书面同意; "" where nobody was asked."""
        if not self.has_consent:
            return ""
        day = long_date(date.fromisoformat(self.consent_on))
        return f"{self.consent_by}于{day}{ConsentHow(self.consent_how).label}同意"


def check(content: Content, kind: Kind, today: date) -> None:
    """Raises Refused where the content cannot be stored; a draft may still be incomplete."""
    _check_lengths(content)
    if not set(content.reasons) <= set(DropoutReason.values):
        raise Refused("请从列出的原因里选择。")
    if content.whereabouts and content.whereabouts not in Whereabouts.values:
        raise Refused("请从列出的去向里选择一项。")
    if not set(content.measures) <= set(Measure.values):
        raise Refused("请从列出的措施里选择。")
    if not set(content.requests) <= set(kind.requests):
        raise Refused("请从列出的请求事项里选择。")
    _check_referral(content, today)
    for one in content.persuasion:
        if one.day > today:
            raise Refused("劝返日期不能晚于今天。")
        if not one.result:
            raise Refused("请写明每次劝返的结果。")


def _check_referral(content: Content, today: date) -> None:
    if content.ground and content.ground not in TemporaryGround.values:
        raise Refused("请从列出的情形里选择。")
    if content.consent_how and content.consent_how not in ConsentHow.values:
        raise Refused("请选择监护人怎样同意的。")
    if content.consent_on and date.fromisoformat(content.consent_on) > today:
        raise Refused("监护人同意的日期不能晚于今天。")


def require_complete(content: Content, kind: Kind) -> None:
    """Raises Refused, in words for the person who sends, where something a receiver needs is
    missing."""
    missing = what_is_missing(content, kind)
    if missing:
        raise Refused(missing[0])


def what_is_missing(content: Content, kind: Kind) -> list[str]:
    """What keeps the report from going out, sentence by sentence."""
    found = []
    if not content.facts.strip():
        found.append(NO_FACTS)
    if kind.case_type == CaseType.DO and not content.reason_words.strip():
        alone = [code for code in content.reasons if code in NEEDS_WORDS]
        if alone and len(content.reasons) == 1:
            found.append(ONE_WORD.format(label=DropoutReason(alone[0]).label))
    if TEMPORARY in content.requests and not content.ground:
        found.append(NO_GROUND)
    if kind.code in NEEDS_CONSENT and not content.has_consent:
        found.append(NO_CONSENT)
    return found


def _check_lengths(content: Content) -> None:
    for name, label in LONG.items():
        if len(getattr(content, name)) > MAX_TEXT:
            raise Refused(f"{label}请不超过{MAX_TEXT}字。")
    for name, label in SHORT.items():
        if len(getattr(content, name)) > MAX_LINE:
            raise Refused(f"{label}请不超过{MAX_LINE}字。")
    for name, label in LISTS.items():
        lines = getattr(content, name)
        if len(lines) > MAX_LINES or any(len(line) > MAX_LINE for line in lines):
            raise Refused(f"{label}请不超过{MAX_LINES}行，每行不超过{MAX_LINE}字。")
    if len(content.persuasion) > MAX_ROUNDS:
        raise Refused(f"劝返请不超过{MAX_ROUNDS}次，更早的请合写成一次。")
    for one in content.persuasion:
        if len(one.result) > MAX_LINE or sum(map(len, one.by)) > MAX_LINE:
            raise Refused(f"劝返的参加人和结果请各不超过{MAX_LINE}字。")


def _round(kept: dict[str, Any]) -> Round:
    return Round(date.fromisoformat(kept["day"]), tuple(kept.get("by", ())), kept.get("result", ""))


def _lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))
