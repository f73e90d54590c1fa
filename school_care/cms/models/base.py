"""What all pages of the public site share."""

from functools import partial
from secrets import token_hex
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.models.pages import PagePermissionTester

from school_care.cms.checks import owner_of, page_objections
from school_care.cms.enums import SENSITIVE_WORDS
from school_care.cms.forms import PublicPageForm
from school_care.cms.frame import frame_of
from school_care.core import publication


class PublicPagePermissions(PagePermissionTester):
    """Wagtail's page permissions without what an editor of a school does not need.

    Pages keep their place; the site's fixed pages (`is_fixed`) are not taken down. What parents
    have once read is taken down (取消发布) and kept, never deleted.
    """

    def can_delete(self, ignore_bulk=False):
        if self.page.is_fixed or self.page.first_published_at:
            return False
        return super().can_delete(ignore_bulk=ignore_bulk)

    def can_unpublish(self):
        return not self.page.is_fixed and super().can_unpublish()

    def can_move(self):
        return False

    def can_copy(self):
        return False

    def can_reorder_children(self):
        return False

    def can_lock(self):
        return False

    def can_set_view_restrictions(self):
        return False


class PublicPage(Page):
    """A page parents read. Saving it live runs the publication checks, whoever publishes it."""

    base_form_class = PublicPageForm
    is_fixed = False
    private_page_options = []  # everything here is public
    promote_panels = []
    settings_panels = []
    content_panels = [FieldPanel("title")]

    class Meta:
        abstract = True

    def permissions_for_user(self, user):
        return PublicPagePermissions(user, self)

    @property
    def address_stem(self) -> str:
        """What a page's address begins with; a title never becomes an address."""
        return "page"

    def full_clean(self, *args, **kwargs):
        self._give_address()
        return super().full_clean(*args, **kwargs)

    def minimal_clean(self):
        self._give_address()
        return super().minimal_clean()

    def _give_address(self) -> None:
        if not self.slug:
            self.slug = f"{self.address_stem}-{token_hex(3)}"

    def save(self, clean=True, **kwargs):
        if clean and self.live and kwargs.get("update_fields") is None:
            reasons = page_objections(self)
            if reasons:
                raise ValidationError(reasons)
            self._look_again_when_public()
        return super().save(clean=clean, **kwargs)

    def _look_again_when_public(self) -> None:
        """A family may withdraw between the check and the moment the page is public, when nobody
        yet sees the page to take it down."""
        owner = owner_of(self)
        if owner is not None:
            look = partial(publication.recheck, owner.school_id)
            transaction.on_commit(look, robust=True)

    @property
    def tab_title(self) -> str:
        """The title as a browser's tab may show it: without a word that labels children."""
        if any(word in self.title for word in SENSITIVE_WORDS):
            return self.neutral_title
        return self.title

    @property
    def neutral_title(self) -> str:
        """What stands in the tab when the title itself should not."""
        return "家校之窗"

    def get_context(self, request, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context.update(frame_of(request))
        return context


class FixedPage(PublicPage):
    """One of the pages every school's site has exactly once; made by `create_site`."""

    is_fixed = True
    max_count_per_parent = 1

    class Meta:
        abstract = True
