"""The QR code of a card: one address for whoever may open the file and for everyone else."""

from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from school_care.cms.models import HotlinePage
from school_care.cms.services import create_site
from school_care.core.models import AuditEntry


@pytest.fixture
def sites(cast):
    """A public site of each school, the first one answering here."""
    create_site(school=cast.school, hostname="localhost", port=80, is_default=True)
    create_site(school=cast.other_school, hostname="duian.localhost", port=80)
    return cast


def scan(client: Client, public_id):
    return client.get(reverse("card_code", args=[public_id]))


def visitor(user=None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def test_scan__head_teacher_signed_in__the_childs_file(sites):
    answer = scan(visitor(sites.head_teacher), sites.zixuan.public_id)
    assert answer["Location"] == reverse("students:show", args=[sites.zixuan.public_id])


def test_scan__stranger__public_page_with_the_telephone(sites):
    answer = scan(visitor(), sites.zixuan.public_id)
    assert answer.status_code == 302
    assert answer["Location"].endswith("/hotline/")
    assert Client().get("/hotline/").status_code == 200


@pytest.mark.parametrize(
    "who", ["other_head_teacher", "editor", "administrator", "auditor", "foreign_head_teacher"]
)
def test_scan__signed_in_without_sight_of_the_child__same_answer_as_a_stranger(sites, who):
    answer = scan(visitor(getattr(sites, who)), sites.zixuan.public_id)
    assert answer["Location"] == scan(visitor(), sites.zixuan.public_id)["Location"]


def test_scan__id_nobody_has__same_answer_as_a_childs_to_a_stranger(sites):
    unknown, known = scan(visitor(), uuid4()), scan(visitor(), sites.zixuan.public_id)
    assert unknown["Location"] == known["Location"]
    assert unknown.status_code == known.status_code
    assert unknown.content == known.content
    names = {"Date", "X-Request-Id"}
    assert {k: v for k, v in unknown.headers.items() if k not in names} == {
        k: v for k, v in known.headers.items() if k not in names
    }


def test_scan__former_pupils_card_found_by_a_stranger__same_page(sites):
    assert scan(visitor(), sites.gone.public_id)["Location"].endswith("/hotline/")


def test_scan__child_of_another_school__that_schools_page(sites):
    answer = scan(visitor(), sites.foreign.public_id)
    assert "duian.localhost" in answer["Location"]
    assert "孙彼岸" not in answer.content.decode() + str(answer.headers)


def test_scan__school_without_site_or_hotline_page__the_root(cast):
    assert scan(visitor(), cast.zixuan.public_id)["Location"] == "/"
    create_site(school=cast.school, hostname="localhost", port=80, is_default=True)
    HotlinePage.objects.update(live=False)
    assert scan(visitor(), cast.zixuan.public_id)["Location"] == "/"


def test_scan__anyone__no_session_no_trace_nothing_kept_no_referrer(sites):
    before = AuditEntry.objects.count()
    client = visitor()
    for public_id in (sites.zixuan.public_id, uuid4()):
        answer = scan(client, public_id)
        assert not client.cookies
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
    assert Session.objects.count() == 0
    assert AuditEntry.objects.count() == before
    url = reverse("card_code", args=[sites.zixuan.public_id])
    for method in ("post", "put", "delete"):
        assert getattr(client, method)(url).status_code == 405
