"""Parents who came: signed on a phone by the poster's code, or ticked from the paper sheet.

The public page shows no list and answers the same whatever was typed: whether a child of that name
is in that class cannot be learnt from it.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from school_care.activities.access import may_keep
from school_care.activities.choices.programme import ActivityState, SignedHow
from school_care.activities.models import Activity, ParentSignIn
from school_care.attendance.expected import expected_in_class
from school_care.core import audit, clock
from school_care.core.limits import within_limit
from school_care.core.public_address import full_url
from school_care.core.publication import objections
from school_care.core.sealed import lookup_index
from school_care.school.access import own_classes_of
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.students.models import Student

SECRET_BYTES = 18  # 144 bits
LONGEST_SECRET = 64
PURPOSE = "sign-in"
OPENS_BEFORE = timedelta(hours=2)
# A whole parents' evening signs in through the school's one address.
MOST_FROM_ADDRESS, PER_SECONDS = 240, 600
MAX_NAME, MAX_RELATION = 30, 20
ON_PAPER = "家长"


@dataclass(frozen=True)
class Signed:
    """What a parent typed."""

    public_id: UUID
    group: SchoolClass
    child: str
    parent: str
    relation: str
    phone: str = ""


def open_sign_in(*, by: Any, activity: Activity) -> Activity:
    """Give the activity an address parents sign in at; the same one when there is one. Raises
    Refused."""
    _require_keeper(by, activity)
    if activity.state not in (ActivityState.PLANNED, ActivityState.HELD):
        raise Refused("活动安排好以后才能开放签到。")
    if objections(f"{activity.title}\n{activity.place}", activity.school_id):
        raise Refused("名称或地点里有学生姓名或私人电话，扫码的人都能看到：请先改掉，再开放签到。")
    with transaction.atomic():
        row = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
        if not row.sign_in_hash:
            row.sign_in_secret = secrets.token_urlsafe(SECRET_BYTES)
            row.sign_in_hash = _hash(row.sign_in_secret)
            row.save(update_fields=["sign_in_secret_sealed", "sign_in_hash"])
            audit.record("activity.sign_in_opened", actor=by, row=row)
    return row


def close_sign_in(*, by: Any, activity: Activity) -> None:
    """The address stops; who signed in stays. Raises Refused."""
    _require_keeper(by, activity)
    with transaction.atomic():
        row = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
        if row.sign_in_hash:
            row.sign_in_secret, row.sign_in_hash = None, ""
            row.save(update_fields=["sign_in_secret_sealed", "sign_in_hash"])
            audit.record("activity.sign_in_closed", actor=by, row=row)


def sign_in_url(activity: Activity) -> str:
    """The public address of an open sign-in; "" when it is not open."""
    if not activity.sign_in_hash:
        return ""
    return full_url("sign_in", activity.sign_in_secret)


def activity_by_secret(secret: str) -> Activity | None:
    """The activity of a public address, one query."""
    if not secret or len(secret) > LONGEST_SECRET:
        return None
    rows = Activity.objects.standing().filter(sign_in_hash=_hash(secret))
    return rows.select_related("school").first()


def is_open_now(activity: Activity, now: datetime) -> bool:
    """From two hours before it begins to the end of its last day; each day of one that lasts."""
    local = timezone.localtime(now)
    if not activity.starts_on <= local.date() <= activity.ends_on:
        return False
    begins = activity.begins or time.min
    start = datetime.combine(local.date(), begins, local.tzinfo) - OPENS_BEFORE
    return local >= start


def may_send(address: str) -> bool:
    """Count a sending from an address; False once there are too many in ten minutes."""
    return within_limit(f"sign-in:{_hash(address)}", MOST_FROM_ADDRESS, PER_SECONDS)


def sign(*, activity: Activity, given: Signed) -> None:
    """Store a parent's sign-in from a phone, matched to the pupil of that name when there is
    exactly one in the class. Sent twice, or said twice, it is one."""
    pupils = expected_in_class(given.group, activity.starts_on)
    named = [pupil for pupil in pupils if _plain(pupil.name) == _plain(given.child)]
    student = named[0] if len(named) == 1 else None
    with transaction.atomic():
        Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
        if _said_before(activity, given, student):
            return
        try:
            with transaction.atomic():
                ParentSignIn.objects.create(
                    public_id=given.public_id,
                    school_id=activity.school_id,
                    activity=activity,
                    school_class=given.group,
                    student=student,
                    typed_name=given.child[:MAX_NAME],
                    parent=given.parent[:MAX_NAME],
                    relation=given.relation[:MAX_RELATION],
                    phone=given.phone,
                    how=SignedHow.PHONE,
                    signed_at=clock.now(),
                )
        except IntegrityError:
            return  # the very same form, sent twice
        audit.record("activity.parent_signed", school_id=activity.school_id, row=activity)


def tick_paper(
    *, by: Any, activity: Activity, group: SchoolClass, students: Collection[Student]
) -> int:
    """Families of a class whose parent signed on paper: exactly `students`. Who signed by phone is
    not touched. How many changed. Raises Refused."""
    require_class(by, activity, group)
    with transaction.atomic():
        Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
        rows = ParentSignIn.objects.standing().filter(activity=activity, school_class=group)
        came = set(rows.exclude(student=None).values_list("student_id", flat=True))
        members = {pupil.pk for pupil in expected_in_class(group, activity.starts_on)}
        wanted = {pupil.pk for pupil in students} & members
        gone = rows.filter(how=SignedHow.PAPER).exclude(student_id__in=wanted)
        changed = gone.update(withdrawn_at=clock.now())
        for pupil in students:
            if pupil.pk in wanted - came:
                changed += 1
                ParentSignIn.objects.create(
                    school_id=activity.school_id,
                    activity=activity,
                    school_class=group,
                    student=pupil,
                    relation=ON_PAPER,
                    how=SignedHow.PAPER,
                    signed_at=clock.now(),
                )
        if changed:
            audit.record("activity.parents_ticked", actor=by, row=activity, families=changed)
    return changed


def claim_sign_in(*, by: Any, sign_in: ParentSignIn, student: Student) -> None:
    """Say whose parent it was. Raises Refused."""
    _require_reader(by, sign_in)
    members = expected_in_class(sign_in.school_class, sign_in.activity.starts_on)
    if student.pk not in {pupil.pk for pupil in members}:
        raise Refused("请选这个班的学生。")
    with transaction.atomic():
        waiting = ParentSignIn.objects.standing().filter(pk=sign_in.pk)
        if not waiting.update(student=student):
            raise Refused("这条签到已经撤销了，请刷新页面。")
        audit.record(
            "activity.sign_in_claimed", actor=by, row=sign_in, student_id=student.public_id
        )


def withdraw_sign_in(*, by: Any, sign_in: ParentSignIn) -> None:
    """Somebody signed by mistake, or it is nobody's; again nothing happens. Raises Refused."""
    _require_reader(by, sign_in)
    with transaction.atomic():
        rows = ParentSignIn.objects.standing().filter(pk=sign_in.pk)
        if rows.update(withdrawn_at=clock.now()):
            audit.record("activity.sign_in_withdrawn", actor=by, row=sign_in)


def may_tick(by: Any, activity: Activity, group: SchoolClass) -> bool:
    """Who works on one class's sheet: its head teacher, and whose activity it is."""
    own = group.pk in own_classes_of(by, group.school)
    return own or (activity.owner_id == by.pk and may_keep(by, activity))


def require_class(by: Any, activity: Activity, group: SchoolClass) -> None:
    """Raise Refused unless `by` works on the class's sheet."""
    if not may_tick(by, activity, group):
        raise Refused("家长签到由本班班主任或活动组织者登记。")
    if not activity.classes.filter(school_class=group).exists():
        raise Refused("这个班不参加这项活动。")


def _said_before(activity: Activity, given: Signed, student: Student | None) -> bool:
    rows = ParentSignIn.objects.standing().filter(activity=activity, school_class=given.group)
    rows = rows.filter(student=student)  # None: those that are not matched yet
    return any(
        _plain(row.parent or "") == _plain(given.parent)
        and (student is not None or _plain(row.typed_name or "") == _plain(given.child))
        for row in rows.filter(how=SignedHow.PHONE)
    )


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def _hash(secret: str) -> str:
    return lookup_index(secret, PURPOSE)


def _require_keeper(by: Any, activity: Activity) -> None:
    if not may_keep(by, activity):
        raise Refused("签到由活动组织者开放。")


def _require_reader(by: Any, sign_in: ParentSignIn) -> None:
    if not ParentSignIn.objects.visible_to(by).filter(pk=sign_in.pk).exists():
        raise Refused("这条签到不在您能看的范围内。")
