"""A round of persuasion as 劝返记录表 (F-22) shows it."""

from dataclasses import dataclass

from school_care.cases.dropout.enums import Persuader
from school_care.cases.models import Persuasion
from school_care.core.templatetags.days import long_date

LONG = 900  # characters of one round that still fit beside others
# Who signs that the rounds were held (domain F-22), in the order of the list.
SIGN_OFF = (
    "村（社区）支书、主任",
    "中心学校校长",
    "学校校长",
    "乡镇（街道）分管领导",
    "乡镇（街道）主要领导",
    "教育局包片领导",
)


@dataclass(frozen=True)
class RoundLines:
    """One round in the words of the form; blanks where nothing was written."""

    number: int
    day: str = ""
    place: str = ""
    people: str = ""
    met: str = ""
    stance: str = ""
    content: str = ""
    child_view: str = ""
    difficulty: str = ""
    promise: str = ""
    result: str = ""
    back_by: str = ""
    next_on: str = ""
    blank: bool = False

    @property
    def is_long(self) -> bool:
        """Whether it may have to run over a page."""
        return len(self.content + self.child_view + self.difficulty + self.promise) > LONG


def lines_of(row: Persuasion, number: int) -> RoundLines:
    """A round that stands, as the `number`th of the paper: a withdrawn one leaves no gap."""
    roles = "、".join(str(Persuader(code).label) for code in row.people if code in Persuader.values)
    return RoundLines(
        number=number,
        day=long_date(row.happened_on),
        place=row.place,
        people=f"{roles}（{row.people_words}）" if row.people_words else roles,
        met=row.met,
        stance=str(row.get_stance_display()) if row.stance else "",
        content=row.content or "",
        child_view=row.child_view or "",
        difficulty=row.difficulty or "",
        promise=row.promise or "",
        result=str(row.get_result_display()) if row.result else "",
        back_by=long_date(row.back_by) if row.back_by else "",
        next_on=long_date(row.next_on) if row.next_on else "",
    )


def blank_round(number: int) -> RoundLines:
    """One to be written by hand."""
    return RoundLines(number=number, blank=True)
