"""A school sets a rule: dated versions, bounds, what it would mean."""

from datetime import date

import pytest
import time_machine

from school_care.alerts.enums import AlertState
from school_care.alerts.in_force import rules_on
from school_care.alerts.models import Alert, AlertRule
from school_care.alerts.services import rules_set
from school_care.alerts.services.sweep import fresh
from school_care.core.models import AuditEntry
from school_care.school.refusal import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_monday")]

TODAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)


def set_days(cast, days: int, *, on: date = TODAY, active: bool = True, by=None, seen=None):
    return rules_set.set_rule(
        by=by or cast.director,
        school=cast.school,
        code="trial",
        active=active,
        numbers={"days": days},
        starts_on=on,
        seen=rules_set.version_of(cast.school.pk, "trial") if seen is None else seen,
    )


def held(cast, on: date) -> tuple[bool, int]:
    one = next(one for one in rules_on(cast.school.pk, on) if one.rule.code == "trial")
    return one.active, one.numbers["days"]


def test_set__from_today__holds_from_today_and_the_past_keeps_its_own(cast, trial):
    row = set_days(cast, 4)
    assert held(cast, date(2026, 11, 22)) == (True, 2)
    assert held(cast, TODAY) == (True, 4)
    assert (row.set_by, row.until) == (cast.director, None)
    trace = AuditEntry.objects.get(action="alert.rule_set")
    assert trace.facts == {"code": "trial", "active": True, "starts_on": "2026-11-23"}


def test_set__from_a_later_day__today_stays_as_it_is(cast, trial):
    set_days(cast, 5, on=FRIDAY)
    assert (held(cast, TODAY), held(cast, FRIDAY)) == ((True, 2), (True, 5))


def test_set__twice_on_one_day__the_last_holds_and_both_are_kept(cast, trial):
    set_days(cast, 5)
    set_days(cast, 6)
    assert held(cast, TODAY) == (True, 6)
    assert AlertRule.objects.filter(code="trial").count() == 2
    assert AlertRule.objects.filter(code="trial", until__isnull=True).count() == 1


def test_set__before_a_planned_version__supersedes_it(cast, trial):
    set_days(cast, 5, on=FRIDAY)
    set_days(cast, 3)
    assert held(cast, FRIDAY) == (True, 3)


def test_set__as_it_holds_already__changes_nothing(cast, trial):
    assert set_days(cast, 2) is None
    assert not AlertRule.objects.exists()


def test_set__off__is_not_raised_and_what_stood_is_cleared(cast, trial):
    trial.warn(cast.zixuan)
    set_days(cast, 2, active=False)
    fresh(cast.school)
    assert Alert.objects.get().state == AlertState.CLEARED


def test_set__stricter__the_next_look_at_a_page_goes_by_it(cast, trial):
    trial.warn(cast.zixuan, days=2)
    set_days(cast, 3)
    fresh(cast.school)
    assert Alert.objects.get().state == AlertState.CLEARED


@pytest.mark.parametrize("days", [0, 11])
def test_set__out_of_bounds__is_refused(cast, trial, days):
    with pytest.raises(Refused, match="请填1到10之间的整数"):
        set_days(cast, days)


@pytest.mark.parametrize("on", [date(2026, 11, 22), date(2027, 11, 25)])
def test_set__from_the_past_or_far_ahead__is_refused(cast, trial, on):
    with pytest.raises(Refused, match="从今天起"):
        set_days(cast, 4, on=on)


def test_set__on_a_page_that_is_old__is_refused_and_says_who_changed_it(cast, trial):
    set_days(cast, 4, by=cast.principal)
    with pytest.raises(Refused, match="钱校长"):
        set_days(cast, 5, seen="")
    assert held(cast, TODAY) == (True, 4)


@pytest.mark.parametrize("who", ["head_teacher", "grade_head", "registrar"])
def test_set__by_those_who_do_not_answer_for_the_school__is_refused(cast, trial, who):
    with pytest.raises(Refused, match="只有德育主任和校长"):
        set_days(cast, 4, by=cast.staff[who])


def test_set__rule_kept_elsewhere__is_refused(cast):
    with pytest.raises(Refused, match="不在这里设置"):
        rules_set.set_rule(
            by=cast.director,
            school=cast.school,
            code="dropout.suspected",
            active=False,
            numbers={},
            starts_on=TODAY,
            seen="",
        )


def test_effect__of_other_numbers__counts_today_and_writes_nothing(cast, trial):
    trial.warn(cast.zixuan, days=3)
    trial.away |= {cast.keke.pk: 2, cast.yuan.pk: 1}

    def effect(days, active=True):
        asked = {"active": active, "numbers": {"days": days}}
        return rules_set.effect(school=cast.school, code="trial", **asked)

    assert effect(3) == rules_set.Effect(now=2, then=1, new=0, gone=1)
    assert effect(1) == rules_set.Effect(now=2, then=3, new=1, gone=0)
    assert effect(1, active=False) == rules_set.Effect(now=2, then=0, new=0, gone=2)
    assert Alert.objects.count() == 1


def test_planned__begins_on_its_day__without_anybody_at_a_desk(cast, trial):
    trial.warn(cast.zixuan, days=3)
    set_days(cast, 5, on=FRIDAY)
    fresh(cast.school)
    assert Alert.objects.get().state == AlertState.OPEN
    with time_machine.travel("2026-11-27T09:00:00+08:00"):
        fresh(cast.school)
    assert Alert.objects.get().state == AlertState.CLEARED
