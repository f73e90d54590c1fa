"""How the archive's own rows move when two files become one; attendance has its own."""

from typing import Any

from django.db import models

from school_care.students.enums import (
    NOT_EXPECTED,
    LeaveReason,
    LevelBasis,
    TransferState,
)
from school_care.students.merging import Question, register_question, register_rule
from school_care.students.models import (
    Certificate,
    ContactCard,
    ContactPerson,
    EmergencyPupil,
    Enrolment,
    Entrustment,
    FamilySilence,
    GuardianshipRating,
    NotSame,
    PupilMerge,
    ReportedPupil,
    Standing,
    Student,
    StudentCareLevel,
    StudentCategory,
    Transfer,
    YearTurnStep,
)
from school_care.students.services.merging.journal import Merge
from school_care.students.services.merging.people import unite_people
from school_care.students.services.merging.spans import absorbed_stronger, lay_over

ENROLMENT, LEVEL = "enrolment", "level"
LEFT_BEHIND = "left_behind"
UNSPECIFIED = "LB_UNSPECIFIED"


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_rule(
        Enrolment,
        "student",
        lay_over(
            stronger=absorbed_stronger(ENROLMENT),
            same=lambda row: row.school_class_id,
            cut={"leave_reason": LeaveReason.MOVED_CLASS},
            emptied={"leave_reason": LeaveReason.CORRECTED},
            begun=("entry_kind",),
        ),
    )
    register_rule(StudentCareLevel, "student", lay_over(stronger=_stronger_level))
    register_rule(
        StudentCategory,
        "student",
        lay_over(group=_category_group, stronger=_stronger_category, same=_category),
    )
    register_rule(Entrustment, "student", lay_over(stronger=absorbed_stronger("")))
    register_rule(FamilySilence, "student", silences_not_held)
    register_rule(GuardianshipRating, "student", lay_over(stronger=absorbed_stronger("")))
    register_rule(
        Standing,
        "student",
        lay_over(group=lambda row: "out" if row.kind in NOT_EXPECTED else str(row.kind)),
    )
    register_rule(ContactPerson, "student", unite_people)
    register_rule(Transfer, "student", _transfers)
    register_rule(Certificate, "student", _certificates)
    register_rule(EmergencyPupil, "student", _emergencies)
    register_rule(YearTurnStep, "student", once_a("turn_id"))
    register_rule(ReportedPupil, "student", once_a("report_id"))
    # Cards of the absorbed file stay as they were printed; their code leads to the file that goes
    # on, whose own cards count their versions on.
    register_rule(ContactCard, "student", stays)
    # Decisions about the two files themselves.
    for model, names in ((NotSame, ("first", "second")), (PupilMerge, ("kept", "absorbed"))):
        for name in names:
            register_rule(model, name, stays)
    register_question(Question(ENROLMENT, "现在在哪个班？", _class_answers))
    register_question(Question(LEVEL, "按哪个关爱等级？", _level_answers))


def stays(merge: Merge, model: type[models.Model], name: str) -> None:
    """Rows that stay with the file they were written for."""


def once_a(*names: str):
    """A rule for rows of which a pupil has one a form, a term, …: what the file that goes on says
    holds, what it does not say comes over."""

    def rule(merge: Merge, model: type[models.Model], name: str) -> None:
        def key(row: Any) -> tuple:
            return tuple(getattr(row, one) for one in names)

        held = {key(row) for row in merge.rows_of(model, name, merge.keep)}
        theirs = merge.rows_of(model, name, merge.absorb)
        merge.move(model, name, [row.pk for row in theirs if key(row) not in held])

    return rule


def _category(row: StudentCategory) -> int:
    return row.category_id


def _category_group(row: StudentCategory) -> str:
    """The kinds of 留守 exclude each other."""
    return LEFT_BEHIND if row.category.left_behind else row.category.code


def _stronger_category(merge: Merge, ours: list, theirs: list) -> bool:
    """Verified over claimed, both parents or one over 留守 alone, running over ended."""

    def weight(rows: list) -> tuple:
        return max(
            (
                (
                    row.until is None,
                    row.verified_on is not None,
                    row.category.code != UNSPECIFIED,
                )
                for row in rows
            ),
            default=(),
        )

    return weight(theirs) > weight(ours)


def _stronger_level(merge: Merge, ours: list, theirs: list) -> bool:
    """The person's answer; else a level decided over one from a list, then the later one."""
    chosen = merge.prefers_absorbed(LEVEL)
    if chosen is not None:
        return chosen

    def weight(rows: list) -> tuple:
        running = [row for row in rows if row.until is None]
        return max(((r.basis != LevelBasis.IMPORTED, r.starts_on) for r in running), default=())

    return weight(theirs) > weight(ours)


def _transfers(merge: Merge, model: type[models.Model], name: str) -> None:
    """Changes of school come over; of two that wait for an answer, the one of the file that goes on
    goes on, the other stays behind as withdrawn."""
    waits = model._base_manager.filter(student=merge.keep, state=TransferState.OPEN).exists()
    for row in merge.rows_of(model, name, merge.absorb):
        if waits and row.state == TransferState.OPEN:
            merge.change(
                row,
                state=TransferState.WITHDRAWN,
                closed_by_id=merge.by.pk,
                closed_at=merge.at,
            )
        else:
            merge.move(model, name, [row.pk])


def _certificates(merge: Merge, model: type[models.Model], name: str) -> None:
    """The same paper entered in both files is one."""

    def key(row: Certificate) -> tuple:
        return row.category_id, row.number_index, row.issued_on, row.valid_until

    held = {key(row) for row in merge.rows_of(model, name, merge.keep) if row.number_index}
    theirs = merge.rows_of(model, name, merge.absorb)
    merge.move(model, name, [row.pk for row in theirs if key(row) not in held])


def _emergencies(merge: Merge, model: type[models.Model], name: str) -> None:
    """A pupil stands in a group once, and is in it while either file is."""
    held = {row.emergency_id: row for row in merge.rows_of(model, name, merge.keep)}
    for row in merge.rows_of(model, name, merge.absorb):
        mine = held.get(row.emergency_id)
        if mine is None:
            merge.move(model, name, [row.pk])
        elif mine.left_on is not None and row.left_on is None:
            merge.change(mine, left_on=None)


def _class_answers(user: Any, one: Student, two: Student) -> dict[str, str] | None:
    """Both are at school, in different classes."""
    if one.current_class_id == two.current_class_id:
        return None
    if one.current_class_id is None or two.current_class_id is None:
        return None
    return {str(pupil.public_id): str(pupil.current_class) for pupil in (one, two)}


def _level_answers(user: Any, one: Student, two: Student) -> dict[str, str] | None:
    """Both have a running level and not the same, as far as the person may see levels."""
    rows = StudentCareLevel.objects.visible_to(user).filter(
        student__in=[one, two], until__isnull=True
    )
    held = {row.student_id: row.level for row in rows.select_related("level")}
    if len(held) < 2 or held[one.pk].pk == held[two.pk].pk:
        return None
    return {str(pupil.public_id): held[pupil.pk].name for pupil in (one, two)}


def silences_not_held(merge: Merge, model: type[models.Model], name: str) -> None:
    """What keeps the family from being written to holds for the file that goes on, whatever runs
    there already; once for each case that asks for it."""
    kept = merge.rows_of(model, name, merge.keep)
    held = {row.source_ref for row in kept if row.until_at is None}
    coming = merge.rows_of(model, name, merge.absorb)
    moving = [row.pk for row in coming if row.until_at or row.source_ref not in held]
    merge.move(model, name, moving)
