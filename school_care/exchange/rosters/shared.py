"""Columns and conditions several lists share."""

from school_care.exchange.rosters.kinds import RosterColumn, as_text, said
from school_care.students.outward.cells_people import attribute_cell, guardian_of
from school_care.students.outward.facts import PupilFacts
from school_care.students.outward.words import Cell


def left_behind(facts: PupilFacts) -> bool:
    """Whether a left-behind category is registered."""
    return any(row.category.left_behind for row in facts.categories or ())


def in_any_category(facts: PupilFacts) -> bool:
    """Whether a category that may be told is registered."""
    return bool(facts.categories)


def head_teacher(facts: PupilFacts) -> Cell:
    """班主任."""
    return facts.head_teacher or None


def mentor_names(facts: PupilFacts) -> Cell:
    """帮扶教师."""
    return "、".join(user.name for user, _ in facts.mentors) or None


def helper_name(facts: PupilFacts) -> Cell:
    """学习帮手."""
    return facts.helper or None


def guardian(heading: str, attribute: str, *, width: float) -> RosterColumn:
    """A property of the registered guardian below a heading that does not say whose it is."""

    def write(facts: PupilFacts) -> Cell:
        person = guardian_of(facts)
        return as_text(attribute_cell(person, attribute, facts, heading)) if person else None

    return said(heading, write, width=width)
