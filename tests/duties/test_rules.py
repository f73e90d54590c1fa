"""Which rules hold on which day: presets, versions, who may, and two people at once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.duties.enums import Standing, Unit, Urgency, standing_on
from school_care.duties.models import Duty, DutyRule
from school_care.duties.presets import PRESETS, Rule
from school_care.duties.reckoning.reckon import owed
from school_care.duties.rules import limits_of, preset_on, rules_of, rules_on, version_of
from school_care.duties.services.rules import (
    FROM_THE_BEGINNING,
    RuleValues,
    set_rule,
    tell_levels,
    use_preset,
    usual_start,
)
from school_care.duties.services.running import run_day
from school_care.duties.wording_rules import level_words, sentence
from school_care.school.refusal import Refused
from school_care.students.enums import Preset
from school_care.students.models.levels import LevelPreset
from school_care.students.presets import PRESETS as LEVELS
from school_care.students.services.care import care_levels_of, set_up_levels
from tests.factories import days_ago
from tests.support.together import raised, together

CONTACT, TALKS, CARD = ("contact.level", 3), ("talk.class_week", 0), ("card.term", 0)
NAMES = {3: "重点关爱", 2: "加强关爱", 1: "日常关爱"}


def change(cast, key=CONTACT, *, by=None, on=None, seen=None, **values) -> DutyRule | None:
    """Change a rule as somebody does who has just opened its page."""
    held = rules_on(cast.school.pk, clock.today())[key]
    given = RuleValues(
        active=values.pop("active", held.active),
        required=values.pop("required", held.required),
        due_after=values.pop("due_after", held.due_after),
        warn_after=values.pop("warn_after", held.warn_after),
        unit=values.pop("unit", held.unit),
    )
    assert not values
    return set_rule(
        by=by or cast.director,
        school=cast.school,
        key=key,
        values=given,
        starts_on=on or clock.today(),
        seen=version_of(cast.school.pk, key, clock.today()) if seen is None else seen,
    )


def days(cast, on, key=CONTACT) -> tuple:
    rule = rules_on(cast.school.pk, on)[key]
    return rule.active, rule.due_after, rule.warn_after


def use(cast, preset, starts_on, *, by=None, instead_of=None):
    return use_preset(
        by=by, school=cast.school, preset=preset, starts_on=starts_on, instead_of=instead_of
    )


WORDS = {
    ("school", "contact.level", 3): "重点关爱的学生，每7天联系一次；超过10天未联系提醒",
    ("school", "contact.level", 2): "加强关爱的学生，每15天联系一次；超过20天未联系提醒",
    ("school", "visit.level", 3): "重点关爱的学生，每30天家访一次；超过40天未家访提醒",
    ("school", "visit.term", 1): "日常关爱的学生，每学期家访、打电话或视频一次，学期结束前完成",
    ("school", "talk.class_week", 0): "每个班每周与3名关爱学生谈心（不足3名的班全部谈到）",
    ("school", "roster.term", 0): "每个班每学期上报一次本班关爱学生，开学后10个上课日内完成",
    ("township", "visit.level", 3): "三级的学生，每3天走访一次；超过5天未走访提醒",
    ("township", "visit.level", 1): "一级的学生，每15天走访一次；超过20天未走访提醒",
}


@pytest.mark.parametrize("case", WORDS, ids=str)
def test_rule__in_a_plain_sentence(case):
    preset, code, rank = case
    names = {rank: words.name for rank, words in LEVELS[Preset(preset)].items()}
    assert sentence(rules_of(preset)[code, rank], names, preset) == WORDS[case]


@pytest.mark.parametrize(
    ("preset", "code", "rank", "due", "warn"),
    [
        ("township", "visit.level", 3, 3, 5),
        ("township", "visit.level", 2, 7, 10),
        ("township", "visit.level", 1, 15, 20),
        ("school", "contact.level", 3, 7, 10),
        ("school", "contact.level", 2, 15, 20),
        ("school", "visit.level", 3, 30, 40),
    ],
)
def test_interval__exactly_on_the_warning_day__due_but_not_yet_late(preset, code, rank, due, warn):
    rule, anchor = rules_of(preset)[code, rank], date(2026, 9, 1)

    def stands(passed):
        ends = {"due_on": anchor + timedelta(days=rule.due_after)}
        ends["warn_on"] = anchor + timedelta(days=rule.warn_after + 1)
        return standing_on(anchor + timedelta(days=passed), **ends)

    assert stands(due - 1) == Standing.OPEN
    assert stands(due) == Standing.DUE
    assert stands(warn) == Standing.DUE
    assert stands(warn + 1) == Standing.WARNED


@pytest.mark.parametrize("preset", Preset)
def test_levels__each_preset__say_the_intervals_of_its_rules(preset):
    """The words of the archive are written by hand: they must agree with the rules' days."""
    often = {3: "每3天", 7: "每周", 15: "每半月", 30: "每月"}
    for rank, words in LEVELS[preset].items():
        for rule in PRESETS[preset]:
            if rule.rank == rank and rule.code in ("contact.level", "visit.level"):
                what = "联系" if rule.code == "contact.level" else "访"
                assert often[rule.due_after] in words.in_words
                assert what in words.in_words
            if rule.rank == rank and rule.code == "visit.term":
                assert "每学期家访" in words.in_words
    assert level_words(rules_of(preset), preset) == {
        rank: words.in_words for rank, words in LEVELS[preset].items()
    }


@pytest.mark.parametrize("preset", Preset)
def test_every_rule__says_where_it_comes_from_and_has_a_class_of_urgency(preset):
    for rule in PRESETS[preset]:
        assert rule.source, rule.code
        assert rule.urgency in Urgency.values
        assert sentence(rule, NAMES, preset)


def test_edit__today__new_version_and_yesterday_judged_by_the_old_one(cast):
    change(cast, due_after=5, warn_after=8)
    assert days(cast, clock.today()) == (True, 5, 8)
    assert days(cast, days_ago(1)) == (True, 7, 10)
    change(cast, active=False, on=days_ago(-3))
    assert days(cast, days_ago(-2)) == (True, 5, 8)
    assert days(cast, days_ago(-3)) == (False, 5, 8)
    kept = DutyRule.objects.order_by("pk").values_list("starts_on", "until")
    assert list(kept) == [(clock.today(), days_ago(-3)), (days_ago(-3), None)]
    entries = AuditEntry.objects.filter(action="rule.set", school_id=cast.school.pk)
    assert [entry.actor_id for entry in entries] == [cast.director.pk] * 2


def test_edit__one_rule__others_stay_and_keep_their_source(cast):
    before = rules_on(cast.school.pk, clock.today())
    change(cast, due_after=5, warn_after=8)
    after = rules_on(cast.school.pk, clock.today())
    assert after == {**before, CONTACT: replace(before[CONTACT], due_after=5, warn_after=8)}


def test_edit__earlier_than_a_planned_one__planned_one_never_holds(cast):
    change(cast, due_after=4, warn_after=6, on=days_ago(-10))
    change(cast, due_after=9, warn_after=12, on=days_ago(-5))
    assert days(cast, days_ago(-20)) == (True, 9, 12)
    change(cast, on=clock.today())  # as today, for good
    assert days(cast, days_ago(-20)) == (True, 7, 10)
    assert DutyRule.objects.filter(until=None).count() == 1


def test_edit__nothing_different__no_version(cast):
    assert change(cast) is None
    assert not DutyRule.objects.exists()


def test_edit__what_is_owed__today_by_the_new_rule_and_yesterday_by_the_old(cast):
    def due(on) -> set:
        rows = owed(cast.school, on)
        return {(row.due_on - row.opens_on).days for row in rows if row.rule.code == CONTACT[0]}

    before = due(days_ago(1))
    change(cast, due_after=5, warn_after=8)
    assert due(days_ago(1)) == before == {7}
    assert due(clock.today()) == {5}
    change(cast, active=False)
    assert due(clock.today()) == set()


@pytest.mark.parametrize("person", ["head_teacher", "registrar", "grade_head", "administrator"])
def test_edit_and_preset__without_the_right__refused(cast, person):
    with pytest.raises(Refused, match="德育主任"):
        change(cast, by=cast.staff[person], due_after=5)
    with pytest.raises(Refused, match="德育主任"):
        use(cast, "township", clock.today(), by=cast.staff[person], instead_of="school")
    assert days(cast, clock.today()) == (True, 7, 10)
    assert preset_on(cast.school.pk, clock.today()) == "school"


SENSELESS = {
    "too often": (CONTACT, {"due_after": 0}, "天数请填1到90"),
    "too seldom": (CONTACT, {"due_after": 400}, "天数请填1到90"),
    "no number": (CONTACT, {"due_after": None}, "天数请填1到90"),
    "warned before due": (CONTACT, {"due_after": 20}, "不能比间隔短"),
    "too many talks": (TALKS, {"required": 6}, "人数请填1到5"),
    "no talk": (TALKS, {"required": 0}, "人数请填1到5"),
    "yesterday": (CONTACT, {"on": -1, "due_after": 5}, "从今天起"),
    "in two years": (CONTACT, {"on": 700, "due_after": 5}, "一年内"),
}


@pytest.mark.parametrize("case", SENSELESS)
def test_edit__senseless__refused_and_nothing_stored(cast, case):
    key, values, why = SENSELESS[case]
    values = dict(values)
    ahead = values.pop("on", 0)
    with pytest.raises(Refused, match=why):
        change(cast, key, on=days_ago(-ahead), **values)
    assert not DutyRule.objects.exists()


def test_edit__rule_that_does_not_hold__refused(cast):
    with pytest.raises(Refused, match="没有这条规则"):
        set_rule(
            by=cast.director,
            school=cast.school,
            key=("contact.level", 1),
            values=RuleValues(active=True),
            starts_on=clock.today(),
            seen=version_of(cast.school.pk, ("contact.level", 1), clock.today()),
        )


def test_numbers_the_facts_fix__cannot_be_changed(cast):
    """A round's last day, a certificate's and the counting day are facts, not rules."""
    for code in ("assessment.round", "certificate.expiry", "register.term", "holiday.whereabouts"):
        limits = limits_of(rules_on(cast.school.pk, clock.today())[code, 0])
        assert (limits.required, limits.due, limits.warn, limits.unit) == (None, None, None, False)


def test_deadline_of_a_term__in_days_school_days_or_none(cast):
    change(cast, CARD, due_after=20, unit=Unit.SCHOOL)
    rule = rules_on(cast.school.pk, clock.today())[CARD]
    assert (rule.due_after, rule.unit) == (20, Unit.SCHOOL)
    assert "开学后20个上课日内完成" in sentence(rule, NAMES)
    change(cast, CARD, due_after=None)
    assert "学期结束前完成" in sentence(rules_on(cast.school.pk, clock.today())[CARD], NAMES)


def test_edit__page_opened_before_somebody_elses__refused_with_who(cast):
    seen = version_of(cast.school.pk, CONTACT, clock.today())
    change(cast, by=cast.principal, due_after=5, warn_after=8, seen=seen)
    with pytest.raises(Refused, match="刚刚有人改过（钱校长"):
        change(cast, due_after=6, warn_after=9, seen=seen)
    assert days(cast, clock.today()) == (True, 5, 8)


def test_edit__page_opened_before_another_preset__refused(cast):
    seen = version_of(cast.school.pk, TALKS, clock.today())
    use(cast, "township", clock.today())
    with pytest.raises(Refused, match="刚刚有人改过"):
        change(cast, TALKS, required=2, seen=seen)


def test_levels__rule_changed__say_what_is_now_asked(cast):
    change(cast, due_after=5, warn_after=8)
    assert care_levels_of(cast.school)[3].in_words == "每5天联系一次，每月家访一次"
    change(cast, active=False)
    assert care_levels_of(cast.school)[3].in_words == "每月家访一次"
    change(cast, active=True, due_after=7, warn_after=10)
    assert care_levels_of(cast.school)[3].in_words == LEVELS[Preset.SCHOOL][3].in_words


def test_levels__planned_version__said_once_its_day_has_come(cast):
    change(cast, due_after=5, warn_after=8, on=days_ago(-4))
    tell_levels(cast.school, days_ago(-3))
    assert care_levels_of(cast.school)[3].in_words == LEVELS[Preset.SCHOOL][3].in_words
    assert tell_levels(cast.school, days_ago(-4))
    assert care_levels_of(cast.school)[3].in_words == "每5天联系一次，每月家访一次"


def test_preset__from_a_past_day__that_day_on_and_no_day_before(cast):
    set_up_levels(school=cast.school)
    assert use(cast, "township", days_ago(30)).changed
    on = [days_ago(31), days_ago(30), days_ago(1), clock.today(), days_ago(-30)]
    assert [preset_on(cast.school.pk, day) for day in on] == ["school", *["township"] * 4]
    for number in range(-5, 60):
        assert LevelPreset.objects.on(days_ago(number)).filter(school=cast.school).count() <= 1
    assert care_levels_of(cast.school)[3].name == "三级"
    assert not use(cast, "township", days_ago(20)).changed
    assert use(cast, "school", days_ago(10)).changed
    assert preset_on(cast.school.pk, days_ago(11)) == "township"
    assert preset_on(cast.school.pk, days_ago(10)) == "school"


def test_preset__from_the_beginning__then_school_from_the_beginning__as_if_never(cast):
    use(cast, "township", days_ago(200))
    use(cast, "school", FROM_THE_BEGINNING)
    for number in (0, 100, 200, 3000):
        assert preset_on(cast.school.pk, days_ago(number)) == "school"
    assert not use(cast, "school", days_ago(100)).changed


def test_preset__from_a_day_to_come__refused(cast):
    with pytest.raises(Refused, match="从今天或以前"):
        use(cast, "township", days_ago(-1))


def test_preset__changed__own_versions_of_its_rules_end_shared_ones_stay(cast):
    change(cast, due_after=5, warn_after=8)
    change(cast, ("visit.level", 3), due_after=20, warn_after=25)
    change(cast, TALKS, required=4)
    done = use(cast, "township", clock.today(), by=cast.director, instead_of="school")
    rules = rules_on(cast.school.pk, clock.today())
    assert done.ended == 2
    assert CONTACT not in rules
    assert (rules["visit.level", 3].due_after, rules["visit.level", 3].warn_after) == (3, 5)
    assert rules[TALKS].required == 4
    use(cast, "school", clock.today(), by=cast.director, instead_of="township")
    assert days(cast, clock.today()) == (True, 7, 10)


def test_preset__what_is_owed_on_past_days__by_the_preset_of_the_day(cast):
    def codes(on):
        return {row.rule.code for row in owed(cast.school, on)} & {"visit.level", "contact.level"}

    use(cast, "township", days_ago(10))
    assert codes(days_ago(11)) == {"contact.level", "visit.level"}
    assert codes(days_ago(10)) == {"visit.level"}


def test_usual_start__ledger_never_reckoned__from_the_beginning_else_the_term(cast):
    assert usual_start(cast.school, clock.today()) == FROM_THE_BEGINNING
    Duty.objects.create(
        school=cast.school,
        rule_code="card.term",
        subject_kind="student",
        subject_key=f"student:{cast.zixuan.pk}",
        student=cast.zixuan,
        period_key="x",
        urgency=Urgency.PAPERS,
        opens_on=clock.today(),
        due_on=clock.today(),
        warn_on=days_ago(-1),
        created_at=clock.now(),
    )
    assert usual_start(cast.school, clock.today()) == cast.term.first_day
    after = cast.term.last_day + timedelta(days=5)
    assert usual_start(cast.school, after) == cast.term.first_day
    cast.term.delete()
    assert usual_start(cast.school, clock.today()) == clock.today()


def test_rules_of_a_day__two_queries(cast, django_assert_num_queries):
    change(cast, due_after=5, warn_after=8)
    change(cast, TALKS, required=2)
    with django_assert_num_queries(2):
        rules_on(cast.school.pk, clock.today())


def test_own_rule_for_a_level_without_one_for_all__of_the_right_school_only(cast):
    change(cast, due_after=5, warn_after=8)
    assert days(cast, clock.today()) == (True, 5, 8)
    assert rules_on(cast.other_school.pk, clock.today())[CONTACT].due_after == 7
    assert isinstance(rules_on(cast.school.pk, clock.today())[CONTACT], Rule)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_two_people_at_once__one_version(cast):
    seen = version_of(cast.school.pk, CONTACT, clock.today())

    def edit(by, due):
        return lambda: change(cast, by=by, due_after=due, warn_after=12, seen=seen)

    answers = together(edit(cast.director, 5), edit(cast.principal, 6))
    assert not raised(answers, but=Refused)
    assert len([one for one in answers if isinstance(one, Refused)]) == 1
    assert DutyRule.objects.filter(until=None).count() == 1


def test_levels__daily_run_on_the_day_a_planned_version_begins__say_it(cast):
    set_up_levels(school=cast.school)
    change(cast, due_after=5, warn_after=8, on=days_ago(-1))
    run_day(cast.school, clock.today())
    assert care_levels_of(cast.school)[3].in_words == LEVELS[Preset.SCHOOL][3].in_words
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        run_day(cast.school, clock.today())
    assert care_levels_of(cast.school)[3].in_words == "每5天联系一次，每月家访一次"
