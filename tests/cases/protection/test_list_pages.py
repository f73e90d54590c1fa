"""保护事项 as a list: each reader by level, tabs, late first, search, constant cost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from school_care.cases.enums import CaseType
from school_care.cases.models import Protection
from school_care.cases.protection.enums import Part, Suspect
from school_care.cases.protection.services import calls, closing, entries, people
from school_care.core import clock
from tests.cases.protection.making import CANARY, filed
from tests.factories import StudentFactory
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
LIST = reverse("cases:protections")
MR, BU, CR = CaseType.MR, CaseType.BU, CaseType.CR


def at(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(user, **query) -> str:
    response = at(user).get(LIST, query)
    assert response.status_code == 200
    return response.content.decode()


def test_list__nothing_filed__says_to_ring_first_and_report(cast):
    page = read(cast.head_teacher)
    assert "先拨打110" in page
    assert "不用审批" in page


def test_list__handler__child_number_and_next_step(cast):
    row = filed(cast.teacher, cast.zixuan)
    page = read(cast.director)
    assert "张子轩" in page
    assert row.case.case_no in page
    assert "打110报警" in page
    assert CANARY not in page


def test_list__principal__knows_of_a_report_and_not_of_which_child(cast):
    row = filed(cast.teacher, cast.zixuan, suspects=[Suspect.GUARDIAN])
    page = read(cast.principal, state="open")
    assert row.case.case_no in page
    assert "强制报告" in page
    for hidden in ("张子轩", "七(1)班", "监护人涉嫌", CANARY):
        assert hidden not in page


def test_list__whoever_reported__own_row_without_the_child(cast):
    filed(cast.teacher, cast.zixuan)
    page = read(cast.teacher)
    assert "我报告或参与的" in page
    assert "张子轩" not in page


@pytest.mark.parametrize("who", ["head_teacher", "registrar", "grade_head", "editor"])
@pytest.mark.parametrize("kind", [MR, BU, CR])
def test_list__everybody_else__not_a_trace(cast, who, kind):
    row = filed(cast.teacher, cast.zixuan, kind)
    for tab in ("todo", "open", "over"):
        page = read(getattr(cast, who), state=tab)
        assert str(row.public_id) not in page
        assert row.case.case_no not in page


def test_list__director_of_a_crisis__child_and_course_but_nothing_to_do(cast):
    filed(cast.teacher, cast.zixuan, CR)
    page = read(cast.director, state="open")
    assert "张子轩" in page
    assert "没有等您办的事项" in read(cast.director, state="todo")


def test_list__guardian_suspected__said_to_whoever_might_ring(cast):
    filed(cast.teacher, cast.zixuan, suspects=[Suspect.GUARDIAN])
    for user in (cast.director, cast.teacher):
        assert "不通知家里任何人" in read(user, state="open")


def test_list__late_ones__stand_first(cast):
    old = filed(cast.teacher, cast.zixuan)
    Protection.objects.filter(pk=old.pk).update(filed_at=clock.now() - timedelta(days=3))
    filed(cast.teacher, cast.keke)
    page = read(cast.director)
    assert page.index("张子轩") < page.index("王可")
    assert "已逾期" in page


def closed(cast, student) -> Protection:
    row = filed(cast.teacher, student)
    calls.record(by=cast.director, protection=row, to="110", called_at=clock.now(), caller="郑德育")
    entries.add(by=cast.director, protection=row, kind="police", text="派出所已立案")
    row = closing.follow(by=cast.director, protection=row, why="已立案", state="handling")
    return closing.close(by=cast.director, protection=row, why="已处理", state="following")


def test_tabs__closed__under_its_own(cast):
    closed(cast, cast.zixuan)
    assert "张子轩" in read(cast.director, state="over")
    assert "张子轩" not in read(cast.director, state="open")


def test_search__by_name__finds_what_its_reader_may_read_by_name(cast):
    filed(cast.teacher, cast.zixuan)
    page = at(cast.director).post(LIST, {"words": "张子轩"}).content.decode()
    assert "找到1件" in page
    page = at(cast.principal).post(LIST, {"words": "张子轩"}).content.decode()
    assert "没有找到" in page
    page = at(cast.teacher).post(LIST, {"words": "张子轩"}).content.decode()
    assert "没有找到" in page


def test_search__by_number__whoever_knows_of_it(cast):
    row = filed(cast.teacher, cast.zixuan)
    for user, words in ((cast.principal, "找到1件"), (cast.head_teacher, "没有找到")):
        page = at(user).post(LIST, {"words": row.case.case_no}).content.decode()
        assert words in page


def test_list__five_or_fifty__costs_the_same(cast):
    def more(count: int) -> None:
        for _ in range(count):
            filed(cast.teacher, StudentFactory(current_class=cast.seven_one))

    more(5)
    for user in (cast.director, cast.principal, cast.teacher):
        client = at(user)
        few = queries_of(client, f"{LIST}?state=open")
        more(20)
        assert queries_of(client, f"{LIST}?state=open") == few


def test_list__more_than_a_page__turns(cast):
    for _ in range(31):
        filed(cast.teacher, StudentFactory(current_class=cast.seven_one))
    assert "第 1 页，共 2 页（31 条）" in read(cast.director)
    assert read(cast.director, page=2).count('class="row-link"') == 1


def test_list__let_in_person_loses_the_post__nothing_any_more(cast):
    row = filed(cast.director, cast.zixuan)
    people.let_in(by=cast.director, protection=row, user=cast.head_teacher, part=Part.HANDLER)
    assert "张子轩" in read(cast.head_teacher)
    cast.head_teacher.appointments.update(until=clock.today())
    assert at(cast.head_teacher).get(LIST).status_code == 403
