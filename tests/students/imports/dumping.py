"""Everything that stands in the database about schools and pupils, but for the history."""

from typing import Any

from django.apps import apps

from school_care.core.sealed import Sealed

# What happened, and who did it: it stays whatever is taken back.
HISTORY = {
    "core.auditentry",
    "core.auditseal",
    "core.fieldchange",
    "students.rosterimport",
    "students.rosterimportrow",
    "students.paircount",  # counted from the rest
}
OURS = ("school", "students", "attendance", "mentoring", "reports", "exchange", "activities")


def dump() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours by label; sealed values opened."""
    return {
        model._meta.label_lower: [_row(row) for row in model._base_manager.order_by("pk")]
        for model in apps.get_models()
        if model._meta.app_label in OURS and model._meta.label_lower not in HISTORY
    }


def differences(before: dict, after: dict) -> dict[str, tuple[list, list]]:
    """By table, the rows only one of the two dumps holds; {} when they are equal."""
    found = {}
    for label in before | after:
        one, other = before.get(label, []), after.get(label, [])
        if one != other:
            found[label] = (
                [row for row in one if row not in other],
                [row for row in other if row not in one],
            )
    return found


def _row(row: Any) -> dict[str, Any]:
    seals = [name for name in dir(type(row)) if isinstance(_raw(type(row), name), Sealed)]
    hidden = {f"{name}_sealed" for name in seals}
    plain = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    told = {name: value for name, value in plain.items() if name not in hidden}
    return told | {name: getattr(row, name) for name in seals}


def _raw(model: type, name: str) -> Any:
    return next((kind.__dict__[name] for kind in model.__mro__ if name in kind.__dict__), None)
