"""The pupils of one demo school: who is in which class, with which family and which needs."""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from school_care.workspace.demo import traits
from school_care.workspace.demo.care_mix import mix
from school_care.workspace.demo.families import FamilyMaker, Registers
from school_care.workspace.demo.people import Child, Family
from school_care.workspace.demo.shape import (
    DISABILITIES_IN_960,
    FULL_PUPILS,
    TAUGHT_AT_HOME_IN_960,
    ClassPlan,
    Shape,
)

BOARDING_SHARE = 0.36
BOARDING_UNKNOWN_SHARE = 0.025
PAIRS_SHARE = 0.03  # pairs of brothers and sisters at the school, by pupils
MOVED_HERE_SHARE = 0.04
FIRST_OF_STAGE = (1, 7)


@dataclass(frozen=True)
class SchoolYear:
    """What the ages and dates of the pupils hang on."""

    year: int  # the school year began in September of it
    today: date
    begins: date  # first day of the school year's autumn term
    last_year_begins: date
    last_lived: date  # the last school day, or today


def make_children(
    *, shape: Shape, registers: Registers, school_year: SchoolYear
) -> tuple[list[Child], ClassPlan | None]:
    """All pupils in class order, and the class that has no care pupil (None in small schools)."""
    dice = registers.dice
    without_care = _class_without_care(shape, dice)
    children = _seats(shape, without_care, dice)
    maker = FamilyMaker(
        registers,
        both_away=shape.categories["LB_BOTH"],
        one_away=shape.categories["LB_ONE"],
    )
    _share_families(children, maker, registers)
    for child in children:
        if child.family is None:
            child.family = maker.make(child.codes, elder_child=child.plan.grade >= 8)
    _identify(children, registers, school_year)
    _disable(children, shape, dice, school_year)
    _board(children, dice)
    for child in children:
        traits.colour(child, dice)
        _date_entry(child, dice, school_year)
    traits.choose_levels(children, dice)
    traits.choose_silence(children, dice)
    _tell_of_the_new_year(children)
    _move_between_classes(children, shape, dice)
    return children, without_care


def _class_without_care(shape: Shape, dice: random.Random) -> ClassPlan | None:
    middle = [plan for plan in shape.classes if plan.grade in (4, 5)]
    return dice.choice(middle) if len(shape.classes) >= 8 and middle else None


def _seats(shape: Shape, without: ClassPlan | None, dice: random.Random) -> list[Child]:
    """Every pupil with class, sex and categories; care pupils spread evenly over the classes."""
    mixed = mix(shape, dice)
    open_classes = [plan for plan in shape.classes if plan is not without]
    room = sum(plan.pupils for plan in open_classes)
    children: list[Child] = []
    seen = given = 0
    for plan in shape.classes:
        held: list[frozenset[str]] = []
        if plan is not without:
            seen += plan.pupils
            until = len(mixed) * seen // room
            held = [frozenset(codes) for codes in mixed[given:until]]
            given = until
        held += [frozenset()] * (plan.pupils - len(held))
        dice.shuffle(held)
        children += [Child(plan=plan, boy=dice.random() < 0.52, codes=codes) for codes in held]
    return children


def _share_families(children: list[Child], maker: FamilyMaker, registers: Registers) -> None:
    """Three brothers and sisters with one grandmother, and pairs: the same household each."""
    dice = registers.dice
    plain = frozenset({"LB_BOTH"})
    alike: dict[frozenset[str], list[Child]] = {}
    for child in children:
        if child.codes <= plain or child.codes in ({"LB_ONE"}, {"LB_BOTH", "LIFTED"}):
            alike.setdefault(child.codes, []).append(child)
    trio = _of_different_grades(alike.get(plain, []), 3, dice)
    if len(trio) == 3:
        family = maker.make(plain, elder_child=False, together=3)
        family = _with_grandmother_off(family, registers)
        trio.sort(key=lambda child: child.plan.grade)
        for place, child in enumerate(trio):
            child.family = family
            child.boy = place == 0  # two sisters and the youngest, a brother
    for _ in range(round(len(children) * PAIRS_SHARE)):
        pool = dice.choice(sorted(alike.values(), key=len))
        pair = _of_different_grades([c for c in pool if c.family is None], 2, dice)
        if len(pair) == 2:
            family = maker.make(pair[0].codes, elder_child=False, together=2)
            for child in pair:
                child.family = family


def _of_different_grades(pool: list[Child], count: int, dice: random.Random) -> list[Child]:
    chosen: list[Child] = []
    for child in dice.sample(pool, len(pool)):
        if all(abs(child.plan.grade - other.plan.grade) >= 2 for other in chosen):
            chosen.append(child)
        if len(chosen) == count:
            break
    return chosen


def _with_grandmother_off(family: Family, registers: Registers) -> Family:
    """The household whose only carer is a grandmother with her telephone switched off."""
    guardian = next(contact for contact in family.contacts if contact.role == "GUARDIAN")
    grandmother = replace(
        guardian,
        name=registers.names.elder(man=False),
        relation="祖母",
        phone=registers.numbers.phone(),
    )
    father, mother = (c for c in family.contacts if c.role in ("FATHER", "MOTHER"))
    parents = (father, replace(mother, place=father.place))
    return replace(
        family,
        contacts=(*parents, grandmother, replace(grandmother, role="CARER")),
        carer="奶奶",
        situation=f"父母均在{family.city}务工，由祖母照护，三姐弟同在本校",
        phone_off=True,
    )


def _identify(children: list[Child], registers: Registers, year: SchoolYear) -> None:
    """Names, birthdays that fit the grade, numbers."""
    dice = registers.dice
    for child in children:
        child.name = registers.names.pupil(child.family.surname, boy=child.boy)
        older = 1 if dice.random() < 0.04 else 0
        youngest = date(year.year - 6 - (child.plan.grade - 1) - older, 8, 31)
        child.born = youngest - timedelta(days=dice.randrange(365))
        child.id_number = registers.numbers.id_number(born=child.born, boy=child.boy)
    by_class: dict[ClassPlan, list[Child]] = {}
    for child in children:
        by_class.setdefault(child.plan, []).append(child)
    for mates in by_class.values():
        for child in mates:
            friend = dice.choice(mates)
            if friend.name != child.name:
                # two characters are called in full: nobody says 浩 alone
                child.friend = friend.name if len(friend.name) == 2 else friend.name[1:]


def _board(children: list[Child], dice: random.Random) -> None:
    """36 in 100 board, the older ones and those nobody waits for at home first."""
    wanted = round(len(children) * BOARDING_SHARE)

    def pull(child: Child) -> float:
        alone = child.family.carer == ""
        eager = max(child.plan.grade - 2, 0.05) * (1.6 if child.family.away else 1)
        return 9e9 if alone else dice.random() ** (1 / eager)

    at_school = [child for child in children if not child.taught_at_home]
    ordered = sorted(at_school, key=pull, reverse=True)
    for child in ordered[:wanted]:
        child.boarding = True
    rest = ordered[wanted:]
    for child in dice.sample(rest, min(round(len(children) * BOARDING_UNKNOWN_SHARE), len(rest))):
        child.boarding = None


def _disable(children: list[Child], shape: Shape, dice: random.Random, year: SchoolYear) -> None:
    """Kind of disability, who is taught at home, whose certificate ends next month."""
    disabled = [child for child in children if "DISABLED" in child.codes]
    kinds = [DISABILITIES_IN_960[place % 13] for place in range(len(disabled))]
    dice.shuffle(kinds)
    for child, kind in zip(disabled, kinds, strict=True):
        child.disability = kind
    severe = sorted(disabled, key=lambda c: c.disability not in ("多重", "智力", "肢体"))
    at_home = round(TAUGHT_AT_HOME_IN_960 * shape.pupils / FULL_PUPILS)
    for child in severe[: max(at_home, 1 if len(disabled) > 1 else 0)]:
        child.taught_at_home = True
    if disabled:
        first_of_next = (year.today.replace(day=1) + timedelta(days=32)).replace(day=1)
        disabled[0].certificate_ends = first_of_next + timedelta(days=14)


def _date_entry(child: Child, dice: random.Random, year: SchoolYear) -> None:
    """When the child came to the school and into care."""
    first = max(grade for grade in FIRST_OF_STAGE if grade <= child.plan.grade)
    entry_year = year.year - (child.plan.grade - first)
    child.enrolled_on = year.begins if entry_year == year.year else date(entry_year, 9, 1)
    if entry_year < year.year and dice.random() < MOVED_HERE_SHARE:
        later = dice.randint(entry_year + 1, year.year)
        child.enrolled_on = year.begins if later == year.year else date(later, 9, 1)
    if not child.codes:
        return
    start = child.enrolled_on + timedelta(days=dice.randint(3, 12))
    if child.enrolled_on < year.last_year_begins and dice.random() < 0.4:
        start = year.last_year_begins + timedelta(days=dice.randint(3, 12))
    elif dice.random() < 0.06 and (year.last_lived - year.begins).days > 45:
        start = year.last_lived - timedelta(days=dice.randint(10, 40))  # came into care lately
    child.care_from = min(start, year.last_lived)
    if child.codes & {"LB_ONE"} and child.care_from < year.begins and dice.random() < 0.06:
        child.was_left_by_both = True


def _tell_of_the_new_year(children: list[Child]) -> None:
    """One father in Dongguan comes home on the twentieth of the last month, as everyone knows."""
    for child in children:
        family = child.family
        if family.away in ("爸爸", "爸妈") and family.city == "东莞" and not family.phone_off:
            child.note = f"{child.note}；" if child.note else ""
            child.note += "父亲在东莞，每年腊月二十回家，约那时面谈"
            return


def _move_between_classes(children: list[Child], shape: Shape, dice: random.Random) -> None:
    """Two pupils came from the class next door this term; storing decides the day."""
    several = [
        child
        for child in children
        if child.codes
        and not child.never_contacted
        and child.plan.grade not in FIRST_OF_STAGE
        and sum(plan.grade == child.plan.grade for plan in shape.classes) > 1
    ]
    for child in dice.sample(several, min(2, len(several))):
        child.moved_from = dice.choice(
            [p for p in shape.classes if p.grade == child.plan.grade and p != child.plan]
        )
