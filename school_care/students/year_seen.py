"""Whether the plan is still what the person looked at.

The form carries a mark of every class and of what was chosen; keyed hashes, so that nothing can be
read from them. At the confirmation they are made again: where the school differs, nothing is done
and the page says what has changed.
"""

import json
from collections.abc import Mapping

from school_care.core.sealed import lookup_index
from school_care.school.models import SchoolClass
from school_care.students.year_facts import YearFacts
from school_care.students.year_plan import Plan, last_name

Marks = dict[str, list]  # key of a class, or "" → [how many pupils, mark of their list]
ELSEWHERE = ""


def marks_of(facts: YearFacts) -> Marks:
    """What the person is shown of the school, class by class."""
    inside: dict[int | None, list] = {pk: [] for pk in facts.classes}
    for pupil in facts.pupils:
        inside.setdefault(pupil.class_id, []).append(
            (pupil.pk, pupil.sex, pupil.boarding, pupil.standings, pupil.moves)
        )
    marks = {
        str(group.public_id): [len(inside[pk]), _mark(sorted(inside[pk]))]
        for pk, group in facts.classes.items()
    }
    rest = sorted(inside.get(None, []))
    marks[ELSEWHERE] = [
        len(rest) + facts.leaving + facts.coming,
        _mark([rest, facts.leaving, facts.coming]),
    ]
    return marks


def write_marks(marks: Marks) -> str:
    """The marks as a form field."""
    return json.dumps(marks, separators=(",", ":"))


def read_marks(text: str) -> Marks:
    """The marks of a form field; anything else is no marks."""
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(read, dict):
        return {}
    return {key: row for key, row in read.items() if isinstance(row, list) and len(row) == 2}


def choices_mark(plan: Plan) -> str:
    """A mark of what was chosen: where every pupil goes, and which classes are opened."""
    said = [
        [[str(line.pupil.public_id), line.code] for line in plan.lines],
        [[new.number, new.exists] for new in plan.first],
        [[new.number, new.exists] for new in plan.seven],
    ]
    return _mark(said)


def changes_since(seen: Mapping[str, list], facts: YearFacts) -> list[str]:
    """What is different from what the person saw, in words; empty when nothing is."""
    now = marks_of(facts)
    found = []
    for group in facts.classes.values():
        key = str(group.public_id)
        if key not in seen:
            found.append(f"新增了{_name(group, facts)}")
        elif seen[key][0] != now[key][0]:
            found.append(f"{_name(group, facts)}原来{seen[key][0]}人，现在{now[key][0]}人")
        elif seen[key] != now[key]:
            found.append(f"{_name(group, facts)}的名单或就读情况有变化")
    if seen.get(ELSEWHERE) != now[ELSEWHERE]:
        found.append("没有班级、将离校或将入学的学生有变化")
    if set(seen) - set(now):
        found.append("有班级已被删除")
    return found


def _name(group: SchoolClass, facts: YearFacts) -> str:
    name = group.name_on(facts.turns_on)
    return name if name.endswith(")班") else last_name(group)


def _mark(said: object) -> str:
    return lookup_index(json.dumps(said, sort_keys=True), "year-plan")[:12]
