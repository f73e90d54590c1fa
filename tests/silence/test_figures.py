"""Whoever is in no protected case finds every page as it was before there was one: no figure of a
class, no duty, no row, no number moved. So nothing is learnt by looking twice either."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from school_care.core import clock
from school_care.core import pdf as core_pdf
from school_care.duties.services.sync import sync
from tests.access.test_urls import _ask
from tests.access.walk import routes
from tests.cases.making import all_recipients
from tests.cases.protection.planting import plant
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db
# Neither reporter, nor of those who handle or follow one, nor asked by other bodies or surveys.
OUTSIDE = ("head_teacher", "registrar")
LEFT = ("sign-out", "switch", "healthz")
# What is new at every answer: tokens of forms, ids a form gives to what it will make.
FRESH = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9]{64}|nonce-[\w+/=-]+")
# Packed anew at every asking; what stands on them, `test_papers` reads.
PACKED = {"students:consent_paper", "students:class_consent_paper"}
PAGES = [
    route
    for route in routes()
    if route.text.startswith("desk/")
    and route.name not in PACKED
    and not any(word in route.text for word in LEFT)
]


@pytest.fixture(autouse=True)
def blank_papers() -> Iterator[None]:
    """Papers as the words that stand on them."""
    blank = core_pdf.render_document('<html lang="zh-CN"><body></body></html>').pdf

    def in_words(html: str) -> core_pdf.Rendered:
        return core_pdf.Rendered(blank + html.encode(), 1, {})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core_pdf, "render_document", in_words)
        yield


def _urls(cast: Cast) -> Iterator[str]:
    for route in PAGES:
        of = [cast.zixuan.public_id, cast.seven_one.public_id]
        tries = [{}] if not route.arguments else [{route.arguments[0]: one} for one in of]
        for arguments in tries:
            try:
                yield reverse(route.name, kwargs=arguments)
            except NoReverseMatch:
                break


def _pages(cast: Cast, person: str) -> dict[str, str]:
    client = Client()
    client.force_login(cast.staff[person])
    found = {}
    for url in _urls(cast):
        answer, body = _ask(client, "get", url)
        if answer.status_code == 200:
            found[url] = FRESH.sub("", body)
    return found


def test_every_page__before_and_after_there_are_cases__the_same_for_whoever_is_in_none(db):
    with transaction.atomic():
        cast = make_cast()
        all_recipients(cast.school)
    moment = clock.now()
    with time_machine.travel(moment, tick=False):
        sync(cast.school, clock.today())
        before = {person: _pages(cast, person) for person in OUTSIDE}
    with time_machine.travel(moment - timedelta(minutes=1), tick=False):
        plant(cast)
    with time_machine.travel(moment, tick=False):
        sync(cast.school, clock.today())
        moved = [
            f"{person}: {url}"
            for person in OUTSIDE
            for url, body in _pages(cast, person).items()
            if before[person].get(url) != body
        ]
    assert all(len(pages) > 20 for pages in before.values()), "pages were looked at"
    assert not moved, "\n".join(moved)
