"""A school small enough to count every figure by hand: three classes, twelve pupils, one autumn.

Term 1 September 2026 (Tuesday) – 22 January 2027; holiday 1–7 October; Saturday 10 October has
lessons (调休). Figures are asked for on DAY, Saturday 31 October 2026.

    七(1)班 one    an, bo, chen, dan, en, fang (not in care)
    七(2)班 two    gao (from 七(1)班, on Wednesday 14 October), hai, jiang (left 25 September)
    八(1)班 three  jun (came to the school on 19 October), kang, lan (neither in care)

In care on DAY, D: an, bo, dan | gao, hai | jun, together 6.
    an, bo, gao, hai since 1 September; dan since 12 October; jun since 19 October.
    chen's category ended on 20 October; en held two, both ended on 16 October (first day without);
    jiang's was never ended, he left the school.
Left behind: an (both parents), bo (one), gao (both), jun (both); dan's mother brings her up
alone, hai is disabled. Levels: an 重点 (3), bo 加强 (2), dan 重点 (since 12 October), gao 加强,
hai 日常 (1).

What was done for them, with the figures that follow, is in small_school_filled.py.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from school_care.core import clock
from school_care.mentoring.choices.pairings import PairingKind
from school_care.mentoring.choices.plans import GoalOf, PlanKind, PlanState
from school_care.mentoring.choices.progress import ExamStage, ReviewState
from school_care.mentoring.enums import Outcome as Reached
from school_care.mentoring.models import (
    CareRecord,
    Exam,
    GoalResult,
    Mark,
    Pairing,
    Plan,
    PlanCheck,
    PlanGoal,
    TermReview,
)
from school_care.school.enums import DayKind, Role, Season, Stage
from school_care.school.models import CalendarYear, School, SchoolClass, SchoolDay, Term, User
from school_care.students.enums import ContactRole, EnrolmentStatus
from school_care.students.models import (
    CareCategory,
    ContactCard,
    ContactPerson,
    Enrolment,
    Student,
    StudentCategory,
)
from tests.factories import (
    CareRecordFactory,
    ContactFactory,
    SchoolClassFactory,
    SchoolFactory,
    StudentFactory,
    TermFactory,
    UserFactory,
)

FIRST, LAST = date(2026, 9, 1), date(2027, 1, 22)
DAY = date(2026, 10, 31)
ENROLLED = date(2026, 8, 20)
HOLIDAY = [date(2026, 10, day) for day in range(1, 8)]
MAKE_UP = date(2026, 10, 10)  # a Saturday
ONE_DAY = timedelta(days=1)


def september(day: int) -> date:
    return date(2026, 9, day)


def october(day: int) -> date:
    return date(2026, 10, day)


@dataclass
class SmallSchool:
    """The school and its people; pupils by name below `pupils`, or as attributes."""

    school: School
    spring: Term  # the one before
    term: Term
    one: SchoolClass
    two: SchoolClass
    three: SchoolClass
    head_one: User  # 七(1)班
    head_two: User  # 七(2)班; 八(1)班 has nobody
    director: User
    principal: User
    mentor: User
    pupils: dict[str, Student]

    def __getattr__(self, name: str) -> Student:
        try:
            return self.__dict__["pupils"][name]
        except KeyError:
            raise AttributeError(name) from None

    def names(self, keys: Any) -> set[str]:
        """The short names of pupils by their keys."""
        held = {pupil.pk: name for name, pupil in self.pupils.items()}
        return {held[key] for key in keys}

    def class_names(self, keys: Any) -> list[str]:
        """one, two, three, by the keys of classes."""
        held = {getattr(self, name).pk: name for name in ("one", "two", "three")}
        return [held[key] for key in keys]

    def pupil(
        self,
        name: str,
        of: SchoolClass,
        *,
        care: str | None = "LB_BOTH",
        since: date = FIRST,
        until: date | None = None,
        enrolled: date = ENROLLED,
        level: int = 0,
        claim: bool = False,
    ) -> Student:
        """One more pupil, in care since a day, at a level since then."""
        more: dict[str, Any] = {"care": care} if care else {}
        if care:
            more |= {"care__starts_on": since, "care__until": until, "care__claim": claim}
        if level:
            more |= {"level": level, "level__starts_on": since}
        made = StudentFactory(
            current_class=of, name=f"学生{name}", enrolment__starts_on=enrolled, **more
        )
        self.pupils[name] = made
        return made

    def tag(self, pupil: Student, code: str, since: date, until: date | None = None) -> None:
        """One more category, verified on its first day."""
        StudentCategory.objects.create(
            school=self.school,
            student=pupil,
            category=CareCategory.objects.get(code=code),
            starts_on=since,
            until=until,
            verified_on=since,
        )

    def move(self, pupil: Student, to: SchoolClass, on: date) -> None:
        """To another class from a day on."""
        Enrolment.objects.filter(student=pupil, until=None).update(until=on)
        Enrolment.objects.create(school=self.school, student=pupil, school_class=to, starts_on=on)
        Student.objects.filter(pk=pupil.pk).update(current_class=to)
        pupil.current_class = to

    def leave(self, pupil: Student, on: date) -> None:
        """Away from the school from a day on; categories stay as nobody ended them."""
        Enrolment.objects.filter(student=pupil, until=None).update(until=on)
        Student.objects.filter(pk=pupil.pk).update(status=EnrolmentStatus.LEFT)

    def mark(self, day: date, kind: str = DayKind.OFF) -> None:
        """A day the calendar has apart from the plain week."""
        SchoolDay.objects.create(school=self.school, date=day, kind=kind)

    def record(self, pupil: Student, day: date, kind: str = "talk", **more: Any) -> CareRecord:
        """A talk, visit, call or video by the head teacher of 七(1)班."""
        return CareRecordFactory(
            student=pupil, happened_on=day, kind=kind, author=self.head_one, **more
        )

    def tried(self, pupil: Student, day: date, kind: str = "talk") -> CareRecord:
        """Nobody was reached."""
        return self.record(pupil, day, kind, outcome=Reached.NOT_REACHED)

    def withdrawn(self, pupil: Student, day: date, kind: str = "talk") -> CareRecord:
        """Written by mistake and taken back."""
        return self.record(pupil, day, kind, withdrawn_at=clock.now(), withdrawn_why="写错人了")

    def contact(self, pupil: Student, role: str = ContactRole.GUARDIAN, **more) -> ContactPerson:
        """Somebody around the child; the grandmother with a telephone unless told otherwise."""
        return ContactFactory(student=pupil, role=role, **more)

    def card(self, pupil: Student, day: date, version: int = 1) -> None:
        """The card gone through on a day."""
        ContactCard.objects.create(
            school=self.school, student=pupil, version=version, verified_on=day
        )

    def pair(
        self,
        pupil: Student,
        since: date,
        until: date | None = None,
        *,
        helper: Student | None = None,
    ) -> Pairing:
        """The mentor beside a child, or another pupil as helper."""
        who = {"kind": PairingKind.HELPER, "peer": helper} if helper else {"user": self.mentor}
        return Pairing.objects.create(
            school=self.school,
            student=pupil,
            **{"kind": PairingKind.TEACHER, **who},
            starts_on=since,
            until=until,
            made_at=clock.now(),
        )

    def plan(
        self, pupil: Student, state: str = PlanState.RUNNING, adopted: date | None = None
    ) -> Plan:
        """A study plan of the term."""
        return Plan.objects.create(
            school=self.school,
            student=pupil,
            term=self.term,
            kind=PlanKind.STUDY,
            state=state,
            version=1 if adopted else 0,
            adopted_on=adopted,
            made_at=clock.now(),
        )

    def check(self, plan: Plan, day: date, *outcomes: str, number: int = 1) -> PlanCheck:
        """A staged check done on a day, with how each of the plan's goals stood."""
        goals = list(plan.goals.all())
        while len(goals) < len(outcomes):
            goals.append(PlanGoal.objects.create(plan=plan, of=GoalOf.TEACHER, text="每天记五个词"))
        made = PlanCheck.objects.create(plan=plan, number=number, due_on=day, done_on=day)
        for goal, outcome in zip(goals, outcomes, strict=True):
            GoalResult.objects.create(check_row=made, goal=goal, outcome=outcome)
        return made

    def review(self, pupil: Student, done_on: date | None) -> TermReview:
        """The term's review, done on a day or still a draft."""
        return TermReview.objects.create(
            school=self.school,
            student=pupil,
            term=self.term,
            state=ReviewState.DONE if done_on else ReviewState.DRAFT,
            done_on=done_on,
            made_at=clock.now(),
        )

    def exam(self, day: date, stage: str = ExamStage.MIDDLE) -> Exam:
        """An exam of the term."""
        return Exam.objects.create(
            school=self.school, term=self.term, stage=stage, name=f"{day:%m%d}", taken_on=day
        )

    def points(self, pupil: Student, exam: Exam, points: int, subject: str = "数学") -> None:
        """Marks out of a hundred."""
        Mark.objects.create(
            school=self.school,
            student=pupil,
            exam=exam,
            subject=subject,
            points=points,
            full=100,
            written_at=clock.now(),
        )


def small_school() -> SmallSchool:
    """The school with its calendar, its staff and its twelve pupils; nothing done yet."""
    school = SchoolFactory(name="青禾县云岭镇中心学校", short_name="云岭中心校")
    autumn = {"school_year": 2026, "first_day": FIRST, "last_day": LAST}
    spring = {"school_year": 2025, "first_day": date(2026, 2, 24), "last_day": date(2026, 7, 3)}
    for year in (2026, 2027):
        CalendarYear.objects.create(school=school, year=year, published=True)
    cohorts = ((2026, 1), (2026, 2), (2025, 1))
    one, two, three = (
        SchoolClassFactory(school=school, stage=Stage.JUNIOR, entry_year=year, number=number)
        for year, number in cohorts
    )
    since = date(2026, 8, 1)

    def person(username: str, name: str, **more) -> User:
        return UserFactory(school=school, username=username, name=name, **more)

    place = SmallSchool(
        school=school,
        spring=TermFactory(school=school, season=Season.SPRING, **spring),
        term=TermFactory(school=school, season=Season.AUTUMN, **autumn),
        one=one,
        two=two,
        three=three,
        head_one=person("ban1", "甲班主", head_teacher_of=one, head_teacher_of__starts_on=since),
        head_two=person("ban2", "乙班主", head_teacher_of=two, head_teacher_of__starts_on=since),
        director=person("zhuren", "丙德育", role=Role.DIRECTOR, role__starts_on=since),
        principal=person("xiaozhang", "丁校长", role=Role.PRINCIPAL, role__starts_on=since),
        mentor=person("jiedui", "戊结对", role=Role.TEACHER, role__starts_on=since),
        pupils={},
    )
    for day in HOLIDAY:
        place.mark(day)
    place.mark(MAKE_UP, DayKind.WORK)
    _pupils(place)
    return place


def _pupils(place: SmallSchool) -> None:
    one, two, three = place.one, place.two, place.three
    place.pupil("an", one, level=3)
    place.pupil("bo", one, care="LB_ONE", level=2)
    place.pupil("chen", one, until=october(20), level=3)
    place.pupil("dan", one, care="SINGLE_PARENT", since=october(12), level=3, claim=True)
    en = place.pupil("en", one, care="LB_ONE", until=october(16))
    place.tag(en, "DISABLED", FIRST, until=october(16))
    place.pupil("fang", one, care=None)
    gao = place.pupil("gao", one, level=2)
    place.move(gao, two, october(14))
    place.pupil("hai", two, care="DISABLED", level=1)
    jiang = place.pupil("jiang", two)
    place.leave(jiang, september(25))
    place.pupil("jun", three, since=october(19), enrolled=october(19))
    place.pupil("kang", three, care=None)
    place.pupil("lan", three, care=None)
