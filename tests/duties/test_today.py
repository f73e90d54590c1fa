"""本周待办 on the today page: the week, what is late, due today and due this week."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from school_care.core import clock
from school_care.duties.mine_lines import Bucket, lines_of
from school_care.duties.models import Duty
from school_care.school.models import SchoolDay
from school_care.students.models import ClassReport, ContactCard
from school_care.students.selectors_reports import class_list
from school_care.students.services.class_reports import report_class
from tests.duties.duties_of import TODAY, brought_up, card, duty_of, seen
from tests.duties.owing import without
from tests.factories import (
    AppointmentFactory,
    CareRecordFactory,
    StudentFactory,
    TermFactory,
    days_ago,
)
from tests.support.queries import queries_of

WEEK = "本周待办"

pytestmark = pytest.mark.usefixtures("a_monday")


def mine(client, cast, who: str = "head_teacher") -> str:
    brought_up(cast)
    return card(seen(client, cast.staff[who], TODAY), WEEK)


def texts(cast) -> list[str]:
    """The lines of the head teacher, in words."""
    brought_up(cast)
    duties = Duty.objects.open().filter(owner=cast.head_teacher)
    rows = duties.select_related("student", "school_class", "school")
    return [line.text for line in lines_of(rows, clock.today())]


def test_card__one_pupil__visit_and_contact_are_one_line_that_opens_the_visit(client, cast):
    without(cast.school, "helper.term", "plan.term")
    text = mine(client, cast)
    late = text.split(">逾期</h3>")[1].split("</h3>")[0]
    assert "张子轩：</b>家访（逾期30天）、联系（11月26日前，未联系上1次）" in late
    write = reverse("mentoring:write", args=[cast.zixuan.public_id])
    assert f'href="{write}?kind=visit&back=%2Fdesk%2F"' in late
    assert text.count("张子轩") == 1


def test_card__week_of_talks__one_line_with_how_many_are_left(client, cast):
    for name in ("周一一", "周二二", "周三三"):
        StudentFactory(current_class=cast.seven_one, name=name, care=True)
    assert "本周谈心：还差3名" in mine(client, cast)
    CareRecordFactory(student=cast.zixuan, author=cast.head_teacher)
    text = mine(client, cast)
    assert "本周谈心：已谈1名，还差2名" in text
    assert reverse("mentoring:class_talks", args=[cast.seven_one.public_id]) in text
    assert "周一一" not in text  # owed a talk as one of the class only


def test_card__only_a_contact_near__opens_a_talk(client, cast):
    CareRecordFactory(student=cast.zixuan, kind="visit", happened_on=days_ago(5))
    text = mine(client, cast)
    assert "?kind=talk&back=%2Fdesk%2F" in text
    assert "家访（" not in text  # due in a month


def test_card__cards_of_many_pupils__one_line_to_the_page_of_the_class(client, cast):
    for _ in range(3):
        StudentFactory(current_class=cast.seven_one, care=True)
    brought_up(cast)
    rows = Duty.objects.filter(rule_code="card.term", school_class=cast.seven_one)
    rows.update(due_on=clock.today() + timedelta(days=2), warn_on=clock.today() + timedelta(days=3))
    text = card(seen(client, cast.head_teacher, TODAY), WEEK)
    assert "核对联系卡：还有4名（11月25日前）" in text
    url = reverse("students:class_cards", args=[cast.seven_one.public_id])
    assert f'href="{url}?care=1&back=%2Fdesk%2F"' in text


def test_card__card_of_one_pupil__straight_to_that_card(client, cast):
    brought_up(cast)
    row = duty_of(cast, "card.term")
    Duty.objects.filter(pk=row.pk).update(due_on=clock.today(), warn_on=days_ago(-1))
    text = card(seen(client, cast.head_teacher, TODAY), WEEK)
    assert "核对联系卡（今天到期）" in text
    assert reverse("students:card", args=[cast.zixuan.public_id]) in text


def test_card__what_is_due_later__counted_by_kind_with_a_link(client, cast):
    text = mine(client, cast)
    assert "以后：" in text and "核对联系卡 1件" in text
    assert "/desk/duties/?kind=card.term" in text
    ContactCard.objects.create(
        school=cast.school,
        student=cast.zixuan,
        version=1,
        verified_on=clock.today(),
        verified_by=cast.head_teacher,
    )
    assert "核对联系卡" not in mine(client, cast)


def test_strip__monday_to_sunday__school_days_holidays_today_and_how_many_in_words(client, cast):
    SchoolDay.objects.create(school=cast.school, date=days_ago(-1), kind="off", note="校运会")
    text = mine(client, cast)
    strip = text.split("<ol")[1].split("</ol>")[0]
    assert strip.count("<li") == 7
    assert "星期一，11月23日，上课日，今天，没有到期" in strip
    assert "星期二，11月24日，不上课，没有到期" in strip
    assert "星期四，11月26日，上课日，1件到期" in strip
    assert "星期日，11月29日，不上课，1件到期" in strip


def test_card__nine_pupils_late__eight_lines_and_the_way_to_all(client, cast):
    for _ in range(9):
        StudentFactory(current_class=cast.seven_one, care=True, level=3)
    without(cast.school, "helper.term", "plan.term")
    brought_up(cast)
    text = card(seen(client, cast.head_teacher, TODAY), WEEK)
    assert text.count('<b class="row-title">') == 8
    mine = Duty.objects.open().filter(owner=cast.head_teacher)
    # these have cards of their own; which birthdays are near hangs on how many pupils were made
    total = mine.exclude(rule_code__in=["step.next", "birthday"]).count()
    assert f"全部{total}件" in text
    assert "还有4项，看全部" in text  # two pupils, the class's report, the week's talks


def test_card__nothing_owed__head_teacher_told_others_not_asked(client, cast):
    brought_up(cast)
    Duty.objects.filter(owner=cast.head_teacher).update(owner=cast.director)
    assert "没有待办，都做完了" in card(seen(client, cast.head_teacher, TODAY), WEEK)
    for who in ("teacher", "counsellor", "registrar", "grade_head"):
        assert WEEK not in seen(client, cast.staff[who], TODAY)


def test_card__class_without_head_teacher__is_the_directors(client, cast):
    text = mine(client, cast, "director")
    assert "八(1)班 </b>上报本班关爱学生" in text or "上报本班关爱学生" in text
    assert reverse("mentoring:class_talks", args=[cast.eight_one.public_id]) in text


def test_card__two_classes__each_named(client, cast):
    AppointmentFactory(
        user=cast.head_teacher, role="head_teacher", school_class=cast.eight_one, acting=True
    )
    without(cast.school, "helper.term", "plan.term")
    text = mine(client, cast)
    assert "七(1)班 </b>本周谈心" in text and "八(1)班 </b>本周谈心" in text


def test_card__report_unchanged__handed_in_on_the_spot(client, cast):
    assert "请核对名单" in mine(client, cast)  # nothing to compare with yet
    before = TermFactory(
        school=cast.school, season="spring", first_day=days_ago(260), last_day=days_ago(140)
    )
    as_listed = class_list(cast.head_teacher, cast.seven_one).digest
    report_class(by=cast.head_teacher, school_class=cast.seven_one, seen=as_listed)
    ClassReport.objects.update(term=before, reported_at=clock.midnight(days_ago(200)))
    text = mine(client, cast)
    assert "与上次相同" in text and "无变化，上报" in text
    client.post(
        reverse("students:class_report", args=[cast.seven_one.public_id]), {"from": "today"}
    )
    assert "上报本班" not in mine(client, cast)


def test_lines__order__late_before_today_safety_before_what_fulfils_most(cast):
    brought_up(cast)
    duties = list(
        Duty.objects.open()
        .filter(owner=cast.head_teacher)
        .select_related("student", "school_class", "school")
    )
    first = lines_of(duties, clock.today())[0]
    assert (first.bucket, first.fulfils) == (Bucket.LATE, 2)
    week = next(duty for duty in duties if duty.rule_code == "talk.class_week")
    week.urgency, week.warn_on = "safety", clock.today()
    assert lines_of(duties, clock.today())[0].duties == [week]


def test_lines__last_weeks_talks__never_carried_over(cast):
    brought_up(cast)
    assert [text for text in texts(cast) if "本周谈心" in text] == ["本周谈心：还差1名"]
    with time_machine.travel("2026-11-30T10:00:00+08:00"):
        assert [text for text in texts(cast) if "本周谈心" in text] == ["本周谈心：还差1名"]
    assert Duty.objects.get(
        rule_code="talk.class_week", state="missed", student=None, school_class=cast.seven_one
    )


@pytest.mark.parametrize("pupils", [3, 40])
def test_today__monday_of_a_head_teacher__at_most_28_queries(client, cast, pupils):
    for _ in range(pupils):
        pupil = StudentFactory(current_class=cast.seven_one, care=True, level=3)
        CareRecordFactory(
            student=pupil, author=cast.head_teacher, next_step="看错题", next_step_on=days_ago(0)
        )
    brought_up(cast)
    client.force_login(cast.head_teacher)
    assert queries_of(client, TODAY) <= 28
