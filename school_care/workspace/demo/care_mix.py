"""Which categories are borne together: exact totals, sensible combinations."""

import random
from collections import Counter

from school_care.workspace.demo.shape import Shape

# Where the child lives and with whom: at most one of these, save the pairs named below.
FAMILY = ("LB_BOTH", "LB_ONE", "MIGRANT", "SINGLE_PARENT", "ORPHAN", "DE_FACTO")
POOR = ("DIBAO", "DIBAO_EDGE", "TEKUN", "MON_EDGE", "MON_SUDDEN")
# One in six single parents has gone away to work and left the child with the grandparents.
SINGLE_AND_LEFT = 12 / 74
MOST_TAGS = 4


def may_join(code: str, held: set[str]) -> bool:
    """Whether a child with the categories `held` may bear `code` as well."""
    if code in held:
        return False
    alone = {"ORPHAN", "DE_FACTO", "MIGRANT"} & held
    if code in POOR and set(POOR) & held:
        return False
    if code == "TEKUN":
        return "ORPHAN" in held or not set(FAMILY) & held
    if code == "GRANDPARENT":
        return bool({"LB_BOTH", "DE_FACTO"} & held) or not set(FAMILY) & held
    if code == "REMARRIED":
        return not alone and "SINGLE_PARENT" not in held
    if code == "DIS_PARENT":
        return "ORPHAN" not in held
    if code in ("LIFTED", "DIBAO", "MON_UNSTABLE"):
        return "MIGRANT" not in held
    return True


def mix(shape: Shape, dice: random.Random) -> list[set[str]]:
    """The category codes of each care pupil: `shape.care` sets, none empty, totals exact."""
    left = Counter(shape.categories)
    children: list[set[str]] = []
    overlap = min(round(left["SINGLE_PARENT"] * SINGLE_AND_LEFT), left["LB_ONE"])
    for code in FAMILY:
        alone = left[code] - (overlap if code == "SINGLE_PARENT" else 0)
        children += [{code} for _ in range(alone)]
        left[code] -= alone
    del children[shape.care :]  # only in a school of a handful of pupils
    others = [code for code in left.elements() if code not in FAMILY]
    dice.shuffle(others)
    # the rest of the care pupils have no family reason; taken off the shuffled pile
    while len(children) < shape.care and others:
        children.append({others.pop()})
    waiting = ["SINGLE_PARENT"] * left["SINGLE_PARENT"] + sorted(others, key=_rarest(shape))
    for code in waiting:
        _add(code, children, dice)
    dice.shuffle(children)
    return children


def _rarest(shape: Shape):
    return lambda code: (shape.categories[code], code)


def _add(code: str, children: list[set[str]], dice: random.Random) -> None:
    """Give `code` to a child it fits, rather to one with few categories."""
    if code == "SINGLE_PARENT":
        fitting = [held for held in children if held == {"LB_ONE"}]
    else:
        fitting = [h for h in children if len(h) < MOST_TAGS and may_join(code, h)]
    if not fitting:
        fitting = [held for held in children if code not in held]
    few = [held for held in fitting if len(held) == 1]
    pool = few if few and dice.random() < 0.6 else fitting
    if pool:
        dice.choice(pool).add(code)
