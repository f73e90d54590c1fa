"""The first page a parent sees."""

from typing import Any

from django.db import models
from wagtail.admin.panels import FieldPanel

from school_care.cms.models.base import FixedPage
from school_care.cms.models.bulletins import BulletinPage
from school_care.cms.selectors import upcoming_events

BULLETINS_SHOWN = 5
EVENTS_SHOWN = 3


class HomePage(FixedPage):
    """The school's name, a notice strip, the hotline, the latest bulletins, coming events."""

    greeting = models.CharField("问候语", max_length=40, blank=True)
    notice = models.CharField(
        "顶部提示",
        max_length=80,
        blank=True,
        help_text="显示在首页最上方，如“11月25日下午召开家长会”。没有就留空。",
    )
    intro = models.TextField(
        "学校寄语", max_length=300, blank=True, help_text="两三句话，写给家长看。"
    )
    picture = models.ForeignKey(
        "cms.SchoolImage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="校园照片",
        help_text="建议用校门、校园风景，不用学生正面照。",
    )

    content_panels = [
        FieldPanel("title", heading="网站名称"),
        FieldPanel("greeting"),
        FieldPanel("notice"),
        FieldPanel("intro"),
        FieldPanel("picture"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cms.BulletinIndexPage",
        "cms.HotlinePage",
        "cms.CalendarPage",
        "cms.ArticlePage",
    ]
    max_count_per_parent = None  # one for each school beneath the root
    is_creatable = False
    template = "cms/home_page.html"

    class Meta:
        verbose_name = "首页"

    def get_context(self, request, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["bulletins"] = BulletinPage.objects.for_list(self)[:BULLETINS_SHOWN]
        context["events"] = upcoming_events(context["school"], EVENTS_SHOWN)
        return context
