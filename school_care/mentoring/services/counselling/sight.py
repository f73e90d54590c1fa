"""Who counsels, whom they may see, and who is told."""

from collections.abc import Iterable
from typing import Any

from school_care.core import clock
from school_care.duties.enums import NoticeKind
from school_care.duties.services.telling import tell
from school_care.mentoring.choices.counselling import ReferralState
from school_care.mentoring.models import CounsellingCase, Referral
from school_care.school.access import can, carriers_of
from school_care.school.enums import Capability
from school_care.school.models import Appointment, School, User
from school_care.school.refusal import Refused
from school_care.students.enums import GrantReason
from school_care.students.models import AccessGrant, Student

REFERRAL, ANSWER = "counselling.referral", "counselling.answer"
RISK, GLASS, HANDED = "counselling.risk", "counselling.glass", "counselling.handed"
KEEPER_ONLY = "只有负责这个个案的心理教师可以办理。"


def holders_of(capability: Capability, school: School) -> list[User]:
    """Who may use `capability` at the school today, by name; one query."""
    posts = Appointment.objects.effective(clock.today()).filter(
        school=school, role__in=carriers_of(capability), user__is_active=True
    )
    found = {post.user_id: post.user for post in posts.select_related("user").order_by("pk")}
    return list(found.values())


def counsellors_of(school: School) -> list[User]:
    """The counsellors of a school today."""
    return holders_of(Capability.COUNSEL, school)


def require_counsellor(by: Any, school: School) -> None:
    """Raise Refused unless `by` counsels at the school today."""
    if not can(by, Capability.COUNSEL, school):
        raise Refused("心理辅导由心理教师办理。")


def require_keeper(by: Any, case: CounsellingCase) -> None:
    """Raise Refused unless `by` keeps this case and counsels today."""
    require_counsellor(by, case.school)
    if case.counsellor_id != by.pk:
        raise Refused(KEEPER_ONLY)


def give_sight(*, to: User, student: Student, source: Any) -> None:
    """Let the counsellor open the pupil's file from today; nothing when they may already."""
    today = clock.today()
    held = AccessGrant.objects.on(today).filter(
        user=to, student=student, reason=GrantReason.REFERRAL
    )
    if not held.exists():
        AccessGrant.objects.create(
            school_id=student.school_id,
            user=to,
            student=student,
            reason=GrantReason.REFERRAL,
            starts_on=today,
            source_ref=str(source.public_id),
        )


def end_sight(*, of: User, student: Student) -> None:
    """Take the sight back once neither a case nor an accepted referral of theirs is open."""
    cases = CounsellingCase.objects.filter(counsellor=of, student=student, closed_on=None)
    accepted = Referral.objects.filter(to=of, student=student, state=ReferralState.ACCEPTED)
    if cases.exists() or accepted.exists():
        return
    today = clock.today()
    AccessGrant.objects.on(today).filter(
        user=of, student=student, reason=GrantReason.REFERRAL
    ).update(until=today)


def tell_people(
    people: Iterable[User], about: str, *, school: School, key: Any, actor: Any = None
) -> None:
    """A nameless row in each inbox: `about` says what kind of thing, `key` makes it one."""
    for person in people:
        tell(
            user=person,
            school=school,
            kind=NoticeKind.NEWS,
            key=f"{about}:{key}"[:80],
            on=clock.today(),
            facts={"about": about},
            actor=actor,
        )
