"""What the care levels are called and asked, by the set of rules a school follows, as data.

Sources: domain §0.1.4 (the usual rules) and S3 方案3, T3-03…T3-09 (the township's visits by
village cadres, there called 三级/二级/一级 from the most intensive down). The intervals themselves,
and when a reminder comes, are rules of the ledger of duties (`duties.presets`), nowhere else.
"""

from dataclasses import asdict, dataclass

from school_care.students.enums import Preset

RANKS = (3, 2, 1)  # most intensive first; a label never orders


@dataclass(frozen=True)
class LevelWords:
    """What a level is called and what it asks, in a sentence."""

    name: str
    in_words: str

    def fields(self) -> dict[str, str]:
        """Column values of CareLevel."""
        return asdict(self)


PRESETS: dict[Preset, dict[int, LevelWords]] = {
    Preset.SCHOOL: {
        3: LevelWords("重点关爱", "每周联系一次（谈心、电话都算），每月家访一次"),
        2: LevelWords("加强关爱", "每半月联系一次，每学期家访一次"),
        1: LevelWords("日常关爱", "随班谈心，每学期家访或电话一次"),
    },
    Preset.TOWNSHIP: {
        3: LevelWords("三级", "每3天走访一次（最密）"),
        2: LevelWords("二级", "每周走访一次"),
        1: LevelWords("一级", "每半月走访一次（最疏）"),
    },
}


def differences(old: Preset, new: Preset) -> list[str]:
    """What changes from one set to another, a sentence for each rank."""
    said = []
    for rank in RANKS:
        was, will = PRESETS[old][rank], PRESETS[new][rank]
        said.append(
            f"「{was.name}」改称「{will.name}」，要求由“{was.in_words}”变为“{will.in_words}”。"
        )
    return said
