"""The public site's own small views; its pages are served by Wagtail."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.static import serve as serve_file
from wagtail.models import Page, Site
from wagtail.views import serve as serve_page

from school_care.cms.frame import frame_of
from school_care.cms.public import not_found, public

PICTURE_SECONDS = 24 * 60 * 60
SITEMAP_PAGES = 500


@public
def page(request: HttpRequest, path: str) -> HttpResponse:
    """Any page of the site; before a school has been set up, a friendly word at `/`."""
    if Site.find_for_request(request) is None:
        if path:
            return not_found(request)
        return render(request, "cms/not_yet.html", frame_of(request))
    return serve_page(request, path)


@public
def nowhere(request: HttpRequest) -> HttpResponse:
    """Addresses no page can have, such as those with a file ending."""
    return not_found(request)


@public
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: the public pages only."""
    sitemap_url = request.build_absolute_uri(reverse("cms_sitemap"))
    lines = ["User-agent: *", "Disallow: /desk/", "Disallow: /cms/", f"Sitemap: {sitemap_url}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public
def sitemap(request: HttpRequest) -> HttpResponse:
    """The newest public pages of this school for search engines."""
    site = Site.find_for_request(request)
    pages = Page.objects.none()
    if site:
        pages = Page.objects.live().descendant_of(site.root_page, inclusive=True)
    places = [
        (request.build_absolute_uri(item.get_url(request)), item.last_published_at)
        for item in pages.order_by("-last_published_at")[:SITEMAP_PAGES]
    ]
    return render(request, "cms/sitemap.xml", {"places": places}, content_type="application/xml")


def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A rendition of a picture. Originals have no address."""
    response = serve_file(request, name, document_root=settings.MEDIA_ROOT / "images")
    patch_cache_control(response, public=True, max_age=PICTURE_SECONDS)
    return response
