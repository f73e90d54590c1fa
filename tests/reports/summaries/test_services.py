"""A report of the school from draft to signature."""

from datetime import date

import pytest

from school_care.core.models import AuditEntry
from school_care.mentoring.enums import Outcome
from school_care.reports.enums import SummaryState
from school_care.reports.models import FigureSnapshot, Summary
from school_care.reports.summaries import services
from school_care.reports.summaries.periods import period_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.refusal import Refused
from school_care.students.models import StudentCategory
from tests.factories import CareRecordFactory
from tests.reports.summaries.making import (
    WORDS,
    drafted,
    dropout_signed,
    handed_in,
    period,
    signed,
    written,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school")]


def line(row: Summary, item: str) -> list:
    return next(one for one in row.figures["work"] if one[0] == item)


def test_draft__october__counts_what_was_done_in_its_days_alone(cast):
    # the cast's own records lie in the autumn; these are the only talks of October with 赵远
    before = line(drafted(cast), "谈心")
    for day in (1, 31):
        CareRecordFactory(student=cast.yuan, happened_on=date(2026, 10, day))
    CareRecordFactory(student=cast.yuan, happened_on=date(2026, 9, 30))
    CareRecordFactory(student=cast.yuan, happened_on=date(2026, 11, 1))
    CareRecordFactory(student=cast.yuan, happened_on=date(2026, 10, 9), outcome=Outcome.NOT_REACHED)
    row = Summary.objects.get()
    after = line(services.recount(by=cast.director, row=row, revision=row.revision), "谈心")
    assert after[2] - before[2] == 2
    assert after[3] - before[3] == 1


def test_draft__people__last_month_plus_came_minus_left_is_this_month(cast):
    StudentCategory.objects.filter(school=cast.school).update(starts_on=date(2026, 9, 1))
    StudentCategory.objects.filter(student=cast.yuan).update(starts_on=date(2026, 10, 12))
    StudentCategory.objects.filter(student=cast.keke).update(until=date(2026, 10, 20))
    people = drafted(cast).figures["people"]
    assert (people["before"], people["came"], people["left"], people["now"]) == (2, 1, 1, 2)


def test_draft__somebody_who_came_and_went_within_the_month__counts_as_both(cast):
    StudentCategory.objects.filter(school=cast.school).update(starts_on=date(2026, 9, 1))
    category = StudentCategory.objects.filter(student=cast.zixuan).first().category
    for starts_on, until in ((5, 12), (12, 20)):  # two that touch are one time in care
        StudentCategory.objects.create(
            school=cast.school,
            student=cast.anan,
            category=category,
            starts_on=date(2026, 10, starts_on),
            until=date(2026, 10, until),
        )
    row = drafted(cast)
    people = row.figures["people"]
    assert (people["before"], people["came"], people["left"], people["now"]) == (3, 1, 1, 3)
    assert row.broken == []


def test_draft__figures__are_the_frozen_month_end_ones(cast):
    row = drafted(cast)
    kept = {one.code: (one.part, one.whole) for one in FigureSnapshot.objects.all()}
    told = {one["code"]: (one["part"], one["whole"]) for one in row.figures["measures"]}
    assert told
    assert told.items() <= kept.items()
    assert set(FigureSnapshot.objects.values_list("month", "frozen")) == {(date(2026, 10, 1), True)}


def test_draft__a_month_still_running__not_yet(cast):
    with pytest.raises(Refused, match="2026年11月关爱工作月报从12月1日起可以起草"):
        services.draft(
            by=cast.director, school=cast.school, period=period(cast.school, code="2026-11")
        )


def test_period__a_month_without_school__does_not_exist(cast):
    assert period_of(SchoolCalendar(cast.school), "month", "2026-08") is None


def test_draft__by_a_head_teacher__refused(cast):
    with pytest.raises(Refused, match="德育主任或校长"):
        services.draft(by=cast.head_teacher, school=cast.school, period=period(cast.school))


def test_draft__twice__the_first_stays(cast):
    drafted(cast)
    with pytest.raises(Refused, match="已经有人起草"):
        services.draft(by=cast.principal, school=cast.school, period=period(cast.school))
    assert Summary.objects.count() == 1


def test_write__words__are_sealed_and_traced(cast):
    row = written(cast)
    row = Summary.objects.get(pk=row.pk)
    assert row.work == WORDS["work"]
    assert WORDS["plans"].encode() not in bytes(row.plans_sealed)
    assert AuditEntry.objects.get(action="summary.written").facts["period"] == "2026-10"


def test_write__on_a_page_gone_stale__overwrites_nothing(cast):
    row = written(cast)
    with pytest.raises(services.Overtaken):
        services.write(by=cast.principal, row=row, revision=0, words=WORDS | {"work": "别的"})
    assert Summary.objects.get().work == WORDS["work"]


def test_submit__nothing_written__says_what_is_missing(cast):
    row = drafted(cast)
    with pytest.raises(Refused, match="主要工作"):
        services.submit(by=cast.director, row=row, revision=row.revision)


def test_submit__a_broken_rule__has_to_be_explained_first(cast):
    row = written(cast, footing=False)
    assert [one["code"] for one in row.broken] == ["dropout"]
    with pytest.raises(Refused, match="写明原因"):
        services.submit(by=cast.director, row=row, revision=row.revision)
    words = WORDS | {"note": "控辍月报等教育局确认。"}
    row = services.write(by=cast.director, row=row, revision=row.revision, words=words)
    assert services.submit(by=cast.director, row=row, revision=row.revision).state == "in_review"


def test_sign__what_was_on_the_page__stands_whatever_comes_later(cast):
    row = signed(cast)
    figures = row.figures
    CareRecordFactory(student=cast.yuan, happened_on=date(2026, 10, 9))
    row.refresh_from_db()
    assert (row.state, row.signed_by) == (SummaryState.SIGNED, cast.principal)
    assert row.figures == figures
    with pytest.raises(Refused, match="更正"):
        services.recount(by=cast.director, row=row, revision=row.revision)
    with pytest.raises(Refused, match="更正"):
        services.write(
            by=cast.director, row=row, revision=row.revision, words=WORDS | {"work": "x"}
        )


def test_sign__changed_since_the_page_was_opened__refused(cast):
    row = handed_in(cast)
    seen = services.stamp_of(row)
    row = services.take_back(by=cast.director, row=row, revision=row.revision)
    words = WORDS | {"work": "改过的话。"}
    row = services.write(by=cast.director, row=row, revision=row.revision, words=words)
    services.submit(by=cast.director, row=row, revision=row.revision)
    with pytest.raises(services.Overtaken):
        services.sign(by=cast.principal, row=row, seen=seen)
    assert Summary.objects.get().signed_at is None


def test_sign__taken_back_and_not_yet_changed__refused(cast):
    row = handed_in(cast)
    seen = services.stamp_of(row)
    services.take_back(by=cast.director, row=row, revision=row.revision)
    with pytest.raises(services.Overtaken):
        services.sign(by=cast.principal, row=row, seen=seen)
    assert Summary.objects.get().signed_at is None


def test_sign__the_principals_own_draft__needs_no_handing_in(cast):
    dropout_signed(cast)
    about = period(cast.school)
    row = services.draft(by=cast.principal, school=cast.school, period=about)
    row = services.write(by=cast.principal, row=row, revision=row.revision, words=WORDS)
    row = services.sign(by=cast.principal, row=row, seen=services.stamp_of(row))
    assert row.state == SummaryState.SIGNED


def test_sign__by_the_director__refused(cast):
    row = handed_in(cast)
    with pytest.raises(Refused, match="校长签发"):
        services.sign(by=cast.director, row=row, seen=services.stamp_of(row))


def test_give_back__with_a_reason__is_a_step_of_the_history(cast):
    row = handed_in(cast)
    with pytest.raises(Refused, match="退回的原因"):
        services.give_back(by=cast.principal, row=row, revision=row.revision, why=" ")
    row = services.give_back(
        by=cast.principal, row=row, revision=row.revision, why="问题写得太笼统"
    )
    steps = list(row.steps.values_list("from_state", "to_state", "why"))
    assert steps == [
        ("", "draft", ""),
        ("draft", "in_review", ""),
        ("in_review", "draft", "问题写得太笼统"),
    ]


def test_correct__a_signed_report__is_a_new_version_and_the_old_one_stays(cast):
    row = signed(cast)
    CareRecordFactory(student=cast.yuan, happened_on=date(2026, 10, 9))
    made = services.correct(by=cast.director, row=row, why="补记了一次谈心")
    row.refresh_from_db()
    assert (made.version, made.state, made.why) == (2, "draft", "补记了一次谈心")
    assert line(made, "谈心")[2] == line(row, "谈心")[2] + 1
    assert made.work == WORDS["work"]
    with pytest.raises(Refused, match="已有更正"):
        services.correct(by=cast.director, row=row, why="再来一次")


def test_checks__last_month_signed_otherwise__is_said_without_a_name(cast):
    row = drafted(cast)
    row.figures["people"]["now"] += 1
    Summary.objects.filter(pk=row.pk).update(
        period="2026-09",
        month=date(2026, 9, 1),
        figures=row.figures,
        state=SummaryState.SIGNED,
        signed_at=row.drafted_at,
    )
    again = services.draft(by=cast.director, school=cast.school, period=period(cast.school))
    assert [one["code"] for one in again.broken] == ["carried"]
    assert "签发后名单有更正" in again.broken[0]["words"]


def test_term__summary__holds_goals_against_figures_and_counts_signed_months(cast):
    dropout_signed(cast)
    about = period(cast.school, kind="term", code=cast.term.code)
    with pytest.raises(Refused, match="从2027年1月1日起"):
        services.draft(by=cast.director, school=cast.school, period=about)


def test_plan__of_the_term__has_goals_and_no_counts(cast):
    about = period(cast.school, kind="plan", code=cast.term.code)
    row = services.draft(by=cast.director, school=cast.school, period=about)
    assert {one["target"] for one in row.figures["goals"]} >= {1000}
    assert "work" not in row.figures
    assert row.broken == []
