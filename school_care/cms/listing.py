"""Wagtail's page list without what would show one school's editor another school's people.

Its own filters offer every site of the installation and everyone who ever wrote a page.
"""

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page


class NoFilters(WagtailFilterSet):
    """A school's list is short: it is searched and sorted, not filtered."""

    class Meta:
        model = Page
        fields = []


class OwnIndexView(ExplorableIndexView):
    """The page list, for one page at a time; a word is found anywhere in a Chinese title, which
    the search index takes for one long word."""

    base_columns = [
        column for column in ExplorableIndexView.base_columns if column.name != "bulk_actions"
    ]

    def search_queryset(self, queryset):
        if self.is_searching:
            queryset = queryset.filter(title__icontains=self.search_query)
        return queryset


class OwnPageViewSet(PageViewSet):
    """Wagtail's page screens with the list above."""

    index_view_class = OwnIndexView
    filterset_class = NoFilters
