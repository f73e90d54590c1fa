"""The anonymous survey: made once a term, answered without a name, counted from paper."""

import logging
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from school_care.cases.models import BullyingSurvey, SurveyAnswer, SurveyClass
from school_care.cases.protection import survey_duty
from school_care.cases.protection.services import surveys
from school_care.cases.protection.services.surveys import Counted
from school_care.core import clock
from school_care.core.log_filters import HideSecretPaths
from school_care.core.models import AuditEntry
from school_care.duties.models import Notice
from school_care.duties.news import sentence_of
from school_care.school.models import Term
from school_care.school.refusal import Refused
from tests.cases.protection.survey_making import (
    CALM,
    WORDS,
    answered,
    big_enough,
    kept_of,
    over,
    share_of,
    survey_of,
)
from tests.factories import days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(cast) -> BullyingSurvey:
    survey = survey_of(cast)
    big_enough(survey)
    return survey


@pytest.fixture
def row(cast, survey) -> SurveyClass:
    return share_of(survey, cast.seven_one)


# -- making ---------------------------------------------------------------------------------------


def test_make__each_class_with_pupils__has_its_own_link_and_number(cast):
    rows = list(SurveyClass.objects.filter(survey=survey_of(cast)))
    assert {one.school_class_id: one.asked for one in rows} == {
        cast.seven_one.pk: 2,
        cast.seven_two.pk: 1,
        cast.eight_one.pk: 1,
    }
    assert len({one.token for one in rows}) == 3


def test_make__second_of_the_term__is_refused(cast, survey):
    with pytest.raises(Refused, match="已经有一次问卷"):
        survey_of(cast)


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [
        (0, -1, "不能早于开始"),
        (-1, 3, "不能早于今天"),
        (0, 46, "最长开放45天"),
        (59, 61, "学期结束以前"),
        (90, 91, "不在学期里"),
    ],
)
def test_make__days_that_cannot_be__are_refused(cast, opens, closes, words):
    today = clock.today()
    with pytest.raises(Refused, match=words):
        surveys.make_survey(
            by=cast.director,
            school=cast.school,
            opens_on=today + timedelta(days=opens),
            closes_on=today + timedelta(days=closes),
        )


@pytest.mark.parametrize("who", ["counsellor", "head_teacher", "registrar", "auditor"])
def test_make__who_does_not_keep_it__is_refused(cast, who):
    today = clock.today()
    by = getattr(cast, who)
    with pytest.raises(Refused, match="校长或德育主任"):
        surveys.make_survey(by=by, school=cast.school, opens_on=today, closes_on=today)


def test_end__once_figures_can_be_read__does_not_move(cast, survey):
    over(survey)
    with pytest.raises(Refused, match="不能再开放"):
        surveys.change_end(by=cast.director, survey=survey, closes_on=days_ago(-5))


# -- answering ------------------------------------------------------------------------------------


def test_answer__of_a_child__keeps_ticks_and_the_day_and_nothing_else(client, row, survey):
    url = reverse("survey_answer", args=[row.token])
    headers = {"REMOTE_ADDR": "203.0.113.77", "HTTP_USER_AGENT": "KINDERHANDY/1"}
    answer = client.post(url, {**CALM, "words": WORDS}, **headers)
    assert answer.status_code == 200
    assert not answer.cookies
    kept = kept_of(survey)
    assert WORDS in kept
    assert "203.0.113.77" not in kept
    assert "KINDERHANDY" not in kept
    fields = {one.name for one in SurveyAnswer._meta.get_fields()}
    assert fields == {"id", "public_id", "survey_class", "on", "answers", "words_sealed"}


def test_answer__writes_no_trace_and_no_session(client, row):
    before = AuditEntry.objects.count()
    client.post(reverse("survey_answer", args=[row.token]), CALM)
    assert SurveyAnswer.objects.count() == 1
    assert AuditEntry.objects.count() == before
    assert not Session.objects.exists()


def test_answer__teacher_signed_in_on_the_same_computer__is_not_looked_at(client, cast, row):
    client.force_login(cast.head_teacher)
    answer = client.post(reverse("survey_answer", args=[row.token]), CALM)
    assert cast.head_teacher.name not in answer.content.decode()
    assert AuditEntry.objects.filter(actor_id=cast.head_teacher.pk).count() == 0


def test_answer__keys_of_ten_sheets__do_not_tell_their_order(row):
    keys = []
    for _ in range(10):
        before = set(SurveyAnswer.objects.values_list("pk", flat=True))
        answered(row)
        keys += set(SurveyAnswer.objects.values_list("pk", flat=True)) - before
    assert keys != sorted(keys)
    assert min(keys) > 10**6


def test_answer__words__stand_sealed_in_the_table(row):
    answered(row, words=WORDS)
    sealed = SurveyAnswer.objects.values_list("words_sealed", flat=True).get()
    assert WORDS.encode() not in bytes(sealed)


def test_answer__same_sheet_sent_twice__is_one(client, row):
    sheet = {**CALM, "once": str(uuid4())}
    url = reverse("survey_answer", args=[row.token])
    for _ in range(2):
        assert "交好了" in client.post(url, sheet).content.decode()
    assert SurveyAnswer.objects.count() == 1


def test_answer__empty_sheet__is_asked_once_more(client, row):
    answer = client.post(reverse("survey_answer", args=[row.token]), {"words": " "})
    assert answer.status_code == 422
    assert "请至少回答一题" in answer.content.decode()
    assert not SurveyAnswer.objects.exists()


def test_answer__tick_that_is_not_on_the_sheet__is_not_kept(client, row):
    client.post(reverse("survey_answer", args=[row.token]), {**CALM, "safe": "<b>", "x": "1"})
    assert not SurveyAnswer.objects.exists()


def test_answer__without_the_check_of_forms__is_taken(row):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(reverse("survey_answer", args=[row.token]), CALM)
    assert answer.status_code == 200
    assert not answer.cookies


def test_answer__many_more_than_the_class__is_refused_kindly(row, cast):
    SurveyClass.objects.filter(pk=row.pk).update(asked=2)
    row.refresh_from_db()
    answered(row, surveys.most_from_link(row))
    with pytest.raises(Refused, match="告诉老师"):
        answered(row)


def test_answer__call_for_help_above_the_number__is_taken_all_the_same(row):
    SurveyClass.objects.filter(pk=row.pk).update(asked=0)
    row.refresh_from_db()
    answered(row, surveys.most_from_link(row))
    answered(row, help="now")
    assert SurveyAnswer.objects.filter(answers__has_key=surveys.URGENT).count() == 1


def test_answer__flood_in_ten_minutes__is_held_up(row):
    SurveyClass.objects.filter(pk=row.pk).update(asked=500)
    row.refresh_from_db()
    with time_machine.travel("2026-11-25T10:01:00+08:00", tick=False):
        row.survey.opens_on = row.survey.closes_on = clock.today()
        with pytest.raises(Refused, match="过几分钟"):
            answered(row, surveys.MOST_SENT + 1)


# -- help -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", [{"help": "now"}, {"words": "我不想活了"}])
def test_urgent__child__is_shown_where_to_find_help_and_the_office_is_told(
    client, cast, row, survey, sheet
):
    page = client.post(reverse("survey_answer", args=[row.token]), {**CALM, **sheet})
    page = page.content.decode()
    for number in ("110", "12355", "119"):
        assert f"tel:{number}" in page
    assert "这不是你的错" in page
    told = Notice.objects.all()
    assert {one.user for one in told} == {cast.principal, cast.director}
    for one in told:
        words = sentence_of(one) + str(one.facts)
        assert "匿名问卷急需帮助" in words
        assert "七" not in words
        assert "不想活" not in words


def test_urgent__two_in_a_day__call_twice(cast, row):
    answered(row, 2, help="now")
    assert Notice.objects.filter(user=cast.director).count() == 2


def test_urgent__calm_sheet__tells_nobody(row):
    answered(row, words=WORDS)
    assert not Notice.objects.exists()


def test_urgent__sheet_that_cannot_be_taken__is_shown_help_all_the_same(client, row, monkeypatch):
    monkeypatch.setattr(surveys, "MOST_SENT", 0)
    url = reverse("survey_answer", args=[row.token])
    page = client.post(url, {**CALM, "help": "now"}).content.decode()
    assert "过几分钟" in page
    assert "tel:12355" in page
    assert "tel:" not in client.post(url, CALM).content.decode()


# -- links ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", ["x", "x" * 300])
def test_link__nobody_has__is_a_kind_page(client, survey, secret):
    answer = client.get(reverse("survey_answer", args=[secret]))
    assert answer.status_code == 404
    assert "请问问老师" in answer.content.decode()
    assert "tel:12355" in answer.content.decode()


def test_link__changed__opens_no_more_and_the_new_one_does(client, cast, row):
    before = row.token
    surveys.change_link(by=cast.director, row=row)
    assert client.get(reverse("survey_answer", args=[before])).status_code == 404
    assert client.get(reverse("survey_answer", args=[row.token])).status_code == 200


@pytest.mark.parametrize(("opens", "closes", "words"), [(3, 5, "还没有开始"), (-5, -1, "已经结束")])
def test_link__before_and_after__says_so_and_takes_nothing(client, row, opens, closes, words):
    today = clock.today()
    BullyingSurvey.objects.update(
        opens_on=today + timedelta(days=opens), closes_on=today + timedelta(days=closes)
    )
    url = reverse("survey_answer", args=[row.token])
    assert words in client.get(url).content.decode()
    client.post(url, CALM)
    assert not SurveyAnswer.objects.exists()


def test_link__is_told_to_no_other_site_and_kept_by_no_cache(client, row):
    answer = client.get(reverse("survey_answer", args=[row.token]))
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]


def test_log__whatever_happens_to_a_sheet__holds_neither_address_nor_words(row, caplog):
    caplog.set_level("DEBUG")
    url = reverse("survey_answer", args=[row.token])
    child = Client(raise_request_exception=False)
    child.get(url)
    child.post(url, {**CALM, "words": WORDS})
    child.post(url, {"words": " "})
    child.put(url)
    child.get(f"{url}more")
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("school_care.cases.protection.views.survey_public.answer", None)
        assert child.post(url, {**CALM, "words": WORDS}).status_code == 500
    assert any(one.name == "django.request" for one in caplog.records)
    for record in caplog.records:
        if record.name == "django.request":
            HideSecretPaths().filter(record)  # as settings.LOGGING does for this logger
        if not record.name.startswith("django.db"):
            said = logging.Formatter().format(record)
            assert row.token not in said
            assert WORDS not in said


def test_log__loggers_that_name_a_path__hide_it():
    loggers = settings.LOGGING["loggers"]
    for name in ("django.request", "django.security.csrf"):
        assert "secrets" in loggers[name]["filters"]


# -- paper ----------------------------------------------------------------------------------------


def test_paper__counted_again__stands_in_place_of_the_first(cast, row):
    first = Counted(9, {"safe": {"always": 9}}, ["第一句"])
    surveys.count_paper(by=cast.director, row=row, counted=first)
    again = Counted(8, {"safe": {"always": 7, "often": 1}}, ["第二句", " "])
    surveys.count_paper(by=cast.director, row=row, counted=again)
    row.refresh_from_db()
    assert row.paper["sheets"] == 8
    assert row.paper["ticks"]["safe"] == {"always": 7, "often": 1}
    assert surveys.paper_words(row) == ["第二句"]
    assert surveys.sent_by_link(row) == 0


@pytest.mark.parametrize("ticks", [{"safe": {"always": 5, "often": 5}}, {"how": {"hit": 9}}])
def test_paper__more_ticks_than_sheets__is_refused(cast, row, ticks):
    with pytest.raises(Refused, match="请再数一遍"):
        surveys.count_paper(by=cast.director, row=row, counted=Counted(8, ticks))


def test_paper__several_ticks_of_one_sheet__are_fine_where_several_may_be_ticked(cast, row):
    ticks = {"how": {"hit": 8, "words": 8}}
    surveys.count_paper(by=cast.director, row=row, counted=Counted(8, ticks))
    row.refresh_from_db()
    assert row.paper["ticks"]["how"] == {"hit": 8, "words": 8}


# -- owed -----------------------------------------------------------------------------------------


def owed(cast):
    return list(survey_duty.population(school_id=cast.school.pk, on=clock.today()))


def done(cast):
    today = clock.today()
    return list(survey_duty.facts(school_id=cast.school.pk, since=days_ago(60), until=today))


def test_duty__school_with_pupils__owes_one_and_has_done_it_once_summed_up(cast, survey):
    assert [one.subject for one in owed(cast)] == [cast.school.pk]
    over(survey)
    assert done(cast) == []
    surveys.sum_up(by=cast.director, survey=survey, summary="走廊要加强巡查。")
    assert [one.happened_on for one in done(cast)] == [clock.today()]


def test_duty__other_school__owes_its_own(cast, survey):
    over(survey)
    surveys.sum_up(by=cast.director, survey=survey, summary="走廊要加强巡查。")
    facts = survey_duty.facts(
        school_id=cast.other_school.pk, since=days_ago(60), until=clock.today()
    )
    assert list(facts) == []


def test_sum_up__before_the_end__is_refused(cast, survey):
    with pytest.raises(Refused, match="还没有截止"):
        surveys.sum_up(by=cast.director, survey=survey, summary="早了")


def test_sum_up__mended_later__keeps_the_day_of_the_first(cast, survey):
    over(survey)
    surveys.sum_up(by=cast.director, survey=survey, summary="第一稿")
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        surveys.sum_up(by=cast.principal, survey=survey, summary="第二稿")
    survey.refresh_from_db()
    assert (survey.summary, survey.summed_up_on) == ("第二稿", clock.today())
    assert Term.objects.get(pk=survey.term_id) == cast.term
