"""Reads for the pages of cases."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from school_care.cases.dropout.enums import BACK, PLACED
from school_care.cases.dropout.rung import CLOSURE
from school_care.cases.enums import CaseType
from school_care.cases.models import Case, CaseReport, DropoutCourse
from school_care.cases.shapes import Shape, shape_of
from school_care.cases.source import is_kept_here
from school_care.core import clock
from school_care.escalation.enums import State, StepKind, Urgency
from school_care.escalation.models import Escalation, Recipient, RecipientContact, Step
from school_care.escalation.selectors_reports import reports_in_sight, row_of
from school_care.escalation.sources import Kind, kind_of, kinds, label_of
from school_care.school.models import School
from school_care.students.models import Student

MOST_STEPS = 30
EMERGENCY = "110"


@dataclass(frozen=True)
class KindLine:
    """A kind one may report, and the open report of it."""

    kind: Kind
    shape: Shape
    case: Case | None
    is_begun: bool


def kinds_for(user: Any, student: Student) -> list[KindLine]:
    """What may be reported of a child, urgent ones first, each with what is running; at most three
    queries. A confidential kind has pages of its own."""
    cases = {
        row.type: row
        for row in Case.objects.visible_to(user).filter(student=student, closed_on__isnull=True)
    }
    begun = set(CaseReport.objects.filter(case__in=cases.values()).values_list("case_id", "kind"))
    offered = [kind for kind in kinds() if is_offered(kind)]
    if not _may_be_struck_off(cases.get(CaseType.DO)):
        offered = [kind for kind in offered if kind.code != CLOSURE]
    offered.sort(key=lambda kind: kind.urgency != Urgency.URGENT)
    lines = []
    for kind in offered:
        case = cases.get(kind.case_type)
        is_begun = case is not None and (case.pk, kind.code) in begun
        lines.append(KindLine(kind, shape_of(kind.code), case, is_begun))
    return lines


def _may_be_struck_off(case: Case | None) -> bool:
    """Whether the child of a dropout case is back, or rightly elsewhere."""
    states = (*BACK, *PLACED)
    return case is not None and DropoutCourse.objects.filter(case=case, state__in=states).exists()


def is_offered(kind: Kind) -> bool:
    """Whether a kind is written on the pages of this app."""
    return is_kept_here(kind.code) and not kind.in_confidence


@dataclass
class ReportLine:
    """One kind of a case, and what became of it at each recipient."""

    kind: str
    label: str
    report: CaseReport | None
    escalations: list[Escalation] = field(default_factory=list)

    @property
    def is_urgent(self) -> bool:
        """Whether it waits for no signature."""
        kind = kind_of(self.kind)
        return kind is not None and kind.urgency == Urgency.URGENT

    @property
    def is_open(self) -> bool:
        """Whether something may still be written or sent."""
        return not self.escalations or any(
            one.state in (State.DRAFT, State.RETURNED) for one in self.escalations
        )


def reports_of(user: Any, case: Case) -> list[ReportLine]:
    """Everything written of a case, in the order it began; two queries."""
    lines: dict[str, ReportLine] = {}
    reports = CaseReport.objects.visible_to(user).filter(case=case)
    for report in reports.select_related("written_by").order_by("id"):
        lines[report.kind] = ReportLine(report.kind, label_of(report.kind), report)
    rows = reports_in_sight(user, case.school).filter(case_no=case.case_no)
    for row in as_shown(rows.order_by("begun_at", "id")):
        line = lines.setdefault(row.kind, ReportLine(row.kind, label_of(row.kind), None))
        line.escalations.append(row)
    return list(lines.values())


def as_shown(rows: Iterable[Escalation]) -> list[Escalation]:
    """Each with its row of the list as `shown`: the same words for the same thing everywhere, and
    what nobody has carried there yet is not called reported."""
    found, today = list(rows), clock.today()
    for row in found:
        row.shown = row_of(row, today)
    return found


def history_of(user: Any, case: Case) -> list[Step]:
    """What happened, newest first; one query."""
    steps = Step.objects.visible_to(user).filter(
        escalation__school=case.school, escalation__case_no=case.case_no
    )
    return list(
        steps.exclude(kind=StepKind.NOTE)
        .select_related("escalation__recipient", "by")
        .order_by("-at", "-id")[:MOST_STEPS]
    )


def returns_of(escalations: list[Escalation]) -> list[tuple[Escalation, Step]]:
    """Those that came back, each with the receiver's newest words; one query."""
    back = {row.pk: row for row in escalations if row.state == State.RETURNED}
    if not back:
        return []
    steps = Step.objects.filter(escalation_id__in=back, to_state=State.RETURNED)
    newest = {step.escalation_id: step for step in steps.order_by("id")}
    return [(row, newest[key]) for key, row in back.items() if key in newest]


def sent_back_of(escalations: list[Escalation]) -> list[Step]:
    """Why the principal did not sign, for drafts that were sent back; one query."""
    drafts = [row.pk for row in escalations if row.state == State.DRAFT]
    steps = Step.objects.filter(
        escalation_id__in=drafts, from_state=State.IN_REVIEW, to_state=State.DRAFT
    )
    newest = {step.escalation_id: step for step in steps.order_by("id")}
    words = {step.words: step for step in newest.values()}
    return list(words.values())


@dataclass(frozen=True)
class Number:
    """Whom to ring, and the people there."""

    name: str
    phone: str
    people: tuple[RecipientContact, ...] = ()


def numbers_for(user: Any, school: School, recipients: list[Recipient]) -> list[Number]:
    """Whom to ring first about something urgent: 110, the police of the place, the recipients.
    People's own numbers only for those who keep the contact book; one query."""
    found = [Number("报警", EMERGENCY)]
    if school.police_phone:
        found.append(Number(school.police_name or "派出所", school.police_phone))
    contacts = RecipientContact.objects.visible_to(user).on(clock.today())
    by_recipient: dict[int, list[RecipientContact]] = {}
    for one in contacts.filter(recipient__in=recipients, school=school):
        by_recipient.setdefault(one.recipient_id, []).append(one)
    for row in recipients:
        people = tuple(by_recipient.get(row.pk, ()))
        told = row.phone == school.police_phone or row.name == school.police_name
        if people or (row.phone and not told):
            found.append(Number(row.name, "" if told else row.phone, people))
    return found


def open_of_pupil(user: Any, student: Student) -> list[Escalation]:
    """The open reports about a child that this person may see, each `shown` as in the list; one
    query."""
    return as_shown(reports_in_sight(user, student.school).open().filter(student=student))
