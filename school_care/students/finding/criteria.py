"""What a list of pupils is narrowed by: as a value, and as JSON for the session and saved filters.

Within one question several answers widen (双亲留守 or 单亲留守), the questions together narrow.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

NO_LEVEL = "none"
LONGEST_WORDS = 40
ORDERS = ("class", "-class", "name", "-name", "level", "-level")
BOARDING = (("yes", "寄宿"), ("no", "走读"), ("unknown", "是否寄宿不清楚"))
LACKING = (
    ("phone", "没有能打通的电话"),
    ("id_number", "缺身份证号"),
    ("birth", "缺出生日期"),
    ("village", "缺村（社区）"),
    ("guardian", "缺监护人"),
)


@dataclass(frozen=True)
class Criteria:
    """`classes`: public ids; `grades`: 1–9; `categories`: codes; `levels`: ranks as text, or
    `none`; `lacking`: codes of LACKING; `order`: one of ORDERS, "" for class order."""

    words: str = ""
    classes: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    in_care: bool = False
    categories: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    boarding: str = ""
    sex: str = ""
    lacking: tuple[str, ...] = ()
    former: bool = False
    order: str = ""

    def to_json(self) -> dict[str, Any]:
        """Only what was asked."""
        said = {name: value for name, value in asdict(self).items() if value}
        return {name: list(v) if isinstance(v, tuple) else v for name, v in said.items()}

    @classmethod
    def from_json(cls, kept: Any) -> "Criteria":
        """What `to_json` wrote; whatever is not of the right kind asks nothing."""
        given: dict[str, Any] = {}
        known = kept if isinstance(kept, Mapping) else {}
        for one in fields(cls):
            value = known.get(one.name)
            if isinstance(one.default, tuple):
                if isinstance(value, list) and all(isinstance(part, str) for part in value):
                    given[one.name] = tuple(value)
            elif isinstance(value, type(one.default)):
                given[one.name] = value
        if given.get("order") not in ORDERS:
            given.pop("order", None)
        return cls(**given)

    @property
    def asks(self) -> bool:
        """Whether it narrows anything."""
        return replace(self, order="") != Criteria()

    @property
    def narrowed_by(self) -> int:
        """How many questions besides the words are answered."""
        return len(replace(self, words="", order="").to_json())
