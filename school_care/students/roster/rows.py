"""What the reading of a roster yields: plain data, no database.

Everything downstream (compare, preview, commit, the command's JSON) speaks in these types.
A field that the file has no column for is absent from `ParsedRow.given`; a field whose cell is
blank or says 不详 is given as None. Blank never erases what the archive knows, and unknown is
not "no".
"""

from dataclasses import dataclass, field
from datetime import date

from school_care.core.sheets import Problem
from school_care.school.class_names import ClassRef

from .seen import SheetSeen


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which the day may be unknown (出生年月)."""

    value: date  # the first of the month when precision is "month"
    precision: str = "day"  # "day" | "month"


@dataclass(frozen=True)
class CategoryClaim:
    """A word from a category column: a claim until somebody verifies it."""

    words: str  # as written, e.g. 父亲外出, 残疾（肢体）
    code: str  # CareCategory.code, e.g. LB_ONE; UNKNOWN when no rule knows the word


@dataclass(frozen=True, slots=True)
class ContactClaim:
    """A person around the child as one row tells it."""

    role: str  # FATHER | MOTHER | GUARDIAN | CARER | NEIGHBOUR | OTHER
    name: str | None = None
    relation: str | None = None  # as the school writes it: 外公, 姑姑
    phones: tuple[str, ...] = ()  # normalised digits, valid ones only
    place: str | None = None  # whereabouts, kept to province and city
    address: str | None = None
    birth_year: int | None = None
    raw: str = ""  # the text the phones were cut from, kept when it held more than a number


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """One child as one row of the file tells it, normalised.

    When the file is silent about sex or birth, they are read from a valid ID number and set here
    without being in `given`: good for a new pupil, no reason to change a known one.
    """

    sheet: str
    row: int
    given: frozenset[str]  # names of the fields below that the file has a column for
    name: str
    sex: str | None = None  # "M" | "F"
    birth: PartialDate | None = None
    id_type: str = "1"  # 1 居民身份证; see domain glossary
    id_number: str | None = None  # 18 characters, upper-case X
    national_student_no: str | None = None
    ethnicity: str | None = None  # 苗族
    class_ref: ClassRef | None = None
    address: str | None = None
    hukou_address: str | None = None
    boarding: bool | None = None
    health: str | None = None
    family_situation: str | None = None
    difficulties: str | None = None
    note: str | None = None
    categories: tuple[CategoryClaim, ...] = ()
    contacts: tuple[ContactClaim, ...] = ()
    care_from: date | None = None  # 入列日期
    care_until: date | None = None  # 退出日期
    level_rank: int | None = None  # 3 重点 (三级) | 2 加强 | 1 日常; never compare by label
    left_on: date | None = None  # 离校日期


@dataclass(frozen=True, slots=True)
class DroppedColumn:
    """A heading whose values stay in the file, and why."""

    label: str
    why: str


@dataclass
class SheetReport:
    """Whether a sheet was read, and if not, why."""

    name: str
    read: bool
    why: str = ""  # also what was left out of a sheet that was read: hidden rows, examples
    hidden: bool = False
    seen: SheetSeen | None = None  # how its columns were understood; None when it was not chosen


@dataclass
class ParsedRoster:
    """The whole file: rows that can be compared, and everything a person must be told."""

    sheets: list[SheetReport] = field(default_factory=list)
    rows: list[ParsedRow] = field(default_factory=list)
    row_count: int = 0  # data rows met, refused ones included
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    dropped: list[DroppedColumn] = field(default_factory=list)  # headings not imported, and why
    # (sheet, row) → the row's cells by heading, as text: what the mend-me workbook is made of
    refused_cells: dict[tuple[str, int], dict[str, str]] = field(default_factory=dict)
    # (field, word as written) → cells: words the dictionary does not know, explained or not
    words_met: dict[tuple[str, str], int] = field(default_factory=dict)
    words_unexplained: int = 0  # how many of them nobody explained

    @property
    def dropped_columns(self) -> list[str]:
        """Headings not imported."""
        return [column.label for column in self.dropped]
