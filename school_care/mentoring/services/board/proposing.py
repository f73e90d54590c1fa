"""A proposal before it is confirmed: made, changed, put away. Nobody is paired by any of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction

from school_care.core import audit, clock
from school_care.mentoring.models import PairingProposal
from school_care.mentoring.pairing_solver import propose
from school_care.mentoring.selectors_board import (
    Board,
    in_scope,
    read_board,
    without_mentor,
)
from school_care.mentoring.services.board.lines import (
    BY_HAND,
    DROPPED,
    KEPT,
    LOCKED,
    Line,
    by_hand,
    lines_of,
    read_lines,
)
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused

NOT_YOURS = "教师结对由德育主任或校长安排。"
CHANGED = "这份建议刚刚有人改过，已显示最新内容，请看一眼再操作。"
OVER = "这份建议已经确认或放弃，不能再改。"


def require_pairer_of(by: Any, school: School) -> None:
    """Raise Refused unless `by` pairs teachers with pupils at the school."""
    if not can(by, Capability.PAIR, school):
        raise Refused(NOT_YOURS)


def make_proposal(*, by: Any, school: School, scope: str, public_id: UUID) -> PairingProposal:
    """Propose teachers for the unpaired of `scope`; sent again with the same `public_id` it makes
    nothing new. An earlier proposal of the school nobody confirmed is put away. Raises Refused."""
    require_pairer_of(by, school)
    before = PairingProposal.objects.visible_to(by).filter(public_id=public_id).first()
    if before is not None:
        return before
    students = list(
        in_scope(without_mentor(by, school, clock.today()), scope)
        .select_related("current_class")
        .in_class_order()
    )
    if not students:
        raise Refused("这个范围里没有待结对的学生。")
    board = read_board(school, students)
    lines = lines_of(board, propose(board.problem), {})
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        # the same tap a moment ago must not be put away by its echo
        before = PairingProposal.objects.visible_to(by).filter(public_id=public_id).first()
        if before is not None:
            return before
        PairingProposal.objects.filter(school=school).waiting().update(dropped_at=clock.now())
        row = PairingProposal.objects.create(
            public_id=public_id,
            school=school,
            scope=scope,
            lines=[line.as_json() for line in lines],
            made_by=by,
            made_at=clock.now(),
        )
        audit.record("proposal.made", actor=by, row=row, lines=len(lines), school_id=school.pk)
    return row


def propose_again(*, by: Any, proposal: PairingProposal, version: int) -> PairingProposal:
    """Propose anew as things stand now; what was chosen by hand, locked or dropped stays, whoever
    was paired meanwhile is out. Raises Refused."""

    def change(row: PairingProposal, lines: list[Line]) -> list[Line]:
        board = board_of(by, row, lines)
        here = [line for line in lines if line.student in board.pupils]
        dropped = {line.student: line for line in here if line.mark == DROPPED}
        kept = {
            line.student: line
            for line in here
            if line.mark in KEPT and line.teacher in board.teacher
        }
        open_ones = [pk for pk in board.pupils if pk not in dropped]
        fixed = {pk: line.teacher for pk, line in kept.items() if line.teacher is not None}
        asked = read_board(row.school, [board.pupils[pk] for pk in open_ones], fixed)
        marks = {pk: line.mark for pk, line in kept.items()}
        found = {line.student: line for line in lines_of(asked, propose(asked.problem), marks)}
        return [found.get(pk) or dropped[pk] for pk in board.pupils]

    return _changed(by, proposal, version, change)


def choose_teacher(
    *, by: Any, proposal: PairingProposal, version: int, student: int, teacher: int
) -> PairingProposal:
    """Another teacher for one child, chosen by a person; the numbers of the others hold. Raises
    Refused."""

    def change(row: PairingProposal, lines: list[Line]) -> list[Line]:
        board = board_of(by, row, lines)
        person = board.teacher.get(teacher)
        if person is None:
            raise Refused("这位老师现在不能结对，请选其他老师。")
        others = [line for line in lines if line.student != student and line.counts]
        if person.load + sum(line.teacher == teacher for line in others) >= person.most:
            name = board.teachers[teacher].name
            raise Refused(f"{name}最多帮扶{person.most}人，已满；请先调整上限或选其他老师。")
        if student not in board.pupils:
            raise Refused("该生已经结对或不再需要帮扶，请重新建议。")
        return [
            by_hand(board, line, teacher, lines) if line.student == student else line
            for line in lines
        ]

    return _changed(by, proposal, version, change)


def mark_line(
    *, by: Any, proposal: PairingProposal, version: int, student: int, mark: str
) -> PairingProposal:
    """Lock a child's teacher, drop the child from the proposal, or ("") take either back. Raises
    Refused."""
    if mark not in ("", LOCKED, DROPPED):
        raise Refused("请重新点选。")

    def change(row: PairingProposal, lines: list[Line]) -> list[Line]:
        return [
            replace(line, mark=_mark(line, mark)) if line.student == student else line
            for line in lines
        ]

    return _changed(by, proposal, version, change)


def _mark(line: Line, mark: str) -> str:
    chosen = any(one.get("code") == BY_HAND for one in line.because)
    return BY_HAND if mark == "" and chosen else mark


def put_away(*, by: Any, proposal: PairingProposal) -> None:
    """The proposal is not wanted any more; confirmed ones stay. Raises Refused."""
    require_pairer_of(by, proposal.school)
    rows = PairingProposal.objects.visible_to(by).filter(pk=proposal.pk).waiting()
    if rows.update(dropped_at=clock.now()):
        audit.record("proposal.dropped", actor=by, row=proposal)


def board_of(by: Any, row: PairingProposal, lines: list[Line]) -> Board:
    """The board of those of the lines' pupils who still lack a mentor."""
    pupils = without_mentor(by, row.school, clock.today())
    keys = [line.student for line in lines]
    students = pupils.filter(pk__in=keys).select_related("current_class").in_class_order()
    return read_board(row.school, list(students))


def _changed(
    by: Any,
    proposal: PairingProposal,
    version: int,
    change: Callable[[PairingProposal, list[Line]], list[Line]],
) -> PairingProposal:
    require_pairer_of(by, proposal.school)
    with transaction.atomic():
        row = PairingProposal.objects.visible_to(by).select_for_update().get(pk=proposal.pk)
        row.school = proposal.school
        if row.confirmed_at or row.dropped_at:
            raise Refused(OVER)
        if row.version != version:
            raise Refused(CHANGED)
        row.lines = [line.as_json() for line in change(row, read_lines(row.lines))]
        row.version += 1
        row.save(update_fields=["lines", "version"])
    return row
