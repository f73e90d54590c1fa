"""Addresses and forms of the reports filled with what no form offers: told, never broken."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from tests.access.parts import (
    figures,
    oversight,
    packs,
    problems,
    progress,
    report_papers,
    standing,
    summaries,
)

pytestmark = pytest.mark.django_db

PARTS = (figures, oversight, packs, problems, progress, report_papers, standing, summaries)
PERIODS = (
    "2026-13", "2026-00", "9999-99", "9999-12", "0001-01", "2026-W40", "1999", "9999", "0",
    "--", "2026-2027-9", "_",
)  # fmt: skip
ODD = {
    "nul": "甲\x00乙",
    "long": "长" * 10_000,
    "emoji": "👨‍👩‍👧‍👦 \u202eabc\u202c مرحبا",
    "path": "../../etc/passwd",
    "digits": "２０２６-１０",
    "number": "9" * 40,
    "date": "9999-12-31",
    "early": "0001-01-01",
}
ASKED = (
    "month", "term", "on", "topic", "version", "axis", "key", "side", "page", "q", "grade",
    "class", "category", "kind", "state", "year", "scope", "edition", "purpose", "since",
    "school", "tab", "day", "student", "sort", "item", "until", "to", "for",
)  # fmt: skip


class Fields(HTMLParser):
    """The fields of a page's forms and what stands in them."""

    def __init__(self, html: str):
        super().__init__()
        self.kept: dict[str, str] = {}
        self.text: set[str] = set()
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        name = said.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in said or not self.kept.get(self._select):
                self.kept[self._select] = said.get("value", "")
        elif tag == "textarea" or (tag == "input" and said.get("type", "text") in TEXTS):
            self.kept.setdefault(name, said.get("value") or "")
            self.text.add(name)
        elif tag == "input" and name:
            self.kept.setdefault(name, said.get("value") or "on")

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = ""


TEXTS = {"text", "search", "tel", "number", "date", "month", "email"}


def addresses(cast) -> list[tuple[str, bool]]:
    """Every address of the reports with something behind it, and whether it takes forms."""
    found = []
    for part in PARTS:
        cast.extra |= part.objects(cast)
    for part in PARTS:
        for name, cases in part.EXPECTED.items():
            if name.startswith("reports:"):
                for case in cases:
                    url = reverse(name, kwargs=case.arguments(cast))
                    found.append((url, case.post is not None))
    return found


@pytest.fixture
def everywhere(cast) -> list[tuple[str, bool]]:
    return addresses(cast)


@pytest.mark.parametrize("who", ["principal", "director"])
def test_address__with_odd_questions__answers(cast, client, everywhere, who):
    client.force_login(getattr(cast, who))
    broken = []
    for url, _ in everywhere:
        for label, odd in ODD.items():
            _try(broken, client.get, url, dict.fromkeys(ASKED, odd), label)
    assert broken == []


def _try(broken: list, ask, url: str, data: dict, label: str) -> None:
    from django.db import transaction

    try:
        with transaction.atomic():
            status = ask(url, data).status_code
    except Exception as error:
        broken.append((url, label, repr(error)[:160]))
    else:
        if status >= 500:
            broken.append((url, label, status))


@pytest.mark.parametrize("who", ["principal", "director"])
def test_form__filled_oddly__answers(cast, client, everywhere, who):
    client.force_login(getattr(cast, who))
    broken = []
    for url, takes_forms in everywhere:
        if not takes_forms:
            continue
        page = client.get(url, follow=True)
        html = page.content.decode() if "html" in page.get("Content-Type", "") else ""
        fields = Fields(html)
        for label, odd in ODD.items():
            _try(broken, client.post, url, fields.kept | dict.fromkeys(fields.text, odd), label)
            _try(broken, client.post, url, dict.fromkeys([*fields.kept, "to", "seen"], odd), label)
    assert broken == []


@pytest.mark.parametrize("period", PERIODS)
def test_period__that_no_school_has__is_not_found(cast, client, period):
    client.force_login(cast.principal)
    for kind in ("month", "term", "year", "plan", "week"):
        for name in ("summary", "summary_paper", "summary_docx", "summary_draft"):
            url = reverse(f"reports:{name}", args=[kind, period])
            assert client.get(url).status_code == 404, url
        assert client.post(reverse("reports:summary_draft", args=[kind, period])).status_code == 404
    for name in ("bulletin", "bulletin_paper"):
        assert client.get(reverse(f"reports:{name}", args=[period])).status_code == 404
