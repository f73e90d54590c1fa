"""Taking the step into a school year back: exactly what was before, or nothing at all.

It is allowed while nothing that came later rests on the step; what does is named.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from school_care.core import audit, clock
from school_care.core.reckoned import hold_reckoned, is_reckoned, let_go
from school_care.school.enums import Capability
from school_care.school.models import Appointment, SchoolClass, TeachingAssignment
from school_care.school.refusal import Refused
from school_care.school.rights import require
from school_care.students.enums import TransferState, YearFate, YearTurnState
from school_care.students.models import (
    Enrolment,
    Standing,
    Student,
    Transfer,
    YearTurn,
    YearTurnStep,
)
from school_care.students.services.enrolment import (
    BATCH,
    latest_enrolments,
    settle_departures,
    settle_moves,
)
from school_care.students.services.membership import hold_pupils
from school_care.students.services.year_notes import note_steps
from school_care.students.year_ties import hindrances_of, restore_all

NAMED = 5  # names in one sentence
POSTS = {"role": Appointment, "lesson": TeachingAssignment}


class RestedUpon(Refused):
    """Something later rests on the step; `reasons` names it."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("升级没有撤销：" + "；".join(reasons) + "。")
        self.reasons = reasons


@transaction.atomic
def undo_turn(*, by: Any, turn: YearTurn) -> list[SchoolClass]:
    """Take the step back. Effects: intervals and columns as before, posts and whatever departures
    ended run again, classes it opened are gone if nothing is in them, a trace for the step and for
    each pupil. Returns the classes that stay because something is in them. Raises RestedUpon,
    Refused.
    """
    require(by, Capability.ENROL_PUPILS, turn.school)
    hold_reckoned(turn.school_id)
    hold_pupils(turn.school)
    held = YearTurn.objects.select_for_update().get(pk=turn.pk)
    if held.state != YearTurnState.DONE:
        raise Refused("这次升级已经撤销了。")
    steps = steps_of(held)
    if reasons := reasons_against(held, steps):
        raise RestedUpon(reasons)
    note_steps(held, steps, by=by, undone=True)
    _restore_stays(steps)
    _restore_rest(held)
    kept = _close_classes(held.undo.get("classes", []))
    settle_departures()
    settle_moves()
    held.state, held.undone_by, held.undone_at = YearTurnState.UNDONE, by, clock.now()
    held.save(update_fields=["state", "undone_by", "undone_at"])
    audit.record("year.undone", actor=by, row=held, year=held.school_year, pupils=len(steps))
    audit.record_many(
        audit.entry(
            "pupil.year_undone", actor=by, row=step.student, student_id=step.student.public_id
        )
        for step in steps
    )
    return kept


def steps_of(turn: YearTurn) -> list[YearTurnStep]:
    """What the step did to each pupil; one query."""
    rows = turn.steps.select_related("student", "ended", "begun", "from_class", "to_class")
    rows = rows.order_by("student_id")
    return list(rows.defer(*_SEALED))


_SEALED = tuple(
    f"student__{field.attname}"
    for field in Student._meta.concrete_fields
    if field.attname
    not in {"id", "public_id", "school_id", "name", "name_key", "current_class_id", "status"}
)


def reasons_against(turn: YearTurn, steps: list[YearTurnStep]) -> list[str]:
    """What stands in the way of taking the step back, in words; a constant number of queries."""
    found = []
    after = YearTurn.objects.filter(
        school_id=turn.school_id, state=YearTurnState.DONE, school_year__gt=turn.school_year
    )
    if later := after.first():
        found.append(
            f"之后的{later.school_year}—{later.school_year + 1}学年已经升级，请先撤销那一次"
        )
    latest = latest_enrolments([step.student_id for step in steps])
    moved = [step for step in steps if not _as_made(turn, step, latest.get(step.student_id))]
    if moved:
        found.append(f"{_names(step.student for step in moved)}后来又有编班、转班或离校")
    students = turn.steps.values("student_id")
    ours = [row[0] for row in turn.undo.get("standings", [])]
    standings = Standing.objects.filter(student_id__in=students).filter(
        Q(decided_at__gt=turn.done_at) | Q(Q(ended_at__gt=turn.done_at), ~Q(pk__in=ours))
    )
    if changed := list(standings.select_related("student")):
        found.append(f"{_names(row.student for row in changed)}后来登记了休学、借读等情况")
    transfers = Transfer.objects.filter(student_id__in=students, recorded_at__gt=turn.done_at)
    if begun := list(transfers.select_related("student")):
        found.append(f"{_names(row.student for row in begun)}后来登记了转学")
    if _posts_changed(turn):
        found.append("毕业班教师的任职后来又改过")
    ids = [step.student_id for step in steps]
    return [*found, *hindrances_of(turn, ids, turn.undo.get("classes", []))]


def _as_made(turn: YearTurn, step: YearTurnStep, latest: Enrolment | None) -> bool:
    """Whether the pupil's intervals are still as the step left them."""
    last = step.begun or step.ended
    if latest is None or latest.pk != last.pk:  # none: brought together with another file
        return False
    if step.fate == YearFate.GRADUATES:
        return last.until == max(turn.turns_on, last.starts_on)
    begun_as_made = step.begun is None or step.begun.starts_on == turn.turns_on
    return begun_as_made and last.until is None and last.school_class_id == step.to_class_id


def _posts_changed(turn: YearTurn) -> bool:
    now = {
        (kind, row.pk): row.until
        for kind, model in POSTS.items()
        for row in model.objects.filter(pk__in=_post_ids(turn, kind))
    }
    return any(
        now.get((kind, pk)) != date.fromisoformat(ended)
        for kind, pk, _, ended in turn.undo.get("posts", [])
    )


def _post_ids(turn: YearTurn, wanted: str) -> list[int]:
    return [pk for kind, pk, _, _ in turn.undo.get("posts", []) if kind == wanted]


def _restore_stays(steps: list[YearTurnStep]) -> None:
    begun = [step.begun_id for step in steps if step.begun_id]
    for at in range(0, len(begun), BATCH):
        Enrolment.objects.filter(pk__in=begun[at : at + BATCH]).delete()
    for step in steps:
        was, interval = step.before, step.ended
        interval.school_class_id = was["school_class"]
        interval.starts_on = date.fromisoformat(was["starts_on"])
        interval.until = _day(was["until"])
        interval.entry_kind, interval.leave_reason = was["entry_kind"], was["leave_reason"]
        step.student.current_class_id = was["current_class"]
        step.student.status = was["status"]
    fields = ["school_class", "starts_on", "until", "entry_kind", "leave_reason"]
    Enrolment.objects.bulk_update([step.ended for step in steps], fields, batch_size=BATCH)
    students = [step.student for step in steps]
    Student.objects.bulk_update(students, ["current_class", "status"], batch_size=BATCH)


def _restore_rest(turn: YearTurn) -> None:
    for kind, pk, until, _ in turn.undo.get("posts", []):
        POSTS[kind].objects.filter(pk=pk).update(until=_day(until))
    for pk, until, ended_by, ended_at in turn.undo.get("standings", []):
        Standing.objects.filter(pk=pk).update(
            until=_day(until), ended_by_id=ended_by, ended_at=ended_at
        )
    arriving = Transfer.objects.filter(pk__in=turn.undo.get("transfers", []))
    arriving.filter(state=TransferState.WITHDRAWN).update(
        state=TransferState.OPEN, closed_by=None, closed_at=None
    )
    restore_all(turn.undo.get("ties", {}), turn.turns_on)


def _close_classes(ids: Iterable[int]) -> list[SchoolClass]:
    """Delete the classes nothing refers to; those that stay."""
    ids = list(ids)
    held: set[int] = set()
    for relation in SchoolClass._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete:
            continue
        if is_reckoned(relation.related_model):
            continue
        name = relation.field.name
        # what the step itself wrote down about the class goes with it
        if relation.related_model is not YearTurnStep:
            rows = relation.related_model._base_manager.filter(**{f"{name}__in": ids})
            held |= set(rows.values_list(name, flat=True))
    let_go(SchoolClass, set(ids) - held)
    SchoolClass.objects.filter(pk__in=set(ids) - held).delete()
    return list(SchoolClass.objects.filter(pk__in=held).in_order())


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _names(students: Iterable[Student]) -> str:
    """张三、李四等7人."""
    names = [student.name for student in students]
    shown = "、".join(names[:NAMED])
    return shown if len(names) <= NAMED else f"{shown}等{len(names)}人"
