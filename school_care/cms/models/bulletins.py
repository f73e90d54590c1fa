"""公告: the list and the article."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from school_care.cms.blocks import ArticleBody
from school_care.cms.checks import words_of
from school_care.cms.enums import Topic
from school_care.cms.models.base import FixedPage, PublicPage
from school_care.core import clock

PAGE_SIZE = 12
LONGEST_QUERY = 30


class BulletinIndexPage(FixedPage):
    """All bulletins, newest first; by topic, or by a word."""

    intro = models.CharField("说明", max_length=120, blank=True)

    content_panels = [FieldPanel("title"), FieldPanel("intro")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.BulletinPage"]
    is_creatable = False
    template = "cms/bulletin_index_page.html"

    class Meta:
        verbose_name = "公告栏目"

    def get_context(self, request, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        topic = request.GET.get("topic", "")
        topic = topic if topic in Topic.values else ""
        word = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
        found = BulletinPage.objects.for_list(self).about(topic=topic, word=word)
        context.update(
            page_of_bulletins=Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
            topics=Topic.choices,
            topic=topic,
            topic_label=Topic(topic).label if topic else "",
            word=word,
        )
        return context


class BulletinQuerySet(PageQuerySet):
    """Bulletins by what a list needs."""

    def for_list(self, page: Page):
        """Published bulletins beneath `page`, newest first, without their long texts."""
        return self.live().descendant_of(page).defer("body", "search_text").order_by("-date", "-pk")

    def about(self, *, topic: str = "", word: str = ""):
        """Those of a topic, and with a word in title, summary or text."""
        found = self.filter(topic=topic) if topic else self
        if word:
            found = found.filter(
                Q(title__icontains=word)
                | Q(summary__icontains=word)
                | Q(search_text__icontains=word)
            )
        return found


class BulletinPage(PublicPage):
    """A bulletin. Its address is its date and a random tail: a title never reaches the address."""

    date = models.DateField("日期", default=clock.today)
    topic = models.CharField("栏目", max_length=10, choices=Topic.choices, default=Topic.NOTICE)
    summary = models.CharField(
        "摘要", max_length=120, blank=True, help_text="显示在列表里，一两句话说清要点。"
    )
    issuer = models.CharField(
        "发布单位", max_length=40, blank=True, help_text="如“德育处”；留空即为学校。"
    )
    body = StreamField(ArticleBody(), verbose_name="内容", blank=True)
    search_text = models.TextField(editable=False, default="", blank=True)

    content_panels = [
        FieldPanel("title"),
        FieldPanel("topic"),
        FieldPanel("date"),
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("issuer"),
    ]
    parent_page_types = ["cms.BulletinIndexPage"]
    subpage_types = []
    show_in_menus_default = False
    template = "cms/bulletin_page.html"

    objects = PageManager.from_queryset(BulletinQuerySet)()

    class Meta:
        verbose_name = "公告"
        indexes = [
            # the list and the home page: newest first
            models.Index(fields=["-date"], name="cms_bulletin_newest")
        ]

    @property
    def neutral_title(self) -> str:
        return self.get_topic_display()

    @property
    def address_stem(self) -> str:
        return f"{self.date or clock.today():%Y%m%d}"

    def save(self, clean=True, **kwargs):
        if kwargs.get("update_fields") is None:
            self.search_text = words_of(self.body)
        return super().save(clean=clean, **kwargs)
