"""Rules by which rows move when two files of one child become one.

Every table that names a pupil is walked (`relations_of_pupils`), those of apps above as well: a row
simply moves to the file that goes on, unless the app registers a rule for its table here. A table
in which a row can stand in the way of another (a unique constraint, an open interval) needs one;
`needs_rule` says so and a test asks it of every table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models

from school_care.students.models import Student

if TYPE_CHECKING:
    from school_care.students.services.merging.journal import Merge

# rule(merge, model, name): move the rows of `model` whose field `name` is the absorbed pupil.
Rule = Callable[["Merge", type[models.Model], str], None]


@dataclass(frozen=True)
class Relation:
    """A table that names pupils, and the field in which it does."""

    model: type[models.Model]
    name: str

    @property
    def key(self) -> str:
        """students.consent.student"""
        return f"{self.model._meta.label_lower}.{self.name}"


@dataclass(frozen=True)
class Question:
    """What only a person can answer. `answers(user, one, two)`: a sentence by file's public id as
    text, None where there is nothing to ask (or nothing this person may see)."""

    code: str
    text: str
    answers: Callable[[Any, Student, Student], dict[str, str] | None]


_rules: dict[str, Rule] = {}
_questions: dict[str, Question] = {}


def register_rule(model: type[models.Model], name: str, rule: Rule) -> None:
    """Let `rule` move the rows of `model` found by its field `name`; again replaces it."""
    _rules[Relation(model, name).key] = rule


def register_question(question: Question) -> None:
    """Ask this beside the facts; the answer is found in `Merge.choices` under its code."""
    _questions[question.code] = question


def rule_of(relation: Relation) -> Rule | None:
    """The registered rule, None where rows simply move."""
    return _rules.get(relation.key)


def questions() -> list[Question]:
    """Everything registered, in the order of registration."""
    return list(_questions.values())


def relations_of_pupils() -> list[Relation]:
    """Every table of every app that names a pupil, in a fixed order."""
    found = [
        Relation(one.related_model, one.field.name)
        for one in Student._meta.get_fields(include_hidden=True)
        if one.is_relation and one.auto_created and not one.concrete
    ]
    return sorted(found, key=lambda relation: relation.key)


def needs_rule(relation: Relation) -> bool:
    """Whether two pupils' rows can stand in each other's way there."""
    held = {relation.name}
    unique = [set(fields) for fields in relation.model._meta.unique_together]
    unique += [
        set(one.fields)
        for one in relation.model._meta.constraints
        if isinstance(one, models.UniqueConstraint)
    ]
    alone = relation.model._meta.get_field(relation.name).unique
    return alone or any(held & fields for fields in unique)
