"""To whom a report may go: what the school's rules say first, everybody else after it."""

from dataclasses import dataclass

from school_care.cases.models import Case
from school_care.core import clock
from school_care.escalation.enums import OrgType, State, Urgency, Way
from school_care.escalation.models import Escalation, Recipient, RecipientRule
from school_care.escalation.selectors_reports import row_of, with_newest
from school_care.escalation.services.sending import recipients_for
from school_care.escalation.sources import kind_of
from school_care.school.models import School


@dataclass(frozen=True)
class Offer:
    """A recipient on the form. `preset`: the rules name it; `escalation`: the open report to it."""

    recipient: Recipient
    preset: bool
    copied: bool
    escalation: Escalation | None = None

    @property
    def is_fixed(self) -> bool:
        """Whether something has begun that a tick no longer decides."""
        return self.escalation is not None and not is_loose(self.escalation)

    @property
    def stands(self) -> str:
        """How it stands there, in the words of the list."""
        return row_of(self.escalation, clock.today()).state if self.escalation else ""

    @property
    def way(self) -> str:
        """By which way it goes there."""
        return str(Way(self.recipient.way).label)


def is_loose(escalation: Escalation) -> bool:
    """Whether a draft never left the hands of whoever writes it, so that it may be let go."""
    return escalation.state == State.DRAFT and escalation.version == 0


def offers_of(school: School, kind: str, case: Case | None) -> list[Offer]:
    """Every recipient of today, those the rules name first and in their order, and those to whom
    something is open; three queries."""
    today = clock.today()
    running = {row.recipient_id: row for row in open_reports(case, kind)} if case else {}
    rows = Recipient.objects.of_school(school).on(today).order_by("org_type", "name", "id")
    known = {row.pk: row for row in rows}
    wanted = _wanted(school, kind, known)
    known |= {key: row.recipient for key, row in running.items() if key not in known}
    order = [*wanted, *(key for key in known if key not in wanted)]
    return [
        Offer(
            known[key],
            key in wanted,
            running[key].copied if key in running else wanted.get(key, False),
            running.get(key),
        )
        for key in order
    ]


def open_reports(case: Case, kind: str) -> list[Escalation]:
    """The reports of a case and kind that still go on."""
    rows = Escalation.objects.open().filter(
        school_id=case.school_id, case_no=case.case_no, kind=kind
    )
    rows = with_newest(rows).select_related("recipient", "school", "student")
    return list(rows.order_by("begun_at", "id"))


def _wanted(school: School, kind: str, known: dict[int, Recipient]) -> dict[int, bool]:
    """Keys of the recipients the rules name, each with whether it only gets a copy."""
    rules = RecipientRule.objects.on(clock.today()).filter(school=school, kind=kind)
    set_here = {
        row.recipient_id: row.copied
        for row in rules.order_by("copied", "order", "id")
        if row.recipient_id in known
    }
    if set_here:
        return set_here
    found = recipients_for(school, kind, known.values())
    return {one.pk: copied for one, copied in _through_the_centre(school, kind, found)}


def _through_the_centre(
    school: School, code: str, found: list[tuple[Recipient, bool]]
) -> list[tuple[Recipient, bool]]:
    """教学点 and 村小 report through their central school, education gets a copy; what is urgent
    goes to both. Who has none above them reports to education."""
    kind, kinds = kind_of(code), {one.org_type for one, _ in found}
    if school.parent_id is None or OrgType.CENTRAL not in kinds:
        return [pair for pair in found if pair[0].org_type != OrgType.CENTRAL]
    if kind is None or kind.urgency == Urgency.URGENT or not kind.through_centre:
        return found
    order = {OrgType.CENTRAL: -1, OrgType.EDU: 1}
    through = [(one, copied or one.org_type == OrgType.EDU) for one, copied in found]
    return sorted(through, key=lambda pair: order.get(OrgType(pair[0].org_type), 0))
