"""Addresses of the calendar feed's settings; the feed itself stands outside the desk (urls.py)."""

from django.urls import path

from school_care.duties.views.feed_settings import FeedSettings

urlpatterns = [path("duties/calendar/", FeedSettings.as_view(), name="feed_settings")]
