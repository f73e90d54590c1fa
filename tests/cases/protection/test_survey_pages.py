"""The pages of the survey: handed out, counted, read once it is over, summed up, printed."""

import pytest
from django.urls import reverse

from school_care.cases.models import BullyingSurvey, SurveyClass
from school_care.cases.protection.services.surveys import answer_url, sum_up
from school_care.core import clock
from school_care.core.models import AuditEntry
from tests.cases.protection.survey_making import (
    WORDS,
    answered,
    big_enough,
    over,
    share_of,
    survey_of,
)
from tests.factories import SchoolClassFactory, StudentFactory, days_ago
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(cast) -> BullyingSurvey:
    survey = survey_of(cast)
    big_enough(survey)
    return survey


@pytest.fixture
def row(cast, survey) -> SurveyClass:
    return share_of(survey, cast.seven_one)


def url(name: str, row, **query: str) -> str:
    return reverse(f"cases:{name}", args=[row.public_id], query=query or None)


def page_of(client, user, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def printed(client, user, address: str, monkeypatch) -> str:
    made = []
    monkeypatch.setattr(
        "school_care.school.papers.render_pdf", lambda html: made.append(html) or b""
    )
    client.force_login(user)
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    return made[0]


def test_list__term_without_a_survey__asks_for_one(client, cast):
    page = page_of(client, cast.director, reverse("cases:surveys"))
    assert "学期还没有做问卷" in page
    assert reverse("cases:survey_new") in page


def test_new__both_wordings__can_be_read_before(client, cast):
    page = page_of(client, cast.director, reverse("cases:survey_new"))
    assert "四至九年级（8题）" in page
    assert "一至三年级（6题）" in page


def test_new__days_given__leads_to_the_survey(client, cast):
    client.force_login(cast.director)
    days = {"opens_on": f"{days_ago(0)}", "closes_on": f"{days_ago(-5)}"}
    answer = client.post(reverse("cases:survey_new"), days)
    assert answer.url == url("survey", BullyingSurvey.objects.get())


def test_new__end_before_beginning__is_told_on_the_page(client, cast):
    client.force_login(cast.director)
    days = {"opens_on": f"{days_ago(0)}", "closes_on": f"{days_ago(1)}"}
    answer = client.post(reverse("cases:survey_new"), days)
    assert answer.status_code == 422
    assert "不能早于开始日期" in answer.content.decode()


def test_survey__while_it_runs__tells_how_many_and_no_figure(client, cast, survey, row):
    answered(row, 9, words=WORDS)
    page = page_of(client, cast.director, url("survey", survey))
    assert "收到9份" in page
    assert "9/30份" in page
    assert "全校结果" not in page
    assert WORDS not in page
    assert answer_url(row) in page


def test_survey__over__tells_figures_and_no_link(client, cast, survey, row):
    answered(row, 9)
    over(survey)
    page = page_of(client, cast.director, url("survey", survey))
    assert "全校结果" in page
    assert "100%" in page
    assert answer_url(row) not in page
    assert "写分析和措施" in page


def test_survey__more_sheets_than_pupils__is_noted(client, cast, survey, row):
    SurveyClass.objects.filter(pk=row.pk).update(asked=2)
    answered(row, 3)
    page = page_of(client, cast.director, url("survey", survey))
    assert "多于人数" in page


def test_survey__another_last_day__is_kept(client, cast, survey):
    client.force_login(cast.director)
    client.post(url("survey", survey), {"closes_on": f"{days_ago(-9)}"})
    survey.refresh_from_db()
    assert survey.closes_on == days_ago(-9)


def test_words__while_it_runs__only_a_call_for_help_with_its_class(client, cast, survey, row):
    answered(row, words=WORDS)
    answered(row, words="我不想活了")
    page = page_of(client, cast.director, url("survey_words", survey))
    assert "我不想活了" in page
    assert "七(1)班" in page
    assert WORDS not in page
    assert AuditEntry.objects.filter(action="survey.words_read").exists()


def test_words__over__stand_without_a_class(client, cast, survey, row):
    answered(row, words=WORDS)
    over(survey)
    page = page_of(client, cast.director, url("survey_words", survey))
    assert WORDS in page
    assert "七(1)班" not in page


@pytest.mark.parametrize("who", ["counsellor", "head_teacher", "auditor", "administrator"])
@pytest.mark.parametrize("name", ["survey", "survey_words", "survey_summary"])
def test_survey__who_does_not_keep_it__is_let_in_nowhere(client, cast, survey, row, name, who):
    answered(row, words=WORDS)
    client.force_login(getattr(cast, who))
    assert client.get(url(name, survey)).status_code == 403


def test_count__numbers_and_words__are_kept_and_shown_again(client, cast, survey, row):
    client.force_login(cast.director)
    given = {"sheets": "20", "safe-always": "18", "safe-often": "2", "words": f"{WORDS}\n\n"}
    assert client.post(url("survey_count", row), given).status_code == 302
    page = page_of(client, cast.director, url("survey_count", row))
    assert 'value="18"' in page
    assert WORDS in page
    assert "其中纸质20份" in page_of(client, cast.director, url("survey", survey))


def test_count__more_than_came_back__is_told_and_kept_as_typed(client, cast, row):
    client.force_login(cast.director)
    answer = client.post(url("survey_count", row), {"sheets": "3", "safe-always": "18"})
    assert answer.status_code == 422
    assert "请再数一遍" in answer.content.decode()
    assert 'value="18"' in answer.content.decode()


def test_link__new_one__says_so(client, cast, row):
    before = answer_url(row)
    client.force_login(cast.director)
    answer = client.post(url("survey_link", row), follow=True)
    assert "已换新的链接" in answer.content.decode()
    assert before not in answer.content.decode()


def test_codes__each_class__has_its_page_with_its_address(client, cast, survey, row, monkeypatch):
    paper = printed(client, cast.director, url("survey_papers", survey), monkeypatch)
    assert paper.count('class="report survey-code"') == 3
    assert answer_url(row) in paper
    only = url("survey_papers", survey, **{"class": str(row.public_id)})
    paper = printed(client, cast.director, only, monkeypatch)
    assert paper.count('class="report survey-code"') == 1


def test_codes__class_of_another_survey__is_not_found(client, cast, survey):
    client.force_login(cast.director)
    for wanted in (str(survey.public_id), "x"):
        answer = client.get(url("survey_papers", survey, **{"class": wanted}))
        assert answer.status_code == 404


def test_blank__only_wordings_that_are_needed__asks_for_no_name(client, cast, survey, monkeypatch):
    paper = printed(client, cast.director, url("survey_papers", survey, blank="1"), monkeypatch)
    assert paper.count('class="report survey-blank') == 1
    assert "不写名字、不写班级" in paper
    assert "四至九年级" in paper


def test_summary__over_and_summed_up__has_figures_measures_and_nobodys_words(
    client, cast, survey, row, monkeypatch
):
    answered(row, 9, words=WORDS)
    over(survey)
    sum_up(by=cast.director, survey=survey, summary="厕所和楼梯口加派值班老师。")
    paper = printed(client, cast.director, url("survey_summary", survey), monkeypatch)
    assert "厕所和楼梯口" in paper
    assert "收到9份" in paper
    assert WORDS not in paper
    assert "七(1)班" not in paper


def test_summary__while_it_runs__is_not_printed(client, cast, survey):
    client.force_login(cast.director)
    answer = client.get(url("survey_summary", survey), follow=True)
    assert "还没有截止" in answer.content.decode()


def test_sum_up__written__stands_on_the_page(client, cast, survey, row):
    answered(row, 9)
    over(survey)
    client.force_login(cast.director)
    answer = client.post(url("survey_sum_up", survey), {"summary": "楼梯口加派值班。"}, follow=True)
    page = answer.content.decode()
    assert "楼梯口加派值班" in page
    assert "打印摘要" in page


def test_survey__fifty_classes__cost_as_many_queries_as_five(client, cast, survey):
    def add(first, many):
        groups = [
            SchoolClassFactory(school=cast.school, grade=8, number=first + at) for at in range(many)
        ]
        SurveyClass.objects.bulk_create(
            SurveyClass(survey=survey, school_class=one, asked=30, token=f"t{one.pk}")
            for one in groups
        )
        for one in groups:
            answered(share_of(survey, one), 2)

    StudentFactory(current_class=cast.seven_one)
    add(11, 5)
    over(survey)
    client.force_login(cast.director)
    few = queries_of(client, url("survey", survey))
    BullyingSurvey.objects.update(opens_on=clock.today(), closes_on=clock.today())
    add(31, 15)
    over(survey)
    assert queries_of(client, url("survey", survey)) == few
