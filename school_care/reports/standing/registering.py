"""Where the school's own papers hang on what other apps do."""

from school_care.core.panels import Part, pupil_panels
from school_care.reports.standing.group import end_on_leaving
from school_care.reports.standing.panels import (
    group_lines,
    problem_lines,
    problems_panel,
    thing_lines,
)
from school_care.school.leaving import register_on_leaving
from school_care.students.panels.todo import register_todo


def register() -> None:
    """Fill the registries; called once at start-up."""
    register_on_leaving(end_on_leaving)
    pupil_panels.register(
        Part("problems", 14, "reports/problems/_panel.html", problems_panel, "rest")
    )
    register_todo("problems", 28, problem_lines)
    register_todo("things", 46, thing_lines)
    register_todo("leading_group", 47, group_lines)
