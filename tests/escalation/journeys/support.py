"""What the journeys of a report have in common: who sits at the page, and pictures of it."""

import os
from pathlib import Path

from django.urls import reverse

from school_care.escalation.models import Escalation
from tests.factories import PASSWORD
from tests.support.browser import assert_no_sideways_scrolling

PICTURES = os.environ.get("JOURNEY_PICTURES", "")  # a folder, to look at what was tested


def change_to(page, user) -> None:
    """This person sits down at the machine."""
    page.context.clear_cookies()
    page.goto("/desk/")
    page.fill("input[name=username]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/desk/")


def open_report(page, one: Escalation) -> None:
    """From the list, as people come to it."""
    page.goto(reverse("escalation:reports"), wait_until="load")
    page.get_by_role("link", name="全部", exact=False).last.click()
    look(page, "list")
    page.locator(f"a[href='{reverse('escalation:report', args=[one.public_id])}']").first.click()
    page.locator("#six").wait_for()


def look(page, name: str) -> None:
    """The page fits the screen; kept as a picture where somebody wants to look."""
    assert_no_sideways_scrolling(page)
    if PICTURES:
        width = page.viewport_size["width"]
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
