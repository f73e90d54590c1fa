"""各班上报: what a class reports once a term, what changed, and who has not reported."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from school_care.core import clock
from school_care.core.duty_kinds import duty_kinds
from school_care.school.enums import Season
from school_care.school.models import Term
from school_care.school.refusal import Refused
from school_care.students.enums import ExitReason
from school_care.students.models import (
    CareCategory,
    ClassReport,
    ReportedPupil,
    StudentCategory,
)
from school_care.students.selectors_reports import class_list, overview_of
from school_care.students.services.categories import end_category
from school_care.students.services.class_reports import Changed, report_class
from school_care.students.services.enrolment import move_student
from tests.factories import StudentFactory, TermFactory, days_ago
from tests.support.owing import owed_to
from tests.support.queries import queries_of


def report(cast, group=None, by=None):
    """As the person does it who looks at the page."""
    group, by = group or cast.seven_one, by or cast.head_teacher
    return report_class(by=by, school_class=group, seen=class_list(by, group).digest)


def give(student, code, **facts) -> StudentCategory:
    return StudentCategory.objects.create(
        school=student.school,
        student=student,
        category=CareCategory.objects.get(code=code),
        **{"starts_on": days_ago(1), **facts},
    )


def leave(student, code="LB_BOTH") -> None:
    StudentCategory.objects.filter(student=student, category__code=code).update(
        until=clock.today(), exit_reason=ExitReason.ENDED
    )


@pytest.fixture
def last_term(cast) -> Term:
    """七(1)班 reported last term: 张子轩 as LB_BOTH."""
    term = TermFactory(
        school=cast.school,
        season=Season.SPRING,
        school_year=cast.term.school_year - 1,
        first_day=days_ago(200),
        last_day=days_ago(90),
    )
    earlier = ClassReport.objects.create(
        school=cast.school,
        school_class=cast.seven_one,
        term=term,
        pupils=1,
        reported_by=cast.head_teacher,
        reported_at=clock.now() - timedelta(days=150),
    )
    ReportedPupil.objects.create(
        school=cast.school, report=earlier, student=cast.zixuan, codes=["LB_BOTH"]
    )
    return term


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(cast, group=None) -> str:
    return reverse("students:class_report", args=[(group or cast.seven_one).public_id])


def test_report__first_ever__freezes_the_codes_of_each_pupil(cast):
    give(cast.zixuan, "DIBAO")
    made = report(cast).report
    assert (made.version, made.unchanged, made.pupils) == (1, False, 1)
    assert [(row.student, row.codes) for row in made.rows.all()] == [
        (cast.zixuan, ["LB_BOTH", "DIBAO"])
    ]
    leave(cast.zixuan)
    assert [row.codes for row in made.rows.all()] == [["LB_BOTH", "DIBAO"]]


def test_report__two_taps__reported_once(cast):
    first, second = report(cast), report(cast)
    assert (first.created, second.created) == (True, False)
    assert ClassReport.objects.filter(school_class=cast.seven_one).count() == 1


def test_report__after_a_change_in_the_term__second_version(cast):
    report(cast)
    give(cast.anan, "DIBAO")
    again = report(cast).report
    assert (again.version, again.pupils, again.unchanged) == (2, 2, False)


def test_report__same_as_last_term__unchanged_in_one_tap(cast, last_term):
    made = report_class(
        by=cast.head_teacher, school_class=cast.seven_one, only_unchanged=True
    ).report
    assert (made.unchanged, made.version, made.term) == (True, 1, cast.term)


def test_report__one_tap_but_something_changed__refused_and_says_what(cast, last_term):
    give(cast.anan, "DIBAO")
    leave(cast.zixuan)
    with pytest.raises(Changed, match="新增1人、退出1人"):
        report_class(by=cast.head_teacher, school_class=cast.seven_one, only_unchanged=True)
    assert not ClassReport.objects.filter(term=cast.term).exists()


def test_report__list_changed_while_looking__refused(cast):
    seen = class_list(cast.head_teacher, cast.seven_one).digest
    give(cast.anan, "DIBAO")
    with pytest.raises(Changed, match="再核对一遍"):
        report_class(by=cast.head_teacher, school_class=cast.seven_one, seen=seen)
    assert not ClassReport.objects.exists()


def test_report__no_care_pupils__reported_all_the_same(cast):
    leave(cast.zixuan)
    made = report(cast).report
    assert (made.pupils, made.rows.count()) == (0, 0)


@pytest.mark.parametrize("who", ["other_head_teacher", "principal", "registrar", "grade_head"])
def test_report__by_who_does_not_answer_for_the_class__refused(cast, who):
    seen = class_list(cast.head_teacher, cast.seven_one).digest
    with pytest.raises(Refused):
        report_class(by=getattr(cast, who), school_class=cast.seven_one, seen=seen)


def test_report__in_the_holidays__refused_and_page_says_when(cast):
    Term.objects.filter(pk=cast.term.pk).update(last_day=days_ago(3))
    TermFactory(
        school=cast.school,
        season=Season.SPRING,
        school_year=cast.term.school_year,
        first_day=days_ago(-20),
        last_day=days_ago(-120),
    )
    with pytest.raises(Refused, match="假期"):
        report(cast)
    told = client_of(cast.head_teacher).get(page(cast)).content.decode()
    begins = days_ago(-20)
    assert f"从{begins.year}年{begins.month}月{begins.day}日开学" in told
    assert "上报</button>" not in told


def test_page__changes_since_last_term__says_who_entered_left_and_changed(cast, last_term):
    give(cast.anan, "DIBAO")
    give(cast.zixuan, "DISABLED")
    told = client_of(cast.head_teacher).get(page(cast)).content.decode()
    assert "新增1人、类别有变1人" in told
    assert "核对无误，上报" in told
    assert "无变化，上报" not in told
    found = class_list(cast.head_teacher, cast.seven_one)
    assert {line.student: (line.change, line.before) for line in found.lines} == {
        cast.anan: ("新增", ()),
        cast.zixuan: ("类别有变", ("双亲留守儿童",)),
    }


def test_page__pupil_moved_to_another_class__counted_without_a_name(cast, last_term):
    move_student(student=cast.zixuan, to_class=cast.eight_one, on=clock.today())
    told = client_of(cast.head_teacher).get(page(cast)).content.decode()
    assert "另有1人已转出本班或离校" in told
    assert "张子轩" not in told
    by_director = client_of(cast.director).get(page(cast)).content.decode()
    assert "已转到八(1)班" in by_director


def test_page__after_the_report__no_button_left(cast):
    client = client_of(cast.head_teacher)
    seen = class_list(cast.head_teacher, cast.seven_one).digest
    answer = client.post(page(cast), {"seen": seen}, follow=True)
    told = answer.content.decode()
    assert "七(1)班已上报：关爱学生1人" in told
    assert "本学期已上报" in told
    assert "上报</button>" not in told


def test_missing__searched_in_the_class_only__leads_to_the_claim(cast):
    client = client_of(cast.head_teacher)
    told = client.post(page(cast), {"find": "1", "words": "an"}).content.decode()
    assert reverse("students:category_new", args=[cast.anan.public_id]) + "?from=report" in told
    assert "王可" not in client.post(page(cast), {"find": "1", "words": "wang"}).content.decode()


def test_today_page__nothing_changed__one_tap_and_back_on_the_today_page(cast, last_term):
    client = client_of(cast.head_teacher)
    assert "无变化，上报" in client.get(reverse("workspace:today")).content.decode()
    answer = client.post(page(cast), {"from": "today"}, follow=True)
    assert answer.request["PATH_INFO"] == reverse("workspace:today")
    told = answer.content.decode()
    assert "七(1)班已上报：无变化，关爱学生1人。" in told
    assert "无变化，上报" not in told


def test_today_page__changed_meanwhile__leads_to_the_page_and_reports_nothing(cast, last_term):
    client = client_of(cast.head_teacher)
    give(cast.anan, "DIBAO")
    answer = client.post(page(cast), {"from": "today"}, follow=True)
    assert answer.request["PATH_INFO"] == page(cast)
    assert "与上次上报相比新增1人" in answer.content.decode()
    assert not ClassReport.objects.filter(term=cast.term).exists()


@pytest.mark.parametrize("who", ["principal", "registrar"])
def test_today_page__who_oversees_the_reports__how_many_have_not(cast, who):
    page = client_of(getattr(cast, who)).get(reverse("workspace:today")).content.decode()
    assert "还有3个班没有上报" in page
    assert reverse("students:class_reports") in page


def test_today_page__director__how_many_classes_have_not_reported(cast):
    client = client_of(cast.director)
    assert "还有3个班没有上报" in client.get(reverse("workspace:today")).content.decode()
    for group in (cast.seven_one, cast.seven_two, cast.eight_one):
        report(cast, group, by=cast.director)
    assert "没有上报" not in client.get(reverse("workspace:today")).content.decode()


# -- the overview ----------------------------------------------------------------------


def changes_of(overview, group):
    line = next(line for line in overview.lines if line.group == group)
    return [(change.student, change.kind, change.before, change.now) for change in line.changes]


def test_overview__latest_version_against_last_term__classes_in_order(cast, last_term):
    report(cast)
    give(cast.anan, "DIBAO")
    leave(cast.zixuan)
    report(cast)
    overview = overview_of(cast.director, cast.school, cast.term)
    assert [line.group for line in overview.lines] == [
        cast.seven_one,
        cast.seven_two,
        cast.eight_one,
    ]
    assert [line.group for line in overview.waiting] == [cast.seven_two, cast.eight_one]
    assert changes_of(overview, cast.seven_one) == [
        (cast.anan, "新增", (), ("低保家庭",)),
        (cast.zixuan, "退出", ("双亲留守儿童",), ()),
    ]


def test_overview__change_after_the_report__said(cast):
    report(cast)
    give(cast.anan, "DIBAO")
    overview = overview_of(cast.director, cast.school, cast.term)
    assert overview.reported[0].since == "新增1人"


@pytest.mark.parametrize(
    ("who", "on_paper", "told"),
    [
        ("principal", False, True),
        ("director", False, True),
        ("registrar", False, False),
        ("director", True, False),
    ],
)
def test_overview__category_in_confidence__only_for_those_who_may_know(
    cast, last_term, who, on_paper, told
):
    give(cast.anan, "PSY")
    give(cast.zixuan, "BEHAVIOUR")
    report(cast)
    overview = overview_of(getattr(cast, who), cast.school, cast.term, on_paper=on_paper)
    line = overview.reported[0]
    assert (line.pupils, bool(line.changes)) == ((2, True) if told else (1, False))
    names = {name for change in line.changes for name in change.now}
    assert names == ({"特异心理", "双亲留守儿童", "特殊行为"} if told else set())


def test_overview_page__more_classes_and_pupils__same_number_of_queries(cast, last_term):
    client = client_of(cast.director)
    address = reverse("students:class_reports")
    give(cast.anan, "DIBAO")
    report(cast)
    few = queries_of(client, address)
    for group in (cast.seven_one, cast.seven_two, cast.eight_one):
        for _ in range(5):
            StudentFactory(current_class=group, care=True)
        report(cast, group, by=cast.director)
    assert queries_of(client, address) == few


def test_class_page__more_pupils__same_number_of_queries(cast, last_term):
    client = client_of(cast.head_teacher)
    few = queries_of(client, page(cast))
    for _ in range(20):
        StudentFactory(current_class=cast.seven_one, care=True)
    assert (
        queries_of(client, page(cast)) <= few + 1
    )  # 「上次在册」 is asked only when somebody left
    give(cast.anan, "DIBAO")
    assert queries_of(client, page(cast)) <= few + 1


def test_print__by_director__a_pdf_named_without_a_category(cast):
    report(cast)
    answer = client_of(cast.director).post(
        reverse("students:class_reports_print"), {"term": cast.term.code}
    )
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert f"-{cast.term.code}.pdf" in answer["Content-Disposition"]


# -- roster.term ----------------------------------------------------------------------


def kind():
    return next(kind for kind in duty_kinds() if kind.code == "roster.term")


def owed_classes(cast, on):
    owed = owed_to(
        [cast.seven_one.pk, cast.seven_two.pk],
        school=cast.school,
        on=on,
        subject="class",
        codes=["roster.term"],
    )
    return {pk for pk, things in owed.items() if things}


def test_duty__class_has_not_reported_this_term__owed_until_it_does(cast, last_term):
    assert owed_classes(cast, clock.today()) == {cast.seven_one.pk, cast.seven_two.pk}
    report(cast)
    assert owed_classes(cast, clock.today()) == {cast.seven_two.pk}
    assert owed_classes(cast, days_ago(1)) == {cast.seven_one.pk, cast.seven_two.pk}


def test_duty__in_the_holidays__not_owed(cast):
    assert owed_classes(cast, days_ago(80)) == set()


def test_duty__class_without_pupils__not_owed(cast):
    owed = {one.subject for one in kind().population(school_id=cast.school.pk, on=clock.today())}
    assert owed == {cast.seven_one.pk, cast.seven_two.pk, cast.eight_one.pk}
    move_student(student=cast.yuan, to_class=cast.seven_one, on=clock.today())
    owed = {one.subject for one in kind().population(school_id=cast.school.pk, on=clock.today())}
    assert owed == {cast.seven_one.pk, cast.seven_two.pk}


def test_exit_through_the_service__shows_as_left_on_the_page(cast, last_term):
    row = StudentCategory.objects.get(student=cast.zixuan)
    end_category(by=cast.head_teacher, row=row, on=clock.today(), reason=ExitReason.PARENT_BACK)
    told = client_of(cast.head_teacher).get(page(cast)).content.decode()
    assert "退出1人" in told
    assert "双亲留守儿童 · 已退出" in told
