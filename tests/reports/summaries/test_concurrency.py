"""Two people at the same report, the same month's figures, at the same moment."""

from datetime import date

import pytest
import time_machine

from school_care.reports.figures.registry import measures
from school_care.reports.figures.services import take_snapshots
from school_care.reports.models import FigureSnapshot, Summary
from school_care.reports.summaries import services
from school_care.school.refusal import Refused
from tests.reports.summaries.making import drafted, handed_in, period, signed, written
from tests.support.together import raised, together

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("school"),
    pytest.mark.postgresql,
]


def test_draft__by_two_at_once__one_report_and_the_other_is_told(cast):
    about = period(cast.school)
    answers = together(
        *(
            lambda by=by: services.draft(by=by, school=cast.school, period=about)
            for by in (cast.director, cast.principal)
        )
    )
    assert [type(one) for one in raised(answers)] == [Refused]
    assert Summary.objects.count() == 1


def test_write__by_two_at_once__one_is_kept_and_nothing_overwritten(cast):
    row = drafted(cast)
    words = {"work": "", "problems": "", "plans": "", "note": ""}
    answers = together(
        *(
            lambda said=said: services.write(
                by=cast.director,
                row=Summary.objects.get(pk=row.pk),
                revision=row.revision,
                words=words | {"work": said},
            )
            for said in ("甲写的。", "乙写的。")
        )
    )
    assert [type(one) for one in raised(answers)] == [services.Overtaken]
    kept = next(one for one in answers if not isinstance(one, Exception))
    assert Summary.objects.get().work == kept.work


def test_submit__by_two_at_once__one_step(cast):
    row = written(cast)
    answers = together(
        *(
            lambda: services.submit(
                by=cast.director, row=Summary.objects.get(pk=row.pk), revision=row.revision
            )
            for _ in range(2)
        )
    )
    assert len(raised(answers)) == 1
    assert not raised(answers, but=Refused)
    assert Summary.objects.get().steps.filter(to_state="in_review").count() == 1


def test_sign__while_the_writer_takes_it_back__one_of_the_two(cast):
    row = Summary.objects.get(pk=handed_in(cast).pk)
    stamp, revision = services.stamp_of(row), row.revision
    answers = together(
        lambda: services.sign(by=cast.principal, row=Summary.objects.get(pk=row.pk), seen=stamp),
        lambda: services.take_back(
            by=cast.director, row=Summary.objects.get(pk=row.pk), revision=revision
        ),
    )
    assert not raised(answers, but=Refused)
    assert Summary.objects.get().state in ("signed", "draft")


def test_correct__by_two_at_once__one_new_version(cast):
    row = signed(cast)
    answers = together(
        *(
            lambda by=by: services.correct(
                by=by, row=Summary.objects.get(pk=row.pk), why="名单有更正"
            )
            for by in (cast.director, cast.principal)
        )
    )
    assert [type(one) for one in raised(answers)] == [Refused]
    assert sorted(Summary.objects.values_list("version", flat=True)) == [1, 2]


def test_take_snapshots__twice_at_once__each_figure_once(cast):
    month, on = date(2026, 10, 1), date(2026, 11, 12)
    answers = together(
        *(lambda: take_snapshots(school=cast.school, month=month, on=on) for _ in range(3))
    )
    assert not raised(answers)
    assert FigureSnapshot.objects.count() == len(measures())
    assert all(FigureSnapshot.objects.values_list("frozen", flat=True))


def test_freeze__while_somebody_recounts__is_never_undone(cast):
    month = date(2026, 10, 1)
    with time_machine.travel("2026-10-31T15:00:00+08:00", tick=False):
        take_snapshots(school=cast.school, month=month, on=date(2026, 10, 31))
    answers = together(
        lambda: take_snapshots(school=cast.school, month=month, on=date(2026, 10, 31)),
        lambda: take_snapshots(school=cast.school, month=month, on=date(2026, 11, 1)),
        lambda: take_snapshots(school=cast.school, month=month, on=date(2026, 10, 30)),
    )
    assert not raised(answers)
    rows = FigureSnapshot.objects.all()
    assert rows.count() == len(measures())
    assert {(row.frozen, row.as_of) for row in rows} == {(True, date(2026, 10, 31))}
