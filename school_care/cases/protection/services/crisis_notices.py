"""告知书 to a guardian: numbered, its words kept as they were printed, signed or refused. It says
what the school asks of the family, and nothing of what the child said."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from school_care.cases.models import CrisisNotice, Protection
from school_care.cases.protection.enums import EntryKind, NoticeAnswer
from school_care.cases.protection.services import crisis_rights as rights
from school_care.cases.protection.services import entries
from school_care.cases.protection.services.crisis import LATER, require_family
from school_care.core import audit, clock
from school_care.school.refusal import Refused

# Chosen from; the first three always stand.
ADVICE: dict[str, str] = {
    "with": "接回孩子后，请家人二十四小时陪伴，不让孩子独处。",
    "things": "请收好家中的药品、农药、刀具、绳索等危险物品，关好门窗，楼上的房间要有人同住。",
    "doctor": "请尽快带孩子到有精神科或心理科的医院就诊，按医嘱治疗，并把诊断意见告诉学校。",
    "fetch": "请接到告知后立即到学校接孩子；一时到不了的，请委托可靠的成年亲属先来。",
    "listen": "请多听孩子说，不责骂、不说教、不追问，不当着孩子的面议论。",
    "rest": "孩子在家治疗、休养期间，学校保留学籍和座位，老师会和您保持联系。",
    "back": "孩子返校前，请带上医院的意见，和学校一起开复学评估会，商定返校后的安排。",
}
ALWAYS = ("with", "things", "doctor")


@transaction.atomic
def make(
    *, by: Any, protection: Protection, guardian: str, advice: tuple[str, ...] = ()
) -> CrisisNotice:
    """A notice to `guardian` with the next number of the case. The same one today is given again,
    not made twice. Effects: the row, the course. Raises Refused, also while the family is
    suspected."""
    rights.require_acting(by, protection)
    require_family(by, protection)
    guardian = rights.line(guardian, "监护人姓名", most=40)
    if protection.student is None:
        raise Refused("还没有确定是哪一名学生，请先确定，再开告知书。")
    if not set(advice) <= set(ADVICE):
        raise Refused("请从列出的事项里选择。")
    rights.held(protection)
    chosen = [words for code, words in ADVICE.items() if code in ALWAYS or code in advice]
    text = "\n".join(chosen)
    rows = CrisisNotice.objects.filter(protection=protection)
    for one in rows.filter(guardian=guardian, answer="", cancelled_at__isnull=True):
        if one.text == text and localdate(one.made_at) == clock.today():
            return one
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    notice = CrisisNotice(
        protection=protection, number=number, guardian=guardian, made_at=clock.now(), made_by=by
    )
    notice.text = text
    notice.save(force_insert=True)
    entries.write(
        protection, by=by, kind=EntryKind.FAMILY, text=f"开具告知书第{number}份，给{guardian}"
    )
    audit.record("protection.notice_made", actor=by, row=protection)
    return notice


@transaction.atomic
def answer(
    *, by: Any, notice: CrisisNotice, how: str, at: datetime, witnesses: str = ""
) -> CrisisNotice:
    """Signed, or refused before two witnesses; noted again, the newer words stand. Raises
    Refused."""
    protection = notice.protection
    rights.require_acting(by, protection)
    require_family(by, protection)
    witnesses = rights.line(witnesses, "见证人", most=60, required=False)
    if how not in NoticeAnswer.values:
        raise Refused("请选择签收还是拒绝签收。")
    if at > clock.now():
        raise Refused(LATER)
    if localdate(at) < localdate(notice.made_at):
        raise Refused("签收时间不能早于开具的日期。")
    if how == NoticeAnswer.REFUSED and len(_names(witnesses)) < 2:
        raise Refused("家长拒绝签收时，请写两位在场见证人的姓名，用「、」隔开。")
    held = CrisisNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if held.cancelled_at is not None:
        raise Refused("这份告知书已经作废，请另开一份。")
    held.answer, held.answered_at, held.witnesses = how, at, witnesses
    held.save(update_fields=["answer", "answered_at", "witnesses_sealed"])
    notice.refresh_from_db()
    text = f"告知书第{notice.number}份：{NoticeAnswer(how).label}"
    text += f"，见证人：{witnesses}" if witnesses else ""
    entries.write(protection, by=by, kind=EntryKind.FAMILY, text=text, happened_at=at)
    return notice


@transaction.atomic
def cancel(*, by: Any, notice: CrisisNotice) -> CrisisNotice:
    """Miswritten, and given to nobody; the number is not used again. Raises Refused."""
    rights.require_acting(by, notice.protection)
    open_rows = CrisisNotice.objects.filter(pk=notice.pk, answer="", cancelled_at__isnull=True)
    if not open_rows.update(cancelled_at=clock.now()):
        raise Refused("已经签收、拒收或作废的告知书不能再作废。")
    notice.refresh_from_db()
    entries.write(
        notice.protection,
        by=by,
        kind=EntryKind.FAMILY,
        text=f"告知书第{notice.number}份作废",
    )
    return notice


def _names(words: str) -> list[str]:
    for sign in "，,；; 和及":
        words = words.replace(sign, "、")
    return [one for one in words.split("、") if one]
