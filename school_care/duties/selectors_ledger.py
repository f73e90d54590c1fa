"""What the ledger can be narrowed by at one school."""

from dataclasses import dataclass
from typing import Any

from school_care.core.duty_kinds import duty_kind
from school_care.core.templatetags.days import long_date
from school_care.duties.enums import Urgency
from school_care.duties.ledger_search import OPEN, SHOWN, LedgerSearch
from school_care.duties.models import Duty
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School, User
from school_care.school.selectors import present_classes

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Offers:
    """Classes, owners and terms to choose from: code, words."""

    group: Choices
    owner: Choices
    term: Choices

    def said(self, search: LedgerSearch) -> list[str]:
        """What a search asks, in words, for the line above the list."""
        kind = duty_kind(search.kind) if search.kind else None
        words = [
            dict(SHOWN).get(search.shown or OPEN, ""),
            dict(Urgency.choices).get(search.urgency, ""),
            kind.label if kind else "",
            dict(self.group).get(search.group, ""),
            dict(self.owner).get(search.owner, ""),
            dict(self.term).get(search.term, ""),
            f"期限从{long_date(search.since)}" if search.since else "",
            f"期限到{long_date(search.until)}" if search.until else "",
            f"“{search.words}”" if search.words else "",
        ]
        return [word for word in words if word]


def offers_of(user: Any, school: School, calendar: SchoolCalendar) -> Offers:
    """Three queries."""
    owning = Duty.objects.visible_to(user).filter(school=school).order_by().values("owner_id")
    owners = User.objects.filter(pk__in=owning)
    return Offers(
        group=[(str(group.public_id), str(group)) for group in present_classes(school)],
        owner=[(str(owner.public_id), owner.name) for owner in owners],
        term=[(term.code, str(term)) for term in reversed(calendar.terms)],
    )
