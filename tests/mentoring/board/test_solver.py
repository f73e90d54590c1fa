"""The proposal: fair by its own sum, never against a rule, the same twice."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from school_care.mentoring.pairing_solver import (
    Problem,
    Pupil,
    Reason,
    Teacher,
    Unpaired,
    propose,
)
from school_care.mentoring.pairing_solver.greedy import greedy
from school_care.mentoring.pairing_solver.objective import NEVER, cost_of

TEACHERS = 3


def pupils_of(most: int, *, families: bool, ranks: tuple[int, ...]):
    """Up to `most` pupils with lessons, villages, wishes; with brothers and sisters if asked."""
    one = st.fixed_dictionaries(
        {
            "school_class": st.sampled_from([1, 2]),
            "village": st.sampled_from(["", "上坪村", "柳溪村"]),
            "rank": st.sampled_from(ranks),
            "needs": st.sets(st.sampled_from(["数学", "语文"])).map(frozenset),
            "siblings": st.sampled_from(["", "甲", "乙"]) if families else st.just(""),
            "wanted": st.sets(st.integers(0, TEACHERS - 1), max_size=1).map(frozenset),
            "unwanted": st.sets(st.integers(0, TEACHERS - 1), max_size=2).map(frozenset),
            "last": st.sampled_from([None, 0, 1, 2]),
        }
    )
    rows = st.lists(one, min_size=1, max_size=most)
    return rows.map(lambda found: [Pupil(key=key, **row) for key, row in enumerate(found)])


def teachers_of():
    one = st.fixed_dictionaries(
        {
            "most": st.integers(0, 4),
            "load": st.integers(0, 2),
            "closest": st.integers(0, 1),
            "villages": st.sets(st.sampled_from(["上坪村", "柳溪村"])).map(frozenset),
            "head_of": st.sets(st.sampled_from([1, 2]), max_size=1).map(frozenset),
            "teaches": st.dictionaries(
                st.sampled_from([1, 2]), st.just(frozenset({"数学"})), max_size=2
            ),
        }
    )
    rows = st.lists(one, min_size=TEACHERS, max_size=TEACHERS)
    return rows.map(lambda found: [Teacher(key=key, **row) for key, row in enumerate(found)])


def best_of(problem: Problem) -> float:
    """The smallest sum of all choices there are."""
    ways = [None, *range(len(problem.teachers))]
    choices = product(ways, repeat=len(problem.pupils))
    return min(cost_of(problem, choice) for choice in choices)


def choice_of(problem: Problem) -> list[int | None]:
    place = {teacher.key: number for number, teacher in enumerate(problem.teachers)}
    picked = {pick.pupil: place[pick.teacher] for pick in propose(problem).picks}
    return [picked.get(pupil.key) for pupil in problem.pupils]


def whole(problem: Problem) -> bool:
    """Whether everybody can have a teacher with every family at one."""
    families: dict[str, list[Pupil]] = {}
    for pupil in problem.pupils:
        families.setdefault(pupil.siblings or f"-{pupil.key}", []).append(pupil)
    units = list(families.values())
    for choice in product(range(len(problem.teachers)), repeat=len(units)):
        flat = {
            pupil.key: teacher
            for unit, teacher in zip(units, choice, strict=True)
            for pupil in unit
        }
        if cost_of(problem, [flat[pupil.key] for pupil in problem.pupils]) < NEVER:
            return True
    return False


@settings(max_examples=60, deadline=None)
@given(pupils_of(5, families=False, ranks=(0, 1, 2)), teachers_of())
def test_single_pupils__any_small_school__the_best_there_is(pupils, teachers):
    problem = Problem(pupils, teachers)

    assert abs(propose(problem).cost - best_of(problem)) < 1e-6


@settings(max_examples=80, deadline=None)
@given(pupils_of(6, families=True, ranks=(0, 3)), teachers_of())
def test_any_small_school__rules_kept_and_never_worse_than_greedy(pupils, teachers):
    problem = Problem(pupils, teachers)

    proposal, choice = propose(problem), choice_of(problem)

    assert cost_of(problem, choice) < NEVER  # numbers and wishes against hold
    assert abs(cost_of(problem, choice) - proposal.cost) < 1e-6
    assert proposal.cost <= cost_of(problem, greedy(problem)) + 1e-6
    assert {pick.pupil for pick in proposal.picks} | set(proposal.unpaired) == {
        pupil.key for pupil in pupils
    }
    assert propose(problem) == proposal


@settings(max_examples=80, deadline=None)
@given(pupils_of(5, families=True, ranks=(0, 3)), teachers_of())
def test_families__wherever_all_can_stay_together__they_do(pupils, teachers):
    problem = Problem(pupils, teachers)
    if not whole(problem):
        return

    proposal = propose(problem)

    assert (proposal.split, proposal.unpaired) == ([], {})


def test_load__405_pupils_of_68_teachers__six_each():
    problem = Problem([Pupil(key) for key in range(405)], [Teacher(key, 8) for key in range(68)])

    picks = propose(problem).picks

    loads = [sum(pick.teacher == key for pick in picks) for key in range(68)]
    assert (len(picks), min(loads), max(loads)) == (405, 5, 6)


def test_closest_care__six_children__not_on_one_teacher():
    teachers = [Teacher(0, 8, villages=frozenset({"上坪村"})), Teacher(1, 8), Teacher(2, 8)]
    pupils = [Pupil(key, village="上坪村", rank=3) for key in range(6)]

    picks = propose(Problem(pupils, teachers)).picks

    assert sorted(sum(pick.teacher == key for pick in picks) for key in range(3)) == [2, 2, 2]


def test_reasons__last_mentor_who_teaches_the_class_and_knows_the_village__all_said():
    teacher = Teacher(
        7, 8, teaches={1: frozenset({"数学", "科学"})}, villages=frozenset({"上坪村"})
    )
    pupil = Pupil(1, 1, "上坪村", needs=frozenset({"数学"}), wanted=frozenset({7}), last=7)

    (pick,) = propose(Problem([pupil], [teacher])).picks

    assert [(one.code, one.fact) for one in pick.reasons] == [
        (Reason.LAST, ""),
        (Reason.WISHED, ""),
        (Reason.SUBJECT, "数学"),
        (Reason.VILLAGE, "上坪村"),
    ]


def test_unpaired__said_why():
    full = propose(Problem([Pupil(1), Pupil(2)], [Teacher(1, 1)]))
    unwished = propose(Problem([Pupil(1, unwanted=frozenset({1}))], [Teacher(1, 3)]))
    nobody = propose(Problem([Pupil(1)], [Teacher(1, 0)]))

    assert list(full.unpaired.values()) == [Unpaired.FULL]
    assert unwished.unpaired == {1: Unpaired.UNWISHED}
    assert nobody.unpaired == {1: Unpaired.NO_TEACHER}


def test_siblings__no_teacher_with_two_places__apart_and_named():
    pupils = [Pupil(1, siblings="甲"), Pupil(2, siblings="甲")]

    proposal = propose(Problem(pupils, [Teacher(1, 1), Teacher(2, 1)]))

    assert (len(proposal.picks), proposal.split) == (2, ["甲"])


def test_fixed__chosen_by_a_person__kept_though_another_fits_better():
    teachers = [Teacher(1, 8), Teacher(2, 8)]

    proposal = propose(Problem([Pupil(5, last=1)], teachers, {5: 2}))

    assert [pick.teacher for pick in proposal.picks] == [2]
