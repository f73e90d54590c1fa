"""Figures of a class, of the school, and of the progress report."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from school_care.attendance.enums import AbsenceKind, Part, Session
from school_care.attendance.figures import Tally, class_figures, school_weeks, weeks_of_term
from school_care.core.models import AuditEntry
from school_care.reports.enums import Edition
from school_care.reports.selectors import progress_reports
from school_care.school.calendar import SchoolCalendar
from school_care.students.models import Enrolment
from tests.attendance.making import AbsenceFactory, LeaveFactory, RollFactory
from tests.attendance.tuesday import TUESDAY, days, school, today
from tests.core.pdf.support import text_of
from tests.factories import StudentFactory
from tests.reports.support import compact, printed
from tests.support.queries import queries_of

__all__ = ["school", "today"]


def rolls(cast, *numbers: int, group=None, expected: int = 2) -> None:
    for number in numbers:
        RollFactory(school_class=group or cast.seven_one, date=days(number), expected=expected)


def of_class(cast, group=None, since: int = -4):
    group = group or cast.seven_one
    group.school = cast.school
    return class_figures(group, days(since), TUESDAY, SchoolCalendar(cast.school))


def test_class__days_by_pupil__leave_and_missing_apart_half_days_present(school):
    rolls(school, -4, -1, 0)  # Friday, Monday, Tuesday
    AbsenceFactory(student=school.zixuan, date=days(-4), kind=AbsenceKind.SICK)
    AbsenceFactory(student=school.zixuan, date=days(-1), kind=AbsenceKind.TRUANT)
    AbsenceFactory(student=school.zixuan, date=days(0), kind=AbsenceKind.SICK, part=Part.MORNING)
    AbsenceFactory(student=school.anan, date=days(0), kind=AbsenceKind.LATE)
    AbsenceFactory(student=school.anan, date=days(0), session=Session.EVENING)

    found = of_class(school)

    by_pupil = {row.student: row.tally for row in found.pupils}
    assert by_pupil[school.zixuan] == Tally(expected=3, here=1, leave=1, missing=1)
    assert by_pupil[school.anan] == Tally(expected=3, here=3, late=1)
    assert found.total == Tally(expected=6, here=4, leave=1, missing=1, late=1)
    assert found.total.rate == "66.7%"
    assert (found.school_days, found.untaken) == (3, [])


def test_class__day_without_a_roll__is_named_and_in_no_denominator(school):
    rolls(school, -4, 0)
    found = of_class(school)
    assert found.untaken == [days(-1)]
    assert found.total == Tally(expected=4, here=4)
    assert found.total.rate == "100.0%"


def test_class__nobody_took_any_roll__has_a_dash_and_not_a_hundred(school):
    assert of_class(school).total.rate == "—"


def test_class__pupil_who_came_in_the_middle__counts_from_then(school):
    rolls(school, -4, -1, 0)
    new = StudentFactory(current_class=school.seven_one, enrolment__starts_on=days(-1))
    Enrolment.objects.filter(student=school.anan).update(until=days(0))
    by_pupil = {row.student: row.tally for row in of_class(school).pupils}
    assert by_pupil[new].expected == 2
    assert by_pupil[school.anan].expected == 2


@pytest.mark.parametrize(
    ("here", "expected", "words"),
    [(0, 0, "—"), (9999, 10000, "99.9%"), (3, 3, "100.0%"), (1, 3, "33.3%"), (0, 5, "0.0%")],
)
def test_rate__one_decimal__never_rounded_up_to_a_hundred(here, expected, words):
    assert Tally(expected=expected, here=here).rate == words


def test_school__by_class_and_week__adds_up(school):
    rolls(school, -5, -4, expected=40)  # Thursday and Friday of the week before
    rolls(school, -1, 0, expected=40)
    rolls(school, 0, group=school.seven_two, expected=38)
    AbsenceFactory(student=school.zixuan, date=days(-4), kind=AbsenceKind.SICK)
    AbsenceFactory(student=school.zixuan, date=days(0))
    AbsenceFactory(student=school.anan, date=days(-1))
    LeaveFactory(student=school.anan, starts_on=days(-1))
    calendar = SchoolCalendar(school.school)
    weeks = weeks_of_term(calendar, days(-8), TUESDAY)
    assert [(week.number, week.first, week.last) for week in weeks] == [
        (1, days(-8), days(-4)),
        (2, days(-1), days(0)),
    ]
    lines = {line.group: line for line in school_weeks(school.school, weeks, calendar)}
    assert lines[school.seven_one].weeks[1] == Tally(expected=80, here=79, leave=1)
    assert lines[school.seven_one].weeks[2] == Tally(expected=80, here=78, leave=1, missing=1)
    assert lines[school.seven_one].untaken == {1: 3}
    assert lines[school.seven_two].of([1, 2]) == Tally(expected=38, here=38)
    assert lines[school.seven_two].untaken == {1: 5, 2: 1}


def test_school_page__director__shows_the_week_in_class_order_without_a_ranking(client, school):
    rolls(school, -1, 0, expected=40)
    AbsenceFactory(student=school.zixuan, date=days(0))
    client.force_login(school.director)
    page = client.get(reverse("attendance:figures")).text
    assert "98.8%（79÷80人次）" in page
    assert page.index("七(1)班") < page.index("七(2)班") < page.index("八(1)班")
    term = client.get(reverse("attendance:figures"), {"week": "term"}).text
    assert "79÷80人次" in term


def test_class_page__five_or_fifty_pupils__same_queries(client, school):
    client.force_login(school.head_teacher)
    rolls(school, -1, 0)
    url = reverse("attendance:class_figures", args=[school.seven_one.public_id])

    def fill(number: int) -> None:
        for _ in range(number):
            AbsenceFactory(student=StudentFactory(current_class=school.seven_one))

    fill(5)
    few = queries_of(client, url)
    fill(45)
    assert queries_of(client, url) == few
    assert few <= 20


def test_school_page__more_classes_and_absences__same_queries(client, school):
    client.force_login(school.director)
    url = reverse("attendance:figures")
    rolls(school, 0)
    few = queries_of(client, url)
    rolls(school, -1, 0, group=school.seven_two)
    for _ in range(20):
        AbsenceFactory(student=StudentFactory(current_class=school.seven_two))
    assert queries_of(client, url) == few
    assert few <= 16


def test_class_paper_and_book__head_teacher__say_the_same_with_a_trace(client, school):
    rolls(school, -1)
    AbsenceFactory(student=school.zixuan, date=days(-1), kind=AbsenceKind.SICK)
    client.force_login(school.head_teacher)
    arguments = [school.seven_one.public_id]
    paper = client.get(reverse("attendance:class_figures_print", args=arguments))
    text = compact(text_of(paper.content))
    assert "班级考勤统计表" in text
    assert "出勤率50.0%（出勤1人次÷应到2人次）" in text
    assert "未点名" in text

    book = client.get(reverse("attendance:class_figures_book", args=arguments))
    rows = list(openpyxl.load_workbook(BytesIO(book.content)).active.iter_rows(values_only=True))
    heads = ("姓名", "应到", "出勤", "请假", "未到", "迟到", "出勤率")
    at = rows.index(heads)
    assert ("张子轩", 1, 0, 1, 0, 0, "0.0%") in rows[at:]
    assert rows[-1][:3] == ("合计", 2, 1)
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"figures.printed", "figures.downloaded"} <= actions


def test_school_paper_and_book__director__hold_every_class_and_week(client, school):
    rolls(school, 0)
    client.force_login(school.director)
    paper = client.get(reverse("attendance:figures_print"))
    assert "全校考勤统计表" in compact(text_of(paper.content))
    book = client.get(reverse("attendance:figures_book"))
    rows = list(openpyxl.load_workbook(BytesIO(book.content)).active.iter_rows(values_only=True))
    of_today = [row for row in rows if row[0] == "七(1)班"][-1]
    assert of_today[4:6] == (2, 2)


def test_progress_report__both_editions__say_how_often_the_child_was_there(school):
    rolls(school, -4, -1, 0)
    AbsenceFactory(student=school.zixuan, date=days(-4), kind=AbsenceKind.SICK)
    AbsenceFactory(student=school.zixuan, date=days(0), kind=AbsenceKind.LATE)
    family = compact(printed(school))
    assert "出勤本学期应到3天，到校2天，请假1天，迟到1次。" in family
    staff = compact(printed(school, edition=Edition.SCHOOL))
    assert "本学期出勤" in staff
    assert "66.7%" in staff


def test_progress_report__no_roll_was_taken__says_nothing_of_it(school):
    [report] = progress_reports(
        [school.zixuan], term=school.term, edition=Edition.FAMILY, day=TUESDAY
    )
    assert report.attendance is None
    assert "出勤" not in compact(printed(school))
