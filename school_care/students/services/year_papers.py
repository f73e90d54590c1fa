"""毕业生名册 and 分班名单 on A4, a sheet for each class: from the plan, as a draft, and later."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, TextChoices

from school_care.core import audit
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.papers import print_paper
from school_care.school.refusal import Refused
from school_care.school.rights import require
from school_care.students.enums import Sex, YearFate, YearTurnState
from school_care.students.models import Student, YearTurn
from school_care.students.services.enrolment import BATCH
from school_care.students.year_plan import Plan, last_name

WAITING = "待分班"
# (class of the sheet, pupil's key, class they come from); rows come in the order of the sheets
Row = tuple[str, int, str]


class Paper(TextChoices):
    """Which list is printed."""

    GRADUATES = "graduates", "毕业生名册"
    CLASSES = "classes", "分班名单"


def print_plan(*, by: Any, school: School, plan: Plan, paper: Paper) -> bytes:
    """The list as the plan stands, marked as a draft; leaves a trace. Raises Refused."""
    wanted = _fates(paper)
    rows = []
    lines = plan.lines
    if paper is Paper.CLASSES:
        lines = sorted(lines, key=lambda line: (line.fate != YearFate.PROMOTED, line.number or 99))
    for line in lines:
        if line.fate in wanted:
            origin = last_name(line.group)
            target = line.words.removeprefix("留在") if line.number is not None else WAITING
            rows.append((origin if paper is Paper.GRADUATES else target, line.pupil.pk, origin))
    return _print(by, school, rows, paper, plan.facts.year, draft=True)


def print_turn(*, by: Any, turn: YearTurn, paper: Paper) -> bytes:
    """The list of a step that stands; leaves a trace. Raises Refused."""
    if turn.state != YearTurnState.DONE:
        raise Refused("这次升级已撤销，没有名单可打印。")
    steps = turn.steps.filter(fate__in=_fates(paper)).select_related("from_class", "to_class")
    if paper is Paper.GRADUATES:
        steps = steps.order_by("from_class__stage", "from_class__number")
    else:
        last = F("to_class__number").asc(nulls_last=True)
        steps = steps.order_by("fate", "to_class__stage", last)
    rows = []
    for step in steps:
        origin = last_name(step.from_class)
        target = step.to_class.name_on(turn.turns_on) if step.to_class else WAITING
        rows.append((origin if paper is Paper.GRADUATES else target, step.student_id, origin))
    return _print(by, turn.school, rows, paper, turn.school_year, draft=False)


def _fates(paper: Paper) -> tuple[YearFate, ...]:
    if paper is Paper.GRADUATES:
        return (YearFate.GRADUATES,)
    return (YearFate.PROMOTED, YearFate.STAYS)


def _print(
    by: Any, school: School, rows: list[Row], paper: Paper, year: int, *, draft: bool
) -> bytes:
    require(by, Capability.OVERSEE_REPORTS, school)
    if not rows:
        raise Refused(f"没有要列入{paper.label}的学生。")
    pupils = _pupils(by, school, [pk for _, pk, _ in rows])
    sheets: dict[str, list] = {}
    for name, pk, origin in rows:
        if pk in pupils:
            sheets.setdefault(name, []).append((pupils[pk], origin))
    listed = [_sheet(name, found) for name, found in sheets.items()]
    content = {
        "sheets": listed,
        "title": paper.label,
        "graduates": paper is Paper.GRADUATES,
        "draft": draft,
        "class_of": year,
    }
    pdf = print_paper(
        "print/year_lists.html",
        content,
        school=school,
        printed_by=by,
        watermark="草稿" if draft else "",
    )
    audit.record(
        "year.printed",
        actor=by,
        school_id=school.pk,
        paper=paper.value,
        year=year,
        draft=draft,
        count=len(rows),
    )
    return pdf


def _pupils(by: Any, school: School, ids: list[int]) -> dict[int, Student]:
    found: dict[int, Student] = {}
    for at in range(0, len(ids), BATCH):
        rows = Student.objects.visible_to(by).filter(school=school, pk__in=ids[at : at + BATCH])
        found.update({student.pk: student for student in rows})
    return found


def _sheet(name: str, found: Iterable[tuple[Student, str]]) -> dict[str, Any]:
    rows = sorted(found, key=lambda row: (row[0].name_key, row[0].pk))
    return {
        "name": name,
        "rows": rows,
        "male": sum(student.sex == Sex.MALE for student, _ in rows),
        "female": sum(student.sex == Sex.FEMALE for student, _ in rows),
        "boarders": sum(bool(student.boarding) for student, _ in rows),
    }
