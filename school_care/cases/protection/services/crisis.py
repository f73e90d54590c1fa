"""The course of a crisis: the family is told, the doctor asked, the child handed over, and a
meeting held before it comes back. What was done goes into the course; words of the child, of the
doctor, and the plan, go with the content."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from school_care.cases.models import Crisis, Protection
from school_care.cases.protection import telling
from school_care.cases.protection.crisis_words import (
    HandedTo,
    ToldHow,
    Treatment,
    family_block,
)
from school_care.cases.protection.enums import (
    EntryKind,
    GuardiansTold,
    Level,
    ProtectionState,
    ReturnAdvice,
)
from school_care.cases.protection.services import crisis_rights as rights
from school_care.cases.protection.services import entries, steps, watches
from school_care.cases.protection.sight import level_of
from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused

S = ProtectionState
RETURNING = (ReturnAdvice.RETURNS, ReturnAdvice.PART)
LATER = "时间不能晚于现在。"


@dataclass(frozen=True)
class Handing:
    """Into whose hands, named how; `id_shown`: whether a paper of the person was looked at."""

    to: str
    whom: str
    at: datetime
    id_shown: bool = False


def require_family(by: Any, protection: Protection) -> None:
    """Raises Refused where nothing may be said to the family now."""
    if blocked := family_block(protection, level_of(by, protection)):
        raise Refused(blocked)


def tell_parents(
    *,
    by: Any,
    protection: Protection,
    reached: bool,
    whom: str,
    how: str,
    at: datetime,
    words: str = "",
) -> Crisis:
    """The family was told, or was rung and not reached. Effects: the row, the course; what they
    answered, with the content. Raises Refused, also while the family is suspected."""
    rights.require_acting(by, protection)
    require_family(by, protection)
    whom = rights.line(whom, "告诉了谁", most=40)
    words = rights.line(words, "家长的话", most=rights.MAX_TEXT, required=False)
    if how not in ToldHow.values:
        raise Refused("请选择怎样告诉的。")
    if at > clock.now():
        raise Refused(LATER)
    way = ToldHow(how).label
    with transaction.atomic():
        crisis = rights.held(protection)
        if reached:
            crisis.parents_told_at, crisis.parents_told_whom = at, whom
            crisis.parents_told_by = by
            crisis.save()
            _note_told(crisis.protection, at, f"{way}告诉{whom}")
        text = f"{way}告诉{whom}" if reached else f"{way}联系{whom}，没有联系上"
        entries.write(protection, by=by, kind=EntryKind.FAMILY, text=text, happened_at=at)
        _in_content(protection, by, EntryKind.FAMILY, words, at)
    return crisis


def _note_told(row: Protection, at: datetime, words: str) -> None:
    row.guardians_told, row.guardians_told_at = GuardiansTold.TOLD, at
    row.guardians_words = words
    row.save()


def treat(
    *,
    by: Any,
    protection: Protection,
    how: str,
    at: datetime | None = None,
    hospital: str = "",
    with_whom: str = "",
    advice: str = "",
) -> Crisis:
    """The child was taken to a hospital, or a counsellor judges that it need not be. `advice`, the
    doctor's words, and the judgement go with the content. Raises Refused."""
    rights.require_acting(by, protection)
    advice = rights.line(advice, "医嘱", most=rights.MAX_TEXT, required=False)
    reads = level_of(by, protection, glass=False) >= Level.CONTENT
    if how not in Treatment.values:
        raise Refused("请选择有没有送医。")
    if advice and not reads:
        raise Refused("医嘱由心理教师登记，请直接告诉心理教师。")
    if how == Treatment.NOT_NOW:
        return _not_treated(by, protection, advice, reads)
    hospital = rights.line(hospital, "医院", most=60)
    with_whom = rights.line(with_whom, "陪同的人", most=60)
    if at is None or at > clock.now():
        raise Refused(LATER if at else "请填写送医时间。")
    with transaction.atomic():
        crisis = rights.held(protection)
        crisis.hospital_at, crisis.hospital, crisis.hospital_with = at, hospital, with_whom
        if advice:
            crisis.advice = advice
        crisis.save()
        text = f"送{hospital}，{with_whom}陪同"
        entries.write(protection, by=by, kind=EntryKind.MEDICAL, text=text, happened_at=at)
        _in_content(protection, by, EntryKind.MEDICAL, advice, at)
    return crisis


def _not_treated(by: Any, protection: Protection, advice: str, reads: bool) -> Crisis:
    if not reads:
        raise Refused("要不要送医由心理教师评估；拿不准就送医院。")
    if not advice:
        raise Refused("请写明为什么暂不送医，以及怎样看护。")
    with transaction.atomic():
        crisis = rights.held(protection)
        crisis.advice = advice
        crisis.save()
        text = str(Treatment.NOT_NOW.label)
        entries.write(protection, by=by, kind=EntryKind.MEDICAL, text=text)
        _in_content(protection, by, EntryKind.MEDICAL, advice, None)
    return crisis


def hand_over(*, by: Any, protection: Protection, handing: Handing) -> Protection:
    """The child is in a guardian's, a hospital's, or police's hands: the only end of a watch
    without a next one. Effects: the state, all watches, the course. Raises Refused."""
    rights.require_acting(by, protection)
    if handing.to not in HandedTo.values:
        raise Refused("请选择把孩子交给了谁。")
    if handing.to == HandedTo.GUARDIAN:
        require_family(by, protection)
    whom = rights.line(handing.whom, "姓名和单位", most=60)
    if handing.at > clock.now():
        raise Refused(LATER)
    if handing.at < protection.filed_at.replace(second=0, microsecond=0):  # typed to the minute
        raise Refused("交出的时间不能早于报告的时间。")
    with transaction.atomic():
        crisis = rights.held(protection)
        row = crisis.protection
        rights.require_state(row, S.WATCHED)
        text = _handed_words(handing, whom)
        watches.end_all(row)
        if handing.to == HandedTo.HOSPITAL and crisis.hospital_at is None:
            crisis.hospital_at, crisis.hospital = handing.at, whom
            crisis.hospital_with = by.name[:60]
            crisis.save()
        row = steps.move(row, S.HANDED, by=by, why=text)
        entries.write(row, by=by, kind=EntryKind.HANDOVER, text=text, happened_at=handing.at)
        telling.tell_of(row, telling.MOVED, actor=by, key=f"h{row.public_id}{row.revision}")
    return row


def _handed_words(handing: Handing, whom: str) -> str:
    text = f"孩子交给{HandedTo(handing.to).label}：{whom}"
    if handing.to == HandedTo.GUARDIAN:
        text += "，核对了身份证件" if handing.id_shown else "，没有看证件，认得本人"
    return text


def meet(
    *, by: Any, protection: Protection, on: date, people: str, result: str, plan: str = ""
) -> Crisis:
    """复学评估会, before the child comes back. `plan` goes with the content. Raises Refused."""
    rights.require_course(by, protection)
    people = rights.line(people, "参加人")
    plan = rights.line(plan, "返校后的安排", most=rights.MAX_TEXT, required=False)
    if result not in ReturnAdvice.values:
        raise Refused("请选择评估结果。")
    if not localdate(protection.filed_at) <= on <= clock.today():
        raise Refused("开会日期应在报告之后、今天以前；开完会再登记。")
    if plan and level_of(by, protection, glass=False) < Level.CONTENT:
        raise Refused("返校后的安排由心理教师登记。")
    with transaction.atomic():
        crisis = rights.held(protection)
        rights.require_state(crisis.protection, S.HANDED, S.RETURNED, S.FOLLOWING)
        crisis.meeting_on, crisis.meeting_people, crisis.meeting_result = on, people, result
        if plan:
            crisis.plan = plan
        crisis.save()
        text = f"复学评估会（{long_date(on)}）：{ReturnAdvice(result).label}；参加人：{people}"
        entries.write(protection, by=by, kind=EntryKind.MEETING, text=text)
        _in_content(protection, by, EntryKind.MEETING, plan, None)
    return crisis


def come_back(*, by: Any, protection: Protection, on: date) -> Protection:
    """The child is at school again, as the meeting agreed. Raises Refused without one."""
    rights.require_course(by, protection)
    with transaction.atomic():
        crisis = rights.held(protection)
        row = crisis.protection
        rights.require_state(row, S.HANDED)
        if crisis.meeting_on is None:
            raise Refused("返校前先开复学评估会，登记结果后再登记返校。")
        if crisis.meeting_result not in RETURNING:
            raise Refused("评估会的结果是「暂缓返校」，请再开一次评估会。")
        if not crisis.meeting_on <= on <= clock.today():
            raise Refused("返校日期应在评估会之后、今天以前。")
        row = steps.move(row, S.RETURNED, by=by, why=f"{long_date(on)}返校")
        telling.tell_of(row, telling.MOVED, actor=by, key=f"b{row.public_id}{on}")
    return row


def follow(*, by: Any, protection: Protection, text: str, every: int | None = None) -> Protection:
    """回看: how the child is doing since. The first begins the following. `every`: days until the
    next. Raises Refused."""
    rights.require_course(by, protection)
    text = rights.line(text, "看到的情况", most=rights.MAX_TEXT)
    if every is not None and not 1 <= every <= 60:
        raise Refused("几天后再看，请填1到60。")
    with transaction.atomic():
        crisis = rights.held(protection)
        row = crisis.protection
        rights.require_state(row, S.RETURNED, S.FOLLOWING)
        if every is not None and every != crisis.follow_every:
            crisis.follow_every = every
            crisis.save(update_fields=["follow_every"])
        _in_content(row, by, EntryKind.SUPPORT, text, None)
        if row.state == S.RETURNED:
            row = steps.move(row, S.FOLLOWING, by=by, why="开始跟踪帮扶")
    return row


def talk(*, by: Any, protection: Protection, parts: dict[str, str]) -> Crisis:
    """The counsellor has talked with the child: headings and what stands below each, with the
    content. Raises Refused."""
    rights.require_course(by, protection, Level.CONTENT)
    text = "\n".join(f"【{name}】{words.strip()}" for name, words in parts.items() if words.strip())
    if not text:
        raise Refused("请写一写孩子说了什么、您的评估或接下来怎么做。")
    rights.line(text, "内容", most=rights.MAX_TEXT)
    with transaction.atomic():
        crisis = rights.held(protection)
        if crisis.counsellor_id is None and can(by, Capability.COUNSEL, protection.school):
            crisis.counsellor = by
            crisis.save(update_fields=["counsellor"])
        _in_content(protection, by, EntryKind.TALK, text, None)
        audit.record("protection.talked", actor=by, row=protection)
    return crisis


def _in_content(protection: Protection, by: Any, kind: str, text: str, at: datetime | None) -> None:
    if text:
        entries.write(protection, by=by, kind=kind, text=text, happened_at=at, in_content=True)
