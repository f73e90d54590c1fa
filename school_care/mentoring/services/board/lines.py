"""The lines of a proposal: one for each child, kept as plain JSON."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from school_care.mentoring.pairing_solver import Proposal, Reason
from school_care.mentoring.pairing_solver.objective import reasons
from school_care.mentoring.pairing_words import CHOSEN, LOAD, relation
from school_care.mentoring.selectors_board import Board

LOCKED, BY_HAND, DROPPED = "locked", "chosen", "dropped"
KEPT = (LOCKED, BY_HAND)  # stays when the rest is proposed anew


@dataclass(frozen=True)
class Line:
    """One child: the teacher proposed (None: nobody, `why` says why), why these two, and what a
    person did with it."""

    student: int
    teacher: int | None = None
    because: list[dict[str, str]] = field(default_factory=list)
    why: str = ""
    mark: str = ""

    @property
    def counts(self) -> bool:
        """Whether confirming pairs this child."""
        return self.teacher is not None and self.mark != DROPPED

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read_lines(stored: Iterable[dict[str, Any]]) -> list[Line]:
    """The lines as stored."""
    return [Line(**one) for one in stored]


def lines_of(board: Board, proposal: Proposal, marks: dict[int, str]) -> list[Line]:
    """The lines of a solver's answer, in the order of the pupils."""
    picked = {pick.pupil: pick for pick in proposal.picks}
    chosen = {pick.pupil: pick.teacher for pick in proposal.picks}
    found = []
    for pupil in board.problem.pupils:
        mark = marks.get(pupil.key, "")
        if pick := picked.get(pupil.key):
            because = [{"code": str(one.code), "fact": one.fact} for one in pick.reasons]
            because = _with_relation(board, pupil.key, pick.teacher, because, chosen)
            if mark == BY_HAND:
                because.insert(0, {"code": CHOSEN, "fact": ""})
            because.append(_load(board, pick.teacher))
            found.append(Line(pupil.key, pick.teacher, because, "", mark))
        else:
            found.append(Line(pupil.key, why=str(proposal.unpaired[pupil.key])))
    return found


def by_hand(board: Board, line: Line, teacher: int, others: Iterable[Line]) -> Line:
    """`line` with a teacher a person has chosen."""
    chosen = {one.student: one.teacher for one in others if one.counts} | {line.student: teacher}
    return replace(
        line,
        teacher=teacher,
        because=[{"code": CHOSEN, "fact": ""}, *because_of(board, line.student, teacher, chosen)],
        why="",
        mark=BY_HAND,
    )


def because_of(
    board: Board, student: int, teacher: int, chosen: dict[int, int | None]
) -> list[dict[str, str]]:
    """What speaks for this teacher, with the load of today."""
    found = [
        {"code": str(one.code), "fact": one.fact}
        for one in reasons(board.pupil[student], board.teacher[teacher])
    ]
    found = _with_relation(board, student, teacher, found, chosen)
    return [*found, _load(board, teacher)]


def _load(board: Board, teacher: int) -> dict[str, str]:
    person = board.teacher[teacher]
    return {"code": LOAD, "fact": f"{person.load}/{person.most}"}


def _with_relation(
    board: Board,
    student: int,
    teacher: int,
    because: list[dict[str, str]],
    chosen: dict[int, int | None],
) -> list[dict[str, str]]:
    """`because`, saying which brother or sister the teacher stands by as well."""
    me = board.pupils[student]
    names = []
    for other in board.pupils.values():
        same = me.siblings_id is not None and other.siblings_id == me.siblings_id
        if same and other.pk != student and chosen.get(other.pk) == teacher:
            known = me.birth_date and other.birth_date and me.birth_date != other.birth_date
            older = other.birth_date < me.birth_date if known else None
            names.append(relation(other.sex, older))
    plain = [one for one in because if one["code"] != Reason.SIBLING]
    if not names and len(plain) == len(because):
        return because
    said = {"code": str(Reason.SIBLING), "fact": "、".join(dict.fromkeys(names))}
    return [said, *plain]
