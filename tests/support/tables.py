"""What stands in the database, for comparing before with after."""

from typing import Any

from django.apps import apps
from django.db import models

from school_care.core.sealed import Sealed

# Who did what stays when something is taken back.
HISTORY = {"core.auditentry", "core.fieldchange", "students.pupilmerge"}
COUNTED = {"students.paircount"}  # from the rest


def contents(model: type[models.Model]) -> dict[Any, dict[str, Any]]:
    """Every row of a table, sealed columns opened: what a reader would find there."""
    sealed = [n for n in dir(model) if isinstance(getattr(model, n, None), Sealed)]
    hidden = {f"{name}_sealed" for name in sealed}
    names = [f.attname for f in model._meta.concrete_fields if f.attname not in hidden]
    return {
        row.pk: {name: getattr(row, name) for name in [*names, *sealed]}
        for row in model._base_manager.all()
    }


def everything() -> dict[str, dict[Any, dict[str, Any]]]:
    """All tables of the project but the history."""
    ours = [m for m in apps.get_models() if m.__module__.startswith("school_care.")]
    return {
        model._meta.label: contents(model)
        for model in ours
        if model._meta.label_lower not in HISTORY | COUNTED
    }
