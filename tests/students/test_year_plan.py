"""The plan of a school year, without a database: who goes where, and that nobody is lost."""

import random
import uuid
from collections import Counter
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from school_care.school.enums import Stage
from school_care.school.models import SchoolClass
from school_care.students.enums import StandingKind, YearFate
from school_care.students.year_facts import YearFacts, YearPupil
from school_care.students.year_plan import KEEP, WAIT, Choices, make_plan
from school_care.students.year_seen import changes_since, choices_mark, marks_of
from school_care.students.year_spread import Spread

YEAR = 2027


def group(grade: int, number: int) -> SchoolClass:
    """A class by its grade in the year before the step."""
    stage, first = (Stage.PRIMARY, 1) if grade <= 6 else (Stage.JUNIOR, 7)
    entry = YEAR - 1 - grade + first
    return SchoolClass(pk=grade * 100 + number, stage=stage, entry_year=entry, number=number)


def pupil(pk: int, of: SchoolClass | None, **facts) -> YearPupil:
    given_facts = {"sex": "M" if pk % 2 else "F", "boarding": pk % 3 == 0, "siblings": None}
    return YearPupil(
        pk=pk,
        public_id=uuid.UUID(int=pk),
        name=f"学生{pk}",
        name_key=f"{pk:05d}",
        class_id=of.pk if of else None,
        **(given_facts | facts),
    )


def school(*shape: tuple[int, int, int], **more) -> YearFacts:
    """A school of (grade, classes, pupils in each)."""
    classes, pupils = {}, []
    for grade, count, size in shape:
        for number in range(1, count + 1):
            of = group(grade, number)
            classes[of.pk] = of
            pupils += [pupil(len(pupils) + 1 + at, of) for at in range(size)]
    return YearFacts(YEAR, classes, tuple(pupils), **more)


def with_pupil(facts: YearFacts, changed: YearPupil) -> YearFacts:
    kept = [each for each in facts.pupils if each.pk != changed.pk]
    return YearFacts(facts.year, facts.classes, (*kept, changed), facts.leaving, facts.coming)


def fates(plan) -> Counter:
    return Counter(line.fate for line in plan.lines)


def test_nine_year_school__plan__ninth_leave_sixth_enter_new_classes_others_move_up():
    facts = school((1, 2, 30), (6, 3, 32), (7, 3, 30), (9, 2, 33))
    plan = make_plan(facts, Choices())
    assert fates(plan) == {YearFate.GRADUATES: 66, YearFate.PROMOTED: 96}
    assert [new.name for new in plan.seven] == ["七(1)班", "七(2)班", "七(3)班"]
    assert [new.name for new in plan.first] == ["一(1)班", "一(2)班"]
    assert plan.up_names[:2] == ["一(1)班→二(1)班", "一(2)班→二(2)班"]
    assert plan.up_names[2:] == [f"七({n})班→八({n})班" for n in (1, 2, 3)]
    assert plan.headline == "毕业66人，升七年级96人（分入3个班），5个班150人随班升级"
    assert plan.foot_total == facts.total == 312
    assert plan.turns_on == date(YEAR, 9, 1)


def test_pure_primary__sixth_graders__graduate_and_no_seventh_is_opened():
    plan = make_plan(school((1, 2, 20), (5, 1, 20), (6, 2, 20)), Choices())
    assert fates(plan) == {YearFate.GRADUATES: 40}
    assert plan.seven == ()
    assert plan.lines[0].words == "小学毕业"


def test_pure_junior__ninth_graders_leave__seventh_classes_opened_empty():
    plan = make_plan(school((7, 4, 10), (8, 4, 10), (9, 4, 10)), Choices())
    assert fates(plan) == {YearFate.GRADUATES: 40}
    assert [len(new.pupils) for new in plan.seven] == [0, 0, 0, 0]
    assert plan.first == ()


def test_whole_classes__class_two__becomes_the_new_class_two():
    plan = make_plan(school((6, 2, 10), (7, 2, 10)), Choices())
    assert [new.origins for new in plan.seven] == [(("六(1)班", 10),), (("六(2)班", 10),)]


def test_even_spread__boys_girls_and_boarders__differ_by_one_at_most():
    facts = school((6, 3, 31), (7, 2, 10))
    plan = make_plan(facts, Choices(seven=4, spread=Spread.EVEN))
    for count in ("male", "female", "boarders"):
        counts = [getattr(new, count) for new in plan.seven]
        limit = 2 if count == "boarders" else 1  # boys and girls who board are dealt apart
        assert max(counts) - min(counts) <= limit, (count, counts)
    assert {len(new.origins) for new in plan.seven} == {3}
    again = make_plan(facts, Choices(seven=4, spread=Spread.EVEN))
    assert choices_mark(plan) == choices_mark(again)


def test_later_spread__pupils__wait_without_a_class():
    plan = make_plan(school((6, 1, 10), (7, 1, 10)), Choices(spread=Spread.LATER))
    assert {line.code for line in plan.lines} == {WAIT}
    assert (plan.promoted, plan.waiting) == (10, 10)
    assert [len(new.pupils) for new in plan.seven] == [0]


def test_no_new_class__sixth_graders__wait_instead_of_leaving_the_school():
    plan = make_plan(school((6, 1, 10), (7, 1, 10)), Choices(seven=0))
    assert (plan.graduates, plan.waiting) == (0, 10)


def test_suspended_ninth_grader__plan__is_not_graduated_but_put_one_cohort_down():
    facts = school((8, 2, 5), (9, 2, 5))
    away = pupil(11, group(9, 1), standings=(StandingKind.SUSPENDED,))
    plan = make_plan(with_pupil(facts, away), Choices())
    (line,) = plan.exceptions
    assert (line.fate, line.words, line.number) == (YearFate.STAYS, "留在九(1)班", 1)
    assert plan.count("stays") == 1


def test_suspended_ninth_grader__no_class_below__must_be_decided_by_somebody():
    facts = school((7, 1, 5), (9, 1, 5))
    away = pupil(6, group(9, 1), standings=(StandingKind.SUSPENDED,))
    facts = with_pupil(facts, away)
    plan = make_plan(facts, Choices())
    assert [line.pupil.pk for line in plan.undecided] == [6]
    assert plan.balanced and plan.count("open") == 1
    decided = make_plan(facts, Choices(by_hand={away.public_id: "graduate"}))
    assert not decided.undecided


def test_taught_at_home__ninth_grader__is_listed_and_graduates_with_the_class():
    facts = school((8, 1, 5), (9, 1, 5))
    home = pupil(6, group(9, 1), standings=(StandingKind.HOME_TAUGHT,))
    (line,) = make_plan(with_pupil(facts, home), Choices()).exceptions
    assert line.fate == YearFate.GRADUATES


def test_inclusion__sixth_grader__is_no_exception():
    facts = school((6, 1, 5), (7, 1, 5))
    included = pupil(1, group(6, 1), standings=(StandingKind.INCLUSION,))
    assert make_plan(with_pupil(facts, included), Choices()).exceptions == ()


def test_departure_registered_for_later__pupil__is_left_alone():
    facts = school((8, 1, 5), (9, 1, 5))
    going = pupil(6, group(9, 1), moves=True)
    plan = make_plan(with_pupil(facts, going), Choices())
    assert [(line.code, line.fate) for line in plan.exceptions] == [(KEEP, None)]
    assert (plan.count("kept"), plan.balanced) == (1, True)


def test_by_hand__one_pupil_to_another_class_one_stays__counts_follow():
    facts = school((5, 1, 8), (6, 2, 10), (7, 2, 10))
    sixth = [each for each in facts.pupils if each.class_id == 601]
    hand = {sixth[0].public_id: "new-2", sixth[1].public_id: "stay-1"}
    plan = make_plan(facts, Choices(by_hand=hand))
    assert [len(new.pupils) for new in plan.seven] == [8, 11]
    assert plan.count("stays") == 1
    assert sum(line.by_hand for line in plan.lines) == 2


def test_by_hand__a_class_nobody_offers__counts_as_no_choice():
    facts = school((6, 1, 5), (7, 1, 5))
    plan = make_plan(facts, Choices(by_hand={facts.pupils[0].public_id: "new-9"}))
    assert plan.lines[0].code == "new-1"


def test_class_opened_already__new_classes__are_not_opened_twice():
    facts = school((6, 1, 5), (7, 2, 5))
    held = SchoolClass(pk=999, stage=Stage.JUNIOR, entry_year=YEAR, number=1)
    facts = YearFacts(YEAR, {**facts.classes, 999: held}, facts.pupils)
    plan = make_plan(facts, Choices())
    assert [(new.number, new.exists) for new in plan.seven] == [(1, True), (2, False)]


@st.composite
def any_school(draw) -> YearFacts:
    """Any grades and sizes; who is away, without a class or about to leave is left to dice, which
    are cheaper than a draw for each pupil."""
    grades = draw(st.sets(st.integers(1, 9), min_size=1))
    dice = random.Random(draw(st.integers(0, 10**6)))
    shape = [(grade, dice.randint(1, 3), dice.randint(0, 6)) for grade in sorted(grades)]
    facts = school(*shape, leaving=dice.randint(0, 4), coming=dice.randint(0, 4))
    pupils = [
        pupil(
            each.pk,
            facts.classes[each.class_id] if dice.random() < 0.9 else None,
            standings=tuple(dice.sample(list(StandingKind), dice.choice((0, 0, 1)))),
            moves=dice.random() < 0.1,
        )
        for each in facts.pupils
    ]
    return YearFacts(YEAR, facts.classes, tuple(pupils), facts.leaving, facts.coming)


@settings(deadline=None)
@given(any_school(), st.sampled_from(Spread), st.integers(0, 5))
def test_any_school__plan__every_pupil_stands_in_exactly_one_line(facts, spread, seven):
    plan = make_plan(facts, Choices(seven=seven, spread=spread))
    assert plan.foot_total == facts.total == len(facts.pupils) + facts.leaving + facts.coming
    assert len({line.pupil.pk for line in plan.lines}) == len(plan.lines)
    inside = Counter(line.code for line in plan.lines)
    for new in plan.seven:
        assert len(new.pupils) == inside[f"new-{new.number}"]
    for line in plan.lines:
        assert line.code in dict(line.options) or line in plan.undecided


def test_marks__school_unchanged__nothing_differs():
    facts = school((6, 2, 5), (9, 1, 5))
    assert changes_since(marks_of(facts), facts) == []


def test_marks__a_pupil_more_and_one_suspended__both_classes_are_named():
    facts = school((6, 2, 5), (9, 1, 5))
    seen = marks_of(facts)
    more = with_pupil(facts, pupil(99, group(9, 1)))
    more = with_pupil(more, pupil(1, group(6, 1), standings=(StandingKind.SUSPENDED,)))
    assert changes_since(seen, more) == [
        "六(1)班的名单或就读情况有变化",
        "九(1)班原来5人，现在6人",
    ]


def test_marks__nothing_sent_by_the_form__counts_as_changed():
    assert changes_since({}, school((9, 1, 5)))
