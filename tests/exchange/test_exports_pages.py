"""The pages of 导出与上报: whom a list takes is said before, the file is the answer."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from school_care.core.sheets import unlock
from school_care.exchange.models import ExportLog
from school_care.students.bulk import keep_chosen
from tests.exchange.taking import lines_of
from tests.factories import PASSWORD, StudentFactory
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
HOME, HISTORY = reverse("exchange:home"), reverse("exchange:history")
LEFT_BEHIND = reverse("exchange:export", args=["f05"])
LIST = reverse("exchange:export", args=["list"])


@pytest.fixture
def as_director(client, cast):
    client.force_login(cast.director)
    return client


def given(**more):
    """A complete form."""
    return {
        "purpose": "superior",
        "why": "",
        "dated": "2026-11-20",
        "lock": "locked",
        "password": "4071-8826-3519-0427",
        "own_password": PASSWORD,
        **more,
    }


def test_page__before_exporting__says_how_many_and_what_stays_empty(as_director):
    page = as_director.get(reverse("exchange:export", args=["f06"])).content.decode()

    assert "3名学生" in page
    assert "范围内另有1人不是登记了关爱类别的学生，不列入" in page
    assert "1栏系统不填，留空" in page
    assert "学习帮手" in page


def test_page__registrar__is_told_what_is_withheld(client, cast):
    client.force_login(cast.registrar)

    page = client.get(reverse("exchange:export_count", args=["list"]), {"columns": ["level"]})

    assert "关爱等级和监护状况：4人的您无权查看，相应栏目留空" in page.content.decode()


def test_export__complete_form__answers_with_a_locked_workbook(as_director):
    answer = as_director.post(LEFT_BEHIND, given())

    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert "attachment" in answer.headers["Content-Disposition"]
    lines = lines_of(unlock(answer.content, "4071-8826-3519-0427"))
    assert [line["姓名"] for line in lines] == ["张子轩", "赵远"]


def test_export__one_grade__takes_only_that(as_director, cast):
    grade = f"{cast.eight_one.stage}-{cast.eight_one.entry_year}"

    answer = as_director.post(LEFT_BEHIND, given(scope=[grade]))

    lines = lines_of(unlock(answer.content, "4071-8826-3519-0427"))
    assert [line["姓名"] for line in lines] == ["赵远"]
    assert ExportLog.objects.get().scope == "八年级"


def test_export__nothing_chosen__keeps_the_form_and_says_what_to_do(as_director):
    answer = as_director.post(LEFT_BEHIND, {"dated": "2026-11-20", "lock": "open"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请选择用途" in page
    assert "请写明为什么不设密码" in page
    assert not ExportLog.objects.exists()


def test_export__wrong_own_password__no_file(as_director):
    answer = as_director.post(LEFT_BEHIND, given(own_password="wrong-wrong-1"))

    assert answer.status_code == 422
    assert "登录密码不对" in answer.content.decode()
    assert not ExportLog.objects.exists()


def test_export__a_minute_after_another__own_password_is_not_asked_again(as_director):
    as_director.post(LEFT_BEHIND, given())

    assert "您的登录密码" not in as_director.get(LEFT_BEHIND).content.decode()
    assert as_director.post(LEFT_BEHIND, given(own_password="")).status_code == 200


def test_plain_list__without_numbers__asks_neither_password(as_director):
    answer = as_director.post(
        LIST, given(lock="open", password="", own_password="", columns=["sex", "birth"])
    )

    assert answer.status_code == 200
    assert len(lines_of(answer.content)) == 4


def test_password__posted__is_in_no_page_or_log_afterwards(as_director, caplog):
    as_director.post(LEFT_BEHIND, given())

    assert "4071-8826-3519-0427" not in as_director.get(HISTORY).content.decode()
    assert "4071-8826-3519-0427" not in caplog.text
    assert "4071-8826-3519-0427" not in str(dict(as_director.session))


def test_form__that_does_not_exist__is_not_found(as_director):
    assert as_director.get(reverse("exchange:export", args=["f99"])).status_code == 404


def ticked(client, user, *students) -> str:
    """What the list keeps when pupils are ticked there: the token."""
    request = RequestFactory().get("/")
    request.session, request.user, request.school = client.session, user, user.school
    token = keep_chosen(request, [student.pk for student in students])
    request.session.save()
    return token


def test_chosen_pupils__ticked_in_the_list__go_to_the_form_and_the_file(as_director, cast):
    token = ticked(as_director, cast.director, cast.keke)

    page = as_director.get(LIST, {"chosen": token}).content.decode()
    answer = as_director.post(LIST, given(lock="open", columns=["sex"], chosen=token))

    assert "名单中勾选的学生" in page
    assert "1名学生" in page
    assert [line["姓名"] for line in lines_of(answer.content)] == ["王可"]


def test_chosen_pupils__forgotten_meanwhile__no_file_of_everybody(as_director):
    answer = as_director.post(LIST, given(lock="open", columns=["sex"], chosen="gone"))

    assert answer.status_code == 422
    assert not ExportLog.objects.exists()


def test_history__head_teacher__sees_own_only(client, cast):
    client.force_login(cast.director)
    client.post(LEFT_BEHIND, given(why="县局统计"))
    client.force_login(cast.head_teacher)

    assert "县局统计" not in client.get(HISTORY).content.decode()
    client.force_login(cast.principal)
    assert "县局统计" in client.get(HISTORY).content.decode()


def test_pages__more_pupils__no_more_queries(as_director, cast):
    before = [queries_of(as_director, url) for url in (HOME, LEFT_BEHIND, HISTORY)]
    for _ in range(5):
        StudentFactory(current_class=cast.seven_one, care=True)

    assert [queries_of(as_director, url) for url in (HOME, LEFT_BEHIND, HISTORY)] == before
