"""Households: who is at home, who is far away, whom the school can call."""

import random
from dataclasses import dataclass, replace

from school_care.workspace.demo.names import NameBook
from school_care.workspace.demo.numbers import NumberBook
from school_care.workspace.demo.people import Contact, Family
from school_care.workspace.demo.places import (
    AWAY,
    COUNTY,
    GROUPS,
    HOMES_OF_MIGRANTS,
    VILLAGES,
    city_of,
)

RELATIONS = {
    "爷爷": "祖父",
    "奶奶": "祖母",
    "外公": "外祖父",
    "外婆": "外祖母",
    "姑姑": "姑姑",
    "舅舅": "舅舅",
    "伯父": "伯父",
}
GRANDPARENTS = [("奶奶", 46), ("爷爷", 24), ("外婆", 20), ("外公", 10)]
RELATIVES = ["姑姑", "舅舅", "伯父"]
PHONE_UNKNOWN = 0.04


@dataclass
class Registers:
    """What families of one school share: dice, names, numbers, the town and the year."""

    dice: random.Random
    names: NameBook
    numbers: NumberBook
    town: str
    year: int


def weighted(dice: random.Random, pairs: list[tuple[str, int]]) -> str:
    """One of the values by weight."""
    values, weights = zip(*pairs, strict=True)
    return dice.choices(values, weights)[0]


class FamilyMaker:
    """Makes the household that the categories of a child tell of.

    `hands` deals out who cares for the children whose parents are both away, in the shares the
    census found; they run out in the full school exactly when the children do.
    """

    def __init__(self, registers: Registers, *, both_away: int, one_away: int):
        self._r = registers
        nobody = round(both_away * 6 / 150)
        relatives = round(both_away * 5 / 150)
        self._hands = ["nobody"] * nobody + ["relative"] * relatives
        self._hands += ["grandparent"] * (both_away - len(self._hands))
        registers.dice.shuffle(self._hands)
        self._unable = round(one_away * 5 / 96)

    def make(self, codes: frozenset[str], *, elder_child: bool, together: int = 1) -> Family:
        """The household of a child with `codes`; `together` brothers and sisters at the school."""
        dice = self._r.dice
        village = dice.choice(VILLAGES)
        surname = self._r.names.surname()
        address = f"{COUNTY}{self._r.town}{village}{dice.choice(GROUPS)}组{dice.randint(1, 89)}号"
        base = Family(
            surname=surname,
            village=village,
            address=address,
            hukou_address=address,
            contacts=(),
            carer="妈妈",
            away="",
            city="",
            situation="与父母同住",
            siblings=together,
        )
        if "LB_BOTH" in codes:
            made = self._both_away(base, elder_child=elder_child, together=together)
        elif "LB_ONE" in codes:
            made = self._one_away(base, single="SINGLE_PARENT" in codes)
        elif "ORPHAN" in codes or "DE_FACTO" in codes:
            made = self._without_parents(base, orphan="ORPHAN" in codes)
        elif "SINGLE_PARENT" in codes:
            made = self._single(base)
        elif "GRANDPARENT" in codes:
            made = self._raised_by_grandparents(base)
        else:
            made = self._at_home(base, migrant="MIGRANT" in codes)
        return self._coloured(made, codes)

    def _person(
        self, role: str, call: str, surname: str, *, place: str = "", address: str = ""
    ) -> Contact:
        """A contact by what the child calls them; now and then without a telephone number."""
        dice, names = self._r.dice, self._r.names
        if call in ("爸爸", "妈妈"):
            man, relation, age = call == "爸爸", "父亲" if call == "爸爸" else "母亲", (30, 46)
            name = names.parent(man=man, surname=surname if man else None)
        elif call in RELATIVES:
            man, relation, age = call != "姑姑", RELATIONS[call], (28, 52)
            name = names.parent(man=man, surname=None if call == "舅舅" else surname)
        else:
            man, relation, age = call in ("爷爷", "外公"), RELATIONS.get(call, call), (56, 76)
            name = names.elder(man=man, surname=surname if call == "爷爷" else None)
        phone = "" if dice.random() < PHONE_UNKNOWN else self._r.numbers.phone()
        born = self._r.year - dice.randint(*age)
        return Contact(role, name, relation, phone, place, address, born)

    def _parents(self, family: Family, *, father: str = "", mother: str = "") -> list[Contact]:
        return [
            self._person("FATHER", "爸爸", family.surname, place=father),
            self._person("MOTHER", "妈妈", family.surname, place=mother),
        ]

    def _away_place(self) -> str:
        return weighted(self._r.dice, AWAY)

    def _deal(self, *, elder_child: bool, together: int) -> str:
        """Who cares for the next child both of whose parents are away; nobody only for a big one,
        and brothers and sisters together are with their grandparents."""
        wanted = [
            hand
            for hand in self._hands
            if hand == "grandparent" or (together == 1 and (elder_child or hand == "relative"))
        ]
        hand = "nobody" if "nobody" in wanted else wanted[0] if wanted else "grandparent"
        for _ in range(together):
            if hand in self._hands:
                self._hands.remove(hand)
        return hand

    def _both_away(self, family: Family, *, elder_child: bool, together: int) -> Family:
        hand = self._deal(elder_child=elder_child, together=together)
        father = self._away_place()
        apart = self._r.dice.random() < 0.3
        mother = self._away_place() if apart else father
        contacts = self._parents(family, father=father, mother=mother)
        done = replace(family, away="爸妈", city=city_of(father))
        where = (
            "父母分别在" + city_of(father) + "、" + city_of(mother)
            if apart
            else ("父母均在" + city_of(father))
        )
        if hand == "nobody":
            neighbour = self._person("NEIGHBOUR", "伯父", family.surname, address=family.address)
            contacts.append(replace(contacts[0], role="GUARDIAN"))
            contacts.append(replace(neighbour, relation="邻居"))
            return replace(
                done,
                contacts=tuple(contacts),
                carer="",
                situation=f"{where}务工，周末独自在家，邻居照看",
            )
        call = (
            self._r.dice.choice(RELATIVES)
            if hand == "relative"
            else weighted(self._r.dice, GRANDPARENTS)
        )
        carer = self._person("GUARDIAN", call, family.surname, address=family.address)
        contacts += [carer, replace(carer, role="CARER")]
        return replace(
            done,
            contacts=tuple(contacts),
            carer=call,
            situation=f"{where}务工，由{RELATIONS[call]}照护",
        )

    def _one_away(self, family: Family, *, single: bool) -> Family:
        place = self._away_place()
        city = city_of(place)
        father_away = self._r.dice.random() < 0.8
        away, home = ("爸爸", "妈妈") if father_away else ("妈妈", "爸爸")
        if single:
            role = "FATHER" if father_away else "MOTHER"
            call = weighted(self._r.dice, GRANDPARENTS[:2] if father_away else GRANDPARENTS[2:])
            carer = self._person("GUARDIAN", call, family.surname, address=family.address)
            parent = self._person(role, away, family.surname, place=place)
            words = f"父母离异，随{parent.relation}生活；{parent.relation}在{city}务工，由"
            return replace(
                family,
                contacts=(parent, carer, replace(carer, role="CARER")),
                carer=call,
                away=away,
                city=city,
                situation=words + f"{carer.relation}照护",
            )
        contacts = self._parents(family, **{"father" if father_away else "mother": place})
        at_home = contacts[1] if father_away else contacts[0]
        contacts.append(replace(at_home, role="GUARDIAN", address=family.address))
        gone = contacts[0] if father_away else contacts[1]
        situation = f"{gone.relation}在{city}务工，{at_home.relation}在家"
        if self._unable > 0:
            self._unable -= 1
            situation += "但长期患病，无力照护"
        return replace(
            family,
            contacts=tuple(contacts),
            carer=home,
            away=away,
            city=city,
            situation=situation,
        )

    def _without_parents(self, family: Family, *, orphan: bool) -> Family:
        call = weighted(self._r.dice, GRANDPARENTS)
        carer = self._person("GUARDIAN", call, family.surname, address=family.address)
        words = (
            "父母均已去世"
            if orphan
            else self._r.dice.choice(
                ["父亲去世，母亲失联", "父亲去世，母亲重残", "父母均重度残疾", "父亲重残，母亲失联"]
            )
        )
        return replace(
            family,
            contacts=(carer,),
            carer=call,
            situation=f"{words}，由{carer.relation}抚养",
        )

    def _single(self, family: Family) -> Family:
        with_father = self._r.dice.random() < 0.55
        call = "爸爸" if with_father else "妈妈"
        parent = self._person("FATHER" if with_father else "MOTHER", call, family.surname)
        gone = "母亲" if with_father else "父亲"
        why = "父母离异" if self._r.dice.random() < 0.72 else f"{gone}去世"
        guardian = replace(parent, role="GUARDIAN", address=family.address)
        return replace(
            family,
            contacts=(parent, guardian),
            carer=call,
            situation=f"{why}，随{parent.relation}生活",
        )

    def _raised_by_grandparents(self, family: Family) -> Family:
        call = weighted(self._r.dice, GRANDPARENTS)
        carer = self._person("GUARDIAN", call, family.surname, address=family.address)
        return replace(
            family,
            contacts=(*self._parents(family), carer),
            carer=call,
            situation=f"父母在县城上班，平日由{carer.relation}照护",
        )

    def _at_home(self, family: Family, *, migrant: bool) -> Family:
        contacts = self._parents(family)
        guardian = contacts[self._r.dice.random() < 0.5]
        contacts.append(replace(guardian, role="GUARDIAN", address=family.address))
        made = replace(
            family,
            contacts=tuple(contacts),
            carer="爸爸" if guardian.relation == "父亲" else "妈妈",
        )
        if not migrant:
            return made
        home = self._r.dice.choice(HOMES_OF_MIGRANTS)
        return replace(
            made,
            hukou_address=home,
            address=f"{COUNTY}{self._r.town}老街{self._r.dice.randint(1, 120)}号（租住）",
            village="老街",
            situation=f"户籍{city_of(home)}，随父母在{self._r.town}务工居住",
        )

    def _coloured(self, family: Family, codes: frozenset[str]) -> Family:
        """Add what further categories say of the household."""
        words = [family.situation]
        if "REMARRIED" in codes:
            words.append("重组家庭")
        if "DIS_PARENT" in codes and "残" not in family.situation:
            parents = [c for c in family.contacts if c.role in ("FATHER", "MOTHER")]
            at_home = [parent.relation for parent in parents if not parent.place]
            who = self._r.dice.choice(at_home or [parent.relation for parent in parents])
            words.append(f"{who}{self._r.dice.choice(['肢体', '视力', '听力'])}残疾")
        if {"DIBAO", "DIBAO_EDGE"} & codes:
            words.append("享受低保" if "DIBAO" in codes else "低保边缘家庭")
        return replace(family, situation="；".join(words))
