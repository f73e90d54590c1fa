"""What the page of a case shows for its kind: each kind gives a template and what it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from school_care.cases.models import Protection
from school_care.cases.protection.enums import Level

# What the template of a kind is given; only what this level may see.
Context = Callable[[HttpRequest, Protection, Level], dict[str, Any]]


@dataclass(frozen=True)
class Part:
    """The part of one kind."""

    template: str
    context: Context


_parts: dict[str, Part] = {}


def register_part(kind: str, template: str, context: Context) -> None:
    """Let a kind show itself; called once at start-up."""
    _parts[kind] = Part(template, context)


def part_of(kind: str) -> Part | None:
    """The part of a kind, where it has one."""
    return _parts.get(kind)
