"""The sets of level rules a school may choose from, as data.

Sources: domain §0.1.4 (the usual rules) and S3 方案3, T3-03…T3-09 (the township's visits by
village cadres, there called 三级/二级/一级 from the most intensive down). Two thresholds (X10): due
once so many days have passed, warned only after more than so many. A weekly or fortnightly contact
is warned like the township's weekly and fortnightly visits, after more than 10 and 20 days.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from school_care.students.enums import Preset

RANKS = (3, 2, 1)  # most intensive first; a label never orders


@dataclass(frozen=True)
class Rule:
    """What a level is called and owes; days as in CareLevel, None: not counted in days."""

    name: str
    in_words: str
    contact_after: int | None = None
    contact_warn_after: int | None = None
    visit_after: int | None = None
    visit_warn_after: int | None = None

    def fields(self) -> dict[str, Any]:
        """Column values of CareLevel."""
        return asdict(self)


PRESETS: dict[Preset, dict[int, Rule]] = {
    Preset.SCHOOL: {
        3: Rule(
            "重点关爱",
            "每周联系一次（谈心、电话都算），每月家访一次",
            contact_after=7,
            contact_warn_after=10,
        ),
        2: Rule(
            "加强关爱",
            "每两周联系一次，每学期家访一次",
            contact_after=14,
            contact_warn_after=20,
        ),
        1: Rule("日常关爱", "随班谈心，每学期家访或电话一次"),
    },
    Preset.TOWNSHIP: {
        3: Rule("三级", "每3天走访一次（最密）", visit_after=3, visit_warn_after=5),
        2: Rule("二级", "每周走访一次", visit_after=7, visit_warn_after=10),
        1: Rule("一级", "每半月走访一次（最疏）", visit_after=15, visit_warn_after=20),
    },
}


class Standing(StrEnum):
    """How a contact or visit stands after some days."""

    FINE = "还不到时间"
    DUE = "该做了"
    LATE = "超期提醒"


def standing(days: int, *, after: int | None, warn_after: int | None) -> Standing:
    """How something stands `days` calendar days after it was last done: due once `after` days have
    passed, late after more than `warn_after`; on exactly that day it is not yet late."""
    if warn_after is not None and days > warn_after:
        return Standing.LATE
    if after is not None and days >= after:
        return Standing.DUE
    return Standing.FINE


def timing_in_words(rule: Any) -> list[str]:
    """The two thresholds of a rule or CareLevel in sentences: «满3天该走访，第6天起提醒超期»."""
    sentences = []
    for what, after, warn in (
        ("联系", rule.contact_after, rule.contact_warn_after),
        ("走访", rule.visit_after, rule.visit_warn_after),
    ):
        if after is not None and warn is not None:
            first = next(
                day
                for day in range(after, warn + 2)
                if standing(day, after=after, warn_after=warn) == Standing.LATE
            )
            sentences.append(f"满{after}天该{what}，第{first}天起提醒超期")
    return sentences


def differences(old: Preset, new: Preset) -> list[str]:
    """What changes from one set to another, a sentence for each rank."""
    said = []
    for rank in RANKS:
        was, will = PRESETS[old][rank], PRESETS[new][rank]
        said.append(
            f"「{was.name}」改称「{will.name}」，要求由“{was.in_words}”变为“{will.in_words}”。"
        )
    return said
