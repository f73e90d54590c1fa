"""What the page of a case shows of its course."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from school_care.attendance.reckoning import absence_streaks
from school_care.cases.dropout.closure import what_is_missing
from school_care.cases.dropout.enums import (
    AWAY,
    BACK,
    EARLY,
    ENDED,
    PLACED,
    CourseState,
    FoundHow,
    Persuader,
)
from school_care.cases.dropout.ladder import (
    DONE,
    LATE,
    LATER,
    STOPPED,
    TODO,
    Rung,
    ladder_of,
    next_of,
)
from school_care.cases.dropout.rung import SIGNED
from school_care.cases.enums import DropoutReason
from school_care.cases.models import Case, DropoutCourse, DropoutStep, Persuasion
from school_care.core.templatetags.days import near_day
from school_care.school.enums import Capability
from school_care.students.selectors import may

LATE_STATES = (CourseState.SUSPECTED, CourseState.CONFIRMED)
NOT_AWAY = "今天没有连续缺课"
EXPLAINABLE = (CourseState.VERIFYING, CourseState.SUSPECTED)
# From where it can still turn out to be none.
MAY_DISMISS = tuple(one for one in AWAY if one != CourseState.CONFIRMED)


def tone_of(state: str) -> str:
    """The colour of a state's tag; its words say the same."""
    if state in LATE_STATES:
        return "late"
    if state in (*BACK, *PLACED):
        return "good"
    return "" if state in ENDED else "due"


def course_in_sight(user: Any, case: Case) -> DropoutCourse | None:
    """The course of a case that the person sees, with who answers for it."""
    rows = DropoutCourse.objects.visible_to(user).filter(case=case)
    course = rows.select_related("answers_school").first()
    if course is not None:
        course.case, course.student, course.school = case, case.student, case.school
    return course


def away_words(days: int, first: date | None) -> str:
    """连续未到校3个上课日（11月16日起）; "" for none."""
    if not days:
        return ""
    since = f"（{near_day(first)}起）" if first else ""
    return f"连续未到校{days}个上课日{since}"


@dataclass(frozen=True)
class RoundLine:
    """A round as the page tells it."""

    row: Persuasion
    people: str
    words: tuple[tuple[str, str], ...]
    may_withdraw: bool


@dataclass(frozen=True)
class CoursePage:
    """The course of one case on a day, for one reader."""

    course: DropoutCourse
    tone: str
    away: str
    ladder: tuple[Rung, ...]
    next: Rung | None
    rounds: tuple[RoundLine, ...]
    steps: tuple[DropoutStep, ...]
    reasons: tuple[str, ...]
    missing: tuple[str, ...]  # for 申请销号
    keeps: bool
    decides: bool

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be done."""
        return self.course.state in ENDED

    @property
    def is_away(self) -> bool:
        """Whether the child is still to be brought back."""
        return self.course.state in AWAY

    @property
    def is_early(self) -> bool:
        """Whether the days are not full yet."""
        return self.course.state in EARLY

    @property
    def may_place(self) -> bool:
        """Whether it can still turn out that the child is rightly elsewhere."""
        return self.decides and not self.is_over

    @property
    def may_dismiss(self) -> bool:
        """Whether it can still turn out to be none."""
        may = self.keeps if self.is_early else self.decides
        return may and self.course.state in MAY_DISMISS

    @property
    def is_explained(self) -> bool:
        """Whether the rolls hold no absence without leave any more and the child has not been seen
        either: leave granted afterwards, or a roll put right."""
        by_roll = self.course.found_how == FoundHow.ROLL and self.course.state in EXPLAINABLE
        return by_roll and self.away == NOT_AWAY

    @property
    def may_confirm(self) -> bool:
        """Whether the district's word can come now."""
        return self.decides and self.is_away and not self.is_early and not self.is_confirmed

    @property
    def is_confirmed(self) -> bool:
        """Whether the district has said it is a dropout."""
        return self.course.state == CourseState.CONFIRMED

    @property
    def may_close(self) -> bool:
        """Whether 销号 can be applied for or noted."""
        return self.decides and self.course.state in (*BACK, *PLACED)

    @property
    def has_endings(self) -> bool:
        """Whether it can turn out anyhow today."""
        return self.may_close or self.may_place or self.may_confirm or self.may_dismiss

    @property
    def closing(self) -> Rung | None:
        """The step that takes the child off the list."""
        return next((one for one in self.ladder if one.code == "close"), None)

    @property
    def was_told(self) -> bool:
        """Whether anybody outside was told of the child: then 销号 is theirs."""
        return self.closing is not None and self.closing.who == SIGNED

    @property
    def applies(self) -> Rung | None:
        """申请销号, where it is still to be written, signed or sent; None while the evidence is
        not there, nobody outside was told of the child, or it has gone up."""
        rung = self.closing
        ready = rung is not None and self.may_close and not self.missing and self.was_told
        return rung if ready and rung.state in (LATE, TODO) else None

    @property
    def awaits_word(self) -> bool:
        """Whether 申请销号 has gone up and nobody has answered."""
        done = self.closing is not None and self.closing.state == DONE
        return done and self.was_told and self.course.state in (*BACK, *PLACED)

    @property
    def open_rungs(self) -> list[Rung]:
        """Steps that were done or can be done now."""
        return [one for one in self.ladder if one.state not in (STOPPED, LATER)]

    @property
    def coming(self) -> list[Rung]:
        """Steps whose time has not come."""
        return [one for one in self.ladder if one.state == LATER]

    @property
    def top_tone(self) -> str:
        """The colour of the top: what is late says so, whatever the state."""
        return LATE if self.next is not None and self.next.state == LATE else self.tone

    @property
    def stopped(self) -> list[Rung]:
        """Steps that need not be done any more."""
        return [one for one in self.ladder if one.state == STOPPED]


def first_step(ladder: Sequence[Rung]) -> Rung | None:
    """The step to do next; the police before anything else."""
    for one in ladder:
        if one.code == "police" and one.state in (LATE, TODO):
            return one
    return next_of(ladder)


def page_of(user: Any, case: Case, on: date) -> CoursePage | None:
    """The course for the page of its case; None where the case has none."""
    course = course_in_sight(user, case)
    if course is None:
        return None
    ladder = tuple(ladder_of(course, on))
    closes = course.state in (*BACK, *PLACED)
    decides = may(user, Capability.DECIDE_DROPOUT, case.student)
    rounds = Persuasion.objects.filter(course=course).select_related("written_by", "withdrawn_by")
    steps = DropoutStep.objects.filter(course=course).select_related("by").order_by("-id")
    return CoursePage(
        course=course,
        tone=tone_of(course.state),
        away=_away(course, on),
        ladder=ladder,
        next=first_step(ladder),
        rounds=tuple(
            _line(row, decides or row.written_by_id == user.pk)
            for row in rounds.order_by("-happened_on", "-id")
        ),
        steps=tuple(steps),
        reasons=tuple(DropoutReason(code).label for code in course.reasons),
        missing=tuple(what_is_missing(course, on)) if closes else (),
        keeps=may(user, Capability.KEEP_DROPOUT, case.student),
        decides=decides,
    )


def _away(course: DropoutCourse, on: date) -> str:
    if course.state not in AWAY:
        return ""
    streaks = absence_streaks(school=course.school, on=on, students=[course.student_id])
    return away_words(streaks[0].days, streaks[0].first) if streaks else NOT_AWAY


def _line(row: Persuasion, may_withdraw: bool) -> RoundLine:
    names = [Persuader(code).label for code in row.people]
    people = "、".join(names) + (f"（{row.people_words}）" if row.people_words else "")
    told = (
        ("劝返内容", row.content),
        ("学生说", row.child_view),
        ("实际困难", row.difficulty),
        ("家长承诺", row.promise),
    )
    return RoundLine(
        row, people, tuple((label, words) for label, words in told if words), may_withdraw
    )
