"""The step into a school year, computed from facts; nothing here asks the database or the clock.

Everything turns on 1 September, because on that day the grades of all classes change everywhere in
the system (school.models.places); a term that begins a day or two earlier begins with last year's
classes. Classes inside a stage move up by themselves. What the plan decides is where the pupils go
whose class ends its stage: out of the school, into a new 七年级 class, or one cohort down.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from school_care.school.enums import FIRST_GRADE, LAST_GRADE, Stage
from school_care.school.models import SchoolClass
from school_care.students.enums import Sex, StandingKind, YearFate
from school_care.students.year_facts import Turn, YearFacts, YearPupil
from school_care.students.year_spread import Spread, deal

MOST_CLASSES = 30  # new classes of one grade
# What a pupil whose class ends may be decided to do; stays and new classes carry a number.
GRADUATE, WAIT, KEEP, NEW, STAY = "graduate", "wait", "keep", "new", "stay"


@dataclass(frozen=True)
class Choices:
    """What people decide. `first`, `seven`: how many new classes there shall be; None: as
    proposed. `by_hand`: where single pupils go, by public id, as a code of the plan."""

    first: int | None = None
    seven: int | None = None
    spread: Spread = Spread.WHOLE
    by_hand: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """A pupil whose class ends: where they may go, where they go. `code` "": nobody has said."""

    pupil: YearPupil
    group: SchoolClass
    options: tuple[tuple[str, str], ...]
    default: str
    code: str

    @property
    def is_exception(self) -> bool:
        """Whether a person has to look at this pupil."""
        return bool(self.pupil.standing_words) or self.pupil.moves

    @property
    def by_hand(self) -> bool:
        """Whether somebody decided otherwise than proposed."""
        return self.code != self.default

    @property
    def words(self) -> str:
        """Where the pupil goes."""
        return dict(self.options).get(self.code, "")

    @property
    def default_words(self) -> str:
        """Where the plan puts the pupil."""
        return dict(self.options).get(self.default, "")

    @property
    def last_name(self) -> str:
        """The class the pupil comes from, as it was called: 六(1)班."""
        return last_name(self.group)

    @property
    def number(self) -> int | None:
        """The number of the class gone to, where there is one."""
        _, _, number = self.code.partition("-")
        return int(number) if number else None

    @property
    def fate(self) -> YearFate | None:
        """What the step does to the pupil; None: nothing, or not decided."""
        kind = self.code.partition("-")[0]
        return {
            GRADUATE: YearFate.GRADUATES,
            NEW: YearFate.PROMOTED,
            WAIT: YearFate.PROMOTED,
            STAY: YearFate.STAYS,
        }.get(kind)


@dataclass(frozen=True)
class NewClass:
    """A class of the new first or seventh grade, open already or to be opened."""

    stage: str
    number: int
    name: str
    exists: bool
    pupils: tuple[YearPupil, ...] = ()
    origins: tuple[tuple[str, int], ...] = ()

    @property
    def male(self) -> int:
        return sum(pupil.sex == Sex.MALE for pupil in self.pupils)

    @property
    def female(self) -> int:
        return sum(pupil.sex == Sex.FEMALE for pupil in self.pupils)

    @property
    def boarders(self) -> int:
        return sum(pupil.boarding for pupil in self.pupils)


@dataclass(frozen=True)
class Ending:
    """A class that ends its stage, with its pupils."""

    group: SchoolClass
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """What it was called in its last year."""
        return last_name(self.group)

    @property
    def words(self) -> str:
        """毕业43人，留级1人."""
        count = Counter(line.fate.label if line.fate else "还没有决定" for line in self.lines)
        return "，".join(f"{label}{number}人" for label, number in count.most_common())


@dataclass(frozen=True)
class Foot:
    """One addend of the cross-foot."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class Plan:
    """The whole step. `lines`: pupils whose class ends, class by class, in the roster's order."""

    facts: YearFacts
    choices: Choices
    lines: tuple[Line, ...]
    first: tuple[NewClass, ...]
    seven: tuple[NewClass, ...]

    @property
    def turns_on(self) -> date:
        return self.facts.turns_on

    @cached_property
    def foot(self) -> tuple[Foot, ...]:
        """Every enrolled pupil in exactly one line; lines with nobody are left out."""
        count = Counter(line.fate.value if line.fate else "open" for line in self.lines)
        kept = sum(line.code == KEEP for line in self.lines)
        turns = Counter(
            self.facts.turn_of(self.facts.classes[pupil.class_id]).value if pupil.class_id else "no"
            for pupil in self.facts.pupils
        )
        rows = (
            ("graduates", "毕业", count[YearFate.GRADUATES]),
            ("promoted", "升入七年级", count[YearFate.PROMOTED]),
            ("stays", "留级或休学，编入下一届", count[YearFate.STAYS]),
            ("up", "随班升级", turns[Turn.UP]),
            ("new", "已在新一年级、新七年级的班", turns[Turn.NEW]),
            ("open", "还没有决定", count["open"] - kept),
            ("kept", "已登记了之后的变动，不动", kept),
            ("unplaced", "没有班级", turns["no"]),
            ("over", "还在以前毕业的班", turns[Turn.OVER]),
            ("leaving", "到时已离校", self.facts.leaving),
            ("coming", "之后才入学", self.facts.coming),
        )
        return tuple(Foot(*row) for row in rows if row[2])

    def count(self, code: str) -> int:
        """The number of one line of the foot."""
        return next((row.count for row in self.foot if row.code == code), 0)

    @property
    def foot_total(self) -> int:
        """The sum of the lines of the foot."""
        return sum(row.count for row in self.foot)

    @property
    def balanced(self) -> bool:
        """Whether the lines add up to the pupils enrolled: nobody lost, nobody twice."""
        return self.foot_total == self.facts.total

    @cached_property
    def exceptions(self) -> tuple[Line, ...]:
        """Pupils a person has to decide about."""
        return tuple(line for line in self.lines if line.is_exception or not line.default)

    @cached_property
    def undecided(self) -> tuple[Line, ...]:
        """Those nobody has decided about yet."""
        return tuple(line for line in self.lines if not line.code)

    @cached_property
    def ending(self) -> list[Ending]:
        """The classes that end and have pupils."""
        found: dict[int, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.group.pk, []).append(line)
        return [Ending(lines[0].group, tuple(lines)) for lines in found.values()]

    @property
    def sixth(self) -> bool:
        """Whether there are sixth graders to be placed in new classes."""
        return any(line.group.stage == Stage.PRIMARY for line in self.lines)

    @cached_property
    def up(self) -> list[SchoolClass]:
        """The classes that move up by themselves."""
        return [g for g in self.facts.classes.values() if self.facts.turn_of(g) == Turn.UP]

    @property
    def up_names(self) -> list[str]:
        """What those classes are called before and after: 一(1)班→二(1)班."""
        before = self.turns_on - timedelta(days=1)
        return [f"{group.name_on(before)}→{group.name_on(self.turns_on)}" for group in self.up]

    @property
    def graduates(self) -> int:
        return self.count("graduates")

    @property
    def promoted(self) -> int:
        return self.count("promoted")

    @property
    def moving_up(self) -> int:
        return self.count("up")

    @property
    def waiting(self) -> int:
        """Promoted pupils who get their class later."""
        return sum(line.code == WAIT for line in self.lines)

    @property
    def does_anything(self) -> bool:
        """Whether there is a pupil to place or a class to open."""
        return bool(self.lines) or any(not new.exists for new in (*self.first, *self.seven))

    @property
    def headline(self) -> str:
        """毕业65人，升七年级97人（分入3个新班），留级1人，其余798人随班升级."""
        parts = []
        if self.graduates:
            parts.append(f"毕业{self.graduates}人")
        if self.promoted:
            filled = sum(bool(new.pupils) for new in self.seven)
            into = f"（分入{filled}个班）" if filled else "（待分班）"
            parts.append(f"升七年级{self.promoted}人{into}")
        if stays := self.count("stays"):
            parts.append(f"留级或休学{stays}人")
        parts.append(f"{len(self.up)}个班{self.moving_up}人随班升级")
        return "，".join(parts)


def make_plan(facts: YearFacts, choices: Choices) -> Plan:
    """The plan of the facts and choices. A choice the school no longer offers counts as none."""
    seven = _new_classes(facts, Stage.JUNIOR, choices.seven) if facts.has_junior else []
    first = _new_classes(facts, Stage.PRIMARY, choices.first) if facts.has_primary else []
    pupils: dict[int, list[YearPupil]] = {}
    for pupil in sorted(facts.pupils, key=lambda each: (each.name_key, each.pk)):
        if pupil.class_id:
            pupils.setdefault(pupil.class_id, []).append(pupil)
    groups = [g for g in facts.classes.values() if facts.turn_of(g) == Turn.ENDS]
    # grade nine first: they leave
    groups.sort(key=lambda group: (group.stage != Stage.JUNIOR, group.number))
    dealt = _dealt(groups, pupils, seven, choices)
    lines = tuple(
        _line(facts, pupil, group, seven, dealt.get(pupil.pk, WAIT), choices)
        for group in groups
        for pupil in pupils.get(group.pk, ())
    )
    filled = [_filled(new, lines) for new in seven]
    return Plan(facts, choices, lines, tuple(first), tuple(filled))


def proposed_number(facts: YearFacts, stage: str) -> int:
    """How many new classes of the stage: as many as its first grade has this year, and never fewer
    than are open already."""
    this_year = len(facts.cohort(stage, facts.year - 1))
    if not this_year and stage == Stage.JUNIOR:
        this_year = len(facts.cohort(Stage.PRIMARY, facts.year - 6))
    return max(this_year, len(facts.cohort(stage, facts.year)))


def _new_classes(facts: YearFacts, stage: Stage, wanted: int | None) -> list[NewClass]:
    held = [group.number for group in facts.cohort(stage, facts.year)]
    count = proposed_number(facts, stage) if wanted is None else min(wanted, MOST_CLASSES)
    free = (n for n in range(1, MOST_CLASSES + len(held) + 1) if n not in held)
    numbers = sorted([*held, *(next(free) for _ in range(count - len(held)))])
    return [
        NewClass(stage, number, _name(facts, stage, facts.year, number), number in held)
        for number in numbers
    ]


def _name(facts: YearFacts, stage: str, entry_year: int, number: int) -> str:
    return SchoolClass(stage=stage, entry_year=entry_year, number=number).name_on(facts.turns_on)


def _dealt(
    groups: Iterable[SchoolClass],
    pupils: Mapping[int, list[YearPupil]],
    seven: list[NewClass],
    choices: Choices,
) -> dict[int, str]:
    """The new class of every sixth grader who simply moves on, as a code by the pupil's key."""
    if not seven or choices.spread == Spread.LATER:
        return {}
    origins = [
        [p for p in pupils.get(group.pk, ()) if StandingKind.SUSPENDED not in p.standings]
        for group in groups
        if group.stage == Stage.PRIMARY
    ]
    numbers = [new.number for new in seven]
    return {pk: f"{NEW}-{n}" for pk, n in deal(origins, numbers, choices.spread).items()}


def _line(
    facts: YearFacts,
    pupil: YearPupil,
    group: SchoolClass,
    seven: list[NewClass],
    dealt: str,
    choices: Choices,
) -> Line:
    moves_on = group.stage == Stage.PRIMARY and facts.has_junior
    below = facts.cohort(group.stage, group.entry_year + 1)
    options: list[tuple[str, str]] = []
    if moves_on:
        options += [(f"{NEW}-{new.number}", new.name) for new in seven]
        options += [(WAIT, "升入七年级，待分班")]
        options += [(GRADUATE, "小学毕业，去其他学校")]
    else:
        options += [(GRADUATE, "小学毕业" if group.stage == Stage.PRIMARY else "毕业")]
    options += [(f"{STAY}-{c.number}", f"留在{c.name_on(facts.turns_on)}") for c in below]
    if pupil.moves:
        options += [(KEEP, "不动，按已登记的变动办理")]
    default = dealt if moves_on else GRADUATE
    if pupil.moves:
        default = KEEP
    elif StandingKind.SUSPENDED in pupil.standings:
        same = next((c for c in below if c.number == group.number), next(iter(below), None))
        default = f"{STAY}-{same.number}" if same else ""
    code = choices.by_hand.get(pupil.public_id, "")
    if code not in dict(options):
        code = default
    return Line(pupil, group, tuple(options), default, code)


def _filled(new: NewClass, lines: Iterable[Line]) -> NewClass:
    inside = [line for line in lines if line.code == f"{NEW}-{new.number}"]
    origins = Counter(line.group.number for line in inside)
    names = {line.group.number: line.group for line in inside}
    return NewClass(
        new.stage,
        new.number,
        new.name,
        new.exists,
        tuple(line.pupil for line in inside),
        tuple((last_name(names[number]), count) for number, count in sorted(origins.items())),
    )


def last_name(group: SchoolClass) -> str:
    """What a class that ends was called in its last year: 六(1)班."""
    years = LAST_GRADE[group.stage] - FIRST_GRADE[group.stage] + 1
    return group.name_on(date(group.entry_year + years, 8, 31))
