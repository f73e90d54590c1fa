"""Pages that stay: the hotline, the calendar, and plain information."""

from typing import Any

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField

from school_care.cms.blocks import TEXT_FEATURES, ArticleBody, PublicLines
from school_care.cms.events import recent_with_photos
from school_care.cms.models.base import FixedPage, PublicPage
from school_care.cms.selectors import upcoming_events

EVENTS_LISTED = 50
LOOKED_BACK_AT = 6


class HotlinePage(FixedPage):
    """亲情电话 and every other line a family may need.

    The school's own number and hours are the school's data, kept once in `School`; here stand the
    words around them, the line for complaints (监督举报电话) and the public lines.
    """

    intro = models.CharField("说明", max_length=200, blank=True)
    how_to = RichTextField("怎样打电话", features=TEXT_FEATURES, blank=True)
    report_phone = models.CharField("监督举报电话", max_length=30, blank=True)
    report_note = models.CharField(
        "举报说明", max_length=120, blank=True, help_text="受理什么、由谁受理、何时答复。"
    )
    lines = StreamField(PublicLines(), verbose_name="公共服务热线", blank=True)

    content_panels = [
        FieldPanel("title"),
        FieldPanel("intro"),
        FieldPanel("how_to"),
        MultiFieldPanel([FieldPanel("report_phone"), FieldPanel("report_note")], "监督举报"),
        FieldPanel("lines"),
    ]
    parent_page_types = ["cms.HomePage"]
    subpage_types = []
    is_creatable = False
    template = "cms/hotline_page.html"

    class Meta:
        verbose_name = "亲情电话"


class CalendarPage(FixedPage):
    """Coming events that are open to parents, read from the school's calendar."""

    intro = models.CharField("说明", max_length=120, blank=True)

    content_panels = [FieldPanel("title"), FieldPanel("intro")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = []
    is_creatable = False
    template = "cms/calendar_page.html"

    class Meta:
        verbose_name = "活动日历"

    def get_context(self, request, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["events"] = upcoming_events(context["school"], EVENTS_LISTED)
        context["past"] = recent_with_photos(context["school"], LOOKED_BACK_AT)
        return context


class ArticlePage(PublicPage):
    """A page that stays: rules, a policy, an introduction."""

    updated_on = models.DateField("更新日期", null=True, blank=True)
    body = StreamField(ArticleBody(), verbose_name="内容", blank=True)

    content_panels = [FieldPanel("title"), FieldPanel("updated_on"), FieldPanel("body")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = []
    template = "cms/article_page.html"

    class Meta:
        verbose_name = "资料页"

    @property
    def address_stem(self) -> str:
        return "info"

    @property
    def neutral_title(self) -> str:
        return "政策服务"
