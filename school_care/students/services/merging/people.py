"""The people around a child in two files: who is the same person, and nothing lost of either.

Two rows are one person when they stand in the same role and bear the same name, or the same
telephone where one has no name. They are united only if both telephones fit into one row; otherwise
both stay. What the file that goes on says holds, what it does not say is filled in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from school_care.students.models import ContactPerson
from school_care.students.services.merging.journal import Merge

FILLED = (
    "name",
    "relation",
    "place",
    "address",
    "presence",
    "away_since",
    "returns_on",
    "leaves_again_on",
    "unable_to_care",
    "occupation",
    "health",
    "visited_on",
    "since",
    "birth_year",
    "raw",
)
PHONES = ("phone", "other_phone")


@dataclass(frozen=True)
class Same:
    """A person who stands in both files."""

    kept: ContactPerson
    other: ContactPerson


def same_people(
    ours: Sequence[ContactPerson], theirs: Sequence[ContactPerson], on: date
) -> list[Same]:
    """Pairs of rows that are one person, each row once; pure, decrypts nothing."""
    found: list[Same] = []
    left = [row for row in ours if _current(row, on)]
    for other in theirs:
        if not _current(other, on):
            continue
        mine = next((row for row in left if _one_person(row, other)), None)
        if mine is not None:
            left.remove(mine)
            found.append(Same(mine, other))
    return found


def _current(row: ContactPerson, on: date) -> bool:
    return row.until is None or row.until > on


def _one_person(one: ContactPerson, two: ContactPerson) -> bool:
    if one.role != two.role:
        return False
    numbers, others = _numbers(one), _numbers(two)
    if one.name and two.name:
        alike = one.name == two.name
    else:
        alike = bool(numbers & others) or not (one.name or two.name or numbers or others)
    return alike and len(numbers | others) <= len(PHONES)


def _numbers(row: ContactPerson) -> set[str]:
    return {index for index in (row.phone_index, row.other_phone_index) if index}


def unite_people(merge: Merge, model: type[models.Model], name: str) -> None:
    """The rule for the people around a child: one row a person, everything that names a person of
    the absorbed file names the row that stays."""
    ours = merge.rows_of(model, name, merge.keep)
    theirs = merge.rows_of(model, name, merge.absorb)
    pairs = same_people(ours, theirs, merge.today)
    for pair in pairs:
        merge.change(pair.kept, **_filled(pair))
        _name_instead(merge, pair)
    united = {pair.other.pk for pair in pairs}
    moving = [row for row in theirs if row.pk not in united]
    merge.move(model, name, [row.pk for row in moving])
    last = max((row.order for row in ours), default=-1)
    for place, row in enumerate(moving, start=1):
        merge.change(row, order=last + place)


def _filled(pair: Same) -> dict[str, Any]:
    values = {
        name: getattr(pair.other, name)
        for name in FILLED
        if getattr(pair.kept, name) in ("", None) and getattr(pair.other, name) not in ("", None)
    }
    known = _numbers(pair.kept)
    free = [name for name in PHONES if not getattr(pair.kept, f"{name}_index")]
    for name in PHONES:
        index = getattr(pair.other, f"{name}_index")
        if index and index not in known:
            place = free.pop(0)
            values[place] = getattr(pair.other, name)
            for tail in ("state", "checked_on"):
                values[f"{place}_{tail}"] = getattr(pair.other, f"{name}_{tail}")
    return values


def _name_instead(merge: Merge, pair: Same) -> None:
    for relation in ContactPerson._meta.get_fields(include_hidden=True):
        if not (relation.is_relation and relation.auto_created and not relation.concrete):
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: pair.other})
        for row in rows.order_by("pk"):
            merge.change(row, **{relation.field.attname: pair.kept.pk})
