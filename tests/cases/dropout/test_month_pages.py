"""The months, one month's page, its pupils, its paper; and the figures of a term."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from school_care.cases.dropout.services.months import stamp_of
from school_care.cases.models import DropoutMonth
from school_care.core.models import AuditEntry
from tests.cases.dropout.monthly import (
    NOVEMBER,
    ROLL_DAY,
    S,
    course,
    filled,
    here_since,
    rolls,
    set_term,
    signed,
)
from tests.factories import SchoolClassFactory, StudentFactory
from tests.support.queries import queries_of

NOVEMBER_16 = date(2026, 11, 16)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel("2026-11-25T15:00:00+08:00", tick=False):
        yield


@pytest.fixture(autouse=True)
def school(cast):
    set_term(cast.school)
    here_since(cast.school)
    return cast.school


def url(name: str = "month", **query: str) -> str:
    return reverse(f"cases:{name}", args=["2026-11"], query=query or None)


def page_of(client, user, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_months__each_month__with_its_state_and_last_day(client, cast):
    signed(cast)
    page = page_of(client, cast.registrar, reverse("cases:months"))
    assert "每月28日前报当月的月报" in page
    assert page.index("2026年11月") < page.index("2026年10月") < page.index("2026年9月")
    assert "已签字" in page
    assert "零报告" in page
    assert page.count("已过期限") == 2
    assert "2026年8月" not in page


def test_month__nothing_filled_in__figures_of_now_and_the_button(client, cast):
    course(cast.zixuan, (NOVEMBER_16, S.SUSPECTED))
    page = page_of(client, cast.registrar, url())
    assert "还没有填报" in page
    assert "column=suspected" in page
    assert url("month_fill") in page
    assert url("month_sign") not in page


def test_month__a_class_not_called_yet__says_so_until_it_is(client, cast):
    rolls(ROLL_DAY, cast.seven_one)
    page = page_of(client, cast.registrar, url())
    assert "人所在的班没有点名，请点完名再填报" in page
    rolls(ROLL_DAY, *cast.school.classes.exclude(pk=cast.seven_one.pk))
    assert "人所在的班没有点名" not in page_of(client, cast.registrar, url())


def test_journey__filled_signed_handed__by_those_whose_it_is(client, cast):
    client.force_login(cast.registrar)
    page = client.post(url("month_fill"), {"note": ""}, follow=True).content.decode()
    assert "零报告" in page
    assert "待校长签字" in page
    assert client.post(url("month_sign"), {"seen": "x"}).status_code == 403
    page = page_of(client, cast.principal, url())
    assert "本月没有疑似辍学、确认辍学和未返校的学生，特此零报告。" in page
    row = DropoutMonth.objects.get()
    page = client.post(url("month_sign"), {"seen": stamp_of(row)}, follow=True).content.decode()
    assert "校长：钱校长" in page
    client.force_login(cast.registrar)
    told = {"on": "2026-11-25", "to": "云岭县教育局"}
    page = client.post(url("month_handed"), told, follow=True).content.decode()
    assert "11月25日报送云岭县教育局。" in page


def test_month__signed_and_changed_since__kept_figures_with_a_banner(client, cast):
    signed(cast)
    course(cast.zixuan, (NOVEMBER_16, S.SUSPECTED))
    page = page_of(client, cast.principal, url())
    assert "填报以后有变化" in page
    assert "七年级疑似辍学：表上0，现在1" in page
    assert "column=suspected" not in page
    assert "更正这份月报" in page


def test_month__corrected__old_version_says_so_and_stays(client, cast):
    signed(cast)
    course(cast.zixuan, (NOVEMBER_16, S.SUSPECTED))
    client.force_login(cast.director)
    client.post(url("month_fill"), {"note": "漏报一人", "correct": "1"})
    page = page_of(client, cast.principal, url())
    assert "第2版，更正" in page
    assert "说明：漏报一人" in page
    old = page_of(client, cast.principal, url(version="1"))
    assert "后来已有更正" in old
    assert "特此零报告" in old
    assert url("month_sign") not in old
    assert client.get(url(version="7")).status_code == 404


def test_month__broken_rule__sentence_pupil_and_no_signature_yet(client, cast):
    course(cast.zixuan, (NOVEMBER_16, S.SUSPECTED))
    rolls(ROLL_DAY, cast.seven_one)
    filled(cast)
    page = page_of(client, cast.principal, url())
    assert "1人在2026年11月24日点名已到校，控辍事项里还没有登记返校" in page
    assert reverse("students:show", args=[cast.zixuan.public_id]) in page
    assert url("month_sign") not in page
    assert "填表人写明原因后" in page


def test_month__filled_in_and_signed_by_one__said(client, cast):
    filled(cast, by=cast.principal)
    assert "这份月报也是您填报的" in page_of(client, cast.principal, url())


def test_who__figure__its_pupils_with_the_day(client, cast):
    course(cast.zixuan, (NOVEMBER_16, S.SUSPECTED))
    page = page_of(client, cast.registrar, url("month_who", row="all", column="lost_new"))
    assert "张子轩" in page
    assert "11月16日" in page
    assert "李安安" not in page
    assert client.get(url("month_who", row="all", column="due")).status_code == 404
    assert client.get(url("month_who", row="none-such", column="here")).status_code == 404


def test_who__special_group__its_members(client, cast):
    StudentFactory(current_class=cast.eight_one, name="冯小满", care="ORPHAN")
    page = page_of(client, cast.registrar, url("month_who", row="all", column="g_orphan"))
    assert "冯小满" in page
    assert "张子轩" not in page


@pytest.mark.parametrize("month", ["2026-12", "2026-13", "abc", "0001-01", "2026-1"])
def test_month__to_come_or_no_month__not_found(client, cast, month):
    client.force_login(cast.principal)
    assert client.get(reverse("cases:month", args=[month])).status_code == 404


def test_fill__note_too_long__kept_with_the_reason(client, cast):
    client.force_login(cast.registrar)
    page = client.post(url("month_fill"), {"note": "长" * 501}).content.decode()
    assert "说明不超过500个字" in page
    assert "长" * 501 in page
    assert not DropoutMonth.objects.exists()


def test_handed__nothing_typed__says_what_is_missing(client, cast):
    signed(cast)
    client.force_login(cast.registrar)
    page = client.post(url("month_handed"), {"on": "", "to": ""}).content.decode()
    assert "请选择报送日期。" in page
    assert "请填写报送单位。" in page


def test_paper__printed__neutral_name_and_a_trace(client, cast):
    signed(cast)
    client.force_login(cast.director)
    answer = client.get(url("month_paper"))
    assert answer.content.startswith(b"%PDF")
    assert "2026-11" in answer["Content-Disposition"]
    entry = AuditEntry.objects.get(action="dropout_month.printed")
    assert entry.facts == {"month": "2026-11", "version": 1}
    assert client.get(url("month_paper", version="4")).status_code == 404


def test_paper__nothing_filled_in__not_found(client, cast):
    client.force_login(cast.director)
    assert client.get(url("month_paper")).status_code == 404


def test_pages__more_classes_pupils_and_cases__no_more_queries(client, cast):
    course(cast.zixuan, (NOVEMBER_16, S.SUSPECTED))
    filled(cast)
    client.force_login(cast.registrar)
    addresses = [
        reverse("cases:months"),
        url(),
        url("month_who", row="all", column="not_back"),
        reverse("cases:dropout_figures"),
    ]
    before = [queries_of(client, address) for address in addresses]
    for grade in (5, 8, 9):
        group = SchoolClassFactory(school=cast.school, grade=grade)
        for student in StudentFactory.create_batch(3, current_class=group, care="LB_BOTH"):
            course(student, (NOVEMBER_16, S.SUSPECTED), (NOVEMBER, S.PERSUADING))
    assert [queries_of(client, address) for address in addresses] == before


def test_figures__no_case__dashes(client, cast):
    page = page_of(client, cast.registrar, reverse("cases:dropout_figures"))
    assert page.count("<strong>—</strong>") == 7
    assert "100" not in page.split("<main", 1)[1].split("</main>", 1)[0]


def test_figures__open_case__leads_to_it_for_whoever_may_see_it(client, cast):
    made = course(cast.zixuan, (NOVEMBER_16, S.SUSPECTED))
    address = reverse("cases:case", args=[made.case.public_id])
    figures = reverse("cases:dropout_figures")
    assert address in page_of(client, cast.principal, figures)
    assert address not in page_of(client, cast.registrar, figures)
