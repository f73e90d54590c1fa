"""The private link of an officer without a system: made, opened, unlocked, stopped.

Two secrets: the address, which goes by message, and six digits, which go by telephone; a forwarded
address opens nothing. Of both only keyed hashes are kept and both are shown once. Unknown, expired,
stopped and finished ones look the same. Opening the address changes nothing, because chat programs
open addresses to make a preview; whoever enters the digits has received.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from school_care.core import audit, clock
from school_care.core.public_address import full_url
from school_care.core.sealed import lookup_index
from school_care.core.templatetags.days import short_date
from school_care.escalation import events, waking
from school_care.escalation.enums import NEEDS_PERSON, OPEN, MessageState, StepKind, Via, Way
from school_care.escalation.models import Escalation, Message, OfficerLink, Step
from school_care.escalation.services import carrying, steps
from school_care.escalation.services.rights import require_sending
from school_care.school.refusal import Refused

SECRET_BYTES = 24  # 192 bits
LONGEST_SECRET = 64
CODE_DIGITS = 6
MOST_WRONG = 5
ADDRESS_PURPOSE = "officer-link"
CODE_PURPOSE = "officer-code"
DAYS = (3, 7, 14, 30)
USUAL_DAYS = 14
ENTERED = "对方输入核验码，打开了第{version}版"
GUESSED = "核验码输错{count}次，单位链接已自动停用；请重新生成并打电话告知对方"


@dataclass(frozen=True)
class Made:
    """A link with its secrets, which nobody can be told again."""

    link: OfficerLink
    secret: str
    code: str

    @property
    def url(self) -> str:
        """The whole address."""
        return full_url("officer_link", self.secret)

    @property
    def text(self) -> str:
        """What may be sent by WeCom or SMS: no name, no subject, no digits."""
        until = short_date(timezone.localtime(self.link.expires_at).date())
        return (
            f"您好，{self.link.escalation.school.name}有一件来函请您单位办理，请打开 {self.url} "
            f"查看并答复，{until}前有效。6位核验码由学校电话告知。请勿转发。"
        )


def make(*, by: Any, escalation: Escalation, days: int = USUAL_DAYS) -> Made:
    """A new link; the one before opens no more. Raises Refused."""
    require_sending(by, escalation)
    if days not in DAYS:
        raise Refused("请选择链接的有效期。")
    if escalation.version < 1:
        raise Refused("还没有签发，没有可以给对方看的内容，请先送审签发。")
    if escalation.state not in OPEN:
        raise Refused("这件上报已经结束，不再需要链接。")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    now = clock.now()
    try:
        with transaction.atomic():
            _running(escalation).update(stopped_at=now)
            link = OfficerLink.objects.create(
                escalation=escalation,
                secret_hash=lookup_index(secret, ADDRESS_PURPOSE),
                code_hash=_code_hash(secret, code),
                made_by=by,
                made_at=now,
                expires_at=now + timedelta(days=days),
            )
            _note(escalation, f"生成单位链接，{days}天内有效", by=by)
            _trace("link.made", link, by)
    except IntegrityError:
        raise Refused(steps.STALE) from None
    return Made(link, secret, code)


def stop(*, by: Any, escalation: Escalation) -> None:
    """The address opens no more. Raises Refused."""
    require_sending(by, escalation)
    with transaction.atomic():
        link = _running(escalation).first()
        if link is None or not _stop(link):
            raise Refused("没有正在使用的链接。")
        _note(escalation, "停用单位链接", by=by)
        _trace("link.stopped", link, by)


def by_secret(secret: str) -> OfficerLink | None:
    """The running link of an address; one query, whatever is wrong with it."""
    return (
        OfficerLink.objects.filter(
            secret_hash=lookup_index(secret[:LONGEST_SECRET], ADDRESS_PURPOSE),
            stopped_at__isnull=True,
            expires_at__gt=clock.now(),
            escalation__state__in=OPEN,
        )
        .select_related("escalation__school", "escalation__student", "escalation__recipient")
        .first()
    )


def running_link(escalation: Escalation) -> OfficerLink | None:
    """The link that would open now."""
    if escalation.state not in OPEN:
        return None
    return _running(escalation).filter(expires_at__gt=clock.now()).first()


def opened(link: OfficerLink) -> None:
    """The address was opened, by a person or by a program that makes previews."""
    now = clock.now()
    OfficerLink.objects.filter(pk=link.pk).update(
        first_opened_at=Coalesce("first_opened_at", now), last_opened_at=now
    )


def unlock(*, link: OfficerLink, secret: str, code: str) -> int:
    """Try the six digits. 0: they are right, and the newest version has arrived; else how many
    tries are left. Raises Refused once the link is stopped."""
    digits = "".join(unicodedata.normalize("NFKC", code[:50]).split())
    with transaction.atomic():
        # the try is paid for before it is looked at, so that many at once are no more tries
        paid = OfficerLink.objects.filter(
            pk=link.pk, stopped_at__isnull=True, wrong_codes__lt=MOST_WRONG
        ).update(wrong_codes=F("wrong_codes") + 1)
        link.refresh_from_db(fields=["wrong_codes", "stopped_at", "code_hash"])
        if not paid:
            stopped = True
        elif constant_time_compare(_code_hash(secret, digits), link.code_hash):
            OfficerLink.objects.filter(pk=link.pk).update(wrong_codes=0)
            _received(link)
            return 0
        else:
            stopped = link.wrong_codes >= MOST_WRONG
            if stopped:
                _stop_guessed(link)
    if stopped:
        raise Refused("核验码输错次数太多，链接已经停用。")
    return MOST_WRONG - link.wrong_codes


def _received(link: OfficerLink) -> None:
    """Who entered the digits has the newest version: what a person had to carry is delivered; what
    a program is bringing goes on, for that program."""
    escalation, now = link.escalation, clock.now()
    carried = Message.objects.filter(
        escalation=escalation,
        version=escalation.version,
        state__in=(MessageState.BY_HAND, *NEEDS_PERSON),
    ).update(state=MessageState.DELIVERED, way=Way.LINK, settled_at=now, error="")
    words = ENTERED.format(version=escalation.version)
    before = escalation.state
    carrying.arrived(escalation, happened_at=now, via=Via.LINK, words=words)
    seen = Step.objects.filter(
        escalation=escalation, via=Via.LINK, version=escalation.version, at__gte=link.made_at
    )
    if before == escalation.state and not seen.exists():
        _note(escalation, words, via=Via.LINK)
    if carried:
        transaction.on_commit(waking.wake_relay)  # later ones of the case may go now
    _trace("link.entered", link)


def _stop_guessed(link: OfficerLink) -> None:
    if not _stop(link):
        return
    escalation = link.escalation
    _note(escalation, GUESSED.format(count=MOST_WRONG), via=Via.LINK)
    _trace("link.guessed", link)
    key = f"{events.LINK_STOPPED}:{link.public_id}"
    events.announce(events.Event(events.LINK_STOPPED, escalation.school_id, key, escalation))


def _running(escalation: Escalation):
    return OfficerLink.objects.filter(escalation=escalation, stopped_at__isnull=True)


def _stop(link: OfficerLink) -> bool:
    running = OfficerLink.objects.filter(pk=link.pk, stopped_at__isnull=True)
    return bool(running.update(stopped_at=clock.now()))


def _code_hash(secret: str, code: str) -> str:
    """Of the digits of this very link: equal digits of two links do not look equal."""
    return lookup_index(f"{secret}:{code}", CODE_PURPOSE)


def _note(escalation: Escalation, words: str, *, by: Any = None, via: str = Via.DESK) -> None:
    steps.note(escalation, kind=StepKind.NOTE, by=by, via=via, words=words)


def _trace(action: str, link: OfficerLink, by: Any = None) -> None:
    escalation = link.escalation
    audit.record(
        action,
        actor=by,
        row=link,
        school_id=escalation.school_id,
        student_id=escalation.trail_of,
    )
