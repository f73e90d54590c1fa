"""The pages of 统计 beside each other: which of them a person may open."""

from typing import Any

from django.urls import reverse

from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School

PAGES = (
    ("半年报表", "cases:half_year", (Capability.KEEP_LEDGERS,)),
    ("巩固率", "cases:retention", (Capability.KEEP_LEDGERS,)),
    ("九年级去向", "cases:destinations", (Capability.KEEP_LEDGERS, Capability.EDIT_ARCHIVE)),
    ("开学到校核查", "cases:start_check", (Capability.KEEP_LEDGERS,)),
    ("办理指标", "cases:dropout_figures", (Capability.KEEP_LEDGERS,)),
)


def figure_pages(user: Any, school: School, current: str) -> list[tuple[str, str, bool]]:
    """Label, address, and whether it is the page shown; nothing where there is only this one."""
    found = [
        (label, reverse(route), route == current)
        for label, route, needs in PAGES
        if any(can(user, one, school) for one in needs)
    ]
    return found if len(found) > 1 else []
