"""The officer's link on a report's page."""

from typing import Any

from django.http import HttpRequest

from school_care.core.panels import Part
from school_care.escalation.enums import OPEN, Via
from school_care.escalation.forms_officer import LinkForm
from school_care.escalation.models import Escalation, Step
from school_care.escalation.offers import Rights
from school_care.escalation.report_parts import report_parts
from school_care.escalation.services.links import MOST_WRONG, running_link


def register() -> None:
    """Fill the registries; called once at start-up."""
    report_parts.register(Part("link", 40, "escalation/parts/link.html", link_part, "side"))


def link_part(request: HttpRequest, escalation: Escalation) -> dict[str, Any] | None:
    """The link that runs, or the button that makes one; three queries at most."""
    if escalation.version < 1 or escalation.state not in OPEN:
        return None
    if not Rights.of(request.user, escalation.school, escalation).sends:
        return None
    link = running_link(escalation)
    guessed = last_read = None
    if link is None:
        guessed = escalation.links.filter(wrong_codes__gte=MOST_WRONG).exists()
    else:
        by_link = Step.objects.filter(
            escalation=escalation, via=Via.LINK, version=escalation.version, at__gte=link.made_at
        )
        last_read = by_link.order_by("at").values_list("at", flat=True).first()
    return {
        "report": escalation,
        "link": link,
        "read_at": last_read,
        "guessed": guessed,
        "form": LinkForm(auto_id="link_%s"),
    }
