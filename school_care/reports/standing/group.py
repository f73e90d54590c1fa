"""关爱工作领导小组: who sits in it, for what, from when to when. Rows are ended, never removed, so
that the list of any past day can be printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from school_care.core import audit, clock
from school_care.reports.enums import GroupPost
from school_care.reports.models import LeadingMember
from school_care.reports.standing.shared import require_keeper, words
from school_care.school.models import School, User
from school_care.school.refusal import Refused

ONE_DAY = timedelta(days=1)
RANK = {GroupPost.HEAD: 0, GroupPost.DEPUTY: 1, GroupPost.MEMBER: 2}
MAX_NAME, MAX_TITLE, MAX_DUTIES, MAX_REACH = 30, 30, 300, 200
MAX_ORDER = 99
ENDED = "这位成员的任期已经结束，不能再改；要重新担任，请另外添加。"
OTHER_HEAD = "那时已经有组长：请先结束原组长的任期，或者把开始日期改到以后。"


@dataclass(frozen=True)
class Seat:
    """What is said of a member. `user`: staff by account, whose name counts; `starts_on`: from
    which day it is so."""

    post: str
    starts_on: date
    user: User | None = None
    name: str = ""
    title: str = ""
    duties: str = ""
    looks_after: str = ""
    order: int = 0


def name_of(member: LeadingMember) -> str:
    """Whose seat it is."""
    return member.user.name if member.user else member.name


def members_on(school: School, day: date) -> list[LeadingMember]:
    """Who sits in it on a day: 组长, 副组长, 组员, each in the school's order; one query."""
    rows = LeadingMember.objects.on(day).filter(school=school).select_related("user")
    return in_rank(rows)


def in_rank(rows: Sequence[LeadingMember] | QuerySet[LeadingMember]) -> list[LeadingMember]:
    """组长 first."""
    return sorted(rows, key=lambda row: (RANK[GroupPost(row.post)], row.order, row.pk))


def empty_seats(members: Sequence[LeadingMember]) -> list[str]:
    """The posts nobody holds that somebody has to: 组长, and one 副组长 at least (A02)."""
    held = {row.post for row in members}
    return [post.label for post in (GroupPost.HEAD, GroupPost.DEPUTY) if post not in held]


def add_member(*, by: Any, school: School, seat: Seat) -> LeadingMember:
    """Name a member. Raises Refused."""
    require_keeper(by, school)
    row = LeadingMember(school=school)
    with transaction.atomic():
        _hold(school)
        _fill(row, seat)
        row.save(force_insert=True)
        audit.record("leading.added", actor=by, row=row, post=row.post)
    return row


def change_member(*, by: Any, member: LeadingMember, seat: Seat) -> LeadingMember:
    """What holds of a member from `seat.starts_on`: the row until then ends, a new one begins; on
    the day it began itself it is put right in place. Raises Refused."""
    require_keeper(by, member.school)
    with transaction.atomic():
        _hold(member.school)
        row = _open(member)
        if seat.starts_on <= row.starts_on:
            return _put_right(row, seat, by)
        following = LeadingMember(school=row.school)
        row.until = seat.starts_on
        row.save(update_fields=["until"])
        _fill(following, seat)
        following.save(force_insert=True)
        facts = {"post": following.post, "after": str(row.public_id)}
        audit.record("leading.changed", actor=by, row=following, **facts)
    return following


def end_member(*, by: Any, member: LeadingMember, last_day: date) -> None:
    """A member's last day. Raises Refused."""
    require_keeper(by, member.school)
    with transaction.atomic():
        _hold(member.school)
        row = _open(member)
        if not row.starts_on <= last_day <= clock.today():
            raise Refused("最后一天要在开始日期以后，不晚于今天。")
        row.until = last_day + ONE_DAY
        row.save(update_fields=["until"])
        audit.record("leading.ended", actor=by, row=row, post=row.post)


def end_on_leaving(*, user: User, school: School, on: date, by: User | None) -> None:
    """Who leaves the school sits in no group of it any more (`school.leaving`); that a seat is
    empty then stands on the page and on the leaders' today page."""
    rows = LeadingMember.objects.filter(school=school, user=user)
    for row in rows.filter(Q(until__isnull=True) | Q(until__gt=on)).select_for_update(of=("self",)):
        row.until = max(on, row.starts_on)
        row.save(update_fields=["until"])
        audit.record("leading.ended", actor=by, row=row, post=row.post, why="left")


def _hold(school: School) -> None:
    """One change of a school's group at a time."""
    School.objects.select_for_update(no_key=True).get(pk=school.pk)


def _open(member: LeadingMember) -> LeadingMember:
    rows = LeadingMember.objects.select_for_update(of=("self",)).select_related("school")
    row = rows.get(pk=member.pk)
    if row.until is not None:
        raise Refused(ENDED)
    return row


def _put_right(row: LeadingMember, seat: Seat, by: Any) -> LeadingMember:
    _fill(row, seat)
    row.save()
    audit.record("leading.corrected", actor=by, row=row, post=row.post)
    return row


def _fill(row: LeadingMember, seat: Seat) -> None:
    name = words(seat.name, "姓名", MAX_NAME)
    if seat.user is None and not name:
        raise Refused("请选择本校教职工；不是本校的，填写姓名。")
    if seat.post not in GroupPost.values:
        raise Refused("请选择组内职务。")
    if seat.starts_on > clock.today():
        raise Refused("开始日期不能晚于今天。")
    if not 0 <= seat.order <= MAX_ORDER:
        raise Refused(f"次序请填0到{MAX_ORDER}。")
    _alone(row, seat, name)
    row.user, row.name = seat.user, "" if seat.user else name
    row.post, row.starts_on, row.order = seat.post, seat.starts_on, seat.order
    row.title = words(seat.title, "职务", MAX_TITLE)
    row.duties = words(seat.duties, "分工", MAX_DUTIES)
    row.looks_after = words(seat.looks_after, "包保范围", MAX_REACH)


def _alone(row: LeadingMember, seat: Seat, name: str) -> None:
    """One 组长 at a time, and everybody once."""
    later = Q(until__isnull=True) | Q(until__gt=seat.starts_on)
    others = LeadingMember.objects.filter(later, school=row.school).exclude(pk=row.pk)
    if seat.post == GroupPost.HEAD and others.filter(post=GroupPost.HEAD).exists():
        raise Refused(OTHER_HEAD)
    same = others.filter(user=seat.user) if seat.user else others.filter(user=None, name=name)
    if same.exists():
        raise Refused(f"{seat.user.name if seat.user else name}那时已经在领导小组里了。")
