"""What a record says beyond words and topics, kind by kind (F-11, F-12, F-13).

It is kept sealed as one JSON object in `CareRecord.detail`. Keys:

- `why`, `wish`: a talk's occasion (code), and what the pupil asks for, one line
- `met`: who was met or spoken to, list of words («奶奶 张桂花»); visit, call, video
- `safety`: {item: "good" | "mind"} of a visit to the home; what was not looked at is absent
- `view`: what the family thinks, one line; visit
- `along`: who went along and has no account here, words; `alone`: why nobody did (code); visit
- `way`: who called (code); `minutes`: number, offered as chips; call, video; tutoring
- `subject`: a subject's name; tutoring. `given`: codes; life care. `good`: codes; praise
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices

from school_care.mentoring.choices.details import (
    CALL_MINUTES,
    LESSON_MINUTES,
    SUBJECTS,
    Alone,
    Given,
    Good,
    Safety,
    SafetyState,
    Way,
    Why,
)
from school_care.mentoring.enums import RecordKind
from school_care.school.refusal import Refused

MAX_LINE = 200  # characters of a line
MAX_NAME = 40  # characters of a person's words
MOST_MET = 8
MOST_MINUTES = 600

Detail = dict[str, Any]

KEYS_OF: dict[str, tuple[str, ...]] = {
    RecordKind.TALK: ("why", "wish"),
    RecordKind.VISIT: ("met", "safety", "view", "along", "alone"),
    RecordKind.CALL: ("met", "way", "minutes"),
    RecordKind.VIDEO: ("met", "way", "minutes"),
    RecordKind.TUTORING: ("subject", "minutes"),
    RecordKind.LIFE_CARE: ("given",),
    RecordKind.PRAISE: ("good",),
    RecordKind.LECTURE: (),
}
MINUTES_OF = {
    RecordKind.CALL: CALL_MINUTES,
    RecordKind.VIDEO: CALL_MINUTES,
    RecordKind.TUTORING: LESSON_MINUTES,
}


@dataclass(frozen=True)
class _Key:
    label: str
    fits: Callable[[Any], bool]
    words: Callable[[Any], str]


def _one_of(choices: type[TextChoices]) -> tuple[Callable, Callable]:
    return (lambda value: value in choices.values, lambda value: _label(choices, value))


def _some_of(choices: type[TextChoices]) -> tuple[Callable, Callable]:
    return (
        lambda value: isinstance(value, list) and all(code in choices.values for code in value),
        lambda value: "、".join(_label(choices, code) for code in value),
    )


def _line(longest: int) -> tuple[Callable, Callable]:
    return (lambda value: isinstance(value, str) and len(value) <= longest, str)


def _label(choices: type[TextChoices], code: Any) -> str:
    """The label of a code; a code of an earlier list as it is."""
    return str(choices(code).label) if code in choices.values else str(code)


def _people_fit(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MOST_MET
        and all(isinstance(one, str) and 0 < len(one) <= MAX_NAME for one in value)
    )


def _safety_fits(value: Any) -> bool:
    return isinstance(value, dict) and all(
        item in Safety.values and state in SafetyState.values for item, state in value.items()
    )


def _safety_words(value: Mapping[str, str]) -> str:
    told = [
        f"{_label(Safety, item)}{_label(SafetyState, value[item])}"
        for item in [*Safety.values, *(set(value) - set(Safety.values))]
        if item in value
    ]
    return "、".join(told)


_KEYS: dict[str, _Key] = {
    "why": _Key("缘由", *_one_of(Why)),
    "wish": _Key("学生诉求", *_line(MAX_LINE)),
    "met": _Key("见到或通话的人", _people_fit, "、".join),
    "safety": _Key("居家安全", _safety_fits, _safety_words),
    "view": _Key("家长意见", *_line(MAX_LINE)),
    "along": _Key("同去的人", *_line(MAX_NAME)),
    "alone": _Key("独自前往的原因", *_one_of(Alone)),
    "way": _Key("谁打的", *_one_of(Way)),
    "minutes": _Key(
        "时长",
        lambda value: type(value) is int and 0 < value <= MOST_MINUTES,
        lambda value: f"{value}分钟",
    ),
    "subject": _Key("科目", lambda value: value in SUBJECTS, str),
    "given": _Key("关怀", *_some_of(Given)),
    "good": _Key("表扬", *_some_of(Good)),
}


def kept(kind: str, given: Mapping[str, Any]) -> Detail:
    """Of `given` what a record of this kind keeps: its own keys, nothing empty."""
    return {key: given[key] for key in KEYS_OF[RecordKind(kind)] if given.get(key)}


def check_detail(kind: str, detail: Mapping[str, Any]) -> None:
    """Raise Refused when a key is not of this kind or a value is none it may have."""
    for key, value in detail.items():
        if key not in KEYS_OF[RecordKind(kind)] or not _KEYS[key].fits(value):
            label = _KEYS[key].label if key in _KEYS else "内容"
            raise Refused(f"「{label}」填得不对，请重新选择。")


def packed(detail: Mapping[str, Any]) -> str:
    """As it is sealed; "" for nothing."""
    return json.dumps(detail, ensure_ascii=False, sort_keys=True) if detail else ""


def unpacked(text: str | None) -> Detail:
    """What `packed` made."""
    return json.loads(text) if text else {}


def told(detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and words of everything it says, in the order of the page."""
    known = [(_KEYS[key].label, _KEYS[key].words(detail[key])) for key in _KEYS if key in detail]
    return [(label, words) for label, words in known if words]


def in_words(detail: Mapping[str, Any]) -> str:
    """One line, for the history of changes and for paper."""
    return "；".join(f"{label}：{words}" for label, words in told(detail))


def to_mind(detail: Mapping[str, Any]) -> list[str]:
    """What needs attention at home, in words."""
    safety = detail.get("safety", {})
    return [_label(Safety, item) for item in Safety.values if safety.get(item) == SafetyState.MIND]
