"""The course of 欺凌: begin, judge, begin again. A committee judges, nobody alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction

from school_care.cases.models import Bullying, BullyingChild, CommitteeMember, Protection
from school_care.cases.protection import telling
from school_care.cases.protection.bullying_words import DAYS
from school_care.cases.protection.enums import (
    ChildPart,
    EntryKind,
    Finding,
    Gravity,
    Level,
    ProtectionState,
)
from school_care.cases.protection.services import entries, people, steps
from school_care.cases.protection.services.bullying_filing import catch_up
from school_care.cases.protection.services.rights import require_level
from school_care.core import audit, clock
from school_care.school.refusal import Refused

S = ProtectionState
MAX_TEXT, MAX_NAMES = 2000, 200
LEAST_MEMBERS = 3
NO_COMMITTEE = "还没有登记学生欺凌治理委员会，请先到「欺凌防治」登记成员，再由委员会认定。"


@dataclass(frozen=True)
class Judged:
    """What the committee found. `members`: who took part; `parts`: by key of the child's row."""

    finding: str
    reasons: str
    members: Sequence[CommitteeMember]
    gravity: int | None = None
    parts: Mapping[int, str] = field(default_factory=dict)
    measures: str = ""


def of(protection: Protection) -> Bullying:
    """The details of a case of bullying. Raises Refused for any other."""
    row = Bullying.objects.filter(protection=protection).first()
    if row is None:
        raise Refused("这件事项不是欺凌事件。")
    return row


def investigate(*, by: Any, protection: Protection) -> Protection:
    """启动调查. Raises Refused."""
    require_level(by, protection, Level.CONTENT)
    of(protection)
    if protection.state != S.REPORTED:
        raise Refused("调查已经启动，请直接记录情况。")
    with transaction.atomic():
        steps.move(protection, S.INVESTIGATING, by=by)
        catch_up(protection)
        telling.tell_of(protection, telling.MOVED, actor=by, key=_key(protection))
    return protection


def reopen(*, by: Any, protection: Protection, why: str) -> Protection:
    """Something new came up: investigated again, ten days from today; what was judged stays in the
    course. Raises Refused."""
    require_level(by, protection, Level.CONTENT)
    why = why.strip()
    if not why:
        raise Refused("请写明为什么重新调查，例如：家长提出了新的情况。")
    with transaction.atomic():
        row = of(protection)
        steps.move(protection, S.INVESTIGATING, by=by, why=why)
        entries.write(
            protection, by=by, kind=EntryKind.MEETING, text=_earlier(row, why), in_content=True
        )
        row.decided_on, row.finding, row.gravity = None, "", None
        row.committee, row.reasons, row.measures = "", "", ""
        row.due_on = clock.today() + timedelta(days=DAYS)
        row.save()
        BullyingChild.objects.filter(protection=protection).update(part="")
        telling.tell_of(protection, telling.MOVED, actor=by, key=_key(protection))
    return protection


def decide(*, by: Any, protection: Protection, judged: Judged) -> Bullying:
    """委员会认定. Effects: the finding, each child's part, the state, a row for who handles it.
    Raises Refused."""
    require_level(by, protection, Level.CONTENT)
    if protection.state != S.INVESTIGATING:
        raise Refused("请先启动调查，再登记委员会的认定。")
    with transaction.atomic():
        catch_up(protection)
        children = list(BullyingChild.objects.select_for_update().filter(protection=protection))
        _check(protection, judged, children)
        row = of(protection)
        row.finding, row.decided_on = judged.finding, clock.today()
        row.gravity = judged.gravity if judged.finding == Finding.BULLYING else None
        row.committee = "、".join(one.name for one in judged.members)
        row.reasons, row.measures = judged.reasons.strip(), judged.measures.strip()
        row.save()
        for child in children:
            judging = judged.finding == Finding.BULLYING
            child.part = judged.parts.get(child.pk, "") if judging else ""
            child.revision += 1
            child.save(update_fields=["part", "revision"])
        to = S.UNFOUNDED if judged.finding == Finding.UNFOUNDED else S.CONCLUDED
        steps.move(protection, to, by=by)
        audit.record("protection.bullying_decided", actor=by, row=protection)
        telling.tell_of(protection, telling.MOVED, actor=by, key=_key(protection))
    return row


def committee_of(protection: Protection) -> list[CommitteeMember]:
    """Who may judge this case today: nobody who keeps out of it."""
    rows = CommitteeMember.objects.filter(school=protection.school).open()
    out = people.kept_out_of(protection)
    return [one for one in rows.order_by("-is_chair", "pk") if one.user_id not in out]


def _check(protection: Protection, judged: Judged, children: Sequence[BullyingChild]) -> None:
    if judged.finding not in Finding.values:
        raise Refused("请选择认定结果。")
    _check_members(protection, judged)
    if not judged.reasons.strip():
        raise Refused("请写明认定的理由：依据哪些陈述和证据。")
    if max(len(judged.reasons), len(judged.measures)) > MAX_TEXT:
        raise Refused(f"认定理由、教育惩戒和处理各请不超过{MAX_TEXT}字。")
    if judged.finding == Finding.BULLYING:
        _check_parts(judged, children)


def _check_members(protection: Protection, judged: Judged) -> None:
    there = committee_of(protection)
    if not there:
        raise Refused(NO_COMMITTEE)
    if not {one.pk for one in judged.members} <= {one.pk for one in there}:
        raise Refused("有委员已经不在任或需要回避，请重新勾选。")
    least = min(LEAST_MEMBERS, len(there))
    if len(judged.members) < least:
        raise Refused(f"认定由委员会集体作出，请勾选参加的委员，至少{least}名。")
    if len("、".join(one.name for one in judged.members)) > MAX_NAMES:
        raise Refused(f"参加的委员姓名合计请不超过{MAX_NAMES}字。")


def _check_parts(judged: Judged, children: Sequence[BullyingChild]) -> None:
    if judged.gravity not in Gravity.values:
        raise Refused("构成欺凌的，请选择严重程度。")
    if not judged.measures.strip():
        raise Refused("构成欺凌的，请写明怎样教育、惩戒和处理。")
    parts = [judged.parts.get(child.pk, "") for child in children]
    if any(part not in ChildPart.values for part in parts):
        raise Refused("请给每名当事学生选择在事件中的情况。")
    if ChildPart.HARMED not in parts:
        raise Refused("构成欺凌的，至少有一名被欺凌学生；还没有登记的，请先添加当事学生。")


def _earlier(row: Bullying, why: str) -> str:
    parts = [f"重新调查：{why}"]
    if row.decided_on:
        finding = Finding(row.finding).label if row.finding else ""
        parts.append(f"原认定：{row.decided_on:%Y-%m-%d} {finding}")
        parts += [f"{Gravity(row.gravity).label}"] if row.gravity else []
        parts += [f"参加委员：{row.committee}"] if row.committee else []
        parts += [f"理由：{row.reasons}"] if row.reasons else []
        parts += [f"处理：{row.measures}"] if row.measures else []
    return "\n".join(parts)


def _key(protection: Protection) -> str:
    return f"{protection.public_id}:{protection.steps.count()}"
