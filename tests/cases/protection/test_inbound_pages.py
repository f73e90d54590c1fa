"""转入事项 as people see them."""

import subprocess

import pytest
from django.test import Client
from django.urls import reverse

from school_care.cases.models import InboundReferral
from school_care.core import clock
from tests.cases.protection.test_inbound import CANARY, answered, received
from tests.factories import days_ago
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


def at(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(user, url: str) -> str:
    response = at(user).get(url)
    assert response.status_code == 200
    return response.content.decode()


def words_of(paper) -> str:
    """What a printed paper says, without spaces."""
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],  # noqa: S607
        input=paper.content,
        capture_output=True,
        check=True,
    )
    return "".join(read.stdout.decode().split())


def url_of(row, page="inbound") -> str:
    return reverse(f"cases:{page}", args=[row.public_id])


LIST, NEW = "cases:inbounds", "cases:inbound_new"


def said(**more) -> dict:
    """What one fills in."""
    return {
        "org_type": "CIVIL",
        "unit": "云岭县民政局",
        "matter": "facts",
        "text": "请提供该生在校情况。",
        "received_on": clock.today().isoformat(),
        "do": "save",
        **more,
    }


def test_new__pupil_looked_for__found_by_initials_and_what_was_typed_stands(cast):
    response = at(cast.director).post(reverse(NEW), said(do="find", words="zzx"))

    page = response.content.decode()
    assert response.status_code == 200
    assert cast.zixuan.name in page
    assert "请提供该生在校情况。" in page
    assert not InboundReferral.objects.exists()


def test_new__pupil_of_another_school__not_found(cast):
    response = at(cast.director).post(reverse(NEW), said(do="find", words=cast.foreign.name))

    page = response.content.decode()
    assert "没有找到" in page
    assert str(cast.foreign.public_id) not in page


def test_new__saved__leads_to_its_page(cast):
    data = said(student=cast.zixuan.public_id, handler=cast.head_teacher.public_id)
    response = at(cast.director).post(reverse(NEW), data, follow=True)

    row = InboundReferral.objects.get()
    assert response.redirect_chain[-1][0] == url_of(row)
    assert (row.student, row.handler) == (cast.zixuan, cast.head_teacher)
    assert "办理中" in response.content.decode()


def test_new__nobody_chosen__sentence_above_and_words_kept(cast):
    response = at(cast.director).post(reverse(NEW), said())

    assert response.status_code == 422
    assert "照来函写下姓名" in response.content.decode()


def test_list__without_a_handler__asked_for_until_it_is_answered(cast):
    row = received(cast)
    waiting = read(cast.director, reverse(LIST))
    answered(cast.director, row)

    assert "还没有经办人" in waiting
    assert "还没有经办人" not in read(cast.director, reverse(LIST))


def test_list__handler__own_ones_and_no_button_to_take_in(cast):
    received(cast, handler=cast.counsellor)
    page = read(cast.counsellor, reverse(LIST))

    assert cast.zixuan.name in page
    assert reverse(NEW) not in page


def test_list__who_has_none__says_so_and_shows_no_pupil(cast):
    received(cast)
    page = read(cast.teacher, reverse(LIST))

    assert "现在没有交给您办的" in page
    assert cast.zixuan.name not in page


def test_list__in_confidence__head_teacher_finds_no_trace(cast):
    row = received(cast, in_confidence=True, handler=cast.counsellor)
    page = read(cast.head_teacher, reverse(LIST))

    assert cast.zixuan.name not in page
    assert at(cast.head_teacher).get(url_of(row)).status_code == 404


def test_list__overdue__stands_first_and_says_since_when(cast):
    received(cast, unit="柳溪镇人民政府")
    received(cast, unit="云岭县公安局", received_on=days_ago(9), answer_by=days_ago(2))
    page = read(cast.director, reverse(LIST))

    assert page.index("云岭县公安局") < page.index("柳溪镇人民政府")
    assert "已超期" in page


def test_page__who_only_sees_it__reads_and_has_nothing_to_press(cast):
    row = received(cast, handler=cast.counsellor)
    page = read(cast.head_teacher, url_of(row))

    assert CANARY in page
    assert "写答复" not in page
    assert at(cast.head_teacher).get(url_of(row, "inbound_answer")).status_code == 403


def test_page__handler_who_does_not_see_the_pupil__name_without_a_link(cast):
    row = received(cast, handler=cast.counsellor)
    page = read(cast.counsellor, url_of(row))

    assert cast.zixuan.name in page
    assert reverse("students:show", args=[cast.zixuan.public_id]) not in page


def test_title__of_every_page__no_pupil_and_no_body(cast):
    row = received(cast)
    for name in ("inbound", "inbound_answer", "inbound_return", "inbound_name"):
        title = read(cast.director, url_of(row, name)).split("<title>")[1].split("</title>")[0]
        assert cast.zixuan.name not in title
        assert "民政" not in title


def test_naming__found_and_chosen__page_shows_the_pupil(cast):
    at(cast.director).post(reverse(NEW), said(pupil_words="张某某"))
    row = InboundReferral.objects.get()
    url = url_of(row, "inbound_name")
    found = at(cast.director).post(
        url, {"do": "find", "words": cast.zixuan.name, "revision": row.revision}
    )
    assert str(cast.zixuan.public_id) in found.content.decode()

    data = {"do": "save", "student": cast.zixuan.public_id, "revision": row.revision}
    page = at(cast.director).post(url, data, follow=True).content.decode()
    assert "已确定学生" in page
    assert "来函写" in page


def test_answer__written__can_be_printed(cast):
    row = received(cast, handler=cast.head_teacher, number="云民函〔2026〕8号")
    data = {
        "text": "该生按时到校。",
        "how": "书面函复",
        "on": clock.today().isoformat(),
        "revision": row.revision,
    }
    page = at(cast.head_teacher).post(url_of(row, "inbound_answer"), data, follow=True)
    assert "打印复函" in page.content.decode()

    paper = at(cast.head_teacher).get(url_of(row, "inbound_paper"))
    assert paper["Content-Type"] == "application/pdf"
    assert cast.zixuan.name not in paper["Content-Disposition"]
    words = words_of(paper)
    for part in ("云民函〔2026〕8号", "该生按时到校。", "特此函复。", cast.school.name):
        assert part in words


def test_paper__not_answered_yet__says_what_to_do_first(cast):
    row = received(cast)
    page = at(cast.director).get(url_of(row, "inbound_paper"), follow=True).content.decode()

    assert "先写答复" in page


def test_answer__page_gone_stale__sentence_above_and_words_kept(cast):
    row = received(cast)
    stale = row.revision
    answered(cast.principal, row)
    data = {"text": "我的答复", "how": "电话告知", "on": clock.today().isoformat()}
    response = at(cast.director).post(url_of(row, "inbound_answer"), {**data, "revision": stale})

    assert response.status_code == 422
    assert "请刷新页面" in response.content.decode()
    assert "我的答复" in response.content.decode()


def test_list__fifty__as_many_queries_as_five(cast):
    for _ in range(5):
        received(cast, handler=cast.counsellor)
    few = queries_of(at(cast.director), reverse(LIST))
    for _ in range(45):
        received(cast, handler=cast.counsellor)

    assert queries_of(at(cast.director), reverse(LIST)) == few
