"""Who may enter /cms/, and how far an editor reaches there."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from wagtail.models import Page

from school_care.cms.models import SchoolDocument, SchoolImage
from school_care.school.enums import Role
from school_care.school.models import Appointment
from tests.cms.conftest import FOREIGN_TITLE, TITLE, page_form
from tests.cms.pictures import photo
from tests.factories import AppointmentFactory, UserFactory, days_ago

pytestmark = pytest.mark.django_db

SCREENS = (
    "/cms/",
    "/cms/pages/",
    "/cms/images/",
    "/cms/images/add/",
    "/cms/documents/",
    "/cms/documents/chooser/",
    "/cms/images/chooser/",
    "/cms/choose-page/",
    "/cms/contact/",
    "/cms/api/main/pages/",
    "/cms/sprite/",
    "/cms/jsi18n/",
    "/cms/login/",
    "/cms/no-such-screen/",
)
HIDDEN_SCREENS = (
    "/cms/users/",
    "/cms/groups/",
    "/cms/sites/",
    "/cms/collections/",
    "/cms/workflows/list/",
    "/cms/reports/site-history/",
    "/cms/reports/page-types-usage/",
    "/cms/snippets/",
    "/cms/password_reset/",
    "/cms/failwhale/",
    "/cms/api/main/images/",
    "/cms/embeds/chooser/",
)


def test_admin__nobody_signed_in__is_sent_to_the_desks_sign_in(client, sites):
    for screen in (*SCREENS, f"/cms/pages/{sites.bulletin.pk}/edit/"):
        response = client.get(screen)
        assert response.status_code == 302
        assert response["Location"] == f"/desk/sign-in/?next={screen}"


def test_admin__everyone_without_the_editors_role__is_refused_everywhere(client, sites, cast):
    superuser = UserFactory(school=cast.school, is_superuser=True, is_staff=True)
    refused = {name: user for name, user in cast.staff.items() if name != "editor"}
    for name, user in {**refused, "superuser": superuser}.items():
        client.force_login(user)
        for screen in (*SCREENS, f"/cms/pages/{sites.bulletin.pk}/edit/"):
            response = client.get(screen)
            assert response.status_code == 403, (name, screen)
            assert TITLE not in response.content.decode()


def test_admin__appointment_ended_or_unconfirmed__is_refused_at_once(client, sites):
    client.force_login(sites.editor)
    assert client.get("/cms/").status_code == 200
    held = Appointment.objects.filter(user=sites.editor, role=Role.EDITOR)
    held.update(until=days_ago(0))
    for screen in SCREENS:
        assert client.get(screen).status_code == 403
    assert not sites.editor.groups.exists()
    held.update(until=None, confirmed_at=None)
    assert client.get("/cms/").status_code == 403
    held.update(confirmed_at=sites.editor.date_joined)
    assert client.get("/cms/").status_code == 200


def test_admin__initial_password__must_be_changed_first(client, sites):
    sites.editor.must_change_password = True
    sites.editor.save()
    client.force_login(sites.editor)
    assert client.get("/cms/")["Location"] == "/desk/password/"


def test_admin__editor__sees_own_pages_in_chinese(client, sites):
    client.force_login(sites.editor)
    home = client.get("/cms/").content.decode()
    assert "写公告" in home and "写倡议书" in home
    listing = client.get(f"/cms/pages/{sites.index.pk}/").content.decode()
    assert TITLE in listing
    edit = client.get(f"/cms/pages/{sites.bulletin.pk}/edit/").content.decode()
    assert "发布" in edit and "Publish" not in edit
    assert client.get("/cms/pages/", follow=True).status_code == 200


def test_admin__editor__finds_no_screen_of_an_administrator(client, sites):
    client.force_login(sites.editor)
    for screen in HIDDEN_SCREENS:
        assert client.get(screen).status_code == 404, screen


def test_admin__superuser_who_edits_one_school__gains_nothing(client, sites):
    sites.editor.is_superuser = True
    sites.editor.save()
    client.force_login(sites.editor)
    assert client.get(f"/cms/pages/{sites.bulletin.pk}/edit/").status_code == 200
    assert client.get(f"/cms/pages/{sites.foreign_draft.pk}/edit/").status_code == 404
    assert client.get("/cms/users/").status_code == 404
    sites.editor.refresh_from_db()
    assert sites.editor.is_superuser


def test_admin__foreign_page__neither_seen_nor_changed(client, sites):
    draft, index = sites.foreign_draft.pk, sites.foreign_index.pk
    client.force_login(sites.editor)
    addresses = [
        f"/cms/pages/{index}/",
        f"/cms/pages/{index}/results/",
        f"/cms/pages/{index}/add_subpage/",
        f"/cms/pages/add/cms/bulletinpage/{index}/",
        f"/cms/choose-page/{index}/",
        f"/cms/api/main/pages/{draft}/",
        f"/cms/editing-sessions/ping/wagtailcore/page/{draft}/1/",
    ]
    addresses += [
        f"/cms/pages/{draft}/{action}/"
        for action in (
            "edit",
            "edit/preview",
            "view_draft",
            "delete",
            "unpublish",
            "usage",
            "history",
            "history/results",
            "revisions/compare/earliest...latest",
            f"revisions/{sites.foreign_draft.latest_revision_id}/view",
            f"revisions/{sites.foreign_draft.latest_revision_id}/revert",
        )
    ]
    for address in addresses:
        for method in (client.get, client.post):
            response = method(address)
            assert response.status_code == 404, address
            assert FOREIGN_TITLE not in response.content.decode()
    form = page_form("夺来的", "x", publish=True)
    client.post(f"/cms/pages/{draft}/edit/", form)
    client.post(f"/cms/pages/add/cms/bulletinpage/{index}/", form)
    assert not Page.objects.filter(title="夺来的").exists()


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "address",
    [
        "/cms/pages/",
        "/cms/pages/1/",
        "/cms/pages/1/results/?q=对岸",
        "/cms/pages/search/?q=对岸",
        "/cms/choose-page/",
        "/cms/choose-page/1/",
        "/cms/choose-page/search/?q=对岸",
        "/cms/api/main/pages/",
        "/cms/api/main/pages/?child_of=1&for_explorer=1",
        "/cms/",
    ],
)
def test_admin__lists_and_choosers__hold_nothing_foreign(client, sites, address):
    client.force_login(sites.editor)
    response = client.get(address, follow=True)
    page = response.content.decode()
    assert FOREIGN_TITLE not in page
    assert sites.foreign.school.name not in page


@pytest.mark.both_databases
def test_admin__search__finds_the_middle_of_a_chinese_title(client, sites):
    client.force_login(sites.editor)
    found = client.get("/cms/pages/search/?q=家长会", follow=True).content.decode()
    assert TITLE in found
    assert TITLE not in client.get("/cms/pages/search/?q=运动会", follow=True).content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/cms/editing-sessions/ping/wagtailcore/page/x/1/",
        "/cms/images/chooser/chosen/x/",
        "/cms/documents/chooser/chosen/x/",
    ],
)
def test_admin__nonsense_for_a_row_number__is_not_found(client, sites, address):
    client.force_login(sites.editor)
    assert client.get(address).status_code == 404


def test_admin__foreign_files__neither_seen_nor_changed(client, sites):
    picture = SchoolImage(
        title="对岸的照片",
        collection=sites.foreign.collection,
        file=ImageFile(photo(), name="duian.jpg"),
    )
    picture.save()
    document = SchoolDocument(
        title="对岸的文件",
        collection=sites.foreign.collection,
        file=ContentFile(b"%PDF-1.4", name="duian.pdf"),
    )
    document.save()
    client.force_login(sites.editor)
    addresses = [
        f"/cms/images/{picture.pk}/",
        f"/cms/images/{picture.pk}/delete/",
        f"/cms/images/usage/{picture.pk}/",
        f"/cms/images/multiple/{picture.pk}/",
        f"/cms/images/chooser/chosen/{picture.pk}/",
        f"/cms/images/chooser/{picture.pk}/select_format/",
        f"/cms/documents/edit/{document.pk}/",
        f"/cms/documents/delete/{document.pk}/",
        f"/cms/documents/usage/{document.pk}/",
        f"/cms/documents/multiple/{document.pk}/",
        f"/cms/documents/chooser/chosen/{document.pk}/",
    ]
    for address in addresses:
        for method in (client.get, client.post):
            # 405: the address takes no such request from anybody
            assert method(address).status_code in (404, 405), address
    kept = (picture.title, document.title)
    picture.refresh_from_db()
    document.refresh_from_db()
    assert (picture.title, document.title) == kept
    for address in (
        "/cms/images/",
        "/cms/images/chooser/",
        "/cms/documents/",
        "/cms/documents/chooser/",
    ):
        assert "对岸" not in client.get(address).content.decode()
    # the owner's own editor does reach them
    client.force_login(sites.foreign_editor)
    assert client.get(f"/cms/images/{picture.pk}/").status_code == 200
    assert client.get(f"/cms/documents/edit/{document.pk}/").status_code == 200


def test_admin__fixed_and_published_pages__are_not_deleted(client, sites):
    client.force_login(sites.editor)
    hotline = Page.objects.get(slug="hotline", path__startswith=sites.index.path[:8])
    for page in (sites.own.site.root_page, sites.index, hotline, sites.bulletin):
        client.post(f"/cms/pages/{page.pk}/delete/")
        assert Page.objects.filter(pk=page.pk).exists(), page
    client.post(f"/cms/pages/{hotline.pk}/unpublish/")
    hotline.refresh_from_db()
    assert hotline.live
    client.post(f"/cms/pages/{sites.bulletin.pk}/unpublish/")
    sites.bulletin.refresh_from_db()
    assert not sites.bulletin.live


def test_admin__editor_of_two_schools__reaches_both_and_no_third(client, sites, cast):
    AppointmentFactory(user=sites.editor, school=cast.other_school, role=Role.EDITOR)
    client.force_login(sites.editor)
    for page in (sites.bulletin, sites.foreign_draft):
        assert client.get(f"/cms/pages/{page.pk}/edit/").status_code == 200
    assert set(sites.editor.groups.all()) == {sites.own.editors, sites.foreign.editors}


def test_content_policy__admin_and_public__differ_as_written(client, sites):
    client.force_login(sites.editor)
    admin = client.get("/cms/")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in admin and "nonce-" not in admin
    assert "frame-ancestors 'self'" in admin
    assert "unsafe" not in client.get("/")["Content-Security-Policy"]
    assert "unsafe" not in client.get("/desk/sign-in/")["Content-Security-Policy"]


def test_sign_out__from_the_admin__is_the_desks(client, sites):
    client.force_login(sites.editor)
    assert client.post("/cms/logout/")["Location"] == "/desk/sign-in/"
    assert client.get("/cms/").status_code == 302
