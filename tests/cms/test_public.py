"""What a parent meets: no account, a cheap phone, no script."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from school_care.cms.services import create_site, publish_bulletin
from school_care.core import clock
from school_care.school.models import PublicEvent
from tests.cms.conftest import FOREIGN_TITLE, TITLE, path_of
from tests.factories import days_ago

HOME_LIMIT = 60_000  # bytes of page, style and icon, before compression
STYLE_LIMIT = 12_000
INLINE = re.compile(r"<script|<style|\sstyle=|\son[a-z]+=")

pytestmark = pytest.mark.django_db


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def read_as_parent(client, address: str) -> str:
    """The page, having asserted what holds for every public page."""
    response = client.get(address)
    page = text(response)
    assert not response.cookies
    assert not INLINE.search(page)
    assert '<html lang="zh-CN"' in page
    assert 'href="#main"' in page and '<main id="main"' in page
    assert "'unsafe-inline'" not in response["Content-Security-Policy"]
    assert "max-age=60" in response["Cache-Control"] and "public" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]
    return page


def test_home__parent__sees_hotline_bulletin_and_way_to_both(client, sites):
    page = read_as_parent(client, "/")
    assert 'href="tel:0990-7654322"' in page
    assert sites.own.school.hotline_hours in page
    assert TITLE in page and path_of(sites.bulletin) in page
    assert 'href="/hotline/"' in page
    assert "教职工登录" in page and 'href="/desk/"' in page


def test_home__cheap_phone__is_light(client, sites):
    page = client.get("/").content
    style = Path(finders.find("cms/site.css")).read_bytes()
    icon = Path(finders.find("cms/icon.svg")).read_bytes()
    assert len(style) < STYLE_LIMIT
    assert len(page) + len(style) + len(icon) < HOME_LIMIT
    sent = client.get("/", headers={"accept-encoding": "gzip"})
    assert sent["Content-Encoding"] == "gzip" and len(sent.content) < 14_000


def test_list_and_article__parent__are_readable(client, sites):
    assert TITLE in read_as_parent(client, path_of(sites.index))
    article = read_as_parent(client, path_of(sites.bulletin))
    assert "请带好水笔。" in article
    assert f"<title>{TITLE} · {sites.own.school.name}</title>" in " ".join(article.split())


@pytest.mark.both_databases
def test_list__topic_and_word__narrow_it(client, sites):
    publish_bulletin(
        school=sites.own.school,
        title="冬季安全提醒",
        topic="safety",
        date=days_ago(0),
        summary="",
        paragraphs=["烧炭取暖一定开窗。"],
    )
    by_topic = read_as_parent(client, f"{path_of(sites.index)}?topic=safety")
    assert "冬季安全提醒" in by_topic and TITLE not in by_topic
    by_word = read_as_parent(client, f"{path_of(sites.index)}?q=烧炭")
    assert "冬季安全提醒" in by_word and TITLE not in by_word
    assert "没有找到相关公告" in read_as_parent(client, f"{path_of(sites.index)}?q=没有的词")
    assert TITLE in read_as_parent(client, f"{path_of(sites.index)}?topic=<x>&page=999&q=%00")


def test_list__second_page__keeps_the_topic(client, sites):
    for number in range(14):
        publish_bulletin(
            school=sites.own.school,
            title=f"安全提醒{number}",
            topic="safety",
            date=days_ago(number),
            summary="",
            paragraphs=["注意安全。"],
        )
    first = read_as_parent(client, f"{path_of(sites.index)}?topic=safety")
    assert "?topic=safety&amp;page=2" in first and "安全提醒13" not in first
    assert "安全提醒13" in read_as_parent(client, f"{path_of(sites.index)}?topic=safety&page=2")


def test_hotline__parent__finds_every_number_to_tap(client, sites):
    page = read_as_parent(client, "/hotline/")
    for number in ("0990-7654322", "110", "12345", "12309", "12355", "12338", "12356"):
        assert f'href="tel:{number}"' in page
    assert "监督举报电话" in page and "双休日" in page


def test_hotline__no_number_yet__says_whom_to_call_instead(client, sites):
    sites.own.school.hotline = ""
    sites.own.school.save()
    page = read_as_parent(client, "/hotline/")
    assert "亲情电话号码即将公布" in page and 'href="tel:0990-7654321"' in page


def test_calendar__parent__sees_coming_events_of_this_school_only(client, sites, cast):
    later = clock.now() + timedelta(days=2)
    PublicEvent.objects.create(school=cast.school, title="家长开放日", starts_at=later)
    PublicEvent.objects.create(school=cast.other_school, title="对岸的活动", starts_at=later)
    PublicEvent.objects.create(
        school=cast.school, title="已过的活动", starts_at=clock.now() - timedelta(days=2)
    )
    for address in ("/", "/calendar/"):
        page = read_as_parent(client, address)
        assert "家长开放日" in page
        assert "对岸的活动" not in page and "已过的活动" not in page


def test_new_site__nothing_published__says_so_in_chinese(client, cast):
    create_site(school=cast.school)
    assert "暂无公告" in read_as_parent(client, "/")
    assert "暂无公告" in read_as_parent(client, "/bulletins/")
    assert "近期暂无面向家长的活动" in read_as_parent(client, "/calendar/")


def test_draft__parent__is_nowhere(client, sites):
    bulletin = sites.bulletin
    bulletin.title = "改了还没发布"
    bulletin.save_revision(clean=False)
    for address in ("/", path_of(sites.index), path_of(bulletin), "/sitemap.xml"):
        assert "改了还没发布" not in client.get(address).content.decode()
    bulletin.unpublish()
    assert client.get(path_of(bulletin)).status_code == 404
    for address in ("/", path_of(sites.index), "/sitemap.xml", f"{path_of(sites.index)}?q=水笔"):
        page = client.get(address).content.decode()
        assert TITLE not in page and bulletin.slug not in page


def test_other_school__its_own_address__its_own_pages(client, sites):
    host = sites.foreign.site.hostname
    page = client.get("/", headers={"host": host}).content.decode()
    assert sites.foreign.school.name in page
    assert TITLE not in page and sites.own.school.name not in page
    assert FOREIGN_TITLE not in page


def test_title_with_a_label__tab_and_address__do_not_carry_it(client, sites):
    page = publish_bulletin(
        school=sites.own.school,
        title="关爱留守儿童倡议书",
        topic="appeal",
        date=days_ago(0),
        summary="",
        paragraphs=["我们倡议。"],
    )
    html = read_as_parent(client, path_of(page))
    tab = re.search(r"<title>(.*?)</title>", html, re.S)[1]
    assert "留守" not in tab and "倡议书" in tab
    assert "<h1>关爱留守儿童倡议书</h1>" in html
    assert re.fullmatch(r"/bulletins/\d{8}-[0-9a-f]{6}/", path_of(page))


def test_large_characters__chosen_without_script__stay_and_go(client, sites):
    answer = client.get("/hotline/?size=large")
    assert answer.status_code == 302 and answer["Location"] == "/hotline/"
    assert list(answer.cookies) == ["size"] and "no-store" in answer["Cache-Control"]
    assert 'class="large"' in client.get("/").content.decode()
    client.get("/?size=normal")
    assert 'class="large"' not in client.get("/").content.decode()


@pytest.mark.parametrize("address", ["/%5Cevil.example/?size=large", "//evil.example/?size=large"])
def test_large_characters__crafted_address__never_leads_elsewhere(client, sites, address):
    target = client.get(address).get("Location", "/")
    assert target.startswith("/") and target[1:2] not in ("/", "\\")


def test_missing_page__parent__is_told_in_the_sites_own_style(client, sites):
    for address in ("/no-such-page/", "/wp-login.php"):
        response = client.get(address)
        page = response.content.decode()
        assert response.status_code == 404
        assert "没有找到此页" in page and "cms/site.css" in page
        assert "public" not in response["Cache-Control"]


def test_missing_page__desk__is_not_the_public_one(client, sites):
    response = client.get("/desk/no-such-page/")
    assert response.status_code == 404
    assert "cms/site.css" not in response.content.decode()


def test_root__before_any_school__is_friendly(client, db):
    assert "家校之窗正在准备" in read_as_parent(client, "/")
    assert client.get("/hotline/").status_code == 404


def test_page__unchanged__is_not_sent_again(client, sites):
    tag = client.get("/")["ETag"]
    assert client.get("/", headers={"if-none-match": tag}).status_code == 304


def test_page__signed_in_reader__is_not_put_in_shared_caches(client, sites):
    client.force_login(sites.editor)
    assert "private" in client.get("/")["Cache-Control"]


def test_robots_and_sitemap__search_engine__only_public_pages(client, sites):
    robots = text(client.get("/robots.txt"))
    assert "Disallow: /desk/" in robots and "Disallow: /cms/" in robots
    assert path_of(sites.bulletin) in text(client.get("/sitemap.xml"))


def test_wagtails_own_doors__anyone__are_closed(client, sites):
    for address in (
        "/_util/login/",
        "/api/v2/pages/",
        "/api/v3/pages/",
        "/media/original_images/a.jpg",
        "/documents/authenticate_with_password/1/",
    ):
        assert client.get(address).status_code == 404
    assert reverse("wagtail_serve", args=[""]) == "/"


@pytest.mark.parametrize("address", ["/", "/bulletins/"])
def test_queries__five_or_fifty_bulletins__are_the_same(
    client, sites, django_assert_num_queries, address
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def publish(count: int) -> None:
        for number in range(count):
            publish_bulletin(
                school=sites.own.school,
                title=f"通知{count}-{number}",
                topic="notice",
                date=days_ago(number),
                summary="摘要",
                paragraphs=["正文"],
            )

    publish(12)  # a full page of the list, so that only the number behind it differs
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    publish(45)
    with django_assert_num_queries(len(few)):
        client.get(address)
    assert len(few) <= 12
