"""From a proposal to pairings, all or nothing, and back again on the same day."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid5

from django.db import transaction
from django.utils import timezone

from school_care.core import audit, clock
from school_care.mentoring.choices.pairings import PairingEnd, PairingKind
from school_care.mentoring.models import Pairing, PairingProposal
from school_care.mentoring.services.board.lines import Line, read_lines
from school_care.mentoring.services.board.proposing import (
    CHANGED,
    OVER,
    board_of,
    require_pairer_of,
)
from school_care.mentoring.services.pairings import Wanted, end_many, pair_many
from school_care.mentoring.services.pairings.rights import lock_pupils
from school_care.school.refusal import Refused


@dataclass(frozen=True)
class Outdated:
    """Why one line cannot be confirmed any more."""

    student: int
    why: str


class Stale(Refused):
    """Things changed since the proposal was made; nothing was stored. `lines` say what."""

    def __init__(self, lines: list[Outdated]) -> None:
        super().__init__(f"有{len(lines)}名学生的情况已经变化，没有保存任何结对。")
        self.lines = lines


def confirm_proposal(*, by: Any, proposal: PairingProposal, version: int) -> list[Pairing]:
    """Pair everybody of the proposal from today, with the reasons shown. Confirmed already: the
    pairings of then. Raises Stale or Refused; then nothing is stored."""
    require_pairer_of(by, proposal.school)
    with transaction.atomic():
        row = PairingProposal.objects.visible_to(by).select_for_update().get(pk=proposal.pk)
        row.school = proposal.school
        if row.confirmed_at:
            return list(Pairing.objects.filter(pk__in=row.pairings))
        if row.dropped_at:
            raise Refused(OVER)
        if row.version != version:
            raise Refused(CHANGED)
        lines = [line for line in read_lines(row.lines) if line.counts]
        if not lines:
            raise Refused("建议里没有可结对的学生，请先选择老师。")
        # the pupils first: two people who confirm at the same moment meet each other here
        lock_pupils([line.student for line in lines])
        board = board_of(by, row, lines)
        if outdated := _outdated(board, lines):
            raise Stale(outdated)
        pairings = pair_many(by=by, wanted=[_wanted(row, board, line) for line in lines])
        row.confirmed_by, row.confirmed_at = by, clock.now()
        row.pairings = [one.pk for one in pairings]
        row.save(update_fields=["confirmed_by", "confirmed_at", "pairings"])
        audit.record("proposal.confirmed", actor=by, row=row, pairings=len(pairings))
    return pairings


def _wanted(row: PairingProposal, board: Any, line: Line) -> Wanted:
    return Wanted(
        student=board.pupils[line.student],
        holder=board.teachers[line.teacher],
        kind=PairingKind.TEACHER,
        because=tuple(line.because),
        public_id=uuid5(row.public_id, str(line.student)),
    )


def _outdated(board: Any, lines: list[Line]) -> list[Outdated]:
    found, taken = [], dict.fromkeys(board.teacher, 0)
    for line in lines:
        person = board.teacher.get(line.teacher)
        if line.student not in board.pupils:
            found.append(Outdated(line.student, "已由别人结对，或已离校、退出帮扶"))
        elif person is None:
            found.append(Outdated(line.student, "建议的老师已离校或不再任职"))
        elif line.teacher in board.pupil[line.student].unwanted:
            found.append(Outdated(line.student, "该生现在不希望由这位老师帮扶"))
        else:
            taken[line.teacher] += 1
            if person.load + taken[line.teacher] > person.most:
                found.append(Outdated(line.student, "建议的老师名额已满"))
    return found


def may_undo(proposal: PairingProposal) -> bool:
    """Whether the whole batch can still be taken back: on the day it was confirmed."""
    return bool(
        proposal.confirmed_at
        and not proposal.undone_at
        and timezone.localdate(proposal.confirmed_at) == clock.today()
    )


def undo_proposal(*, by: Any, proposal: PairingProposal) -> int:
    """End what the proposal began, as a mistake; whatever was ended or handed over since stays as
    it is. Returns how many ended. Undone already: 0. Raises Refused."""
    require_pairer_of(by, proposal.school)
    with transaction.atomic():
        row = PairingProposal.objects.visible_to(by).select_for_update().get(pk=proposal.pk)
        row.school = proposal.school
        if row.undone_at:
            return 0
        if not may_undo(row):
            raise Refused("只能在确认当天整批撤销；请到结对帮扶里逐个结束。")
        pairings = Pairing.objects.visible_to(by).filter(pk__in=row.pairings, until__isnull=True)
        rows = list(pairings.select_related("student", "user"))
        ended = 0
        if rows:
            ended = end_many(by=by, pairings=rows, on=clock.today(), why=PairingEnd.MISTAKE)
        row.undone_by, row.undone_at = by, clock.now()
        row.save(update_fields=["undone_by", "undone_at"])
        audit.record("proposal.undone", actor=by, row=row, pairings=ended)
    return ended
