"""已知悉 and 稍后提醒: what a person says to rows of their own inbox.

Reading is nobody's performance: it leaves its moment on the row and no trace in the audit, but for
what concerns a child's safety, where it must be possible to show who knew and when.
"""

from datetime import date, timedelta

from django.core.validators import validate_email
from django.db import transaction
from django.forms import ValidationError

from school_care.core import audit, clock
from school_care.duties.enums import NoticeKind
from school_care.duties.models import Notice
from school_care.duties.selectors_inbox import MOST_SNOOZES, may_snooze
from school_care.school.models import School, User
from school_care.school.refusal import Refused

TOMORROW, MONDAY = "tomorrow", "monday"
SNOOZES = {TOMORROW: "明天提醒", MONDAY: "下周一提醒"}


@transaction.atomic
def acknowledge(*, by: User, notice: Notice) -> Notice:
    """已知悉, of one row; said again it changes nothing. Raises Refused for somebody else's."""
    row = _own(by, notice)
    if row.read_at is None:
        _read([row], by)
    return row


@transaction.atomic
def acknowledge_all(*, by: User, school: School) -> int:
    """已知悉, of every row that calls today; returns how many."""
    rows = Notice.objects.visible_to(by).filter(school=school).calling(clock.today())
    held = list(
        Notice.objects.select_for_update().filter(pk__in=list(rows.values_list("pk", flat=True)))
    )
    _read(held, by)
    return len(held)


@transaction.atomic
def snooze(*, by: User, notice: Notice, until: str) -> Notice:
    """稍后提醒: the row calls again tomorrow or next Monday. At most twice a row, never where a
    child's safety waits on it. The same word twice on a day is one. Raises Refused."""
    row = _own(by, notice)
    if until not in SNOOZES:
        raise Refused("请选择明天提醒或下周一提醒。")
    if row.read_at is not None:
        raise Refused("这条提醒已经标为已知悉。")
    day = day_of(until)
    if row.snoozed_until == day:
        return row
    if row.kind == NoticeKind.CLIMBED:
        raise Refused("安全类提醒不能稍后，请先办理或标为已知悉。")
    if not may_snooze(row):
        raise Refused(f"这条提醒已经推后{MOST_SNOOZES}次，请办理或标为已知悉。")
    row.snoozed_until, row.snoozes = day, row.snoozes + 1
    row.save(update_fields=["snoozed_until", "snoozes"])
    return row


def day_of(until: str) -> date:
    """Tomorrow, or the Monday after today."""
    today = clock.today()
    return today + timedelta(days=1 if until == TOMORROW else 7 - today.weekday())


@transaction.atomic
def set_mail_address(*, by: User, address: str) -> None:
    """Where a person's own reminders are mailed; "" for nowhere. Raises Refused."""
    address = address.strip()
    if address:
        try:
            validate_email(address)
            User._meta.get_field("email").run_validators(address)  # no longer than is stored
        except ValidationError:
            raise Refused("邮箱地址不完整，请检查，例如 name@example.com。") from None
    person = User.objects.select_for_update().get(pk=by.pk)
    if person.email == address:
        return
    person.email = address
    person.save(update_fields=["email"])
    audit.record(
        "notice.address", actor=by, row=person, school_id=person.school_id, given=bool(address)
    )


def _own(by: User, notice: Notice) -> Notice:
    row = Notice.objects.visible_to(by).select_for_update().filter(pk=notice.pk).first()
    if row is None:
        raise Refused("这条提醒不是发给您的。")
    return row


def _read(rows: list[Notice], by: User) -> None:
    moment = clock.now()
    for row in rows:
        row.read_at, row.snoozed_until = moment, None
        if row.kind == NoticeKind.CLIMBED:
            audit.record("notice.read", actor=by, row=row)
    Notice.objects.bulk_update(rows, ["read_at", "snoozed_until"], batch_size=500)
