"""谈心记录本 and 家访记录本: what the paper holds, how long it may be, what its name betrays."""

from unittest.mock import patch
from urllib.parse import unquote

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.core.pdf import count_pages
from school_care.mentoring import selectors_books
from school_care.mentoring.details import packed
from school_care.mentoring.selectors_books import Book, book_rows, records_of_book
from tests import cast as canary
from tests.factories import CareRecordFactory, days_ago
from tests.support.queries import queries_of

BOOK, PRINT = reverse("mentoring:book"), reverse("mentoring:book_print")


def printed_html(client, user, **query) -> str:
    """The paper's page before it is laid out."""
    seen = []

    def render(html: str) -> bytes:
        seen.append(html)
        return b"%PDF-1.7"

    client.force_login(user)
    with patch("school_care.school.papers.render_pdf", render):
        assert client.get(PRINT, query).status_code == 200
    return seen[0]


def test_book__class_of_the_term__in_order_with_signature_columns(client, cast):
    CareRecordFactory(
        student=cast.anan, author=cast.grade_head, happened_on=days_ago(9), text="早一点的"
    )
    html = printed_html(client, cast.head_teacher, scope=str(cast.seven_one.public_id))
    assert html.index("早一点的") < html.index(canary.TALK_TEXT)
    for words in ("谈话人签名", "学生签名", "校内资料", "谈心记录本"):
        assert words in html
    assert canary.PRAISE_TEXT not in html
    mine = printed_html(client, cast.head_teacher)
    assert canary.TALK_TEXT in mine
    assert "早一点的" not in mine


def test_book__each_pupil_apart__nobody_signs_below_anothers_talk(client, cast):
    CareRecordFactory(student=cast.anan, author=cast.head_teacher, text="安安的话")
    group = str(cast.seven_one.public_id)
    html = printed_html(client, cast.head_teacher, scope=group, apart="on", blank="5")
    tables = html.split("<table")[1:]
    assert len(tables) == 3
    told = [("安安的话" in one, canary.TALK_TEXT in one, ">限阅<" in one) for one in tables]
    assert told == [(True, False, False), (False, True, False), (False, False, True)]
    assert html.count('class="blank-row"') == 5
    whole = printed_html(client, cast.head_teacher, scope=group)
    assert whole.count("<table") == 1
    assert "需留意" not in whole


def test_book__home_visits__who_was_met_safety_and_the_family_s_view(client, cast):
    CareRecordFactory(
        student=cast.anan,
        author=cast.head_teacher,
        kind="visit",
        place="home",
        second=cast.grade_head,
        text="灶台边堆着柴",
        detail=packed({"met": ["外婆"], "safety": {"fire": "mind"}, "view": "想装电话"}),
    )
    html = printed_html(client, cast.head_teacher, book="visit", blank="5")
    for words in ("外婆", "用电用火需注意", "家长意见：想装电话", "褚年级", "家长签名"):
        assert words in html
    assert html.count('class="blank-row"') == 5


@pytest.mark.parametrize("who", ["director", "head_teacher", "principal"])
def test_book__restricted__the_date_alone_also_for_its_author(client, cast, who):
    group = str(cast.seven_one.public_id)
    cast.talk.withdrawn_at = clock.now()
    cast.talk.save()
    html = printed_html(client, cast.staff[who], scope=group)
    assert "限阅" in html
    assert cast.restricted.happened_on.isoformat() in html
    for secret in (canary.RESTRICTED_TEXT, canary.RESTRICTED_NEXT_STEP, "张子轩", "郑德育</td>"):
        assert secret not in html
    assert canary.TALK_TEXT not in html  # withdrawn


def test_book__printed__pdf_with_a_neutral_name_and_a_trace(client, cast):
    client.force_login(cast.head_teacher)
    answer = client.get(PRINT, {"scope": str(cast.seven_one.public_id), "blank": "20"})
    assert answer.content.startswith(b"%PDF")
    assert count_pages(answer.content) >= 2
    name = unquote(answer.headers["Content-Disposition"])
    assert "谈心记录本-七(1)班-" in name
    assert "张子轩" not in name
    trace = AuditEntry.objects.get(action="record_book.printed")
    assert trace.facts["rows"] == 2


def test_book__teacher_without_print_right__own_records_only(client, cast):
    client.force_login(cast.teacher)
    page = client.get(BOOK).content.decode()
    assert "我写的" in page
    assert "七(2)班" not in page.split("<select")[1].split("</select>")[0]
    answer = client.get(PRINT, {"scope": str(cast.seven_two.public_id)})
    assert answer.status_code == 422
    assert "请重新选择班级。" in answer.content.decode()


def test_book__too_long__asked_to_choose_less(client, cast, monkeypatch):
    monkeypatch.setattr("school_care.mentoring.views.books.MOST_ROWS", 1)
    client.force_login(cast.head_teacher)
    answer = client.get(PRINT, {"scope": str(cast.seven_one.public_id)})
    assert answer.status_code == 422
    assert "按月分开打印" in answer.content.decode()
    assert not AuditEntry.objects.filter(action="record_book.printed").exists()


def test_book__days_the_wrong_way_round__said(client, cast):
    client.force_login(cast.head_teacher)
    query = {"since": days_ago(1).isoformat(), "until": days_ago(9).isoformat()}
    assert "结束日期早于开始日期" in client.get(BOOK, query).content.decode()


def test_book__any_number_of_records__same_queries(
    client, cast, django_assert_num_queries, monkeypatch
):
    client.force_login(cast.head_teacher)
    page = f"{BOOK}?scope={cast.seven_one.public_id}"
    few = queries_of(client, page)
    for number in range(12):
        CareRecordFactory(
            student=cast.anan,
            author=cast.head_teacher,
            second=cast.grade_head,
            happened_on=days_ago(number),
        )
    assert queries_of(client, page) == few
    records = records_of_book(
        cast.head_teacher,
        cast.school,
        Book.TALK,
        group=cast.seven_one,
        since=days_ago(90),
        until=clock.today(),
    )
    with django_assert_num_queries(1):
        rows = book_rows(records)
    assert len(rows) == 14
    monkeypatch.setattr(selectors_books, "MOST_ROWS", 3)
    assert len(book_rows(records)) == 3
