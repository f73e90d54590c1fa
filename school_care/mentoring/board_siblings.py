"""Brothers and sisters a proposal does not leave with one teacher, and why not."""

from collections import defaultdict
from dataclasses import dataclass

from school_care.mentoring.board_view import Row
from school_care.mentoring.pairing_solver import Reason
from school_care.mentoring.selectors_board import Board

BEFORE_SIBLINGS = (Reason.LAST, Reason.WISHED)  # may weigh more than a sibling paired before


@dataclass(frozen=True)
class Apart:
    """The rows of one family; `beside`: names of teachers a sibling has already; `why` ends with a
    full stop."""

    rows: list[Row]
    beside: str
    why: str


def mark_apart(board: Board, rows: list[Row]) -> list[Apart]:
    """The families that are not together, in the order of the rows; their rows say so too
    (`apart`). No query."""
    families: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.line.counts and row.student.siblings_id and row.student.pk in board.pupil:
            families[row.student.siblings_id].append(row)
    found = []
    for held in families.values():
        proposed = {row.line.teacher for row in held}
        beside = set(board.pupil[held[0].student.pk].beside) & set(board.teacher)
        if len(proposed | beside) < 2 or (beside and proposed <= beside):
            continue
        names = "、".join(sorted(board.teachers[key].name for key in beside))
        apart = Apart(held, names, _why(board, held, beside))
        for row in held:
            row.apart = apart.why
        found.append(apart)
    return found


def _why(board: Board, held: list[Row], beside: set[int]) -> str:
    if any(row.by_hand or row.is_locked for row in held):
        return "其中有老师由人选定或锁定。"
    unwanted = {key for row in held for key in board.pupil[row.student.pk].unwanted}
    if beside:
        return _why_not_beside(board, held, beside, unwanted)
    agreed = [one for one in board.problem.teachers if one.most and one.key not in unwanted]
    if not agreed:
        return "没有一位老师是他们都愿意跟随的。"
    if max(one.places for one in agreed) < len(held):
        return f"没有一位老师还有{len(held)}个名额。"
    return "名额有限，先让每名学生都有老师。"


def _why_not_beside(board: Board, held: list[Row], beside: set[int], unwanted: set[int]) -> str:
    names = "、".join(sorted(board.teachers[key].name for key in beside))
    if beside <= unwanted:
        return f"学生不愿意由{names}帮扶。"
    if max(board.teacher[key].places for key in beside - unwanted) < len(held):
        return f"{names}的名额不够。"
    codes = {one.get("code") for row in held for one in row.line.because}
    if codes & set(BEFORE_SIBLINGS):
        return "优先安排上次的或希望的老师。"
    return f"{names}的负担已经较重，或名额要留给没有老师的学生。"
