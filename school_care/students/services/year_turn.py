"""The step into a school year, done once: pupils graduate or enter their new classes, classes are
opened, posts of classes that end are ended. Taking it back is services.year_undo.

Each interval is changed through `place_students`; what it and the pupil's columns said before is
kept with the step.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q

from school_care.core import audit, clock
from school_care.school.enums import Capability, Stage
from school_care.school.models import Appointment, School, SchoolClass
from school_care.school.refusal import Refused
from school_care.school.rights import require
from school_care.school.services.appointments import end_appointment
from school_care.school.services.classes import create_class
from school_care.school.services.teaching import end_teaching
from school_care.students.enums import (
    Direction,
    EntryKind,
    LeaveReason,
    TransferState,
    YearFate,
    YearTurnState,
)
from school_care.students.models import (
    Enrolment,
    Standing,
    Student,
    Transfer,
    YearTurn,
    YearTurnStep,
)
from school_care.students.selectors_year import Post, posts_of, posts_to_end, read_facts
from school_care.students.services.enrolment import (
    BATCH,
    Placement,
    latest_enrolments,
    place_students,
)
from school_care.students.services.membership import hold_pupils
from school_care.students.services.year_notes import note_steps
from school_care.students.year_plan import Choices, Line, Plan, make_plan
from school_care.students.year_seen import Marks, changes_since, choices_mark
from school_care.students.year_ties import remember_all

ACTIONS = {
    YearFate.GRADUATES: "pupil.graduated",
    YearFate.PROMOTED: "pupil.promoted",
    YearFate.STAYS: "pupil.stayed_back",
}


class AlreadyTurned(Refused):
    """The step into this year has been done; `turn` says by whom."""

    def __init__(self, turn: YearTurn) -> None:
        super().__init__("这个学年已经升级过了。")
        self.turn = turn


class SchoolChanged(Refused):
    """The school is not what the person looked at: show the plan again. `changes`: what differs."""

    def __init__(self, changes: list[str]) -> None:
        super().__init__("升级没有办理，因为学校的情况刚刚有变化，请再看一遍后确认。")
        self.changes = changes


class ChoicesChanged(Refused):
    """The choices were changed after they were last shown: show what comes of them first."""


@transaction.atomic
def turn_year(
    *, by: Any, school: School, year: int, choices: Choices, seen: Marks, chosen: str
) -> YearTurn:
    """Do the step into the school year beginning in `year`, once.

    `seen` and `chosen` are the marks of the school and of the choices the person looked at.
    Effects: classes, intervals, columns (on 1 September where that is still to come), posts as far
    as `by` may end them, what departures end, the step, a trace for it and for each pupil. Raises
    AlreadyTurned, SchoolChanged, ChoicesChanged, Refused.
    """
    require(by, Capability.ENROL_PUPILS, school)
    hold_pupils(school)
    before = YearTurn.objects.filter(school=school, school_year=year, state=YearTurnState.DONE)
    if turn := before.first():
        raise AlreadyTurned(turn)
    facts = read_facts(by, school, year)
    if changes := changes_since(seen, facts):
        raise SchoolChanged(changes)
    plan = make_plan(facts, choices)
    if choices_mark(plan) != chosen:
        raise ChoicesChanged("您刚才改了选择，已重新算好。请核对后再点「确认升级」。")
    _require_decided(plan)
    posts = posts_to_end(by, plan)
    turn = YearTurn(
        school=school,
        school_year=year,
        turns_on=facts.turns_on,
        counts={row.code: row.count for row in plan.foot} | {"total": facts.total},
        done_by=by,
        done_at=clock.now(),
    )
    turn.undo = {"classes": _open_classes(plan, school, by)}
    turn.save(force_insert=True)
    _place(turn, plan, by)
    turn.undo["posts"] = end_posts(posts, on=facts.turns_on, by=by)
    turn.save(update_fields=["undo"])
    figures = {code: count for code, count in turn.counts.items() if code != "total"}
    audit.record("year.turned", actor=by, row=turn, year=year, **figures)
    return turn


@transaction.atomic
def end_posts_of(*, turn: YearTurn, by: Any) -> int:
    """End the posts of the classes that ended with the step, for a leader when the registrar who
    did it might not. Returns how many. Raises Refused."""
    require(by, Capability.APPOINT, turn.school)
    held = YearTurn.objects.select_for_update().get(pk=turn.pk)
    if held.state != YearTurnState.DONE:
        raise Refused("这次升级已撤销。")
    ended = end_posts(posts_of(by, classes_ended(held), held.turns_on), on=held.turns_on, by=by)
    held.undo["posts"] = [*held.undo.get("posts", []), *ended]
    held.save(update_fields=["undo"])
    return len(ended)


def classes_ended(turn: YearTurn) -> list[SchoolClass]:
    """The classes whose pupils the step placed; one query."""
    ids = turn.steps.values("from_class_id")
    found = list(SchoolClass.objects.filter(pk__in=ids).in_order())
    for group in found:
        group.school = turn.school
    return found


def end_posts(posts: Iterable[Post], *, on: Any, by: Any) -> list[list]:
    """End those `by` may end; what to write down for taking it back."""
    ended = []
    for post in posts:
        if post.why_not:
            continue
        row = post.row
        until = row.until.isoformat() if row.until else None
        is_role = isinstance(row, Appointment)
        if is_role:
            end_appointment(appointment=row, on=on, by=by)
        else:
            end_teaching(assignment=row, on=on, by=by)
        ended.append(["role" if is_role else "lesson", row.pk, until, row.until.isoformat()])
    return ended


def _require_decided(plan: Plan) -> None:
    if not plan.balanced:
        raise Refused("各项人数加起来与在校人数不符，没有办理。请把这个情况告诉系统管理员。")
    if plan.undecided:
        names = "、".join(line.pupil.name for line in plan.undecided[:5])
        raise Refused(f"请先为{names}选择去向，再确认升级。")
    if not plan.does_anything:
        raise Refused("没有要毕业、编班的学生，也没有要开设的班级，不需要升级。")


def _open_classes(plan: Plan, school: School, by: Any) -> list[int]:
    """Open the classes that do not exist yet; their keys."""
    return [
        create_class(
            school=school,
            stage=Stage(new.stage),
            entry_year=plan.facts.year,
            number=new.number,
            by=by,
        ).pk
        for new in (*plan.first, *plan.seven)
        if not new.exists
    ]


def _place(turn: YearTurn, plan: Plan, by: Any) -> None:
    """Place everybody whose class ends; a constant number of statements for 500 pupils."""
    lines = {line.pupil.pk: line for line in plan.lines if line.fate}
    students = {}
    ids = sorted(lines)
    for at in range(0, len(ids), BATCH):
        rows = Student.objects.filter(pk__in=ids[at : at + BATCH])
        rows = rows.only("pk", "public_id", "school_id", "current_class_id", "status")
        students.update(rows.in_bulk())
    latest = latest_enrolments(ids)
    groups = {
        (group.stage, group.entry_year, group.number): group
        for group in SchoolClass.objects.filter(school=turn.school)
    }
    steps = {
        pk: YearTurnStep(
            turn=turn,
            student=students[pk],
            ended=latest[pk],
            fate=line.fate,
            from_class=line.group,
            to_class=_target(line, turn.school_year, groups),
            before=_before(latest[pk], students[pk]),
        )
        for pk, line in lines.items()
    }
    gone = [pk for pk, line in lines.items() if line.fate == YearFate.GRADUATES]
    turn.undo |= _standings(gone, turn) | {"ties": remember_all(gone, turn.turns_on)}
    placements = [_placement(step, turn) for step in steps.values()]
    place_students(placements, latest=latest, actor=by)
    begun = {
        row.student_id: row
        for row in _intervals(ids)
        if row.pk != latest[row.student_id].pk and row.starts_on >= turn.turns_on
    }
    for pk, step in steps.items():
        step.begun = begun.get(pk)
    YearTurnStep.objects.bulk_create(steps.values(), batch_size=BATCH)
    note_steps(turn, list(steps.values()), by=by, undone=False)
    audit.record_many(
        audit.entry(
            ACTIONS[step.fate],
            actor=by,
            row=step.student,
            student_id=step.student.public_id,
            on=turn.turns_on.isoformat(),
            school_class=str(getattr(step.to_class, "public_id", "")),
        )
        for step in steps.values()
    )


def _intervals(ids: list[int]) -> list[Enrolment]:
    found: list[Enrolment] = []
    for at in range(0, len(ids), BATCH):
        open_ones = Enrolment.objects.filter(until__isnull=True)
        found += open_ones.filter(student_id__in=ids[at : at + BATCH])
    return found


def _placement(step: YearTurnStep, turn: YearTurn) -> Placement:
    if step.fate == YearFate.GRADUATES:
        return Placement(
            step.student, None, turn.turns_on, leaves=True, reason=LeaveReason.GRADUATED
        )
    promoted = step.fate == YearFate.PROMOTED
    return Placement(
        step.student,
        step.to_class,
        turn.turns_on,
        entry_kind=EntryKind.PROMOTED if promoted else EntryKind.MOVED_CLASS,
        reason=LeaveReason.PROMOTED if promoted else LeaveReason.MOVED_CLASS,
    )


def _target(line: Line, year: int, groups: dict) -> SchoolClass | None:
    """The class a pupil goes to; None for who leaves or gets a class later."""
    if line.number is None:
        return None
    if line.fate == YearFate.PROMOTED:
        return groups[(Stage.JUNIOR, year, line.number)]
    return groups[(line.group.stage, line.group.entry_year + 1, line.number)]


def _before(interval: Enrolment, student: Student) -> dict[str, Any]:
    return {
        "school_class": interval.school_class_id,
        "starts_on": interval.starts_on.isoformat(),
        "until": interval.until.isoformat() if interval.until else None,
        "entry_kind": interval.entry_kind,
        "leave_reason": interval.leave_reason,
        "current_class": student.current_class_id,
        "status": student.status,
    }


def _standings(gone: list[int], turn: YearTurn) -> dict[str, list]:
    """Standings and arrivals of those who leave: a departure ends them, taking it back lets them
    run again."""
    standings: list[list] = []
    transfers: list[int] = []
    for at in range(0, len(gone), BATCH):
        ids = gone[at : at + BATCH]
        rows = Standing.objects.filter(student_id__in=ids)
        for row in rows.filter(Q(until__isnull=True) | Q(until__gt=turn.turns_on)):
            ended_at = row.ended_at.isoformat() if row.ended_at else None
            until = row.until.isoformat() if row.until else None
            standings.append([row.pk, until, row.ended_by_id, ended_at])
        arriving = Transfer.objects.filter(student_id__in=ids, direction=Direction.IN)
        transfers += arriving.filter(state=TransferState.OPEN).values_list("pk", flat=True)
    return {"standings": standings, "transfers": transfers}
