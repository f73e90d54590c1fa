"""What rules ask of head teachers, counted by hand: a class with few care pupils, what a talk
fulfils, terms, and the sentences."""

import pytest

from school_care.core import clock
from school_care.duties.presets import Rule
from school_care.duties.reckoning.load import Change, Load, SchoolLoad, Spread
from school_care.duties.rules import rules_of
from school_care.duties.services.rules import load_of
from school_care.duties.wording_rules import change_words, heavy_words, now_words
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from tests.factories import AppointmentFactory, SchoolClassFactory, StudentFactory, UserFactory

TALKS = Rule("talk.class_week", required=3, minutes=2)
WEEKLY = Rule("contact.level", rank=3, due_after=7, warn_after=10, minutes=2)


def held(*rules: Rule) -> dict:
    return {(rule.code, rule.rank): rule for rule in rules}


@pytest.fixture
def loads(cast):
    """七(1)班 with five care pupils, three of them 重点; 七(2)班 with one; 八(1)班 without a head
    teacher."""
    for rank in (3, 3, 2, None):
        StudentFactory(current_class=cast.seven_one, care=True, level=rank)
    return SchoolLoad(cast.school, clock.today())


def of(loads, cast, *rules) -> list[tuple]:
    """Entries and minutes of the two head teachers, 七(1)班 first."""
    found = loads.of(held(*rules))
    assert set(found) == {cast.head_teacher.pk, cast.other_head_teacher.pk}
    return [
        (round(found[user.pk].per_week, 2), round(found[user.pk].minutes, 2))
        for user in (cast.head_teacher, cast.other_head_teacher)
    ]


def test_talks__three_a_class_or_all_where_fewer(loads, cast):
    assert of(loads, cast, TALKS) == [(3, 6), (1, 2)]


def test_contacts__seven_days_a_week_by_interval_of_each_pupil_of_the_level(loads, cast):
    assert of(loads, cast, WEEKLY) == [(3, 6), (0, 0)]
    fortnightly = Rule("contact.level", rank=2, due_after=14, warn_after=20, minutes=3)
    assert of(loads, cast, WEEKLY, fortnightly) == [(3.5, 7.5), (0, 0)]


def test_talk__with_a_pupil_who_is_owed_a_contact__counts_once(loads, cast):
    assert of(loads, cast, TALKS, WEEKLY) == [(3, 6), (1, 2)]
    often = Rule("contact.level", rank=3, due_after=3, warn_after=5, minutes=2)
    assert of(loads, cast, TALKS, often) == [(7, 14), (1, 2)]


def test_visit__is_a_contact_as_well__counts_once(loads, cast):
    visits = Rule("visit.level", rank=3, due_after=7, warn_after=10, minutes=5)
    assert of(loads, cast, visits, WEEKLY) == [(3, 15), (0, 0)]
    of_another_level = Rule("visit.term", rank=2, minutes=5)
    both = of(loads, cast, of_another_level, WEEKLY)[0]
    assert both[0] > 3  # a visit to another child is no contact with this one


def test_term__once_for_each_pupil__spread_over_its_teaching_weeks(loads, cast):
    term, calendar = cast.term, SchoolCalendar(cast.school)
    days = calendar.school_days(term.first_day, term.last_day)
    weeks = len({day.isocalendar()[:2] for day in days})
    cards = Rule("card.term", minutes=2)
    assert of(loads, cast, cards)[0] == (round(5 / weeks, 2), round(10 / weeks, 2))


def test_rule_switched_off__asks_nothing(loads, cast):
    assert of(loads, cast, Rule("talk.class_week", required=3, active=False)) == [(0, 0), (0, 0)]


def test_another_school__not_counted(cast):
    found = SchoolLoad(cast.other_school, clock.today()).of(rules_of("school"))
    assert set(found) <= {cast.foreign_head_teacher.pk}


def test_head_teacher_of_two_classes__both_are_theirs(cast):
    second = SchoolClassFactory(school=cast.school, grade=8, number=2)
    head = UserFactory(school=cast.school, head_teacher_of=second)
    first = SchoolClassFactory(school=cast.school, grade=8, number=3)
    AppointmentFactory(user=head, school_class=first, role=Role.HEAD_TEACHER)
    StudentFactory(current_class=first, care=True)
    StudentFactory(current_class=second, care=True)
    found = SchoolLoad(cast.school, clock.today()).of(held(TALKS))
    assert found[head.pk] == Load(2, 4)


def test_queries__do_not_grow_with_pupils_or_rules(cast, django_assert_max_num_queries):
    def read():
        SchoolLoad(cast.school, clock.today()).spread(rules_of("school"))

    for rank in (3, 2, 1) * 5:
        StudentFactory(current_class=cast.seven_two, care=True, level=rank)
    with django_assert_max_num_queries(56):
        read()


def test_median__of_one_rule__and_nobody_named(loads, cast):
    assert load_of(cast.school, TALKS, clock.today()) == Load(2, 4)
    said = now_words(loads.spread(held(TALKS)))
    assert said == "现行规则：每位班主任每周约2件、4分钟（最多的一位3件、6分钟）。"
    assert cast.head_teacher.name not in said


def test_change__from_one_preset_to_the_other__difference_of_each_head_teacher(loads):
    change = loads.change(held(TALKS), held(TALKS, WEEKLY))
    assert change.more == Spread(Load(), Load(), Load(), 2)
    change = loads.change(held(TALKS), {})
    assert (change.more.middle, change.more.least) == (Load(-2, -4), Load(-3, -6))


def change_of(middle, most, least=(0, 0), after=(1, 2)) -> Change:
    return Change(
        Spread(Load(*middle), Load(*most), Load(*least), 9),
        Spread(Load(*after), Load(9, 20), heads=9),
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            change_of((2.5, 5), (4, 8)),
            "每位班主任每周约增加2.5件、5分钟（增加最多的一位4件、8分钟）。",
        ),
        (change_of((0, 0), (1, 2)), "多数班主任不变；增加最多的一位每周约增加1件、2分钟。"),
        (
            change_of((0, 0), (0.01, 0.02)),
            "多数班主任不变；增加最多的一位每周约增加不到0.1件、不到1分钟。",
        ),
        (
            change_of((-1, -2), (0, 0), (-3, -6)),
            "每位班主任每周约减少1件、2分钟（减少最多的一位3件、6分钟）。",
        ),
        (
            change_of((0, 0), (0, 0), (-3, -6)),
            "多数班主任不变；减少最多的一位每周约减少3件、6分钟。",
        ),
        (change_of((0, 0), (0, 0)), "班主任每周要办的件数不变。"),
    ],
)
def test_change__in_words(change, said):
    assert change_words(change)[0] == said
    assert (
        change_words(change)[1] == "改后合计：每位班主任每周约1件、2分钟（最多的一位9件、20分钟）。"
    )


@pytest.mark.parametrize(
    ("middle", "most", "said"),
    [
        ((10, 25), (10, 25), ""),
        ((10.2, 20), (11, 22), "班主任多半办不完"),
        ((8, 25.6), (9, 30), "班主任多半办不完"),
        ((8, 20), (12, 24), "有的班主任会超过"),
    ],
)
def test_warning__over_ten_entries_or_25_minutes(middle, most, said):
    assert said in heavy_words(Spread(Load(*middle), Load(*most), heads=3))
    assert bool(said) == bool(heavy_words(Spread(Load(*middle), Load(*most), heads=3)))


def test_school_without_head_teachers__says_so():
    assert "还没有班主任" in now_words(Spread())
    assert "还没有班主任" in change_words(Change(Spread(), Spread()))[0]
