"""What a merge did, step by step, so that it can be taken back.

Nothing is deleted by a merge: a row moves, changes, is made, or stays with the file that is no
longer used. Each step knows what was before and what is after; going back walks them in reverse and
passes through the same states, which the constraints of the database allowed before.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import ProtectedError

from school_care.core.sealed import Sealed
from school_care.students.models import Student

BATCH = 500


@dataclass
class Merge:
    """One merge while it runs: who, which two, what was chosen, what has been done.

    `choices`: code of a fact or question → public id (text) of the file whose answer holds, or
    "both" for texts that are put one behind the other."""

    by: Any
    keep: Student
    absorb: Student
    choices: Mapping[str, str]
    at: datetime
    today: date
    steps: list[dict[str, Any]] = field(default_factory=list)
    # class of either pupil on past days, as it was before: {pupil key: [(from, until, class)]}
    places: dict[int, list[tuple[date, date | None, int | None]]] = field(default_factory=dict)

    def prefers_absorbed(self, code: str) -> bool | None:
        """Whether the person chose the absorbed file's answer; None where nothing was chosen."""
        chosen = self.choices.get(code)
        if chosen not in (str(self.keep.public_id), str(self.absorb.public_id)):
            return None
        return chosen == str(self.absorb.public_id)

    def rows_of(self, model: type[models.Model], name: str, pupil: Student) -> list[models.Model]:
        """The pupil's rows of a table, oldest first."""
        return list(model._base_manager.filter(**{name: pupil}).order_by("pk"))

    def move(self, model: type[models.Model], name: str, pks: Collection[int]) -> None:
        """Let these rows name the file that goes on."""
        self._hand_over(model, name, sorted(pks), self.absorb, self.keep)

    def set_aside(self, model: type[models.Model], name: str, pks: Collection[int]) -> None:
        """Let these rows of the file that goes on stay with the other one, where nobody counts
        them."""
        self._hand_over(model, name, sorted(pks), self.keep, self.absorb)

    def _hand_over(self, model: Any, name: str, pks: list[int], old: Student, new: Student) -> None:
        if not pks:
            return
        for part in _batches(pks):
            model._base_manager.filter(pk__in=part).update(**{name: new})
        self.steps.append(
            {"do": "move", "of": model._meta.label, "name": name, "pks": pks}
            | {"old": old.pk, "new": new.pk}
        )

    def change(self, row: models.Model, **values: Any) -> None:
        """Store `values` on a row, sealed ones sealed under it; what is the same stays."""
        before = {name: getattr(row, name) for name in values}
        after = {name: value for name, value in values.items() if value != before[name]}
        if not after:
            return
        store(row, after)
        self.steps.append(
            {"do": "change", "of": row._meta.label, "pk": row.pk}
            | {"old": _plain({n: before[n] for n in after}), "new": _plain(after)}
        )

    def copy(self, row: models.Model, **values: Any) -> models.Model:
        """Make a second row like `row` but for `values`."""
        sealed = sealed_names(type(row))
        columns = {f"{name}_{tail}" for name in sealed for tail in ("sealed", "index", "last4")}
        skip = {"id", "public_id", *columns}
        fields = [f.attname for f in row._meta.concrete_fields if f.attname not in skip]
        made = type(row)(public_id=uuid4(), **{name: getattr(row, name) for name in fields})
        for name in sealed:
            setattr(made, name, getattr(row, name))
        for name, value in values.items():
            setattr(made, name, value)
        made.save(force_insert=True)
        self.steps.append({"do": "make", "of": row._meta.label, "pk": made.pk})
        return made

    def memory(self, **more: Any) -> str:
        """The steps as text for the sealed column."""
        return json.dumps({"steps": self.steps, **more}, ensure_ascii=False, cls=DjangoJSONEncoder)


class Changed(Exception):
    """Something the merge wrote says something else by now; `model` and the fields' names."""

    def __init__(self, model: type[models.Model], names: Iterable[str] = ()) -> None:
        super().__init__(model._meta.label)
        self.model, self.names = model, list(names)


def take_back(steps: list[dict[str, Any]], *, kept: int, leave: Collection[str]) -> set[str]:
    """Walk the steps in reverse; the caller holds the transaction. Fields named in `leave` of the
    pupil with key `kept` that were changed since keep what they say now: returned. A row that is
    gone since stays gone. Raises Changed."""
    left: set[str] = set()
    for step in reversed(steps):
        model = apps.get_model(step["of"])
        if step["do"] == "move":
            for part in _batches(step["pks"]):
                rows = model._base_manager.filter(pk__in=part, **{step["name"]: step["new"]})
                rows.update(**{step["name"]: step["old"]})
        elif step["do"] == "make":
            try:
                model._base_manager.filter(pk=step["pk"]).delete()
            except ProtectedError as error:
                raise Changed(model) from error
        else:
            left |= _restore(model, step, kept, leave)
    return left


def _restore(
    model: type[models.Model], step: dict[str, Any], kept: int, leave: Collection[str]
) -> set[str]:
    row = model._base_manager.filter(pk=step["pk"]).first()
    if row is None:
        return set()
    now = _plain({name: getattr(row, name) for name in step["new"]})
    moved = [name for name, value in step["new"].items() if now[name] != value]
    stays = set(moved) if model is Student and step["pk"] == kept else set()
    if broken := [name for name in moved if name not in stays or name not in leave]:
        raise Changed(model, broken)
    old = {name: value for name, value in step["old"].items() if name not in stays}
    store(row, {name: _opened(model, name, value) for name, value in old.items()})
    return stays


def store(row: models.Model, values: Mapping[str, Any]) -> None:
    """Write the columns of `values`, through the seal where there is one; nothing else."""
    if not values:
        return
    columns = {}
    for name, value in values.items():
        setattr(row, name, value)
        described = getattr(type(row), name, None)
        if isinstance(described, Sealed):
            columns[described.column] = getattr(row, described.column)
            if described.searchable:
                for tail in ("index", "last4"):
                    columns[f"{name}_{tail}"] = getattr(row, f"{name}_{tail}")
        else:
            columns[name] = value
    type(row)._base_manager.filter(pk=row.pk).update(**columns)


def sealed_names(model: type[models.Model]) -> list[str]:
    """The sealed attributes of a model."""
    return [name for name in dir(model) if isinstance(getattr(model, name, None), Sealed)]


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(dict(values), cls=DjangoJSONEncoder))


def _opened(model: type[models.Model], name: str, value: Any) -> Any:
    if isinstance(getattr(model, name, None), Sealed) or value is None:
        return value
    field = next(f for f in model._meta.concrete_fields if name in (f.attname, f.name))
    return field.target_field.to_python(value) if field.is_relation else field.to_python(value)


def _batches(pks: list[int]) -> Iterable[list[int]]:
    return (pks[at : at + BATCH] for at in range(0, len(pks), BATCH))
