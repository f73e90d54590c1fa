"""Recipients as the commands on the server keep them: those of one school, and those shared by
every school of this installation. Whoever may run a command needs no other right; the trace says
that it was a command."""

import secrets as random
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from school_care.core import audit, clock
from school_care.escalation import waking
from school_care.escalation.enums import OrgType, Way
from school_care.escalation.models import Recipient
from school_care.escalation.services import secrets
from school_care.escalation.services.recipients import checked_url
from school_care.school.models import School
from school_care.school.refusal import Refused

CODE_STAYS = "代码「{code}」登记后不能改：对方的回执发到以它结尾的地址。请去掉 --code。"
BAD_NAME = "单位名称要有文字，不能带换行等看不见的字符。"


def find(name: str, school: School | None = None) -> Recipient:
    """The running recipient of a name or code. Raises Refused where there is none, or several."""
    _require_legible(name)
    rows = Recipient.objects.on(clock.today()).filter(Q(code=name) | Q(name=name))
    if school is not None:
        rows = rows.filter(school=school)
    found = list(rows[:2])
    if not found:
        raise Refused(f"没有名称或代码为「{name}」的收件单位。")
    if len(found) > 1:
        raise Refused(f"名称为「{name}」的单位不止一个：请用代码，或用 --school 指明学校。")
    return found[0]


def put(
    *, school: School | None, values: dict[str, Any], secret: str, replace: bool = False
) -> tuple[Recipient, str]:
    """Enter a recipient, or with `replace` change the one of this name or code; answers it and the
    secret that was made for it, "" where it was given or is not needed. Raises Refused."""
    _require_legible(values["name"])
    with transaction.atomic():
        row = _known(school, values, replace) or _new(school, values)
        is_new = row.pk is None
        if not is_new and values.get("code", row.code) != row.code:
            raise Refused(CODE_STAYS.format(code=row.code))
        if not is_new and "url" in values and values["url"] != row.url:
            row.failures, row.next_try_at = 0, None  # another address has not failed yet
        for name, value in values.items():
            setattr(row, name, value)
        _check(row)
        row.save()
        action = "recipient.added" if is_new else "recipient.changed"
        audit.record(action, row=row, org_type=row.org_type, way=row.way)
        made = _give_secret(row, secret)
        transaction.on_commit(waking.wake_relay)
    return row, made


def pause(recipient: Recipient, why: str) -> bool:
    """Nothing is sent there until it is resumed; False where it was paused already."""
    with transaction.atomic():
        done = Recipient.objects.filter(pk=recipient.pk, paused_at__isnull=True).update(
            paused_at=clock.now(), paused_why=why.strip()[:120]
        )
        if done:
            audit.record("recipient.paused", row=recipient)
    recipient.refresh_from_db()
    return bool(done)


def resume(recipient: Recipient) -> bool:
    """What waited goes on at once; False where nothing was paused."""
    with transaction.atomic():
        done = Recipient.objects.filter(pk=recipient.pk, paused_at__isnull=False).update(
            paused_at=None, paused_by=None, paused_why="", failures=0, next_try_at=None
        )
        if done:
            audit.record("recipient.resumed", row=recipient)
            transaction.on_commit(waking.wake_relay)
    recipient.refresh_from_db()
    return bool(done)


def rotate(recipient: Recipient, secret: str, overlap: timedelta) -> str:
    """A new secret beside the old for `overlap`; answers the one made, "" where it was given.
    Raises Refused."""
    if recipient.way != Way.HTTP:
        raise Refused("这个单位不用系统对接，没有密钥。")
    made = "" if secret else secrets.new_secret()
    secrets.rotate(recipient, secret or made, overlap=overlap)
    return made


def _known(school: School | None, values: dict[str, Any], replace: bool) -> Recipient | None:
    same = Q(name=values["name"])
    if values.get("code"):
        same |= Q(code=values["code"])
    rows = Recipient.objects.on(clock.today()).filter(same)
    found = [row for row in rows if row.school == school or row.code == values.get("code")]
    if not found:
        return None
    if not replace:
        raise Refused("已经有这个名称或代码的单位；要修改它请加 --replace。")
    if len(found) > 1 or found[0].school != school:
        raise Refused("这个名称和代码属于不同的单位，请另选名称或代码。")
    return found[0]


def _new(school: School | None, values: dict[str, Any]) -> Recipient:
    org_type = values.get("org_type", OrgType.EDU)
    code = f"{org_type.lower()}-{random.token_hex(4)}"
    return Recipient(school=school, org_type=org_type, code=code, starts_on=clock.today())


def _require_legible(name: str) -> None:
    """Before the database is asked, which may not take every character."""
    if not name.strip() or not name.strip().isprintable():
        raise Refused(BAD_NAME)


def _check(row: Recipient) -> None:
    if row.way == Way.HTTP:
        checked_url(row.url)
    row.name = row.name.strip()
    if len(row.url) > Recipient._meta.get_field("url").max_length:
        raise Refused("接口地址太长，请向对方核对。")
    try:
        row.full_clean(exclude=["url"], validate_constraints=False)
    except ValidationError as error:
        raise Refused("；".join(error.messages)) from None


def _give_secret(row: Recipient, secret: str) -> str:
    """The secret given, or one made for whoever has none yet."""
    holding = secrets.current(row, clock.now()) if row.way == Way.HTTP else None
    if holding is None or secret in holding or (holding and not secret):
        return ""
    made = "" if secret else secrets.new_secret()
    if holding:
        secrets.rotate(row, secret)
    else:
        secrets.add(row, secret or made)
    return made
