"""Pages of the problem list: finding, adding, settling, the panel, the today page."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from school_care.core import clock
from school_care.reports.models import ProblemItem
from tests.factories import StudentFactory, days_ago
from tests.reports.standing.making import ahead, pdf_text, problem, stored_problem
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
LIST = "reports:problems"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def listed(user, view="open") -> str:
    return signed_in(user).get(f"{reverse(LIST)}?view={view}").content.decode()


def test_adding__from_the_list__pupil_found_by_posted_words_then_on_the_list(cast):
    client = signed_in(cast.head_teacher)
    found = client.post(reverse("reports:problem_new"), {"words": "zzx"}).content.decode()
    assert f"?pupil={cast.zixuan.public_id}" in found
    assert str(cast.keke.public_id) not in found
    given = {
        "what": "晚上没人照看",
        "source": "visit",
        "found_on": days_ago(1),
        "measure": "联系姑姑接送",
        "owner": cast.head_teacher.public_id,
        "due_on": ahead(10),
    }
    url = f"{reverse('reports:problem_new')}?pupil={cast.zixuan.public_id}"
    assert client.post(url, given).status_code == 302
    assert "晚上没人照看" in listed(cast.head_teacher)
    assert "晚上没人照看" not in listed(cast.other_head_teacher)


def test_adding__nothing_filled_in__each_field_says_what_is_missing(cast):
    url = f"{reverse('reports:problem_new')}?pupil={cast.zixuan.public_id}"
    answer = signed_in(cast.head_teacher).post(url, {})
    words = answer.content.decode()
    assert answer.status_code == 422
    for said in ("请填写存在问题。", "请填写帮扶措施。", "请选择负责人。", "请填写解决期限。"):
        assert said in words


def test_list__late_ones_first__and_counted_apart(cast):
    stored_problem(cast.zixuan, owner=cast.head_teacher, what="快到期的", due_on=ahead(2))
    stored_problem(cast.zixuan, owner=cast.head_teacher, what="早该办的", due_on=days_ago(4))
    words = listed(cast.director)
    assert words.index("早该办的") < words.index("快到期的")
    assert "逾期4天" in words
    assert "已逾期 1" in words
    late = listed(cast.director, "late")
    assert "快到期的" not in late


def test_settling__on_the_problems_page__moves_to_the_settled(cast):
    row = problem(cast.zixuan, cast.head_teacher)
    client = signed_in(cast.head_teacher)
    url = reverse("reports:problem_clear", args=[row.public_id])
    client.post(url, {"result": "送到棉衣一件", "cleared_on": clock.today()})
    assert "冬天的棉衣不够" not in listed(cast.head_teacher)
    assert "冬天的棉衣不够" in listed(cast.head_teacher, "cleared")


def test_settling__refused__what_was_typed_stays_on_the_page(cast):
    row = problem(cast.zixuan, cast.head_teacher)
    url = reverse("reports:problem_clear", args=[row.public_id])
    given = {"result": "送到棉衣一件", "cleared_on": days_ago(30)}
    for day, said in ((days_ago(30), "解决日期要在发现日期以后"), ("", "请填写解决日期。")):
        answer = signed_in(cast.head_teacher).post(url, {**given, "cleared_on": day})
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert "送到棉衣一件" in answer.content.decode()


def test_settling__somebody_else_did_meanwhile__what_was_typed_is_there_to_be_read(cast):
    row = stored_problem(cast.zixuan, cleared_on=days_ago(1), result="好了")
    url = reverse("reports:problem_clear", args=[row.public_id])
    given = {"result": "送到棉衣一件", "cleared_on": clock.today()}
    words = signed_in(cast.director).post(url, given).content.decode()
    assert "这个问题已经解决了。" in words
    assert "没有保存" in words
    assert "送到棉衣一件" in words


def test_reopening__into_the_past__refused_and_the_reason_stays(cast):
    row = stored_problem(cast.zixuan, cleared_on=days_ago(1), result="好了")
    url = reverse("reports:problem_reopen", args=[row.public_id])
    answer = signed_in(cast.director).post(url, {"why": "又坏了", "due_on": days_ago(1)})
    assert answer.status_code == 422
    assert "解决期限已经过去" in answer.content.decode()
    assert 'value="又坏了"' in answer.content.decode()


def test_reopening__says_why__on_the_list_again(cast):
    row = stored_problem(cast.zixuan, cleared_on=days_ago(1), result="好了")
    url = reverse("reports:problem_reopen", args=[row.public_id])
    signed_in(cast.director).post(url, {"why": "又坏了", "due_on": ahead(3)})
    assert "冬天的棉衣不够" in listed(cast.director)


def test_page__who_reads_and_does_not_handle__no_forms(cast):
    row = stored_problem(cast.keke, owner=cast.other_head_teacher)
    words = (
        signed_in(cast.teacher)
        .get(reverse("reports:problem", args=[row.public_id]))
        .content.decode()
    )
    assert "冬天的棉衣不够" in words
    assert "销号" not in words


def test_pupils_file__open_problem__on_the_panel_of_care_readers_alone(cast):
    stored_problem(cast.zixuan, owner=cast.head_teacher)
    url = reverse("students:show", args=[cast.zixuan.public_id])
    assert "冬天的棉衣不够" in signed_in(cast.head_teacher).get(url).content.decode()
    for user in (cast.registrar, cast.dormitory):
        assert "冬天的棉衣不够" not in signed_in(user).get(url).content.decode()


def test_today__problem_due__told_to_its_owner_without_a_name(cast):
    stored_problem(cast.zixuan, owner=cast.head_teacher)
    words = signed_in(cast.head_teacher).get(reverse("workspace:today")).content.decode()
    assert "问题到期，1件" in words
    assert "冬天的棉衣不够" not in words
    director = signed_in(cast.director).get(reverse("workspace:today")).content.decode()
    assert "问题清单逾期，1件" in director


def test_today__far_off__nothing_said(cast):
    stored_problem(cast.zixuan, owner=cast.head_teacher, due_on=ahead(9))
    words = signed_in(cast.head_teacher).get(reverse("workspace:today")).content.decode()
    assert "问题到期" not in words


def test_list__pupil_and_owner_who_left__said(cast):
    stored_problem(cast.gone, owner=cast.teacher)
    cast.teacher.is_active = False
    cast.teacher.save()
    words = listed(cast.director)
    assert "已离校" in words
    assert "请另定" in words


def test_summary__page_and_paper__the_same_sums(cast):
    stored_problem(cast.zixuan)
    client = signed_in(cast.director)
    page = client.get(reverse("reports:problems_summary")).content.decode()
    assert "未登记村（社区）" in page
    text = pdf_text(client.get(reverse("reports:problems_summary_paper")).content)
    assert "合计" in text
    assert "填表人" in text


def test_screening__file_page__asks_what_for_and_for_a_lock(cast):
    client = signed_in(cast.director)
    words = client.get(reverse("reports:problems_screening_file")).content.decode()
    assert "打开密码" in words
    answer = client.post(reverse("reports:problems_screening_file"), {"lock": "open"})
    assert answer.status_code == 422


def test_screening__page__says_who_is_in_it_and_prints(cast):
    stored_problem(cast.zixuan)
    client = signed_in(cast.director)
    words = client.get(reverse("reports:problems_screening")).content.decode()
    assert "共3人" in words
    assert "其中1人有问题" in words
    answer = client.post(reverse("reports:problems_screening"), {"purpose": "superior"})
    text = pdf_text(answer.content)
    assert "按规定另行报告" in text
    assert cast.zixuan.id_number not in text


def test_screening__page__counts_without_making_out_the_form(cast):
    stored_problem(cast.zixuan)
    client = signed_in(cast.director)
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("reports:problems_screening"))
    said = [one["sql"] for one in asked]
    assert not [one for one in said if 'FROM "students_contactperson"' in one]
    assert not [one for one in said if 'FROM "mentoring_carerecord"' in one]


def test_screening__printed_for_something_else__its_foot_says_for_what(cast):
    given = {"purpose": "other", "why": "乡镇联席会"}
    answer = signed_in(cast.director).post(reverse("reports:problems_screening"), given)
    assert "其他：乡镇联席会" in pdf_text(answer.content)


def test_problem__of_another_school__not_found(cast):
    row = stored_problem(cast.foreign)
    url = reverse("reports:problem", args=[row.public_id])
    assert signed_in(cast.director).get(url).status_code == 404


def test_lists__ten_times_as_long__the_same_queries(cast):
    def rows(count):
        for _ in range(count):
            pupil = StudentFactory(current_class=cast.seven_one)
            stored_problem(pupil, owner=cast.head_teacher)

    client = signed_in(cast.director)
    routes = ("problems", "problems_screening", "problems_summary")
    rows(2)
    few = {one: queries_of(client, reverse(f"reports:{one}")) for one in routes}
    rows(18)
    assert ProblemItem.objects.count() == 20
    assert {one: queries_of(client, reverse(f"reports:{one}")) for one in routes} == few
