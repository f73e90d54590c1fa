"""几件实事: promised, done, dropped, late."""

from datetime import timedelta

import pytest

from school_care.core import clock
from school_care.reports.standing import things
from school_care.school.models.places import school_year_of
from school_care.school.refusal import Refused
from tests.factories import days_ago

pytestmark = pytest.mark.django_db


def year() -> int:
    return school_year_of(clock.today())


def promised(cast, what="修好洗衣房", **said):
    promise = things.Promise(what=what, due_on=said.pop("due_on", clock.today()), **said)
    return things.add_thing(by=cast.director, school=cast.school, year=year(), promise=promise)


def test_things__two_promised__numbered_in_order(cast):
    promised(cast, "修好洗衣房")
    promised(cast, "装一部亲情电话")
    held = [(one.number, one.what) for one in things.things_of(cast.school, year())]
    assert held == [(1, "修好洗衣房"), (2, "装一部亲情电话")]


def test_thing__day_over_and_nothing_done__late_until_done(cast):
    row = promised(cast, due_on=clock.today())
    tomorrow = clock.today() + timedelta(days=1)
    assert not things.is_late(row, clock.today())
    assert things.is_late(row, tomorrow)
    things.finish_thing(by=cast.director, thing=row, done_on=clock.today(), outcome="8台洗衣机")
    row.refresh_from_db()
    assert not things.is_late(row, tomorrow)
    assert row.outcome == "8台洗衣机"


def test_things__one_dropped__not_counted_among_the_promised(cast):
    promised(cast)
    row = promised(cast, "装电话")
    things.drop_thing(by=cast.principal, thing=row, why="线路不通，改为视频")
    assert things.counts(things.things_of(cast.school, year()), clock.today()) == (0, 1, 0)


def test_thing__done__is_changed_only_after_reopening(cast):
    row = promised(cast)
    things.finish_thing(by=cast.director, thing=row, done_on=clock.today(), outcome="完成")
    other = things.Promise(what="别的", due_on=clock.today())
    with pytest.raises(Refused, match="改回未办结"):
        things.change_thing(by=cast.director, thing=row, promise=other)
    things.reopen_thing(by=cast.director, thing=row)
    assert things.change_thing(by=cast.director, thing=row, promise=other).what == "别的"


def test_done__tomorrow_or_without_a_word__refused(cast):
    row = promised(cast)
    with pytest.raises(Refused, match="不能晚于今天"):
        things.finish_thing(
            by=cast.director,
            thing=row,
            done_on=clock.today() + timedelta(days=1),
            outcome="完成",
        )
    with pytest.raises(Refused, match="请填写完成情况"):
        things.finish_thing(by=cast.director, thing=row, done_on=days_ago(0), outcome=" ")


def test_promise__due_outside_the_school_year__refused(cast):
    with pytest.raises(Refused, match="完成期限要在"):
        promised(cast, due_on=clock.today() + timedelta(days=800))


def test_teacher__promises__refused(cast):
    promise = things.Promise(what="修好洗衣房", due_on=clock.today())
    with pytest.raises(Refused, match="校长或德育主任"):
        things.add_thing(by=cast.teacher, school=cast.school, year=year(), promise=promise)
