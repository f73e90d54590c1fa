"""How large a demo school is: classes, pupils in each, staff, and how many bear each category."""

from dataclasses import dataclass

FULL_PUPILS = 960
FULL_CARE = 405
SIZES = {"small": 90, "school": FULL_PUPILS, "full": FULL_PUPILS}
PRIMARY_SHARE = 570 / FULL_PUPILS

# Shares of a rural inland school, as counts in 960 pupils. The last five codes are local estimates.
CATEGORIES_IN_960 = {
    "LB_BOTH": 150,
    "LB_ONE": 96,
    "MIGRANT": 19,
    "SINGLE_PARENT": 74,
    "ORPHAN": 2,
    "DE_FACTO": 6,
    "DISABLED": 13,
    "DIS_PARENT": 27,
    "LIFTED": 118,
    "MON_UNSTABLE": 4,
    "MON_EDGE": 6,
    "MON_SUDDEN": 2,
    "DIBAO": 41,
    "DIBAO_EDGE": 15,
    "TEKUN": 1,
    "ACADEMIC": 62,
    "GRANDPARENT": 24,
    "REMARRIED": 16,
    "CONSTITUTION": 6,
    "PSY": 3,
    "BEHAVIOUR": 3,
}
# Kinds of disability of the thirteen; three of the severe cases are taught at home.
DISABILITIES_IN_960 = ["视力", "视力", "听力", "言语", "肢体", "肢体", "肢体"] + ["智力"] * 4
DISABILITIES_IN_960 += ["精神", "多重"]
TAUGHT_AT_HOME_IN_960 = 3
CLAIMS_UNVERIFIED_IN_960 = 7


@dataclass(frozen=True)
class ClassPlan:
    """One class: its grade (1–9), its number in the grade and how many pupils it has."""

    grade: int
    number: int
    pupils: int


@dataclass(frozen=True)
class Shape:
    """The plan of one school."""

    classes: tuple[ClassPlan, ...]
    care: int  # pupils with at least one category
    categories: dict[str, int]  # how many pupils bear each
    teachers: int

    @property
    def pupils(self) -> int:
        """All pupils of the school."""
        return sum(plan.pupils for plan in self.classes)


def pupils_of_size(size: str) -> int:
    """The number a --size means: small, school, full or a number. Raises ValueError."""
    number = SIZES.get(size) or int(size)
    if not 1 <= number <= 20_000:
        raise ValueError(size)
    return number


def plan_shape(pupils: int) -> Shape:
    """The plan of a school with `pupils` pupils, in the proportions of the full one."""
    scaled = {code: _scaled(count, pupils) for code, count in CATEGORIES_IN_960.items()}
    classes = _classes(pupils)
    return Shape(
        classes=tuple(classes),
        care=min(max(_scaled(FULL_CARE, pupils), max(scaled.values())), sum(scaled.values())),
        categories=scaled,
        teachers=max(len(classes) * 68 // 24, len(classes) + 17),
    )


def _scaled(count: int, pupils: int) -> int:
    return (count * pupils + FULL_PUPILS // 2) // FULL_PUPILS


def _classes(pupils: int) -> list[ClassPlan]:
    if pupils == SIZES["small"]:
        layout = [(3, 1), (5, 1), (7, 1), (8, 1)]
        return _filled(layout, 44, pupils)
    count = max(1, round(pupils / 40))
    primary = round(count * 0.625)
    junior_layout = _spread(count - primary, first=7, last=9, late=True)
    primary_layout = _spread(primary, first=1, last=6, late=True)
    children = round(pupils * PRIMARY_SHARE) if junior_layout else pupils
    return _filled(primary_layout + junior_layout, children, pupils)


def _spread(classes: int, *, first: int, last: int, late: bool) -> list[tuple[int, int]]:
    """Classes over the grades of a stage, the extra ones in the upper grades."""
    grades = list(range(first, last + 1))
    each, extra = divmod(classes, len(grades))
    favoured = set(grades[-extra:] if late and extra else grades[:extra])
    return [
        (grade, number) for grade in grades for number in range(1, each + (grade in favoured) + 1)
    ]


def _filled(layout: list[tuple[int, int]], primary_pupils: int, pupils: int) -> list[ClassPlan]:
    plans = []
    stages = ([x for x in layout if x[0] <= 6], [x for x in layout if x[0] > 6])
    for stage, total in zip(stages, (primary_pupils, pupils - primary_pupils), strict=True):
        for place, (grade, number) in enumerate(stage):
            # cumulative rounding: 390 in nine classes is 43, 43, 44, three times
            size = total * (place + 1) // len(stage) - total * place // len(stage)
            plans.append(ClassPlan(grade=grade, number=number, pupils=size))
    return plans
