"""The page of a dropout case as head teacher and director see it."""

import pytest
from django.test import Client
from django.urls import reverse

from school_care.attendance.enums import AbsenceKind
from school_care.attendance.models import AttendanceException
from school_care.cases.dropout.enums import CourseState, RoundResult
from school_care.cases.models import Case, DropoutCourse
from tests.attendance.making import StandingFactory
from tests.cases.dropout.course_making import course_for, round_of
from tests.cases.making import DROPOUT, absent, recipient, rung, written
from tests.factories import days_ago

pytestmark = pytest.mark.django_db


def at(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url_of(course, name="case") -> str:
    return reverse(f"cases:{name}", args=[course.case.public_id])


def read(user, course, name="case") -> str:
    response = at(user).get(url_of(course, name))
    assert response.status_code == 200
    return response.content.decode()


def sent(user, course, name, follow=True, **data):
    return at(user).post(url_of(course, name), data, follow=follow)


def test_case__child_away__days_state_and_one_next_step_are_on_top(cast):
    absent(cast.zixuan, 3)
    page = read(cast.head_teacher, course_for(cast.zixuan))
    top = page.split("步骤", 1)[0]
    assert "疑似辍学" in top
    assert "连续未到校3个上课日" in top
    assert "下一步：" in top
    assert top.count("btn btn-primary") == 1


def test_case__call_made__stands_as_evidence_of_its_step(cast):
    absent(cast.zixuan, 3)
    rung(cast.zixuan, cast.head_teacher)
    page = read(cast.head_teacher, course_for(cast.zixuan))
    assert "奶奶" in page.split("步骤", 1)[1]


@pytest.mark.parametrize(
    ("who", "told"),
    [("head_teacher", "请德育主任在本页记为"), ("director", "请在本页「了结」里选")],
)
def test_case__leave_granted_afterwards__says_who_ends_it_and_how(cast, who, told):
    absent(cast.zixuan, 3)
    course = course_for(cast.zixuan)
    hint = "点名上已经没有无故缺课的日子"
    assert hint not in read(getattr(cast, who), course)
    AttendanceException.objects.filter(student=cast.zixuan).update(kind=AbsenceKind.SICK)
    page = read(getattr(cast, who), course)
    assert hint in page
    assert told in page


def test_case__missing_child__says_police_before_anything(cast):
    absent(cast.zixuan, 1)
    today = days_ago(0)
    course = course_for(cast.zixuan, missing_on=today, whereabouts="missing", first_absent=today)
    top = read(cast.director, course).split("步骤", 1)[0]
    assert "先报警110" in top


def test_case__child_back__steps_towards_it_are_stopped_not_late(cast):
    absent(cast.zixuan, 3)
    course = course_for(
        cast.zixuan, CourseState.DISMISSED, suspected_on=days_ago(30), state_on=days_ago(1)
    )
    page = read(cast.director, course)
    assert "不必再办" in page
    assert "已超期" not in page


def test_case__head_teacher__is_offered_no_decision(cast):
    page = read(cast.head_teacher, course_for(cast.zixuan))
    assert "上级认定辍学" not in page
    assert "人在别处" not in page
    assert "记一次劝返" in page


def test_case__director__may_say_how_it_turns_out(cast):
    page = read(cast.director, course_for(cast.zixuan))
    for words in ("上级认定辍学", "人在别处", "核实不属于辍学"):
        assert words in page
    assert "结案" not in page.split("<h2>经过", 1)[0].split("上报</h2>", 1)[1]


def test_case__tab_title_and_address__name_nobody(cast):
    course = course_for(cast.zixuan)
    page = read(cast.director, course)
    assert "<title>一人一案" in page
    assert cast.zixuan.name not in page.split("</title>", 1)[0]


def test_case__of_another_type__shows_no_course(cast):
    course = course_for(cast.zixuan)
    other = Case.objects.create(
        school=cast.school,
        student=cast.keke,
        type="GU",
        year=2026,
        number=1,
        case_no="x-GU-2026-0001",
        opened_on=days_ago(0),
        opened_at=course.case.opened_at,
    )
    response = at(cast.director).get(reverse("cases:case", args=[other.public_id]))
    assert response.status_code == 200
    assert "劝返" not in response.content.decode()


def test_facts__reasons_and_place__are_kept_and_shown(cast):
    course = course_for(cast.zixuan)
    response = sent(
        cast.head_teacher,
        course,
        "dropout_facts",
        revision=0,
        found_how="roll",
        reasons=["work", "family"],
        whereabouts="work_far",
        whereabouts_words="跟表哥去了厂里",
        answers_school=str(cast.director.public_id),
        answers_village="刘村长",
    )
    page = response.content.decode()
    for words in ("外出务工或疑似童工、家庭变故/监护缺失", "跟表哥去了厂里", "刘村长"):
        assert words in page
    assert cast.director.name in page


def test_facts__tired_of_school_alone__asks_for_a_sentence_and_keeps_the_rest(cast):
    course = course_for(cast.zixuan)
    response = sent(
        cast.head_teacher,
        course,
        "dropout_facts",
        revision=0,
        found_how="roll",
        reasons=["study"],
        answers_village="刘村长",
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert "只选「学习困难/厌学」" in page
    assert "刘村长" in page


def test_facts__saved_by_another_meanwhile__refused_and_text_kept(cast):
    course = course_for(cast.zixuan)
    known = {"revision": 0, "found_how": "roll", "reasons": ["work"]}
    sent(cast.director, course, "dropout_facts", **known, answers_village="刘村长")
    response = sent(cast.head_teacher, course, "dropout_facts", **known, answers_village="王村长")
    assert response.status_code == 422
    assert "王村长" in response.content.decode()
    course.refresh_from_db()
    assert course.answers_village == "刘村长"


def test_watch__from_the_file__a_case_is_opened_and_the_second_time_it_is_gone_to(cast):
    client = at(cast.head_teacher)
    file = client.get(reverse("students:show", args=[cast.zixuan.public_id])).content.decode()
    url = reverse("cases:dropout_watch", args=[cast.zixuan.public_id])
    assert url in file
    assert "没有未请假的缺课" in client.get(url).content.decode()
    page = client.post(url, {"found_how": "told"}, follow=True).content.decode()
    assert "跟踪中" in page
    course = DropoutCourse.objects.get()
    assert course.found_how == "told"
    assert client.get(url).url == url_of(course)


def test_watch__nothing_chosen__asks_how_it_was_found(cast):
    url = reverse("cases:dropout_watch", args=[cast.zixuan.public_id])
    response = at(cast.head_teacher).post(url, {"found_how": ""})
    assert response.status_code == 422
    assert not Case.objects.exists()


def test_file__running_course__panel_leads_to_it(cast):
    course = course_for(cast.zixuan)
    page = at(cast.head_teacher).get(reverse("students:show", args=[cast.zixuan.public_id]))
    assert url_of(course) in page.content.decode()
    assert "疑似辍学" in page.content.decode()


def test_file__dormitory_staff__no_word_of_it(cast):
    course_for(cast.zixuan)
    page = at(cast.dormitory).get(reverse("students:show", args=[cast.zixuan.public_id]))
    assert "辍学" not in page.content.decode()
    assert "控辍" not in page.content.decode()


def test_dismiss__director_with_words__ends_it(cast):
    course = course_for(cast.zixuan)
    page = sent(cast.director, course, "dropout_dismiss", why="病假条已补").content.decode()
    assert "已记为核实不属于辍学" in page
    course.refresh_from_db()
    assert course.state == CourseState.DISMISSED


def test_dismiss__without_words__asked_for_them(cast):
    course = course_for(cast.zixuan)
    page = sent(cast.director, course, "dropout_dismiss", why=" ").content.decode()
    assert "请写明核实到的情况" in page
    course.refresh_from_db()
    assert course.state == CourseState.SUSPECTED


def test_dismiss__suspected_by_the_head_teacher__refused_kindly(cast):
    course = course_for(cast.zixuan)
    page = sent(cast.head_teacher, course, "dropout_dismiss", why="病假条已补").content.decode()
    assert "德育主任" in page
    course.refresh_from_db()
    assert course.state == CourseState.SUSPECTED


def test_place__register_says_nothing__refused_with_where_to_register(cast):
    course = course_for(cast.zixuan)
    response = sent(
        cast.director,
        course,
        "dropout_place",
        to="suspended",
        paper="休学批准书",
        paper_on=days_ago(1).isoformat(),
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert "就读情况" in page
    assert "休学批准书" in page


def test_place__paper_of_tomorrow__said_beside_the_day(cast):
    course = course_for(cast.zixuan)
    response = sent(
        cast.director,
        course,
        "dropout_place",
        to="suspended",
        paper="休学批准书",
        paper_on=days_ago(-1).isoformat(),
    )
    assert response.status_code == 422
    assert "还没有到这一天" in response.content.decode()


def test_place__suspension_registered__state_and_paper_stand_on_the_case(cast):
    StandingFactory(student=cast.zixuan)
    page = sent(
        cast.director,
        course_for(cast.zixuan),
        "dropout_place",
        to="suspended",
        paper="休学批准书",
        paper_on=days_ago(1).isoformat(),
    ).content.decode()
    assert "已登记：休学。" in page
    assert "凭证：休学批准书" in page
    assert "申请销号" in page or "登记销号" in page


def test_closed__child_rightly_elsewhere__closed_with_its_paper(cast):
    course = course_for(
        cast.zixuan, CourseState.SUSPENDED, ended_paper="休学批准书", ended_paper_on=days_ago(1)
    )
    today = days_ago(0).isoformat()
    page = sent(
        cast.director, course, "dropout_closed", paper="县教育局电话同意", on=today
    ).content.decode()
    assert "已登记销号。" in page
    assert "销号：县教育局电话同意" in page
    course.refresh_from_db()
    assert course.state == CourseState.CLOSED


def test_case__back_for_some_days__says_how_many_are_lacking_and_offers_no_closing(cast):
    course = course_for(cast.zixuan, CourseState.FOLLOW_UP, returned_on=days_ago(1))
    page = read(cast.director, course)
    assert "现在还不能申请" in page
    assert "还差" in page
    assert url_of(course, "dropout_closed") not in page


def test_closed__too_early__refused_with_what_is_lacking(cast):
    course = course_for(cast.zixuan, CourseState.FOLLOW_UP, returned_on=days_ago(1))
    today = days_ago(0).isoformat()
    response = sent(cast.director, course, "dropout_closed", paper="县教育局电话", on=today)
    assert response.status_code == 422
    assert "还差" in response.content.decode()
    course.refresh_from_db()
    assert course.state == CourseState.FOLLOW_UP


def test_finish__off_the_list_with_nothing_under_way__case_is_closed(cast):
    course = course_for(cast.zixuan, CourseState.CLOSED, closed_on=days_ago(0), closed_paper="电话")
    assert "办结相关上报并结案" in read(cast.director, course)
    page = sent(cast.director, course, "dropout_finish").content.decode()
    assert "事项已结案" in page
    course.case.refresh_from_db()
    assert course.case.closed_on == days_ago(0)


def test_finish__a_body_has_not_answered__told_to_wait_and_left_open(cast):
    body = recipient(cast.school)
    course = course_for(cast.zixuan, CourseState.SUSPECTED)
    written(cast.director, cast.zixuan, DROPOUT, body)
    DropoutCourse.objects.filter(pk=course.pk).update(state=CourseState.CLOSED)
    page = sent(cast.director, course, "dropout_finish").content.decode()
    assert "等对方办结后再来结案" in page
    course.case.refresh_from_db()
    assert course.case.closed_on is None


def test_finish__still_away__refused(cast):
    page = sent(cast.director, course_for(cast.zixuan), "dropout_finish").content.decode()
    assert "还没有销号" in page


def test_confirm__district_has_said_so__state_and_paper_stand_on_the_case(cast):
    course = course_for(cast.zixuan, CourseState.REPORTED)
    page = sent(
        cast.director,
        course,
        "dropout_confirm",
        unit="云岭县教育局",
        paper="云教函〔2026〕8号",
        on=days_ago(0).isoformat(),
    ).content.decode()
    assert "确认辍学" in page
    assert "云岭县教育局 云教函〔2026〕8号" in page


def test_forms__of_a_case_that_is_over__lead_back_and_say_so(cast):
    course = course_for(cast.zixuan, CourseState.DISMISSED)
    response = at(cast.director).get(url_of(course, "dropout_round"), follow=True)
    assert "这件事项已经结束" in response.content.decode()


def test_forms__case_without_a_course__are_not_there(cast):
    course = course_for(cast.zixuan)
    course.steps.all()._raw_delete("default")
    DropoutCourse.objects.filter(pk=course.pk)._raw_delete("default")
    assert at(cast.director).get(url_of(course, "dropout_round")).status_code == 404
    assert at(cast.director).get(url_of(course)).status_code == 200


def test_rounds__on_the_case__people_result_and_words_are_told(cast):
    course = course_for(cast.zixuan, CourseState.PERSUADING)
    round_of(course, cast.head_teacher, people_words="陈班主", content="谈了免费营养餐", met="奶奶")
    round_of(course, cast.head_teacher, result=RoundResult.RETURNS, back_by=days_ago(-1))
    page = read(cast.head_teacher, course)
    for words in ("第1次", "班主任（陈班主）", "见到奶奶", "谈了免费营养餐", "答应返校"):
        assert words in page
