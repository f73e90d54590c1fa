"""Pupils in 欺凌, each apart: asked once, the family told, both sides looked after."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from school_care.cases.models import BullyingChild, Protection
from school_care.cases.protection import telling
from school_care.cases.protection.enums import (
    ENDED,
    ChildPart,
    EntryKind,
    Level,
    Part,
    ProtectionState,
)
from school_care.cases.protection.services import bullying, entries, people, steps
from school_care.cases.protection.services.bullying_filing import put
from school_care.cases.protection.services.rights import NOT_YOURS, require_level
from school_care.cases.protection.sight import level_of
from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date, long_moment
from school_care.school.models import User
from school_care.school.refusal import Refused
from school_care.students import silence
from school_care.students.models import Student

MAX_TEXT, MAX_WORDS, MAX_NAME = 4000, 1000, 40
FURTHEST = timedelta(days=90)
STALE = "这名学生的内容刚刚有了变化，请刷新页面后再写。"
OVER = "这件事项已经结束；有新情况的，请先重新调查。"
CARED_FOR = ("", ChildPart.HARMED, ChildPart.DOING, ChildPart.JOINING)


def add(*, by: Any, protection: Protection, student: Student) -> BullyingChild:
    """One more pupil who was in it. Raises Refused."""
    _open_to(by, protection)
    if student.school_id != protection.school_id:
        raise Refused("请选择本校的学生。")
    if BullyingChild.objects.filter(protection=protection, student=student).exists():
        raise Refused("这名学生已经登记在这件事项里。")
    with transaction.atomic():
        row = put(protection, student)
        audit.record("protection.bullying_child", actor=by, row=protection)
    return row


def take_out(*, by: Any, child: BullyingChild) -> None:
    """A pupil was put in by mistake, and nothing was written of them. Raises Refused."""
    protection = child.protection
    _open_to(by, protection)
    with transaction.atomic():
        held = _held(child)
        used = held.says or held.family_told_at or held.part or held.support
        if used or held.student_id == protection.student_id:
            raise Refused("已经有记录的当事学生不能移出；弄错了的，请在办理记录里写明。")
        held.delete()
        entries.write(protection, by=by, kind=EntryKind.OTHER, text="移出一名误加的当事学生")
        audit.record("protection.bullying_child_out", actor=by, row=protection)


def say(
    *,
    by: Any,
    child: BullyingChild,
    text: str,
    second_adult: str,
    place: str = "",
    on: date | None = None,
    revision: int | None = None,
) -> BullyingChild:
    """What the child says, alone, with a second adult there. Said again it is added below: nothing
    is written over. Raises Refused."""
    _open_to(by, child.protection)
    text, second_adult, place = text.strip(), second_adult.strip(), place.strip()
    on = on or clock.today()
    if not text:
        raise Refused("请用学生的原话写下陈述。")
    if not second_adult:
        raise Refused("请写明在场的第二名成年人，例如：班主任、女教师、家长。")
    if max(len(second_adult), len(place)) > MAX_NAME:
        raise Refused(f"在场的人、地点各请不超过{MAX_NAME}字。")
    if on > clock.today():
        raise Refused("谈话日期不能晚于今天。")
    head = f"{long_date(on)}{f' {place}' if place else ''}，{by.name}询问，{second_adult}在场："
    with transaction.atomic():
        held = _held(child, revision)
        said = "\n".join(part for part in (held.says, f"{head}\n{text}") if part)
        if len(said) > MAX_TEXT:
            raise Refused(f"一名学生的陈述请不超过{MAX_TEXT}字。")
        held.says = said
        _save(held, "says_sealed")
        audit.record("protection.bullying_said", actor=by, row=child.protection)
    return held


def tell_family(
    *,
    by: Any,
    child: BullyingChild,
    whom: str,
    at: datetime,
    words: str = "",
    revision: int | None = None,
) -> BullyingChild:
    """A child's family was told, and what they say. Told again, it is added below. Raises Refused,
    also while nothing may go to this family."""
    require_level(by, child.protection, Level.CONTENT)
    silence.require_spoken(child.student)
    whom, words = whom.strip(), words.strip()
    if not whom:
        raise Refused("请写明告诉了谁，例如：母亲。")
    if len(whom) > MAX_NAME or len(words) > MAX_WORDS:
        raise Refused(f"告知对象请不超过{MAX_NAME}字，家长的意见请不超过{MAX_WORDS}字。")
    if at > clock.now():
        raise Refused("告知时间不能晚于现在。")
    if at < child.protection.found_at:
        raise Refused("告知时间不能早于发现时间。")
    with transaction.atomic():
        held = _held(child, revision)
        line = f"{long_moment(at)} {whom}：{words or '已告知'}"
        told = [part for part in (held.family_words, line) if part]
        held.family_words = "\n".join(told)
        first = held.family_told_at is None
        if first:
            held.family_told_at, held.family_told_whom, held.family_told_by = at, whom, by
        names = ("family_told_at", "family_told_whom", "family_told_by") if first else ()
        _save(held, "family_words_sealed", *names)
        audit.record("protection.bullying_family", actor=by, row=child.protection)
    return held


def support(
    *,
    by: Any,
    child: BullyingChild,
    supporter: User,
    text: str,
    review_on: date,
    revision: int | None = None,
) -> BullyingChild:
    """Who looks after the child, how, and when one looks again. Both sides are looked after; when
    everybody is, the case goes on to 跟踪帮扶. Raises Refused."""
    protection = child.protection
    require_level(by, protection, Level.CONTENT)
    if protection.state not in (ProtectionState.CONCLUDED, ProtectionState.FOLLOWING):
        raise Refused("委员会认定以后再登记帮扶；急着要做的，先写进办理记录。")
    text = text.strip()
    if not text or len(text) > MAX_WORDS:
        raise Refused(f"请写明怎样帮扶，不超过{MAX_WORDS}字。")
    _check_review_day(review_on)
    with transaction.atomic():
        held = _held(child, revision)
        _take_over(by, held, supporter)
        held.supporter, held.support = supporter, text
        held.review_on, held.reviewed_on = review_on, None
        _save(held, "supporter", "support_sealed", "review_on", "reviewed_on")
        audit.record("protection.bullying_support", actor=by, row=protection)
        key = f"{child.public_id}:{held.revision}"
        telling.tell_people([supporter], telling.ASKED, school=protection.school, key=key, actor=by)
        go_on(protection, by=by)
    return held


def review(
    *,
    by: Any,
    child: BullyingChild,
    words: str,
    again_on: date | None = None,
    revision: int | None = None,
) -> BullyingChild:
    """How the child is now: by whoever looks after it, or a handler. `again_on`: one looks once
    more. Raises Refused."""
    protection = child.protection
    if not may_review(by, child):
        raise Refused(NOT_YOURS)
    words = words.strip()
    if not words or len(words) > MAX_WORDS:
        raise Refused(f"请写明学生现在的情况，不超过{MAX_WORDS}字。")
    if again_on is not None:
        _check_review_day(again_on)
    with transaction.atomic():
        held = _held(child, revision)
        if not held.support:
            raise Refused("还没有登记帮扶安排，请先登记。")
        if protection.state in ENDED:
            raise Refused(OVER)
        line = f"{long_date(clock.today())} {by.name}：{words}"
        held.review_words = "\n".join(part for part in (held.review_words, line) if part)
        held.reviewed_on = None if again_on else clock.today()
        held.review_on = again_on or held.review_on
        _save(held, "review_words_sealed", "reviewed_on", "review_on")
        audit.record("protection.bullying_review", actor=by, row=protection)
    return held


def may_review(user: Any, child: BullyingChild) -> bool:
    """Whoever looks after this child, or reads the case whole."""
    level = level_of(user, child.protection)
    mine = child.supporter_id == user.pk and level >= Level.STEPS
    return mine or level >= Level.CONTENT


def go_on(protection: Protection, *, by: Any) -> None:
    """跟踪帮扶 begins when everybody who needs somebody has somebody."""
    if protection.state == ProtectionState.CONCLUDED and not lacking(
        BullyingChild.objects.filter(protection=protection)
    ):
        steps.move(protection, ProtectionState.FOLLOWING, by=by)


def lacking(children: Iterable[BullyingChild]) -> list[BullyingChild]:
    """Children whom nobody looks after yet: all but those who only saw it."""
    return [one for one in children if one.part in CARED_FOR and not one.supporter_id]


def missing_of(protection: Protection) -> list[str]:
    """What still lacks before a case of bullying is closed, in a few words each."""
    row = bullying.of(protection)
    children = list(BullyingChild.objects.filter(protection=protection))
    quiet = silence.silenced([one.student_id for one in children])
    untold = [one for one in children if one.family_told_at is None and one.student_id not in quiet]
    unseen = [one for one in children if one.supporter_id and one.reviewed_on is None]
    wanted = (
        (row.decided_on is None, "登记委员会的认定"),
        (bool(untold), f"告知{len(untold)}名当事学生的家长"),
        (bool(lacking(children)), "给双方学生安排帮扶"),
        (bool(unseen), f"回看{len(unseen)}名学生的帮扶"),
    )
    return [words for lacks, words in wanted if lacks]


def _take_over(by: Any, child: BullyingChild, supporter: User) -> None:
    """The new supporter is in the case; the one before leaves it, where nobody else needs them."""
    protection, before = child.protection, child.supporter
    people.let_in(by=by, protection=protection, user=supporter, part=Part.SUPPORTER)
    if before is None or before.pk == supporter.pk:
        return
    others = BullyingChild.objects.filter(protection=protection, supporter=before)
    part = protection.people.filter(user=before, part=Part.SUPPORTER, until_at__isnull=True).first()
    if part is not None and not others.exclude(pk=child.pk).exists():
        people.end_part(by=by, person=part)


def _open_to(by: Any, protection: Protection) -> None:
    require_level(by, protection, Level.CONTENT)
    bullying.of(protection)
    if protection.state in ENDED:
        raise Refused(OVER)


def _check_review_day(day: date) -> None:
    today = clock.today()
    if not today < day <= today + FURTHEST:
        raise Refused(f"回看日期请选明天以后、{FURTHEST.days}天以内。")


def _held(child: BullyingChild, revision: int | None = None) -> BullyingChild:
    """The row as it is now, locked; Refused where the page was of an older one."""
    rows = BullyingChild.objects.select_for_update(of=("self",))
    held = rows.select_related("protection__school", "student__school").get(pk=child.pk)
    if revision is not None and held.revision != revision:
        raise Refused(STALE)
    return held


def _save(child: BullyingChild, *names: str) -> None:
    child.revision += 1
    child.save(update_fields=[*names, "revision"])
