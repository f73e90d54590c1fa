"""Reading of recipients, rules, and of messages that did not arrive; a constant number of queries
however long the lists."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Min, QuerySet

from school_care.escalation.enums import (
    OPEN,
    SETTLED,
    WAITING,
    MessageState,
    OrgType,
)
from school_care.escalation.models import (
    Escalation,
    Message,
    Recipient,
    RecipientContact,
    RecipientRule,
)
from school_care.escalation.querysets import HELD, UNDECIDED
from school_care.escalation.sources import Kind, kinds
from school_care.escalation.wording_messages import failures_words, waits_for

MOST = 100  # of each list on the page of what is not delivered; the rest comes up as it empties


def recipients_of(user: Any, school: Any) -> QuerySet[Recipient]:
    """What this person sees of a school's recipients, the shared ones too."""
    return Recipient.objects.visible_to(user).of_school(school).select_related("school")


@dataclass
class Row:
    """A recipient in the list, with what one wants to know before telephoning."""

    recipient: Recipient
    contacts: list[RecipientContact] = field(default_factory=list)
    open: int = 0
    waiting: int = 0
    trouble: str = ""

    @property
    def is_shared(self) -> bool:
        """Kept on the server for every school."""
        return self.recipient.school_id is None


def grouped(user: Any, school: Any, today: date) -> list[tuple[str, list[Row]]]:
    """Recipients that hold today by type of body, in the order of the types."""
    held = list(recipients_of(user, school).on(today))
    of_type: dict[str, list[Row]] = defaultdict(list)
    for row in rows_of(user, school, held, today):
        of_type[row.recipient.org_type].append(row)
    return [(label, of_type[value]) for value, label in OrgType.choices if of_type[value]]


def rows_of(user: Any, school: Any, held: Sequence[Recipient], today: date) -> list[Row]:
    """Recipients with their people, open reports and what waits; three queries."""
    rows = {one.pk: Row(one) for one in held}
    people = RecipientContact.objects.visible_to(user).filter(school=school, recipient__in=held)
    for person in people.on(today).order_by("-first", "id"):
        rows[person.recipient_id].contacts.append(person)
    for key, number in _counted(
        Escalation.objects.visible_to(user).filter(
            school=school, recipient__in=held, state__in=OPEN
        )
    ):
        rows[key].open = number
    for key, number in _counted(
        Message.objects.visible_to(user).filter(
            school=school, recipient__in=held, state__in=WAITING
        )
    ):
        rows[key].waiting = number
    for row in rows.values():
        row.trouble = failures_words(row.recipient)
    return list(rows.values())


def _counted(rows: QuerySet) -> list[tuple[int, int]]:
    return rows.order_by().values_list("recipient_id").annotate(number=Count("pk"))


@dataclass
class Goes:
    """A kind of report and where it goes; `usual`: the bodies it names, where nothing is set."""

    kind: Kind
    rules: list[RecipientRule]
    usual: str
    is_urgent: bool


def rules_of(user: Any, school: Any, today: date) -> list[Goes]:
    """Every kind with its running rules; one query. Rules to a body that has ended say nothing."""
    held: dict[str, list[RecipientRule]] = defaultdict(list)
    rows = RecipientRule.objects.visible_to(user).filter(school=school).on(today)
    for row in rows.select_related("recipient").order_by("kind", "order", "id"):
        if row.recipient.holds_on(today):
            held[row.kind].append(row)
    return [
        Goes(
            kind,
            held[kind.code],
            "、".join(OrgType(org).label for org, _ in kind.goes_to),
            kind.urgency == "URGENT",
        )
        for kind in kinds()
    ]


def history_of(user: Any, school: Any, kind: str) -> QuerySet[RecipientRule]:
    """Rules of a kind that have ended, the newest first; not those of less than a day."""
    rows = RecipientRule.objects.visible_to(user).filter(school=school, kind=kind)
    ended = rows.filter(until__isnull=False).exclude(until__lte=F("starts_on"))
    return ended.select_related("recipient").order_by("-until", "order", "id")[:MOST]


def messages_of(user: Any, school: Any) -> QuerySet[Message]:
    """Messages of a school's reports this person sees."""
    rows = Message.objects.visible_to(user).filter(school=school)
    return rows.select_related(
        "recipient", "escalation__student__current_class", "escalation__recipient"
    )


@dataclass
class Undelivered:
    """What did not arrive, by whose move comes next; each list cut at `MOST`, with its length."""

    decide: list[Message]
    carry: list[Message]
    waiting: list[tuple[Message, str]]
    decide_count: int
    carry_count: int
    waiting_count: int

    @property
    def is_empty(self) -> bool:
        """Whether everything is where it belongs."""
        return not (self.decide or self.carry or self.waiting)


def undelivered(user: Any, school: Any, now: datetime) -> Undelivered:
    """What a person must decide, what a person must carry, and what waits for what."""
    seen = messages_of(user, school)
    decide = seen.filter(UNDECIDED).order_by("id")
    carry = seen.filter(state=MessageState.BY_HAND).order_by("id")
    waiting = seen.filter(state__in=(*WAITING, MessageState.SENDING)).exclude(HELD).order_by("id")
    shown = list(waiting[:MOST])
    first = _first_unsettled(shown)
    lists = [list(rows[:MOST]) for rows in (decide, carry)]
    return Undelivered(
        *lists,
        [
            (one, waits_for(one, first.get((one.recipient_id, one.case_no)) != one.pk, now))
            for one in shown
        ],
        *(
            len(held) if len(held) < MOST else rows.count()
            for held, rows in zip((*lists, shown), (decide, carry, waiting), strict=True)
        ),
    )


def _first_unsettled(messages: Sequence[Message]) -> dict[tuple[int, str], int]:
    """The oldest message not settled, by recipient and case: later ones wait for it."""
    if not messages:
        return {}
    rows = Message.objects.filter(
        recipient_id__in={one.recipient_id for one in messages},
        case_no__in={one.case_no for one in messages},
    ).exclude(state__in=SETTLED)
    found = rows.order_by().values_list("recipient_id", "case_no").annotate(first=Min("id"))
    return {(recipient, case_no): first for recipient, case_no, first in found}
