"""What a printed term review holds, for many pupils in a constant number of queries.

家庭版 holds the words chosen for it, what got better and the curves of marks and attendance; no
category, level, rating, mood or plan, and nothing of what the teacher means to do. 校内版 holds all
three voices and what the term was measured by.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from school_care.attendance.figures import Tally
from school_care.core.charts import Chart
from school_care.core.templatetags.days import long_date, short_date
from school_care.mentoring import measures
from school_care.mentoring.choices.progress import HowSaid, ReviewState, Voice
from school_care.mentoring.models import ReviewVoice, TermReview
from school_care.reports.enums import Edition
from school_care.reports.marks import GradeLine, marks_on_paper
from school_care.reports.progress import Moment
from school_care.reports.selectors import head_teachers
from school_care.school.models import Term
from school_care.students.models import Student
from school_care.students.selectors_on_day import groups_on


@dataclass(frozen=True)
class VoiceOnPaper:
    """What one of the three said; `facts`: how, who, when."""

    title: str
    text: str
    facts: str = ""


@dataclass
class ReviewPaper:
    """One pupil's term review. What belongs to the school edition stays empty in the family's."""

    key: str
    name: str
    class_name: str
    head_teacher: str = ""
    done: str = ""
    voices: list[VoiceOnPaper] = field(default_factory=list)
    better: list[str] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    grades: list[GradeLine] = field(default_factory=list)
    attendance: Tally | None = None
    attendance_chart: Chart | None = None
    honours: list[Moment] = field(default_factory=list)
    # school edition
    lower: list[str] = field(default_factory=list)
    mood: Chart | None = None
    goals: list[tuple[str, str]] = field(default_factory=list)
    next_term: str = ""

    @property
    def asks_parent(self) -> bool:
        """Whether room is left for the parent's words."""
        return all(voice.title != Voice.PARENT.label for voice in self.voices)


def review_papers(
    students: Sequence[Student], *, term: Term, edition: Edition, day: date, reader: Any
) -> list[ReviewPaper]:
    """The reviews of `term` of `students`, in their order, with curves up to and with `day`."""
    keys = [student.pk for student in students]
    classes = groups_on(day, pupils=keys)
    teachers = head_teachers(classes.values(), day)
    facts = _Facts(students, term, day, reader, school=edition == Edition.SCHOOL)
    papers = []
    for student in students:
        group = classes.get(student.pk)
        paper = ReviewPaper(
            key=student.public_id.hex,
            name=student.name,
            class_name=group.name_on(day) if group else "",
            head_teacher=teachers.get(group.pk, "") if group else "",
        )
        facts.fill(paper, student.pk)
        papers.append(paper)
    return papers


class _Facts:
    """Everything read at once for a chunk of pupils."""

    def __init__(
        self, students: Sequence[Student], term: Term, day: date, reader: Any, *, school: bool
    ) -> None:
        self.term, self.school = term, school
        rows = TermReview.objects.filter(
            student__in=students, term=term, state=ReviewState.DONE
        ).select_related("done_by")
        self.reviews = {row.student_id: row for row in rows}
        self.voices: dict[int, list[ReviewVoice]] = defaultdict(list)
        for voice in ReviewVoice.objects.filter(review__in=list(rows)):
            self.voices[voice.review_id].append(voice)
        self.lines = measures.mark_lines(students, reader=reader, until=day)
        self.months = measures.attendance_months(
            term.school, students, since=term.first_day, until=day
        )
        self.honours = _honours(students, term, day, reader, school=school)
        self.moods, self.goals = {}, {}
        if school:
            self.moods = measures.moods(
                students, school=term.school, since=term.first_day, until=day, reader=reader
            )
            self.goals = measures.goals_of(students, term=term, reader=reader)

    def fill(self, paper: ReviewPaper, pk: int) -> None:
        """Put in what belongs to the edition."""
        if review := self.reviews.get(pk):
            by = f"，{review.done_by.name}" if review.done_by else ""
            paper.done = f"{long_date(review.done_on)}{by if self.school else ''}"
            paper.voices = _voices(self.voices[review.pk], school=self.school)
            paper.next_term = (review.next_term or "") if self.school else ""
        self._fill_marks(paper, pk)
        months = self.months.get(pk, [])
        if months:
            paper.attendance = Tally()
            for _, tally in months:
                paper.attendance.add(tally)
            paper.attendance_chart = measures.attendance_chart(months)
        paper.honours = self.honours.get(pk, [])
        paper.mood = measures.mood_chart(self.moods.get(pk, []))
        paper.goals = [(goal.goal.text or "", goal.label) for goal in self.goals.get(pk, [])]

    def _fill_marks(self, paper: ReviewPaper, pk: int) -> None:
        marks = marks_on_paper(self.lines.get(pk, []), self.term)
        paper.charts, paper.grades, paper.better = marks.charts, marks.grades, marks.better
        paper.lower = marks.lower if self.school else []


def _voices(rows: list[ReviewVoice], *, school: bool) -> list[VoiceOnPaper]:
    """In the order teacher, pupil, parent; of a family only what was chosen for it."""
    held = {row.voice: row for row in rows}
    found = []
    for voice in Voice:
        row = held.get(voice.value)
        if row is None or not row.text:
            continue
        if school:
            found.append(VoiceOnPaper(voice.label, row.text, _facts_of(row)))
        elif row.for_family and row.how != HowSaid.ABSENT:
            found.append(VoiceOnPaper(voice.label, row.text))
    return found


def _facts_of(row: ReviewVoice) -> str:
    how = row.get_how_display() if row.how else ""
    day = short_date(row.said_on) if row.said_on else ""
    return "，".join(part for part in (row.said_by, how, day) if part)


def _honours(
    students: Sequence[Student], term: Term, day: date, reader: Any, *, school: bool
) -> dict[int, list[Moment]]:
    rows = measures.honours(students, since=term.first_day, until=day, reader=reader)
    if not school:
        rows = rows.filter(for_family=True)
    found: dict[int, list[Moment]] = defaultdict(list)
    for row in rows.order_by("happened_on", "id"):
        level = f"（{row.get_level_display()}）" if row.level != "none" else ""
        found[row.student_id].append(Moment(short_date(row.happened_on), f"{row.title}{level}"))
    return found
