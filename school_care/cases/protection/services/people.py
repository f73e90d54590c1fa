"""Who is in a case: let in by a handler, kept out whatever else they are."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from school_care.cases.enums import CaseType
from school_care.cases.models import Protection, ProtectionPerson
from school_care.cases.protection import telling
from school_care.cases.protection.enums import PROTECTED, Level, Part
from school_care.cases.protection.services.rights import require_level
from school_care.cases.protection.sight import BY_POST, level_of
from school_care.core import audit, clock
from school_care.school.access import carriers_of
from school_care.school.enums import Capability, Role
from school_care.school.models import Appointment, School, User
from school_care.school.refusal import Refused

GIVEN = (Part.HANDLER, Part.SUPPORTER, Part.WATCHER)


def holders_of(capability: Capability, school: School) -> list[User]:
    """Who may use `capability` at the school today; one query."""
    posts = Appointment.objects.effective(clock.today()).filter(
        school=school, role__in=carriers_of(capability), user__is_active=True
    )
    found = {post.user_id: post.user for post in posts.select_related("user").order_by("pk")}
    return list(found.values())


def let_in(
    *, by: Any, protection: Protection, user: User, part: str, why: str = ""
) -> ProtectionPerson:
    """Name somebody 经办人, 帮扶人 or 陪护人 of a case. Raises Refused."""
    require_level(by, protection, Level.CONTENT)
    if part not in GIVEN:
        raise Refused("请选择经办人、帮扶人或陪护人。")
    if user not in holders_of(Capability.REPORT_HARM, protection.school):
        raise Refused("只能选择本校现任教职工。")
    if is_kept_out(protection, user):
        raise Refused("这位老师在本事项中需要回避，不能参加。")
    return put(protection, user, part, by=by, why=why)


def end_part(*, by: Any, person: ProtectionPerson) -> None:
    """Somebody is no longer in the case; what they wrote stays. Raises Refused, also where nobody
    would be left who reads it."""
    protection = person.protection
    require_level(by, protection, Level.CONTENT)
    if person.part not in GIVEN:
        raise Refused("报告人和回避的记录不能移除。")
    with transaction.atomic():
        ended = ProtectionPerson.objects.filter(pk=person.pk, until_at__isnull=True)
        if not ended.update(until_at=clock.now()):
            return
        if not readers_of(protection):
            raise Refused("这件事项至少要有一名经办人，请先指定别人。")
        audit.record("protection.person_ended", actor=by, row=protection)


def keep_out(*, by: Any, protection: Protection, user: User, why: str) -> ProtectionPerson:
    """回避: somebody is suspected, or of the family: they see nothing of it from now, whatever they
    are at the school. Raises Refused."""
    require_level(by, protection, Level.CONTENT)
    why = why.strip()
    if not why:
        raise Refused("请写明回避的原因，例如：是学生的亲属。")
    if user.pk == by.pk:
        raise Refused("不能登记自己回避，请先指定另一名经办人，由对方登记。")
    with transaction.atomic():
        return exclude(protection, user, by=by, why=why)


def exclude(protection: Protection, user: User, *, by: Any, why: str) -> ProtectionPerson:
    """As `keep_out`, with no right asked: when the report itself names a member of staff."""
    parts = ProtectionPerson.objects.filter(
        protection=protection, user=user, until_at__isnull=True
    ).exclude(part=Part.KEPT_OUT)
    parts.update(until_at=clock.now())
    row = put(protection, user, Part.KEPT_OUT, by=by, why=why)
    ensure_reader(protection, by=by)
    return row


def is_kept_out(protection: Protection, user: User) -> bool:
    """Whether somebody keeps out of the case."""
    rows = ProtectionPerson.objects.filter(protection=protection, user=user)
    return rows.filter(part=Part.KEPT_OUT, until_at__isnull=True).exists()


def kept_out_of(protection: Protection) -> set[int]:
    """Keys of everybody who keeps out of the case."""
    rows = ProtectionPerson.objects.filter(protection=protection, part=Part.KEPT_OUT)
    return set(rows.filter(until_at__isnull=True).values_list("user_id", flat=True))


def put(
    protection: Protection, user: User, part: str, *, by: Any = None, why: str = ""
) -> ProtectionPerson:
    """A part of somebody in a case, once; rights are asked by the caller."""
    held = ProtectionPerson.objects.filter(
        protection=protection, user=user, part=part, until_at__isnull=True
    ).first()
    if held is not None:
        return held
    row = ProtectionPerson(protection=protection, user=user, part=part, from_at=clock.now(), by=by)
    row.why = why
    row.save(force_insert=True)
    audit.record("protection.person", actor=by, row=protection, part=part)
    return row


def readers_of(protection: Protection) -> list[User]:
    """Everybody of the school who reads the case whole today, without any glass."""
    named = ProtectionPerson.objects.filter(
        protection=protection, part=Part.HANDLER, until_at__isnull=True
    )
    posts = Appointment.objects.effective(clock.today()).filter(
        Q(role__in=_reading_roles(protection.kind)) | Q(user__in=named.values("user")),
        school=protection.school,
        user__is_active=True,
    )
    people = {post.user_id: post.user for post in posts.select_related("user").order_by("pk")}
    return [
        one for one in people.values() if level_of(one, protection, glass=False) >= Level.CONTENT
    ]


def ensure_reader(protection: Protection, *, by: Any = None) -> User | None:
    """Somebody reads the case: where nobody would, the principal, then the director, then whoever
    reported it, is made 经办人 and returned."""
    if readers_of(protection):
        return None
    wanted = [
        *holders_of(Capability.LEAD_PROTECTION, protection.school),
        *holders_of(Capability.KEEP_PROTECTION, protection.school),
        *([protection.found_by] if protection.found_by else []),
        *holders_of(Capability.COUNSEL, protection.school),
    ]
    here = {one.pk for one in holders_of(Capability.REPORT_HARM, protection.school)}
    for one in wanted:
        if one.pk in here and not is_kept_out(protection, one):
            put(protection, one, Part.HANDLER, by=by, why="没有别的经办人")
            return one
    return None


def find_readers() -> int:
    """Cases nobody reads any more (a post ended, whoever was named left) get somebody who does, and
    is told; how many."""
    found = 0
    for school in School.objects.filter(protections__isnull=False).distinct():
        for row in _in_doubt(school):
            if (one := ensure_reader(row)) is not None:
                key = f"r{row.public_id}{clock.today()}"
                telling.tell_people([one], telling.ASKED, school=school, key=key)
                found += 1
    return found


def _in_doubt(school: School) -> list[Protection]:
    """Cases which nobody reads by post: no such post is held, or one who holds it keeps out."""
    wanted = Q()
    for kind in PROTECTED:
        posts = Appointment.objects.effective(clock.today()).filter(
            school=school, role__in=_reading_roles(kind), user__is_active=True
        )
        keeping_out = ProtectionPerson.objects.filter(
            part=Part.KEPT_OUT, until_at__isnull=True, user__in=posts.values("user")
        )
        here = Q(pk__in=keeping_out.values("protection")) if posts.exists() else Q()
        wanted |= Q(kind=kind) & here
    rows = Protection.objects.filter(wanted, school=school)
    return list(rows.select_related("school", "found_by").order_by("pk"))


def _reading_roles(kind: str) -> set[Role]:
    """Whose post lets read a case of this kind whole."""
    return {
        role
        for capability, levels in BY_POST
        if levels.get(CaseType(kind)) == Level.CONTENT
        for role in carriers_of(capability)
    }
