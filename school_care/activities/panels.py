"""What activities contribute to the today page."""

from typing import Any

from django.http import HttpRequest

from school_care.activities.birthdays import Keeping
from school_care.activities.selectors_birthdays import birthdays_ahead
from school_care.core import clock
from school_care.core.panels import Part, today_cards
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability

SHOWN = 12


def register() -> None:
    """Fill the registries; called once at start-up."""
    today_cards.register(Part("birthdays", 40, "activities/_card_birthdays.html", birthdays_card))


def birthdays_card(request: HttpRequest) -> dict[str, Any] | None:
    """本月生日: whom to congratulate in the coming two weeks. Names and days, no labels."""
    if not can(request.user, Capability.READ_CARE, request.school):
        return None
    today = clock.today()
    keeping = Keeping(calendar_of(request))
    birthdays = birthdays_ahead(request.user, request.school, today, keeping)
    return {
        "rows": [
            (birthday, birthday.words(today), birthday.keep_words(today))
            for birthday in birthdays[:SHOWN]
        ],
        "more": max(0, len(birthdays) - SHOWN),
    }
