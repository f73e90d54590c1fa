"""The editor's admin under /cms/ (guarded by EditorsOnlyMiddleware) and the public site at /.

Wagtail's own sign-in, password, account and public API addresses are left out on purpose.
"""

from django.urls import include, path, re_path
from django.views.i18n import JavaScriptCatalog
from wagtail.admin import urls as admin_urls
from wagtail.documents.views.serve import serve as serve_document

from school_care.cms import admin_views, views, views_events
from school_care.school.views.sign_in import SignOutView

urlpatterns = [
    path("cms/login/", admin_views.sign_in, name="cms_login"),
    # before Wagtail's own: signing out is the desk's, which also wipes what the browser keeps
    path("cms/logout/", SignOutView.as_view(), name="wagtailadmin_logout"),
    path("cms/account/", admin_views.own_account, name="cms_account"),
    path("cms/pages/search/", admin_views.search, name="cms_search"),
    path("cms/contact/", admin_views.contact, name="cms_contact"),
    path("cms/start-appeal/", admin_views.new_appeal, name="cms_start_appeal"),
    path("cms/pictures-checked/", admin_views.pictures_checked, name="cms_pictures_checked"),
    # before Wagtail's own, whose catalogue leaves out this project's translations
    path(
        "cms/jsi18n/",
        JavaScriptCatalog.as_view(domain="djangojs"),
        name="wagtailadmin_javascript_catalog",
    ),
    path("cms/", include(admin_urls)),
    re_path(r"^documents/(\d+)/(.*)$", serve_document, name="wagtaildocs_serve"),
    path("media/images/<str:name>", views.picture, name="cms_picture"),
    path("events.ics", views_events.events_feed, name="cms_events_feed"),
    path("events/<uuid:public_id>/", views_events.event, name="cms_event"),
    path("events/photos/<uuid:public_id>/", views_events.event_photo, name="cms_event_photo"),
    path("robots.txt", views.robots, name="cms_robots"),
    path("sitemap.xml", views.sitemap, name="cms_sitemap"),
    re_path(r"^((?:[\w\-]+/)*)$", views.page, name="wagtail_serve"),
    re_path(r"^(?!desk/|cms/|api/|static/|media/).*\.[\w]+$", views.nowhere, name="cms_nowhere"),
]
