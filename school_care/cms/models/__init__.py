"""The public site 家校之窗: one Wagtail site a school. Nothing here knows of a child."""

from school_care.cms.models.bulletins import BulletinIndexPage, BulletinPage
from school_care.cms.models.files import SchoolDocument
from school_care.cms.models.home import HomePage
from school_care.cms.models.images import SchoolImage, SchoolRendition
from school_care.cms.models.information import ArticlePage, CalendarPage, HotlinePage
from school_care.cms.models.sites import SchoolSite

__all__ = [
    "ArticlePage",
    "BulletinIndexPage",
    "BulletinPage",
    "CalendarPage",
    "HomePage",
    "HotlinePage",
    "SchoolDocument",
    "SchoolImage",
    "SchoolRendition",
    "SchoolSite",
]
