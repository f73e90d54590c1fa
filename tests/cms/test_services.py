"""Making a site, and the editor's own two screens."""

import pytest
from django.urls import reverse
from wagtail.models import Page, Site

from school_care.cms.models import BulletinPage, SchoolSite
from school_care.cms.services import create_site, publish_bulletin
from school_care.core.models import AuditEntry
from tests.factories import SchoolFactory, days_ago

pytestmark = pytest.mark.django_db


def everything() -> list:
    return [
        *Page.objects.order_by("pk").values_list("pk", "title", "path", "latest_revision"),
        *Site.objects.order_by("pk").values_list(),
        *SchoolSite.objects.order_by("pk").values_list(),
    ]


def test_create_site__asked_twice__changes_nothing(sites):
    before = everything()
    again = create_site(school=sites.own.school)
    assert again == sites.own
    assert everything() == before


def test_create_site__first_and_second_school__only_the_first_is_default(sites):
    assert sites.own.site.is_default_site and not sites.foreign.site.is_default_site
    assert sites.foreign.site.hostname == f"{sites.foreign.school.code10}.localhost"
    moved = create_site(
        school=sites.foreign.school, hostname="duian.example", port=443, is_default=True
    )
    moved.site.refresh_from_db()
    assert (moved.site.hostname, moved.site.port) == ("duian.example", 443)
    assert list(Site.objects.filter(is_default_site=True)) == [moved.site]


def test_create_site__a_fixed_page_lost__is_put_back(sites):
    Page.objects.get(slug="hotline", path__startswith=sites.index.path[:8]).delete()
    create_site(school=sites.own.school)
    assert Page.objects.filter(slug="hotline", path__startswith=sites.index.path[:8]).exists()


def test_create_site__database_without_wagtails_root__makes_it(db):
    Page.objects.all().delete()
    site = create_site(school=SchoolFactory())
    assert site.site.root_page.depth == 2


def test_publish_bulletin__asked_twice__is_one_bulletin(sites):
    wanted = {
        "school": sites.own.school,
        "title": "开学通知",
        "topic": "notice",
        "date": days_ago(3),
        "summary": "",
        "paragraphs": ["<b>各位家长</b>"],
    }
    page = publish_bulletin(**wanted)
    assert publish_bulletin(**wanted) == page
    assert page.live and not page.has_unpublished_changes
    assert page.first_published_at.date() == days_ago(3)
    assert "&lt;b&gt;各位家长" in str(page.body)


def test_start_appeal__editor__gets_a_draft_to_fill(client, sites):
    client.force_login(sites.editor)
    answer = client.post(reverse("cms_start_appeal"))
    draft = BulletinPage.objects.get(title="倡议书")
    assert answer["Location"] == f"/cms/pages/{draft.pk}/edit/"
    assert not draft.live and draft.owner == sites.editor
    assert "各位老师、同学、家长朋友" in str(draft.body)
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(reverse("cms_start_appeal")).status_code == 405


def test_contact__editor__changes_the_number_parents_see(client, sites):
    client.force_login(sites.editor)
    values = {
        "hotline": "0990-1112223",
        "hotline_hours": "双休日8:00—20:00",
        "phone": "0990-7654321",
        "address": "",
    }
    client.post(reverse("cms_contact"), values)
    client.logout()
    assert 'href="tel:0990-1112223"' in client.get("/").content.decode()
    entry = AuditEntry.objects.get(action="school.contact")
    assert entry.actor_id == sites.editor.pk and "0990" not in str(entry.facts)


def test_contact__nonsense_number_or_foreign_school__is_refused(client, sites):
    client.force_login(sites.editor)
    values = {"hotline": "请问老师", "hotline_hours": "", "phone": "", "address": ""}
    assert "电话只能填写数字" in client.post(reverse("cms_contact"), values).content.decode()
    foreign = str(sites.foreign.school.public_id)
    values = {"hotline": "0990-1112223", "hotline_hours": "", "phone": "", "address": ""}
    response = client.post(reverse("cms_contact"), {**values, "school": foreign})
    assert response.status_code == 404
    sites.foreign.school.refresh_from_db()
    assert sites.foreign.school.hotline == ""
