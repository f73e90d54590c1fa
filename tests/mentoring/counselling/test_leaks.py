"""Content and levels of counselling on every output: nobody but those who may, reads a word."""

import zipfile
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from school_care.core.models import AuditEntry
from school_care.duties.models import Notice
from school_care.duties.selectors_inbox import line_of
from school_care.mentoring.choices.counselling import Risk
from school_care.reports.enums import Edition
from school_care.reports.services.pages import chunk_html
from tests.exchange.taking import ROSTERS, take
from tests.factories import PairingFactory
from tests.mentoring.counselling.making import ADVICE, SECRETS, whole
from tests.reports.support import order

pytestmark = pytest.mark.django_db
OTHERS = [
    "principal", "registrar", "head_teacher", "grade_head", "teacher", "dormitory",
    "administrator", "auditor",
]  # fmt: skip
LEVELS = (Risk.CRISIS.label, Risk.HIGH.label)


@pytest.fixture
def made(cast):
    return whole(cast)


def page_of(user, url: str, **posted) -> str:
    client = Client()
    client.force_login(user)
    answer = client.post(url, posted) if posted else client.get(url)
    return (
        b"".join(answer.streaming_content).decode("utf-8", "replace")
        if answer.streaming
        else (answer.content.decode("utf-8", "replace"))
    )


def assert_keeps(told: str, *, level: bool = True) -> None:
    for words in (*SECRETS, ADVICE, *(LEVELS if level else ())):
        assert words not in told


PAGES = ["students:show", "students:history", "students:people"]
LISTS = ["workspace:today", "students:list", "mentoring:records", "duties:mine", "duties:inbox"]


@pytest.mark.parametrize("who", OTHERS)
def test_pages_and_lists__others__no_word_and_no_level(cast, made, who):
    user = getattr(cast, who)
    for name in PAGES:
        assert_keeps(page_of(user, reverse(name, args=[cast.zixuan.public_id])))
    for name in LISTS:
        assert_keeps(page_of(user, reverse(name)))


def test_file_and_today__director__knows_of_the_advice_but_not_there(cast, made):
    for url in (
        reverse("students:show", args=[cast.zixuan.public_id]),
        reverse("workspace:today"),
        reverse("students:list"),
    ):
        assert_keeps(page_of(cast.director, url))
    assert "心理教师的建议待知悉1条" in page_of(cast.director, reverse("workspace:today"))


def test_home__director_reads_level_and_advice__principal_counts_only(cast, made):
    page = page_of(cast.director, reverse("mentoring:counselling"))
    assert ADVICE in page and Risk.CRISIS.label in page
    for words in SECRETS:
        assert words not in page
    page = page_of(cast.principal, reverse("mentoring:counselling"))
    assert_keeps(page, level=False)
    assert cast.zixuan.name not in page and "&lt;3" in page


@pytest.mark.parametrize("who", ["principal", "director", "registrar", "head_teacher"])
def test_search__others__no_word(cast, made, who):
    url = reverse("students:list") + "?q=张子轩"
    assert_keeps(page_of(getattr(cast, who), url))


@pytest.mark.parametrize("form", [*ROSTERS, "f08"])
def test_export__every_form__no_word_and_no_level(cast, made, form):
    """With every column there is, as the director exports it, who knows of the level."""
    PairingFactory(student=cast.zixuan, school=cast.school, user=cast.teacher)  # F-08 lists these
    told = workbook_text(take(cast.director, form).content)
    assert cast.zixuan.name in told
    assert_keeps(told)


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("who", ["principal", "director", "head_teacher"])
def test_print__both_editions__no_word_and_no_level(cast, made, edition, who):
    told = chunk_html(order(cast, actor=getattr(cast, who), edition=edition), [cast.zixuan.pk])
    assert cast.zixuan.name in told
    assert_keeps(told)


def test_inbox_and_messages__director__counts_and_codes(cast, made):
    for notice in Notice.objects.all():
        told = f"{notice.facts} {notice.key}"
        assert_keeps(told)
        assert cast.zixuan.name not in told
    notice = Notice.objects.get(user=cast.director)
    notice.left = 0
    line = line_of(notice, cast.director, cast.school, notice.on)
    assert line.words == "心理教师有新的建议，请查看"
    assert line.url == reverse("mentoring:counselling")


def test_trail__every_step__no_word_and_no_level(cast, made):
    told = str(list(AuditEntry.objects.values_list("action", "facts", "object_id")))
    assert_keeps(told)
    for level in Risk.values:
        assert f"'{level}'" not in told


@pytest.mark.parametrize("who", [*OTHERS, "director"])
def test_error_page__foreign_case__tells_nothing(cast, made, who):
    url = reverse("mentoring:case", args=[made["case"].public_id])
    page = page_of(getattr(cast, who), url)
    assert_keeps(page)
    assert cast.zixuan.name not in page


def test_database__every_column__no_word_in_plain(cast, made):
    for row in made.values():
        plain = str(type(row).objects.filter(pk=row.pk).values())
        assert_keeps(plain, level=False)


def workbook_text(content: bytes) -> str:
    """Everything a workbook holds."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
