"""The limits of a school as sentences: what is due when, in the order of the work."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from school_care.cases.dropout.enums import PolicyPreset
from school_care.cases.dropout.month_days import month_words
from school_care.cases.dropout.presets import PRESETS
from school_care.cases.dropout.services.policy import VALUES, month_and_day
from school_care.cases.models import DropoutPolicy
from school_care.core.templatetags.days import near_day

# The numbers that belong together, in the order of the work.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("缺课以后", ("call_by", "visit_by_day", "suspected_after", "report_within")),
    ("劝返", ("rounds", "round_every", "notice_days", "second_within", "confirm_after")),
    ("返校以后", ("talk_within", "present_days", "close_within")),
    (
        "月报和核查",
        ("month_day", "check_within", "check_report_within", "spring_total", "autumn_total"),
    ),
)


@dataclass(frozen=True)
class Group:
    """Sentences of one part of the work."""

    label: str
    lines: tuple[str, ...]


def groups_of(policy: DropoutPolicy) -> list[Group]:
    """Every limit, said once."""
    return [
        Group("缺课以后", _absent(policy)),
        Group("劝返", _persuading(policy)),
        Group("返校以后", _back(policy)),
        Group("月报和核查", _reports(policy)),
    ]


def _absent(policy: DropoutPolicy) -> tuple[str, ...]:
    visit = "缺课当天" if policy.visit_by_day == 1 else f"第{policy.visit_by_day}个缺课日结束前"
    return (
        f"缺课当天{policy.call_by:%H:%M}前联系上家长，核实原因。",
        f"{visit}上门家访。",
        f"连续{policy.suspected_after}个上课日没有到校、也没有请假，算疑似辍学。",
        f"算疑似辍学后{policy.report_within}个工作日内，书面报告教育局和乡镇（街道）。",
        "失去联系的不等天数：当天报警，当天发紧急报告。",
    )


def _persuading(policy: DropoutPolicy) -> tuple[str, ...]:
    confirm = (
        f"连续{policy.confirm_after}周劝返无效，提请上级认定是否辍学。"
        if policy.confirm_after
        else "是否辍学由上级认定，学校不自行认定。"
    )
    return (
        f"劝返{policy.rounds}轮，每轮在{policy.round_every}个工作日内。",
        f"劝学通知书限{policy.notice_days}日内复学。",
        f"劝返无效，{policy.second_within}个工作日内再次书面报告。",
        confirm,
    )


def _back(policy: DropoutPolicy) -> tuple[str, ...]:
    return (
        f"返校后{policy.talk_within}个上课日内谈一次话。",
        f"连续在校{policy.present_days}个上课日后，可以申请销号。",
        f"具备条件后{policy.close_within}个工作日内申请销号。",
    )


def _reports(policy: DropoutPolicy) -> tuple[str, ...]:
    return (
        f"{month_words(policy.month_day)}，没有疑似辍学的也要零报告。",
        f"开学{policy.check_within}日内核查到校情况，{policy.check_report_within}日内上报结果。",
        f"春季{_day(policy.spring_total)}、秋季{_day(policy.autumn_total)}汇总。",
    )


def _day(words: str) -> str:
    month, day = month_and_day(words)
    return f"{month}月{day}日"


def basis_of(policy: DropoutPolicy) -> str:
    """Which preset it stands on, and whether the school changed it."""
    label = PolicyPreset(policy.preset).label
    return label if _as_preset(policy) else f"在「{label}」的基础上修改"


def _as_preset(policy: DropoutPolicy) -> bool:
    plain = DropoutPolicy(preset=policy.preset, **PRESETS[policy.preset])
    names = [name for name in VALUES if name != "source"]
    return all(getattr(plain, name) == getattr(policy, name) for name in names)


@dataclass(frozen=True)
class Version:
    """One version in the list of changes."""

    row: DropoutPolicy
    words: str
    is_coming: bool


def versions_of(rows: Iterable[DropoutPolicy], today: date) -> list[Version]:
    """Changes, newest first, each with the days it held."""
    newest = sorted(rows, key=lambda row: row.pk, reverse=True)
    return [Version(row, _held(row), _is_coming(row, today)) for row in newest]


def _is_coming(row: DropoutPolicy, today: date) -> bool:
    return row.starts_on > today and row.until != row.starts_on


def _held(row: DropoutPolicy) -> str:
    if row.until == row.starts_on:
        return f"原定{near_day(row.starts_on)}起，后来又改，没有生效"
    ends = f"，到{near_day(row.until)}为止（不含当天）" if row.until else ""
    return f"{near_day(row.starts_on)}起{ends}"
