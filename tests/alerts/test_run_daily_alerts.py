"""A term replayed through the commands: what each day's run warns of, against what was worked out
by hand (tests/alerts/replay/story.py says who shows what)."""

from datetime import date

import pytest
import time_machine

from school_care.alerts.models import Alert, AlertStep
from school_care.cases.dropout.enums import CourseState
from school_care.cases.dropout.services.steps import move
from school_care.cases.models import Case, DropoutCourse
from school_care.core.models import AuditEntry
from tests.alerts.replay import story
from tests.alerts.replay.school import alerts, build, every_day, pupil, run, steps

pytestmark = pytest.mark.django_db

DROPOUT = (story.SUSPECTED, story.MISSING)


def on(day: str) -> date:
    return date.fromisoformat(f"2026-{day}")


@pytest.fixture
def school(tmp_path):
    with time_machine.travel("2026-11-21 09:00+08:00", tick=False):
        build(tmp_path)
        yield


def test_run_daily__each_day_of_the_term__warns_of_dropout_as_worked_out_by_hand(school):
    said, numbers = {}, {}
    for day in [
        *every_day(until=on("07-04")),
        *every_day(since=on("08-31")),
    ]:  # not in July, August
        answer = run(day)
        rows = alerts(answer, *DROPOUT)
        assert len(rows) == len(set(rows)), day
        if rows:
            said[day.isoformat()[5:]] = set(rows)
        for row, (_, who) in zip(_dropout_rows(answer), rows, strict=True):
            numbers.setdefault(who, set()).add(row["case_no"])

    assert said == story.DROPOUT
    assert numbers == {
        who: {f"9901000001-DO-2026-{number:04d}"} for number, who in enumerate(story.CASES, start=1)
    }
    assert set(DropoutCourse.objects.values_list("case__case_no", flat=True)) == {
        number for [number] in numbers.values()
    }


def test_run_daily__two_weeks__every_warning_and_every_step_as_worked_out_by_hand(school):
    warned, owed = {}, {}
    for day in every_day(*map(on, story.TWO_WEEKS)):
        said = alerts(run(day))
        assert len(said) == len(set(said)), day
        if said:
            warned[day.isoformat()[5:]] = set(said)
        if waiting := steps(day):
            owed[day.isoformat()[5:]] = waiting

    assert warned == story.WARNINGS
    assert owed == story.STEPS


def test_run_daily__nobody_does_anything__every_step_grows_late_on_its_day(school):
    owed = {}
    for day in every_day(on("10-26"), on("11-03")):
        run(day)
        if day.isoformat()[5:] in story.UNHEEDED:
            owed[day.isoformat()[5:]] = {one for one in steps(day) if one[0] == "癸"}

    assert owed == story.UNHEEDED


def _dropout_rows(answer: dict) -> list[dict]:
    return [row for row in answer["alerts"] if row["rule"] in DROPOUT]


def test_run_daily__suspected__says_since_when_how_many_days_and_which_pupil(school):
    for day in every_day(on("09-10"), on("09-14")):
        run(day)

    [row] = _dropout_rows(run(on("09-15")))

    assert row == {
        "rule": "dropout.suspected",
        "student_no": pupil("甲").national_student_no,
        "id_last4": pupil("甲").id_number_last4,
        "name": "赵甲",
        "because": "9月11日起连续3个上课日未到校，没有请假",
        "case_no": "9901000001-DO-2026-0002",  # 乙 came the day before
    }


def test_run_daily__whereabouts_unknown_on_the_first_morning__says_police_first(school):
    run(on("10-12"))

    rows = {row["rule"]: row for row in _dropout_rows(run(on("10-13")))}

    assert (
        rows["dropout.missing"]["because"] == "10月13日起未到校，失去联系：先报警110，再发紧急报告"
    )
    course = DropoutCourse.objects.get(student=pupil("壬"))
    assert (course.missing_on, course.first_absent) == (on("10-13"), on("10-13"))
    assert course.last_present == on("10-12")


def test_run_daily__the_same_day_again__the_same_answer_and_nothing_written_twice(school):
    for day in every_day(on("09-10"), on("09-14")):
        run(day)
    first = run(on("09-15"))
    before = _written()

    second = run(on("09-15"))

    assert first["alerts"]
    assert second["alerts"] == first["alerts"]
    assert _written() == before


def test_run_daily__a_gap_of_days__what_still_holds_is_raised_once(school):
    """On the 14th 乙 was suspected and came back on the 15th; 甲 is suspected from the 15th on and
    back on the 16th: who was back before anybody looked is not warned of."""
    run(on("09-10"))

    after = run(on("09-15"))

    assert alerts(after, *DROPOUT) == [(story.SUSPECTED, "甲")]
    assert alerts(run(on("09-16")), *DROPOUT) == []
    assert Case.objects.count() == 1


def test_run_daily__a_gap_over_the_day_it_became_so__is_suspected_since_that_day(school):
    """癸 is away from October 26; the run of the third day was missed, and those after it."""
    run(on("10-27"))

    [row] = _dropout_rows(run(on("11-03")))

    assert row["because"] == "10月26日起连续7个上课日未到校，没有请假"
    course = DropoutCourse.objects.get(case__case_no=row["case_no"])
    assert (course.suspected_on, course.first_absent) == (on("10-28"), on("10-26"))


def test_run_daily__away_again_after_the_case_had_ended__opens_one_of_its_own(school):
    for day in every_day(on("09-01"), on("09-07")):
        run(day)
    old = DropoutCourse.objects.get(student=pupil("癸"))
    move(old, CourseState.FOLLOW_UP, on=on("09-07"))
    move(old, CourseState.CLOSED, on=on("09-07"), closed_on=on("09-07"))
    before = DropoutCourse.objects.filter(pk=old.pk).values().get()

    [row] = _dropout_rows(run(on("10-28")))

    assert row["case_no"] != old.case.case_no
    assert DropoutCourse.objects.filter(pk=old.pk).values().get() == before
    assert DropoutCourse.objects.get(case__case_no=row["case_no"]).first_absent == on("10-26")
    assert Case.objects.get(pk=old.case_id).closed_on == on("10-28")


def test_run_daily__nothing_run_until_the_end__warns_of_who_is_still_away(school):
    answer = run(story.LAST)

    assert alerts(answer, *DROPOUT) == [(story.SUSPECTED, "癸")]


def test_run_daily__an_earlier_date__only_reports_and_changes_no_row(school):
    for day in every_day(on("09-10"), on("09-18")):
        run(day)
    before = _written()

    answer = run(on("09-15"))

    assert alerts(answer, *DROPOUT) == [(story.SUSPECTED, "甲")]
    assert _dropout_rows(answer)[0]["case_no"] == "9901000001-DO-2026-0002"
    assert alerts(run(on("09-17")), *DROPOUT) == []
    assert _written() == before


def test_run_daily__a_date_to_come__only_reports(school):
    run(date(2026, 11, 21))
    before = _written()

    answer = run(date(2026, 11, 23))

    assert alerts(answer, *DROPOUT) == []
    assert _written() == before


def _written() -> tuple:
    return (
        list(Alert.objects.order_by("pk").values()),
        list(AlertStep.objects.order_by("pk").values()),
        list(DropoutCourse.objects.order_by("pk").values()),
        list(Case.objects.order_by("pk").values()),
        AuditEntry.objects.filter(action__startswith="alert.").count(),
        AuditEntry.objects.filter(action__startswith="dropout.").count(),
    )
