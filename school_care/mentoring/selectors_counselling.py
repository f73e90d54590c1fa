"""What the pages of counselling show. Every list begins from `visible_to`."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from school_care.core import clock
from school_care.core.models import FieldChange
from school_care.mentoring.choices.counselling import (
    TO_FOLLOW,
    HeartNoteState,
    ReferralState,
    Worry,
)
from school_care.mentoring.counselling_access import reads_referral
from school_care.mentoring.figures_counselling import newest_risks
from school_care.mentoring.models import (
    BreakGlass,
    CounsellingCase,
    CounsellingSession,
    HeartNote,
    Referral,
    RiskJudgement,
    ScreeningResult,
)
from school_care.mentoring.services.counselling.referrals import answer_due
from school_care.school.access import can, own_classes_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.students.models import Student

RISKS_SHOWN = 12  # judgements of a case


@dataclass(frozen=True)
class ReferralLine:
    """A referral as a list says it. `words`: nothing for who may know only that it is."""

    referral: Referral
    due: date | None
    late: bool
    worries: tuple[str, ...]
    text: str
    answer: str

    @property
    def waiting(self) -> bool:
        """Whether nobody has answered yet."""
        return self.referral.state == ReferralState.WAITING


def referral_line(user: Any, referral: Referral, calendar: SchoolCalendar) -> ReferralLine:
    """One referral for `user`, its words only for its two ends."""
    reads = reads_referral(user, referral)
    waiting = referral.state == ReferralState.WAITING
    due = answer_due(referral, calendar) if waiting else None
    return ReferralLine(
        referral=referral,
        due=due,
        late=due is not None and clock.today() > due,
        worries=tuple(Worry(one).label for one in referral.concerns) if reads else (),
        text=(referral.text or "") if reads else "",
        answer=(referral.answer or "") if reads else "",
    )


def referrals_of(user: Any, school: School) -> QuerySet[Referral]:
    """Referrals `user` may see, newest first, with people and pupil."""
    rows = Referral.objects.visible_to(user).filter(school=school)
    return rows.select_related("student__current_class", "made_by", "to")


def waiting_for(user: Any, school: School) -> QuerySet[Referral]:
    """Referrals that wait for this counsellor, urgent first."""
    rows = referrals_of(user, school).filter(to=user, state=ReferralState.WAITING)
    return rows.order_by("-urgent", "made_at")


def cases_of(user: Any, school: School) -> QuerySet[CounsellingCase]:
    """The counsellor's own cases; without what a broken glass opens."""
    rows = CounsellingCase.objects.visible_to(user).filter(school=school, counsellor=user)
    return rows.select_related("student__current_class")


@dataclass(frozen=True)
class Appointment:
    """A child is expected: by the newest session of an open case."""

    case: CounsellingCase
    on: date
    late: bool


def appointments_of(user: Any, school: School, until: date) -> list[Appointment]:
    """What was agreed for up to `until` and has not happened; one query for the cases, one for
    their newest sessions."""
    cases = {case.pk: case for case in cases_of(user, school).filter(closed_on=None)}
    rows = CounsellingSession.objects.filter(case__in=cases, withdrawn_at=None)
    newest: dict[int, date | None] = {}
    told = rows.order_by("-happened_on", "-pk").values_list("case_id", "next_on")
    for case, next_on in told:
        newest.setdefault(case, next_on)
    today = clock.today()
    found = [
        Appointment(cases[pk], on, on < today)
        for pk, on in newest.items()
        if on is not None and on <= until
    ]
    return sorted(found, key=lambda one: (one.on, one.case.number))


def notes_to_answer(user: Any, school: School) -> QuerySet[HeartNote]:
    """心语卡 nobody has answered, who wants to talk first."""
    rows = HeartNote.objects.visible_to(user).filter(school=school, state=HeartNoteState.NEW)
    return rows.select_related("student__current_class").order_by("-wants_talk", "received_on")


def to_follow(user: Any, school: School) -> QuerySet[ScreeningResult]:
    """Pupils of the two upper levels nobody has looked at again."""
    rows = ScreeningResult.objects.visible_to(user).filter(
        school=school, level__in=TO_FOLLOW, followed_on=None
    )
    return rows.select_related("student__current_class", "screening").order_by(
        "-screening__screened_on", "-level", "student__name_key"
    )


def risks_for(user: Any, school: School) -> list[RiskJudgement]:
    """Each pupil's newest level for the director, most urgent first; nothing for others."""
    if not can(user, Capability.SEE_RISK, school):
        return []
    order = ["crisis", "high", "watch", "low"]
    return sorted(newest_risks(school), key=lambda row: (order.index(row.level), -row.pk))


def unseen_risks(user: Any, school: School) -> int:
    """How many judgements the director has not marked as known."""
    if not can(user, Capability.SEE_RISK, school):
        return 0
    return sum(row.seen_at is None for row in newest_risks(school))


def risks_of_case(user: Any, case: CounsellingCase) -> list[RiskJudgement]:
    """The child's levels, newest first, on the page of a case."""
    rows = RiskJudgement.objects.filter(school_id=case.school_id, student_id=case.student_id)
    return list(rows.select_related("judged_by", "seen_by")[:RISKS_SHOWN])


def request_to_class(user: Any, student: Student) -> RiskJudgement | None:
    """What the director passed on to the child's head teacher, for that teacher and the director;
    the level is not fetched."""
    school = student.school
    own = own_classes_of(user, school)
    if student.current_class_id not in own and not can(user, Capability.SEE_RISK, school):
        return None
    rows = RiskJudgement.objects.filter(student=student, passed_on_at__isnull=False)
    return rows.defer("level", "advice_sealed").order_by("-passed_on_at").first()


def openings_of(user: Any, case: CounsellingCase) -> list[BreakGlass]:
    """Who opened the case by 紧急查阅, for the counsellor."""
    rows = BreakGlass.objects.visible_to(user).filter(case=case)
    return list(rows.select_related("opened_by"))


def openings_at(user: Any, school: School, first: date) -> list[dict[str, Any]]:
    """Openings at the school since a day, for the director: when and by whom, not whose."""
    if not can(user, Capability.SEE_RISK, school):
        return []
    rows = BreakGlass.objects.filter(school=school, opened_at__date__gte=first)
    return list(rows.values("opened_at", "opened_by__name").order_by("-opened_at"))


def changes_of(row: CounsellingCase | CounsellingSession) -> list[FieldChange]:
    """Old and new words of what was corrected, newest first."""
    rows = FieldChange.objects.filter(
        object_type=row._meta.label_lower, object_id=row.public_id, old_sealed__isnull=False
    )
    return list(rows.select_related("actor").order_by("-at", "-pk"))


def pupils_named(school: School, name: str) -> list[Student]:
    """Pupils at the school with exactly this name. A counsellor who was told a name by the child
    learns the class and nothing else."""
    name = name.replace("\0", " ").strip()
    if len(name) < 2:
        return []
    pupils = Student.objects.filter(school=school, name=name).going_on().enrolled()
    return list(pupils.select_related("current_class").order_by("pk"))
