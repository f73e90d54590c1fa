"""What a progress report holds: plain data, ready for the template. No queries here."""

from dataclasses import dataclass, field
from datetime import date, datetime

from school_care.core.charts import Chart
from school_care.core.templatetags.days import from_to, long_moment
from school_care.reports.enums import Edition, PrintKind
from school_care.reports.marks import MarksOnPaper
from school_care.school.models import Term


@dataclass(frozen=True)
class Moment:
    """A dated sentence for the family."""

    on: str
    text: str


@dataclass(frozen=True)
class Category:
    """A care category with 已核实 or 待核实."""

    name: str
    state: str
    since: str


@dataclass(frozen=True)
class Contact:
    """Somebody around the child; the phone only by its last four digits."""

    relation: str
    name: str
    role: str
    phone: str


@dataclass(frozen=True)
class KindCount:
    """How often something was done, and how often tried in vain."""

    name: str
    made: int
    missed: int


@dataclass(frozen=True)
class TimelineRow:
    """A care record; of a restricted one whose words may not be told nothing but its day."""

    on: str
    restricted: bool = False
    kind: str = ""
    missed: bool = False
    author: str = ""
    topics: str = ""
    text: str = ""
    concern: str = ""
    next_step: str = ""
    next_on: str = ""


@dataclass(frozen=True)
class Attendance:
    """Days of the term with a roll, and what the pupil was on them."""

    expected: int
    here: int
    leave: int
    missing: int
    late: int
    rate: str
    untaken: int


@dataclass
class PupilReport:
    """One pupil's report. What belongs to the school edition stays empty in the family's."""

    key: str
    name: str
    class_name: str
    head_teacher: str = ""
    attendance: Attendance | None = None  # None while no roll was taken
    # family edition
    progress: list[Moment] = field(default_factory=list)
    praise: list[Moment] = field(default_factory=list)
    told: list[Moment] = field(default_factory=list)
    tally: list[tuple[int, str]] = field(default_factory=list)
    # school edition
    sex: str = ""
    boarding: str = ""
    level: str = ""
    level_since: str = ""
    categories: list[Category] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    kinds: list[KindCount] = field(default_factory=list)
    timeline: list[TimelineRow] = field(default_factory=list)
    marks: MarksOnPaper | None = None
    attendance_chart: Chart | None = None

    @property
    def has_words(self) -> bool:
        """Whether the family reads anything a teacher wrote; else the paper leaves room for it."""
        return bool(self.progress or self.praise or self.told)


@dataclass(frozen=True)
class Paper:
    """What every page of a print says about itself."""

    school_name: str
    term_name: str
    period: str
    made_by: str
    made_at: str
    number: str = ""  # 印次
    purpose: str = ""

    @property
    def watermark(self) -> str:
        """Across every page of the school edition."""
        return f"校内资料 请勿外传  {self.made_by} {self.made_at.split()[0]}"


def paper_of(
    *,
    school_name: str,
    term: Term,
    until: date,
    made_by: str,
    at: datetime,
    number: str = "",
    purpose: str = "",
) -> Paper:
    """The heading of a print made by `made_by` at `at` about `term` up to and with `until`."""
    return Paper(
        school_name=school_name,
        term_name=str(term),
        period=from_to(term.first_day, until),
        made_by=made_by,
        made_at=long_moment(at),
        number=number,
        purpose=purpose,
    )


def file_name(
    *,
    subject: str,
    term: Term,
    edition: Edition,
    kind: PrintKind = PrintKind.PROGRESS,
    ending: str = "pdf",
) -> str:
    """进步报告-七(1)班-2026秋-家庭版.pdf: no label, no word about the group of children."""
    name = safe_name(subject)[:60]
    return f"{kind.label}-{name}-{term.short_name}-{edition.label}.{ending}"


def safe_name(words: str) -> str:
    """`words` without what a file name cannot hold."""
    fit = (sign for sign in words if sign.isprintable() and sign not in '\\/:*?"<>|')
    return "".join(fit).lstrip(". ")
