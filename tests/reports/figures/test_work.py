"""Whether what was due was done in time, against the school counted by hand; what is late now."""

from datetime import date

import pytest
import time_machine

from school_care.duties.enums import DutyState
from school_care.duties.wording import item
from school_care.escalation.enums import State
from school_care.escalation.models import Escalation, RecipientRule
from school_care.reports.figures.overdue import awaiting_reply, overdue_by_item
from school_care.reports.summaries.rest import items
from tests.reports.figures import small_school_due as more
from tests.reports.figures.counting import counted, good, sums, words
from tests.reports.figures.small_school import DAY, SmallSchool, october, small_school

pytestmark = pytest.mark.django_db
CODES = ("work.on_time", "work.alerts", "work.replies", "work.problems")
TODAY = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-01T09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def bare() -> SmallSchool:
    return small_school()


@pytest.fixture
def place(bare) -> SmallSchool:
    for fill in (more.fill_duties, more.fill_alerts, more.fill_replies, more.fill_problems):
        fill(bare)
    return bare


@pytest.mark.parametrize(
    ("code", "expected", "who"),
    [
        ("work.alerts", (1, 4), {"an"}),
        ("work.problems", (2, 4), {"an", "bo"}),
    ],
)
def test_figure__counted_by_hand__the_same(place, code, expected, who):
    found = counted(place.school, code, DAY)
    assert (found.part, found.whole) == expected
    assert place.names(good(found.members)) == who


def test_replies__counted_by_hand__the_same(place):
    found = counted(place.school, "work.replies", DAY)
    assert (found.part, found.whole) == (3, 5)
    assert good(found.members) == {place.an.pk, place.hai.pk, 0}  # 0: the school's own report


def test_on_time__counted_by_hand__by_class_and_item(place):
    found = counted(place.school, "work.on_time", DAY)
    lines = {(one.class_id, one.key): (one.amount, one.of) for one in found.members}
    assert (found.part, found.whole) == (2, 5)
    assert lines == {
        (place.one.pk, "家访"): (1, 2),
        (place.one.pk, "联系卡"): (0, 1),
        (place.two.pk, "家访"): (1, 1),
        (None, "上报办理"): (0, 1),
    }


@pytest.mark.parametrize("code", CODES)
def test_figure__month_without_school__nothing(place, code):
    assert words(place.school, code, date(2026, 8, 31)) == "—"


@pytest.mark.parametrize("code", CODES)
def test_figure__nothing_was_due__nothing_and_never_a_hundred(bare, code):
    assert words(bare.school, code, DAY) == "—"


def test_on_time__still_today__is_not_late_yet(place):
    with time_machine.travel("2026-10-31T09:00:00+08:00", tick=False):
        assert sums(place.school, "work.on_time", DAY) == (2, 4)
        assert sums(place.school, "work.problems", DAY)[1] == 3


def test_on_time__reopened_because_the_record_was_withdrawn__not_in_time(place):
    place.hai.duties.update(state=DutyState.OPEN, settled_on=None)
    assert sums(place.school, "work.on_time", DAY) == (1, 5)


@pytest.mark.parametrize("code", ["protect.step", "inbound.answer", "referral.renew"])
def test_on_time__of_a_protection_case__counted_nowhere(place, code):
    told = overdue_by_item(place.school, TODAY, reader=place.principal)
    more.duty(None, code, october(20), DutyState.OPEN, school=place.school)
    assert sums(place.school, "work.on_time", DAY) == (2, 5)
    assert overdue_by_item(place.school, TODAY, reader=place.principal) == told


def test_on_time__beside_the_items_of_the_month__the_same_total(place):
    for code in ("report.month", "nobody.provides", "protect.step"):
        more.duty(None, code, october(20), DutyState.OPEN, school=place.school)
    table = items(place.school, october(1), DAY)
    told = sum(one["in_time"] for one in table), sum(one["due"] for one in table)
    assert told == sums(place.school, "work.on_time", DAY) == (2, 5)


def test_overdue__the_report_of_the_month__is_still_told(place):
    more.duty(None, "report.month", october(15), DutyState.OPEN, school=place.school)
    labels = [one.label for one in overdue_by_item(place.school, TODAY, reader=place.principal)]
    assert item("report.month") in labels


def test_alerts__before_their_hour__nothing_is_due(place):
    with time_machine.travel("2026-10-12T09:00:00+08:00", tick=False):
        gao = place.gao.pk
        members = counted(place.school, "work.alerts", october(12)).members
    assert gao not in [one.subject for one in members]


def test_replies__a_longer_time_was_agreed_for_the_kind__by_that(place):
    row = Escalation.objects.get(student=place.bo)
    RecipientRule.objects.create(
        school=place.school,
        recipient=row.recipient,
        kind=row.kind,
        answer_days=4,
        starts_on=date(2026, 9, 1),
    )
    assert place.bo.pk in good(counted(place.school, "work.replies", DAY).members)


def test_replies__in_confidence__in_no_member(place):
    members = counted(place.school, "work.replies", DAY).members
    assert place.en.pk not in [one.subject for one in members]


# What is late now


def late(place: SmallSchool, pupil, code: str, day: date) -> None:
    more.duty(pupil, code, day, DutyState.OPEN)


def test_overdue__by_item__safety_first_then_the_most(place):
    late(place, place.an, "visit.term", october(20))
    late(place, place.bo, "visit.level", october(12))
    late(place, place.hai, "plan.term", october(20))
    late(place, place.an, "plan.term", TODAY)  # not late yet
    found = overdue_by_item(place.school, TODAY, reader=place.principal)
    assert [(one.label, one.count) for one in found] == [
        ("联系卡", 1),
        ("家访", 2),
        ("帮扶计划", 1),
    ]
    assert [one.is_safety for one in found] == [True, False, False]


def test_overdue__for_a_head_teacher__of_their_class_alone(place):
    late(place, place.hai, "plan.term", october(20))
    found = overdue_by_item(place.school, TODAY, reader=place.head_two)
    assert [(one.label, one.count) for one in found] == [("帮扶计划", 1)]
    assert overdue_by_item(place.school, TODAY, reader=place.mentor) == []


def test_awaiting__not_answered_yet__how_many_and_since_when(place):
    Escalation.objects.filter(student=place.gao).update(due_on=october(15))
    more.sent(place, Escalation.objects.first().recipient, place.jun, october(30))
    found = awaiting_reply(place.school, TODAY, reader=place.principal)
    assert (found.count, found.late, found.oldest) == (2, 1, october(12))
    assert found.days(TODAY) == 20


def test_awaiting__nothing_sent__nothing(bare):
    assert awaiting_reply(bare.school, TODAY, reader=bare.principal).count == 0


def test_awaiting__for_a_reader__what_they_may_open(place):
    assert awaiting_reply(place.school, TODAY, reader=place.principal).count == 1
    assert awaiting_reply(place.school, TODAY, reader=place.mentor).count == 0
    Escalation.objects.filter(student=place.gao).update(state=State.WITHDRAWN)
    assert awaiting_reply(place.school, TODAY, reader=place.principal).count == 0
