"""保护事项: each step of a running case as something owed, with its owner and its last day.

The row is the school's own: nothing of the child, the class or the kind stands in it. What is to be
done is said to whoever reads the case whole, and to nobody else. Where somebody keeps out of a case
who reads the school's ledger, no row is made at all, since they would follow it there; its handlers
have the list and the inbox.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from school_care.cases.enums import CaseType
from school_care.cases.models import Protection, ProtectionPerson
from school_care.cases.protection import owed
from school_care.cases.protection.enums import ENDED, Level, Part
from school_care.cases.protection.owed import Step
from school_care.cases.protection.sight import BY_POST
from school_care.core import clock
from school_care.core.duty_kinds import (
    OCCASION,
    SCHOOL,
    DutyKind,
    Fact,
    Occasion,
    Saying,
    ask_once,
    register_duty_kind,
)
from school_care.duties.reckoning.owners import staff_on, works_on
from school_care.school.access import carriers_of
from school_care.school.enums import READS_CARE, WHOLE_SCHOOL, Capability, Role
from school_care.school.models import Appointment

CODE = "protect.step"
KEY_LENGTH = 36  # of the case's id, with which a key begins
READS_LEDGER = frozenset(WHOLE_SCHOOL) & frozenset(READS_CARE)


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Steps that can be done on a day, and those done on it; a constant number of queries."""
    if subjects is not None and school_id not in subjects:
        return
    cases = _running(school_id, on)
    if not cases:
        return
    owners = _Handlers(school_id, on, [row for row, _ in cases])
    for row, steps in cases:
        by = owners.of(row)
        if by is None:
            continue
        since = timezone.localdate(row.filed_at)
        for step in steps:
            due = _due(step)
            if due is not None and _is_owed(step, on):
                yield Occasion(school_id, min(since, due), key_of(row, step.code), due, by=by)


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """Steps done, by what is known on the last day; a constant number of queries."""
    if subjects is not None and school_id not in subjects:
        return
    for row, steps in _running(school_id, until, since):
        for step in steps:
            if step.done_on is not None and since <= step.done_on <= until:
                yield Fact(school_id, step.done_on, key=key_of(row, step.code))


def key_of(row: Protection, code: str) -> str:
    """Of the duty of a step: the case, then the step; an id in it without hyphens, so that all of
    it fits into the ledger's 80 characters."""
    return f"{row.public_id}:{code.replace('-', '')}"


def _due(step: Step) -> date | None:
    return timezone.localdate(step.due_at) if step.due_at else step.due_on


def _is_owed(step: Step, on: date) -> bool:
    if step.done_on is not None:
        return step.done_on == on
    return not step.blocked


def _running(
    school_id: int, on: date, since: date | None = None
) -> list[tuple[Protection, list[Step]]]:
    question = ("protection_steps", school_id, on, since)
    return ask_once(question, lambda: _read(school_id, on, since or on))


def _read(school_id: int, on: date, since: date) -> list[tuple[Protection, list[Step]]]:
    """Cases that were filed by a day and had not ended before `since`, with their steps."""
    rows = Protection.objects.filter(school_id=school_id, filed_at__date__lte=on)
    rows = rows.exclude(Q(state__in=ENDED) & Q(state_on__lt=since))
    cases = list(rows.select_related("case", "student", "school").order_by("pk"))
    steps = owed.steps_of(cases, on) if cases else {}
    return [
        (row, [one for one in steps[row.pk] if one.done_on or row.state not in ENDED])
        for row in cases
    ]


@dataclass
class _Handlers:
    """Who handles each case on a day: three queries for all. Whoever is named 经办人 comes first,
    then by post, the principal last; nobody who keeps out."""

    school_id: int
    on: date
    rows: Sequence[Protection]
    by_role: dict[Role, list[int]] = field(default_factory=lambda: defaultdict(list))
    named: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    out: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        posts = Appointment.objects.effective(self.on).filter(
            works_on(self.on), school_id=self.school_id
        )
        for role, user in posts.order_by("pk").values_list("role", "user_id"):
            self.by_role[Role(role)].append(user)
        self.staff = staff_on(self.school_id, self.on)
        parts = ProtectionPerson.objects.filter(
            protection__in=self.rows,
            until_at__isnull=True,
            part__in=(Part.HANDLER, Part.KEPT_OUT),
        )
        for case, part, user in parts.order_by("pk").values_list(
            "protection_id", "part", "user_id"
        ):
            if part == Part.KEPT_OUT:
                self.out[case].add(user)
            else:
                self.named[case].append(user)

    def of(self, row: Protection) -> int | None:
        """Who owes its steps; None where no row is made."""
        out = self.out[row.pk]
        if out & self._readers_of_ledger():
            return None
        named = [one for one in reversed(self.named[row.pk]) if one in self.staff]
        by_post = self._by_post(CaseType(row.kind))
        return next((one for one in (*named, *by_post) if one not in out), None)

    def _by_post(self, kind: CaseType) -> list[int]:
        found: list[int] = []
        for capability, levels in sorted(BY_POST, key=_leaders_last):
            if levels.get(kind) == Level.CONTENT:
                for role in carriers_of(capability):
                    found += reversed(self.by_role[role])
        return found

    def _readers_of_ledger(self) -> set[int]:
        return {user for role in READS_LEDGER for user in self.by_role[role]}


def _leaders_last(rule: tuple[Capability, dict[CaseType, Level]]) -> bool:
    return rule[0] == Capability.LEAD_PROTECTION


def form_url(public_id: UUID, key: str) -> str:
    """The page of the case."""
    return reverse("cases:protection", args=[key[:KEY_LENGTH]])


def says_each(request: HttpRequest, keys: Collection[str]) -> dict[str, Saying]:
    """Which step it is, for whoever reads the case whole."""
    wanted = {key: UUID(key[:KEY_LENGTH]) for key in keys}
    rows = Protection.objects.open_to(request.user).filter(public_id__in=set(wanted.values()))
    cases = list(rows.select_related("case", "student", "school"))
    if not cases:
        return {}
    steps = owed.steps_of(cases, clock.today())
    labels = {key_of(row, one.code): one.label for row in cases for one in steps[row.pk]}
    return {key: Saying(note=labels[key]) for key in wanted if key in labels}


def register() -> None:
    """Fill the registry of duty kinds; called once at start-up."""
    register_duty_kind(
        DutyKind(
            code=CODE,
            label="办理保护事项",
            short="保护事项",
            subject=SCHOOL,
            per=OCCASION,
            population=population,
            facts=facts,
            form_url=form_url,
            says_each=says_each,
            capability=Capability.REPORT_HARM,
            answers=SCHOOL,
        )
    )
