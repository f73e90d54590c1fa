"""Who may stand beside a child: what each kind of pairing asks of the person."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from school_care.mentoring.choices.pairings import BY_PUPIL, BY_STAFF, PairingKind
from school_care.mentoring.models import Partner
from school_care.school.access import carriers_of
from school_care.school.enums import Capability, Role
from school_care.school.models import Appointment, School, User
from school_care.students.enums import EnrolmentStatus, Purpose
from school_care.students.models import Student
from school_care.students.services.consents import pupils_with_consent

# What a partner from outside hears of a child needs the guardian's own word
# (个人信息保护法 Art 23).
CONSENT_FOR_PARTNERS = Purpose.CHARITY

# What somebody of the staff must be able to do: read of the child; an acting parent may also be
# somebody of the dormitory, who keeps pocket money and reads of this one child only.
ASKED_OF_STAFF = {
    PairingKind.TEACHER: frozenset({Capability.READ_CARE}),
    PairingKind.ACTING_PARENT: frozenset({Capability.READ_CARE, Capability.KEEP_ALLOWANCES}),
}


def carrying(kind: str) -> tuple[Role, ...]:
    """The roles that let somebody of the staff hold a pairing of this kind."""
    return carriers_of(*ASKED_OF_STAFF[PairingKind(kind)])


def staff_who_may(school: School, kind: str, on: date) -> Any:
    """The people who may hold a pairing of a staff kind at a school on a day."""
    posts = Appointment.objects.effective(on).filter(school=school, role__in=carrying(kind))
    return User.objects.filter(
        pk__in=posts.values("user_id"), is_active=True, left_on__isnull=True
    ).order_by("name_key", "pk")


class Holders:
    """What has to be known of many holders at once: one query for each kind of them that occurs."""

    def __init__(
        self, school_id: int, named: Iterable[tuple[str, int, date]], pupils: Collection[int]
    ) -> None:
        """`named`: kind, key of the holder, first day."""
        by_kind: dict[str, set[int]] = defaultdict(set)
        days: dict[date, set[int]] = defaultdict(set)
        for kind, key, day in named:
            by_kind[kind].add(key)
            if kind in BY_STAFF:
                days[day].add(key)
        self._roles: dict[tuple[int, date], set[str]] = defaultdict(set)
        for day, keys in days.items():
            posts = Appointment.objects.effective(day).filter(
                school_id=school_id, user_id__in=keys, user__is_active=True
            )
            for user_id, role in posts.values_list("user_id", "role"):
                self._roles[user_id, day].add(role)
        peers = set().union(*(by_kind[kind] for kind in BY_PUPIL))
        self._peers = Student.objects.going_on().enrolled().in_bulk(sorted(peers)) if peers else {}
        partners = by_kind[PairingKind.PARTNER]
        self._partners = Partner.objects.in_bulk(sorted(partners)) if partners else {}
        self._agreed = (
            pupils_with_consent(student_ids=pupils, purpose=CONSENT_FOR_PARTNERS)
            if partners
            else set()
        )
        self._school_id = school_id

    def objection(self, kind: str, holder: Any, student: Student, day: date) -> str:
        """Why this person may not stand beside this child, as a sentence; "" when they may."""
        if kind in BY_STAFF:
            return self._about_staff(kind, holder, day)
        if kind in BY_PUPIL:
            return self._about_pupil(holder, student)
        return self._about_partner(holder, student, day)

    def _about_staff(self, kind: str, user: User, day: date) -> str:
        if not user.is_active or user.left_on is not None:
            return f"{user.name}已离校，请选其他老师。"
        if not self._roles[user.pk, day] & set(carrying(kind)):
            return f"{user.name}当天没有可查看关爱内容的职务，请先在任职里安排，或选其他老师。"
        return ""

    def _about_pupil(self, peer: Student, student: Student) -> str:
        if peer.pk == student.pk:
            return "不能和自己结对，请选别的同学。"
        stored = self._peers.get(peer.pk)
        if (
            stored is None
            or stored.school_id != self._school_id
            or stored.status != EnrolmentStatus.ENROLLED
        ):
            return f"{peer.name}不在本校就读，请选别的同学。"
        return ""

    def _about_partner(self, partner: Partner, student: Student, day: date) -> str:
        stored = self._partners.get(partner.pk)
        if stored is None or stored.school_id != self._school_id:
            return "没有这位校外结对人，请重新选择。"
        if stored.ended_on is not None and stored.ended_on <= day:
            return f"{stored.name}已不再参加结对，请选其他人。"
        if student.pk not in self._agreed:
            wanted = f"监护人还没有同意“{CONSENT_FOR_PARTNERS.label}”"
            return f"{wanted}，请先在该生的“告知与同意”里登记同意。"
        return ""
