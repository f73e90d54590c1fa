"""学生欺凌治理委员会: who sits in it, from when to when. Rows are ended, never removed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from school_care.cases.models import CommitteeMember
from school_care.core import audit, clock
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School, User
from school_care.school.refusal import Refused

# 未成年人学校保护规定第二十条 and the school's own habit.
POSTS = (
    "校长",
    "法治副校长",
    "德育主任",
    "心理教师",
    "班主任代表",
    "家长代表",
    "学生代表",
    "法律顾问",
    "社区（村）代表",
)
WANTED = ("法治副校长", "家长代表")
NOT_KEEPER = "委员会名单由校长或德育主任维护。"


@dataclass(frozen=True)
class Seat:
    """What is said of a member. `user`: staff by account, whose name counts."""

    post: str
    starts_on: date
    name: str = ""
    user: User | None = None
    is_chair: bool = False


def members_on(school: School, day: date) -> list[CommitteeMember]:
    """Who sits in it on a day, the chair first; one query."""
    rows = CommitteeMember.objects.on(day).filter(school=school).select_related("user")
    return list(rows)


def missing_posts(members: list[CommitteeMember]) -> list[str]:
    """What a committee still lacks."""
    posts = {one.post for one in members}
    lacks = [] if any(one.is_chair for one in members) else ["主任委员"]
    return lacks + [post for post in WANTED if post not in posts]


def add_member(*, by: Any, school: School, seat: Seat) -> CommitteeMember:
    """Name a member. Raises Refused."""
    _require_keeper(by, school)
    row = CommitteeMember(school=school, named_by=by)
    with transaction.atomic():
        _fill(row, seat)
        row.save(force_insert=True)
        audit.record("committee.named", actor=by, row=row)
    return row


def change_member(*, by: Any, member: CommitteeMember, seat: Seat) -> CommitteeMember:
    """Put right what was written of a member. Raises Refused."""
    _require_keeper(by, member.school)
    with transaction.atomic():
        row = CommitteeMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
        if row.until is not None:
            raise Refused("这位委员已经结束，不能再改；要重新担任，请另外添加。")
        _fill(row, seat)
        row.save()
        audit.record("committee.changed", actor=by, row=row)
    return row


def end_member(*, by: Any, member: CommitteeMember, last_day: date) -> None:
    """A member's last day. Raises Refused."""
    _require_keeper(by, member.school)
    with transaction.atomic():
        row = CommitteeMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
        if row.until is not None:
            raise Refused("这位委员已经结束。")
        if not row.starts_on <= last_day <= clock.today():
            raise Refused("结束日期要在开始日期以后，不晚于今天。")
        row.until = date.fromordinal(last_day.toordinal() + 1)
        row.save(update_fields=["until"])
        audit.record("committee.ended", actor=by, row=row)


def _fill(row: CommitteeMember, seat: Seat) -> None:
    name = seat.user.name if seat.user else seat.name.strip()
    if not name:
        raise Refused("请选择本校教职工，或填写姓名。")
    if seat.starts_on > clock.today():
        raise Refused("开始日期不能晚于今天。")
    others = CommitteeMember.objects.filter(school=row.school, until__isnull=True)
    others = others.exclude(pk=row.pk)
    if seat.is_chair and others.filter(is_chair=True).exists():
        raise Refused("已经有主任委员了，请先结束原来的主任委员。")
    same = others.filter(user=seat.user) if seat.user else others.filter(name=name, user=None)
    if same.exists():
        raise Refused(f"{name}已经在委员会里了。")
    row.user, row.name, row.post = seat.user, name, seat.post.strip()
    row.is_chair, row.starts_on = seat.is_chair, seat.starts_on


def _require_keeper(by: Any, school: School) -> None:
    if not can(by, Capability.KEEP_SURVEY, school):
        raise Refused(NOT_KEEPER)
