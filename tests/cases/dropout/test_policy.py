"""The limits of a school: dated versions, refused nonsense, two at once."""

from datetime import time, timedelta

import pytest

from school_care.cases.dropout.enums import PolicyPreset
from school_care.cases.dropout.policy import policy_on, usual
from school_care.cases.dropout.policy_words import basis_of, groups_of, versions_of
from school_care.cases.dropout.presets import PRESETS
from school_care.cases.dropout.services.policy import set_policy, values_of, version_of
from school_care.cases.models import DropoutPolicy
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.school.refusal import Refused
from tests.factories import days_ago

pytestmark = pytest.mark.django_db


def changed(cast, *, on=None, by=None, seen=None, **values):
    school = cast.school
    return set_policy(
        by=by or cast.director,
        school=school,
        values={**values_of(usual(school.pk)), **values},
        starts_on=on or clock.today(),
        seen=version_of(school.pk) if seen is None else seen,
    )


def test_limits__nobody_set_any__the_usual_ones_hold(cast):
    policy = policy_on(cast.school.pk, clock.today())
    assert (policy.suspected_after, policy.report_within, policy.pk) == (3, 1, None)


def test_limits__changed_today__hold_from_today_and_not_before(cast):
    changed(cast, suspected_after=5)
    pk = cast.school.pk
    assert policy_on(pk, clock.today()).suspected_after == 5
    assert policy_on(pk, days_ago(1)).suspected_after == 3


def test_limits__changed_for_later__today_keeps_the_old_ones(cast):
    later = clock.today() + timedelta(days=7)
    changed(cast, suspected_after=5)
    changed(cast, suspected_after=4, on=later)
    pk = cast.school.pk
    assert policy_on(pk, clock.today()).suspected_after == 5
    assert policy_on(pk, later - timedelta(days=1)).suspected_after == 5
    assert policy_on(pk, later).suspected_after == 4


def test_limits__planned_then_changed_today__the_plan_is_superseded(cast):
    later = clock.today() + timedelta(days=7)
    changed(cast, suspected_after=4, on=later)
    changed(cast, suspected_after=2)
    assert policy_on(cast.school.pk, later).suspected_after == 2
    words = [one.words for one in versions_of(DropoutPolicy.objects.all(), clock.today())]
    assert "没有生效" in words[1]


def test_limits__twice_the_same__one_version(cast):
    assert changed(cast, suspected_after=5) is not None
    assert changed(cast, suspected_after=5) is None
    assert DropoutPolicy.objects.count() == 1


def test_limits__as_already_held__nothing_is_stored(cast):
    assert changed(cast) is None
    assert not DropoutPolicy.objects.exists()


def test_limits__changed__a_trace_says_by_whom(cast):
    changed(cast, suspected_after=5)
    entry = AuditEntry.objects.get(action="dropout.policy_set")
    assert entry.actor_id == cast.director.pk


def test_limits__somebody_changed_meanwhile__refused_and_kept(cast):
    seen = version_of(cast.school.pk)
    changed(cast, suspected_after=5)
    with pytest.raises(Refused, match="刚刚有人改过"):
        changed(cast, suspected_after=2, seen=seen)
    assert policy_on(cast.school.pk, clock.today()).suspected_after == 5


@pytest.mark.parametrize("who", ["head_teacher", "grade_head", "registrar", "teacher"])
def test_limits__of_others__refused(cast, who):
    with pytest.raises(Refused, match="只有德育主任和校长"):
        changed(cast, by=getattr(cast, who), suspected_after=5)
    assert not DropoutPolicy.objects.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"suspected_after": 0}, "1到20"),
        ({"suspected_after": 21}, "1到20"),
        ({"suspected_after": None}, "1到20"),
        ({"report_within": 0}, "1到10"),
        ({"call_by": time(22)}, "7:00到18:00"),
        ({"visit_by_day": 4}, "不能晚于算疑似辍学"),
        ({"check_within": 20, "check_report_within": 15}, "不能早于核查完成"),
        ({"spring_total": "02-30"}, "03-15"),
        ({"spring_total": "三月"}, "03-15"),
        ({"preset": "own"}, "不完整"),
    ],
)
def test_limits__nonsense__refused_with_what_to_write(cast, values, words):
    with pytest.raises(Refused, match=words):
        changed(cast, **values)
    assert not DropoutPolicy.objects.exists()


@pytest.mark.parametrize("days", [-1, 400])
def test_limits__for_a_day_past_or_far__refused(cast, days):
    with pytest.raises(Refused, match="今天起"):
        changed(cast, on=clock.today() + timedelta(days=days), suspected_after=5)


@pytest.mark.parametrize("preset", PolicyPreset.values)
def test_presets__each__can_be_taken_and_is_named(cast, preset):
    policy = usual(cast.school.pk, preset)
    row = changed(cast, **values_of(policy), on=clock.today() + timedelta(days=1))
    held = row or policy_on(cast.school.pk, clock.today())
    assert basis_of(held) == PolicyPreset(preset).label
    assert held.source == PRESETS[preset]["source"]
    assert all(group.lines for group in groups_of(held))


def test_words__a_preset_with_another_number__says_it_was_changed(cast):
    row = changed(cast, suspected_after=5)
    assert basis_of(row).startswith("在「通用")


def test_words__every_number__is_said(cast):
    numbers = {"suspected_after": 7, "report_within": 4, "notice_days": 11, "present_days": 13}
    policy = DropoutPolicy(**{**values_of(usual(cast.school.pk)), **numbers, "month_day": 31})
    said = "".join(line for group in groups_of(policy) for line in group.lines)
    for words in ("连续7个上课日", "4个工作日内，书面报告", "限11日内", "连续在校13个", "月底前"):
        assert words in said
