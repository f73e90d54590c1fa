"""The first version of a page made by code, so that the editor's history begins with it."""

from typing import Any

from wagtail.models import Page


def keep_first_version(page: Page, *, author: Any = None) -> None:
    """Store `page` as its first revision; a live page counts as published from it."""
    revision = page.save_revision(user=author, clean=False)
    if page.live:
        page.live_revision = revision
        page.has_unpublished_changes = False
        page.save(update_fields=["live_revision", "has_unpublished_changes"], clean=False)
