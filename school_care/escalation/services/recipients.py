"""The bodies a school reports to: entered, changed, ended with a date, paused and resumed.

What was sent stays as it was sent: a change of name or way holds for what is written from now on.
Recipients shared by every school of the installation are kept on the server alone.
"""

import secrets as random
from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.escalation import waking
from school_care.escalation.connectors import addresses
from school_care.escalation.enums import SETTLED, OrgType, Way
from school_care.escalation.models import Message, Recipient, RecipientRule
from school_care.escalation.services.rights import require_recipients
from school_care.school.models import School
from school_care.school.refusal import Refused

SHARED = "这个单位由县级统一维护，学校不能修改；需要更正请联系县级管理员。"
NO_URL = "系统对接要填接口地址，例如 https://jiaoyu.example.cn/escalations。"
BAD_URL = {
    "address_bad": "接口地址写得不对：要以 https:// 开头，不带账号、密码、# 号和空格。",
    "address_plain": "接口地址必须以 https:// 开头，内容涉及学生，不能明文发送。",
}
TWICE = "已经有「{name}」，请直接修改原来的。"
KEPT = [
    "org_type",
    "org_code",
    "name",
    "address",
    "phone",
    "answer_days",
    "progress_days",
    "way",
    "url",
    "on_ambiguous",
    "platform",
]


def add(*, by: Any, school: School, values: dict[str, Any]) -> Recipient:
    """A body from today on; its code is made here. Raises Refused."""
    require_recipients(by, school)
    values = _cleaned(values)
    row = Recipient(school=school, starts_on=clock.today(), **values)
    row.code = f"{row.org_type.lower()}-{random.token_hex(4)}"
    with transaction.atomic():
        hold(school)
        _refuse_twice(school, row)
        row.save()
        audit.record("recipient.added", actor=by, row=row, org_type=row.org_type, way=row.way)
    return row


def change(*, by: Any, recipient: Recipient, values: dict[str, Any]) -> list[str]:
    """What is known of it, from now on; answers the names of what changed. Raises Refused."""
    school = require_own(by, recipient)
    values = _cleaned(values)
    changed = [name for name in values if getattr(recipient, name) != values[name]]
    if not changed:
        return []
    with transaction.atomic():
        hold(school)
        for name in changed:
            setattr(recipient, name, values[name])
        _refuse_twice(school, recipient)
        if "url" in changed:  # another address has not failed yet
            recipient.failures, recipient.next_try_at = 0, None
        recipient.save()
        audit.record("recipient.changed", actor=by, row=recipient, fields=sorted(changed))
    return changed


def end(*, by: Any, recipient: Recipient) -> int:
    """From today on nothing new goes to it; answers how many rules end with it. Raises Refused
    while something is still on its way there."""
    school = require_own(by, recipient)
    today = clock.today()
    if recipient.until is not None:
        raise Refused("这个单位已经停用。")
    with transaction.atomic():
        hold(school)
        waiting = Message.objects.filter(recipient=recipient).exclude(state__in=SETTLED).count()
        if waiting:
            raise Refused(
                f"还有{waiting}件没有送到这个单位，请先在「未送达」中送达、改为人工送达或作废。"
            )
        rules = RecipientRule.objects.filter(recipient=recipient, until__isnull=True)
        ended = rules.update(until=today)
        recipient.until = today
        recipient.save(update_fields=["until"])
        audit.record("recipient.ended", actor=by, row=recipient, rules=ended)
    return ended


def pause(*, by: Any, recipient: Recipient, why: str) -> None:
    """Nothing is sent there until somebody resumes it; what is written meanwhile waits. Raises
    Refused."""
    require_own(by, recipient)
    if not why.strip():
        raise Refused("请写明为什么暂停。")
    with transaction.atomic():
        done = Recipient.objects.filter(pk=recipient.pk, paused_at__isnull=True).update(
            paused_at=clock.now(), paused_by=by, paused_why=why.strip()[:120]
        )
        if not done:
            raise Refused("这个单位已经暂停发送。")
        audit.record("recipient.paused", actor=by, row=recipient)
    recipient.refresh_from_db()


def resume(*, by: Any, recipient: Recipient) -> None:
    """What waited goes on at once, in order. Raises Refused."""
    require_own(by, recipient)
    with transaction.atomic():
        done = Recipient.objects.filter(pk=recipient.pk, paused_at__isnull=False).update(
            paused_at=None, paused_by=None, paused_why="", failures=0, next_try_at=None
        )
        if not done:
            raise Refused("这个单位没有暂停，不用恢复。")
        audit.record("recipient.resumed", actor=by, row=recipient)
        transaction.on_commit(waking.wake_relay)
    recipient.refresh_from_db()


def require_own(by: Any, recipient: Recipient) -> School:
    """The school whose recipient it is. Raises Refused for a shared one, and for a person who does
    not keep the school's recipients."""
    if recipient.school is None:
        raise Refused(SHARED)
    require_recipients(by, recipient.school)
    return recipient.school


def hold(school: School) -> None:
    """One writer of a school's recipients and rules at a time, until the transaction ends."""
    # no_key: whoever writes a row of the school meanwhile is not held up, nor holds us up
    School.objects.select_for_update(no_key=True).filter(pk=school.pk).first()


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    found = {name: values[name] for name in KEPT if name in values}
    for name, value in found.items():
        if isinstance(value, str):
            found[name] = value.strip()
    if not found.get("name", "x"):
        raise Refused("请填写单位名称。")
    if found.get("org_type", OrgType.EDU) not in OrgType.values:
        raise Refused("请选择单位类别。")
    if "way" in found:
        if found["way"] not in Way.values:
            raise Refused("请选择送达方式。")
        found["url"] = checked_url(found.get("url", "")) if found["way"] == Way.HTTP else ""
    return found


def checked_url(url: str) -> str:
    """An address messages may be sent to, as far as can be told without asking for it; every
    sending checks where it leads. Raises Refused."""
    if not url:
        raise Refused(NO_URL)
    try:
        addresses.parse(url)
    except addresses.NotAllowed as error:
        raise Refused(BAD_URL[error.code]) from None
    return url


def _refuse_twice(school: School, row: Recipient) -> None:
    same = Recipient.objects.of_school(school).on(clock.today()).filter(name=row.name)
    if same.exclude(pk=row.pk).exists():
        raise Refused(TWICE.format(name=row.name))
