"""What the ledger is searched by, as a value, as JSON for the session, and as a query."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from school_care.duties.enums import DutyState, Urgency
from school_care.duties.models import Duty
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.students.finding.search import found_by
from school_care.students.models import Student

LONGEST_WORDS = 40
ALL, OPEN, LATE, DUE, MADE_UP = "all", "open", "late", "due", "made_up"
# What is shown: open ones by how they stand, closed ones by what became of them.
SHOWN = (
    (OPEN, "待办"),
    (LATE, "逾期"),
    (DUE, "到期"),
    (DutyState.DONE.value, "已完成"),
    (MADE_UP, "已补办"),
    (DutyState.WAIVED.value, "免办"),
    (DutyState.MISSED.value, "未完成"),
    (DutyState.WITHDRAWN.value, "不再需要"),
    (ALL, "全部"),
)


@dataclass(frozen=True)
class LedgerSearch:
    """`shown`: one of SHOWN; `group`, `owner`: public ids; `term`: a code; `since`, `until`: days
    of the last day in time; "" asks nothing."""

    words: str = ""
    shown: str = OPEN
    urgency: str = ""
    kind: str = ""
    group: str = ""
    owner: str = ""
    term: str = ""
    since: date | str = ""
    until: date | str = ""

    def to_json(self) -> dict[str, str]:
        """Only what is asked."""
        return {name: str(value) for name, value in asdict(self).items() if value}

    def to_form(self) -> dict[str, Any]:
        """The initial values of the form; days as the browser's field wants them."""
        return self.to_json()

    @classmethod
    def from_json(cls, kept: Any) -> "LedgerSearch":
        """What `to_json` wrote; whatever is not of the right kind asks nothing."""
        known = kept if isinstance(kept, Mapping) else {}
        given: dict[str, Any] = {}
        for one in fields(cls):
            value = known.get(one.name)
            if isinstance(value, str):
                given[one.name] = value
        for name in ("since", "until"):
            try:
                given[name] = date.fromisoformat(given[name]) if given.get(name) else ""
            except ValueError:
                given[name] = ""
        return cls(**given)

    @property
    def is_plain(self) -> bool:
        """Whether nothing but the usual list is asked for."""
        return replace(self, shown=self.shown or OPEN) == LedgerSearch()


# Lists other pages lead to; a word in the address, which tells nothing of anybody.
LISTS = {
    "late": LedgerSearch(shown=LATE),
    "safety": LedgerSearch(shown=LATE, urgency=Urgency.SAFETY.value),
    "missed": LedgerSearch(shown=DutyState.MISSED.value),
}


def search_duties(
    *, user: Any, school: School, calendar: SchoolCalendar, search: LedgerSearch, on: date
) -> QuerySet[Duty]:
    """Duties of `school` in the person's sight that answer every question. Open ones by their last
    day, the earliest first; closed ones the latest first."""
    rows = Duty.objects.visible_to(user).filter(school=school)
    rows = _shown(rows, search.shown or OPEN, on)
    if search.urgency:
        rows = rows.filter(urgency=search.urgency)
    if search.kind:
        rows = rows.filter(rule_code=search.kind)
    if search.group:
        rows = rows.filter(school_class__public_id=search.group)
    if search.owner:
        rows = rows.filter(owner__public_id=search.owner)
    if search.since:
        rows = rows.filter(due_on__gte=search.since)
    if search.until:
        rows = rows.filter(due_on__lte=search.until)
    if search.term:
        term = calendar.term_by_code(search.term)
        span = (term.first_day, term.last_day) if term else (on, on)
        rows = rows.filter(opens_on__range=span)
    if words := search.words.strip():
        pupils = Student.objects.visible_to(user).filter(school=school)
        found = found_by(pupils, user, school, words)
        rows = rows.filter(student__in=found.order_by().values("pk"))
    rows = rows.select_related("school", "student__current_class", "school_class", "owner")
    if (search.shown or OPEN) in (OPEN, LATE, DUE):
        return rows.order_by("due_on", "rule_code", "pk")
    return rows.order_by("-due_on", "rule_code", "-pk")


def _shown(rows: QuerySet[Duty], shown: str, on: date) -> QuerySet[Duty]:
    if shown == OPEN:
        return rows.open()
    if shown == LATE:
        return rows.late_on(on)
    if shown == DUE:
        return rows.due_by(on).filter(warn_on__gt=on)
    if shown == MADE_UP:
        return rows.filter(state=DutyState.DONE, settled_on__gt=F("due_on"))
    return rows if shown == ALL else rows.filter(state=shown)
