"""The pages of plans as a browser asks for them, and what paper goes home."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from school_care.core import clock
from school_care.mentoring import plan_papers as papers_module
from school_care.mentoring.choices.plans import Outcome, PlanState
from school_care.mentoring.models import HomeLesson, Plan, PlanSettings
from school_care.mentoring.plan_content import GoalWords, SubjectLine
from school_care.mentoring.plan_papers import plan_papers
from school_care.mentoring.selectors_plans import panel_states, picture_of
from school_care.mentoring.services.plans.checks import Checked, record_check
from school_care.students.enums import StandingKind
from school_care.students.models import Standing
from tests.factories import PairingFactory, StudentFactory, TeachingFactory, UserFactory, days_ago
from tests.mentoring.plans.conftest import GOAL, OWN, adopt, school_day
from tests.mentoring.plans.test_plans_writing import assess, revise, whole
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
AREA_GOAL = "晚上和周末都有大人在身边"


@pytest.fixture
def teacher(cast) -> Client:
    browser = Client()
    browser.force_login(cast.head_teacher)
    return browser


def new_url(cast) -> str:
    return reverse("mentoring:plan_new", args=[cast.zixuan.public_id])


def url(name: str, row) -> str:
    return reverse(f"mentoring:{name}", args=[row.public_id])


def as_sent(cast, page, **more) -> dict:
    """What a browser sends of a shown form, with chips and goals as a teacher taps them."""
    form = page.context["form"]
    values = {bound.html_name: bound.value() for bound in form}
    sent = {name: "" if value is None else value for name, value in values.items()}
    sent |= {"when": ["午间"], "days": ["2", "4"], "ways": ["一起看错题"], "do": "adopt"}
    sent |= {"standing-1": "薄弱", "weak-1": ["计算"]}
    sent |= {"goal-0-text": GOAL, "check-0": school_day(cast, 7).isoformat()}
    sent |= {name: "" for name in sent if name.startswith("check-") and name != "check-0"}
    return {name: value for name, value in (sent | more).items() if value is not None}


def test_new_plan__chips_tapped__running_and_back_where_it_was_opened(cast, teacher):
    TeachingFactory(user=cast.teacher, school_class=cast.seven_one, subject="数学")
    back = reverse("mentoring:class_plans", args=[cast.seven_one.public_id])
    page = teacher.get(new_url(cast))
    sent = as_sent(cast, page, back=back) | {"standing-0": "一般", "weak-0": ["计算"]}
    answer = teacher.post(new_url(cast), sent)
    assert (answer.status_code, answer["Location"]) == (302, back)
    plan = Plan.objects.get()
    assert plan.state == PlanState.RUNNING
    content = picture_of(whole(plan)).content
    assert content.subjects[0] == SubjectLine("数学", "一般", ("计算",))
    assert content.time_words == "每周二、周四午间"
    shown = teacher.get(back).content.decode()
    assert "下次检查" in shown
    assert "目标达到0/1" in shown


def test_new_plan__something_missing__words_kept_and_told_what_to_do(cast, teacher):
    page = teacher.get(new_url(cast))
    sent = as_sent(cast, page, ways=[], measures="")
    answer = teacher.post(new_url(cast), sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "请点选怎么帮" in text
    assert GOAL in text
    assert not Plan.objects.exists()


def test_new_plan__area_of_the_assessment__its_own_line_and_refused_without_a_goal(cast, teacher):
    assess(cast, mood=2)
    page = teacher.get(new_url(cast))
    assert "评估中「情绪与行为」方面需要一个目标" in page.content.decode()
    sent = as_sent(cast, page) | {"goal-0-text": "", "goal-1-text": GOAL}
    answer = teacher.post(new_url(cast), sent)
    assert answer.status_code == 422
    assert "请在下面点选或写一个" in answer.content.decode()
    sent |= {"goal-0-text": "不开心时会找一位老师说"}
    assert teacher.post(new_url(cast), sent).status_code == 302
    assert Plan.objects.get().goals.get(area="情绪与行为").text == "不开心时会找一位老师说"


def test_new_plan__assessed_after_the_page_was_opened__a_line_for_the_goal_is_added(cast, teacher):
    sent = as_sent(cast, teacher.get(new_url(cast)))
    assess(cast, mood=2)
    answer = teacher.post(new_url(cast), sent)
    rows = answer.context["form"].goal_rows()
    assert [row["name"] for row in rows if row["error"]] == ["情绪与行为"]


def test_new_plan__subject_teacher_by_lessons__told_the_area_and_no_answer(cast):
    TeachingFactory(user=cast.teacher, school_class=cast.seven_one, subject="数学")
    assess(cast, mood=2)
    browser = Client()
    browser.force_login(cast.teacher)
    text = browser.get(new_url(cast)).content.decode()
    assert "「情绪与行为」方面需要一个目标" in text
    assert "经常低落" not in text


def test_new_plan__one_there_already__draft_goes_on_and_a_running_one_is_shown(cast, teacher):
    page, offered = teacher.get(new_url(cast)), f'href="{new_url(cast)}"'
    assert offered in teacher.get(url("plans", cast.zixuan)).content.decode()
    teacher.post(new_url(cast), as_sent(cast, page, do="draft"))
    assert offered not in teacher.get(url("plans", cast.zixuan)).content.decode()
    plan = Plan.objects.get()
    assert plan.state == PlanState.DRAFT
    assert teacher.get(new_url(cast))["Location"] == url("plan_edit", plan)
    edit = teacher.get(url("plan_edit", plan))
    assert GOAL in edit.content.decode()
    teacher.post(url("plan_edit", plan), as_sent(cast, edit))
    plan.refresh_from_db()
    assert plan.state == PlanState.RUNNING
    assert teacher.get(new_url(cast))["Location"] == url("plan", plan)


def test_new_plan__taught_at_home__the_kind_that_fits_with_its_fields(cast, teacher):
    Standing.objects.create(
        school=cast.school, student=cast.zixuan, kind=StandingKind.HOME_TAUGHT,
        starts_on=days_ago(30), decided_at=clock.now(),
    )  # fmt: skip
    text = teacher.get(new_url(cast)).content.decode()
    assert "送教上门计划" in text
    assert "每周送教几课时" in text
    other = teacher.get(f"{new_url(cast)}?kind=study").content.decode()
    assert "登记为「送教上门」" in other


def test_new_plan__no_term_set__told_whom_to_ask(cast, teacher):
    cast.term.delete()
    assert "请校长或德育主任" in teacher.get(new_url(cast)).content.decode()


def test_changing__two_windows_open__the_second_keeps_its_words_and_is_told(cast, teacher, plan):
    first = teacher.get(url("plan_edit", plan))
    sent = as_sent(cast, first, why="期中后调整", measures="先改的")
    assert teacher.post(url("plan_edit", plan), sent).status_code == 302
    answer = teacher.post(url("plan_edit", plan), sent | {"measures": "后改的"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "刚刚改过这份计划" in text
    assert "后改的" in text
    page = teacher.get(url("plan", plan)).content.decode()
    assert "改过1次" in page
    assert "期中后调整" in page


def test_check__one_tap_a_goal__done_and_the_next_shown(cast, teacher, plan):
    check = plan.checks.order_by("due_on").first()
    page = teacher.get(url("plan_check", check))
    taps = {name: Outcome.BETTER for name in page.context["form"].fields if "outcome" in name}
    sent = {"day": clock.today().isoformat(), "following": ["增加辅导次数"], **taps}
    missing = teacher.post(url("plan_check", check), {"day": sent["day"]})
    assert missing.status_code == 422
    assert "请点一下这个目标的情况" in missing.content.decode()
    assert teacher.post(url("plan_check", check), sent).status_code == 302
    text = teacher.get(url("plan", plan)).content.decode()
    assert "有进步" in text
    assert "增加辅导次数" in text
    assert "下次检查" in text


def test_last_check_done__plan_page__offers_closing_and_going_on(cast, teacher):
    plan = adopt(cast, check_days=(school_day(cast, 3),))
    _check_all(cast, plan)
    assert "检查都做完了" in teacher.get(url("plan", plan)).content.decode()
    teacher.post(url("plan_close", plan))
    assert "没有结束，继续执行" in teacher.get(url("plan", plan)).content.decode()


def _check_all(cast, plan) -> None:
    taps = {goal.public_id: Outcome.MET for goal in plan.goals.all()}
    for check in plan.checks.select_related("plan__student__school"):
        record_check(by=cast.head_teacher, check=check, checked=Checked(outcomes=taps))


def test_class__who_has_no_plan__first_and_two_more_pupils_cost_no_query(cast, teacher, plan):
    page = reverse("mentoring:class_plans", args=[cast.seven_one.public_id])
    one = StudentFactory(current_class=cast.seven_one, name="罗小天", care=True)
    text = teacher.get(page).content.decode()
    assert text.index("罗小天") < text.index("张子轩")
    before = queries_of(teacher, page)
    for name in ("罗小地", "罗小人"):
        adopt(cast, student=StudentFactory(current_class=cast.seven_one, name=name, care=True))
    adopt(cast, student=one)
    assert queries_of(teacher, page) <= before + 4  # goals, checks, results: nothing a row
    assert queries_of(teacher, page) == queries_of(teacher, page)


def test_panel__two_queries_whatever_the_plan_holds(cast, plan, django_assert_num_queries):
    _check_all(cast, plan)
    cast.head_teacher.has_usable_password()
    with django_assert_num_queries(2):
        [state] = panel_states(cast.head_teacher, cast.zixuan, cast.term)
    assert (state.met, state.goals, state.next_check) == (2, 2, None)


def test_file__plan_and_next_check__shown_to_care_readers_only(cast, teacher, plan):
    file = reverse("students:show", args=[cast.zixuan.public_id])
    assert "做阶段检查" in teacher.get(file).content.decode()
    registrar = Client()
    registrar.force_login(cast.registrar)
    assert "做阶段检查" not in registrar.get(file).content.decode()


def test_family_paper__holds_no_standing_cause_finding_or_family_goal(cast, teacher, monkeypatch):
    assess(cast, carer=3)
    goals = (
        GoalWords("teacher", AREA_GOAL, area="照护"),
        GoalWords("teacher", GOAL),
        GoalWords("pupil", OWN),
    )
    plan = adopt(cast, goals=goals, check_days=(school_day(cast, 3),))
    taps = {goal.public_id: Outcome.HARDER for goal in plan.goals.all()}
    check = plan.checks.select_related("plan__student__school").get()
    record_check(
        by=cast.head_teacher, check=check, checked=Checked(outcomes=taps, found="家里没人管")
    )
    PairingFactory(student=cast.zixuan, user=cast.grade_head)
    told = {}

    def keep(template, content, **frame):
        paper = {"school_name": "", "made_by": "", "made_at": ""}
        edition, mark = frame["edition"], frame["watermark"]
        given = {**content, "paper": paper, "edition": edition, "watermark": mark}
        told[edition] = (render_to_string(template, given), mark)
        return b"%PDF-1.7"

    monkeypatch.setattr(papers_module, "print_paper", keep)
    teacher.get(url("plan_print", plan))
    teacher.get(url("plan_print", plan) + "?edition=school")
    family, mark = told["family"]
    assert not mark
    for word in (
        GOAL,
        OWN,
        "计算、应用题",
        cast.grade_head.name,
        "家长签名",
        "学生签名",
        "老师签名",
        "固定写作业的时间",
    ):
        assert word in family
    assert cast.grade_head.name in family
    for word in ("薄弱", "家庭辅导不上", AREA_GOAL, "照护", "遇到困难", "家里没人管", "留守"):
        assert word not in family
    school, mark = told["school"]
    assert "陈班主" in mark
    for word in (AREA_GOAL, "家庭辅导不上", "遇到困难", "家里没人管", cast.grade_head.name):
        assert word in school


def test_paper__printed__a_real_pdf_on_one_page(cast, teacher, plan):
    answer = teacher.get(url("plan_print", plan))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert "张子轩" not in answer["Content-Disposition"]


def test_papers__for_many__only_of_pupils_in_sight_and_plans_that_count(
    cast, plan, django_assert_max_num_queries
):
    adopt(cast, by=cast.director, student=cast.keke)
    adopt(cast, by=cast.director, student=cast.yuan)
    revise(cast, plan, by=cast.director, measures="改一改")
    pupils = [cast.yuan, cast.keke, cast.zixuan, cast.foreign]
    with django_assert_max_num_queries(10):
        papers = plan_papers(pupils, cast.term, cast.director)
    assert [paper.name for paper in papers] == ["赵远", "王可", "张子轩"]
    assert [p.name for p in plan_papers(pupils, cast.term, cast.head_teacher)] == ["张子轩"]
    assert plan_papers(pupils, cast.term, cast.registrar) == []


def test_lessons__written_on_a_phone__counted_printed_and_withdrawn(cast, teacher):
    pupil = [cast.zixuan.public_id]
    new = reverse("mentoring:home_lesson_new", args=pupil)
    sent = {
        "public_id": uuid4(),
        "day": (clock.today() - timedelta(days=1)).isoformat(),
        "outcome": "made",
        "periods": "2",
        "content": "数1到10",
        "teachers": [str(cast.head_teacher.public_id)],
        "begins": "15:00",
        "ends": "16:30",
    }
    assert teacher.post(new, sent | {"teachers": []}).status_code == 422
    assert teacher.post(new, sent).status_code == 302
    page = reverse("mentoring:home_lessons", args=pupil)
    assert "本学期已送2课时（应送10）" in teacher.get(page).content.decode()
    pdf = teacher.get(reverse("mentoring:home_lessons_print", args=pupil))
    assert pdf.content.startswith(b"%PDF")
    row = HomeLesson.objects.get()
    teacher.post(url("home_lesson_withdraw", row), {"why": "记重了"})
    text = teacher.get(page).content.decode()
    assert "本学期已送0课时" in text
    assert "记重了" in text


def test_norm__set_by_the_director__shown(cast):
    browser = Client()
    browser.force_login(cast.director)
    page = reverse("mentoring:plan_settings")
    assert browser.post(page, {"periods": 0}).status_code == 422
    browser.post(page, {"periods": 16})
    assert PlanSettings.objects.get(school=cast.school).home_periods == 16


def test_mentor_by_pairing__opens_plan_and_check__and_not_of_another_child(cast, plan):
    mentor = UserFactory(school=cast.school, username="jd", name="何结对", teaches=cast.eight_one)
    PairingFactory(student=cast.zixuan, user=mentor)
    other = adopt(cast, by=cast.director, student=cast.keke)
    browser = Client()
    browser.force_login(mentor)
    assert browser.get(url("plan", plan)).status_code == 200
    assert browser.get(url("plan_check", plan.checks.first())).status_code == 200
    assert browser.get(url("plan", other)).status_code == 404
