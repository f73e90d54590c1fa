"""A proposal as its page shows it: cards by class or by teacher, with loads before and after."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from school_care.mentoring.pairing_solver.objective import NEVER, STEP, fit
from school_care.mentoring.pairing_words import CHOSEN, LOAD, WHY_NOBODY, sentences_of
from school_care.mentoring.selectors_board import Board
from school_care.mentoring.services.board.lines import DROPPED, LOCKED, Line, because_of
from school_care.school.models import SchoolClass, User
from school_care.students.models import Student

OPEN_AT_MOST = 40  # lines; more are folded by card


@dataclass
class Row:
    """One child on the page."""

    student: Student
    line: Line
    teacher: User | None
    before: int = 0
    after: int = 0
    most: int = 0
    apart: str = ""  # why a brother or sister has another teacher (`board_siblings`)

    @property
    def because(self) -> list[str]:
        """The reasons; the load stands beside the name."""
        return sentences_of(one for one in self.line.because if one.get("code") != LOAD)

    @property
    def why(self) -> str:
        return WHY_NOBODY.get(self.line.why, "还没有选老师。")  # type: ignore[call-overload]

    @property
    def is_locked(self) -> bool:
        return self.line.mark == LOCKED

    @property
    def is_dropped(self) -> bool:
        return self.line.mark == DROPPED

    @property
    def by_hand(self) -> bool:
        return any(one.get("code") == CHOSEN for one in self.line.because)


@dataclass
class Card:
    """The rows of a class or of a teacher."""

    key: str
    title: str
    rows: list[Row] = field(default_factory=list)
    is_open: bool = False
    before: int | None = None
    after: int = 0
    most: int = 0

    @property
    def left_out(self) -> int:
        return sum(not row.line.counts for row in self.rows)


@dataclass
class Sums:
    """On top of the page."""

    pupils: int = 0
    paired: int = 0
    dropped: int = 0
    nobody: int = 0
    teachers: int = 0
    least: int = 0
    middle: float = 0
    highest: int = 0


def rows_of(board: Board, lines: Iterable[Line], students: dict[int, Student]) -> list[Row]:
    """Rows in the order of the lines; pupils who are gone entirely are left out."""
    lines = list(lines)
    more = Counter(line.teacher for line in lines if line.counts)
    found = []
    for line in lines:
        if line.student not in students:
            continue
        person = board.teacher.get(line.teacher) if line.teacher else None
        row = Row(students[line.student], line, board.teachers.get(line.teacher or 0))
        if person is not None:
            row.before, row.most = person.load, person.most
            row.after = person.load + more[line.teacher]
        found.append(row)
    return found


def sums_of(board: Board, rows: list[Row]) -> Sums:
    """Pupils, teachers, and how the load spreads over those who take children."""
    more = Counter(row.line.teacher for row in rows if row.line.counts)
    loads = sorted(
        one.load + more[one.key] for one in board.problem.teachers if one.most or more[one.key]
    )
    return Sums(
        pupils=len(rows),
        paired=sum(row.line.counts for row in rows),
        dropped=sum(row.is_dropped for row in rows),
        nobody=sum(row.line.teacher is None for row in rows),
        teachers=len(more),
        least=loads[0] if loads else 0,
        middle=median(loads) if loads else 0,
        highest=loads[-1] if loads else 0,
    )


def by_class(rows: list[Row], opened: str) -> list[Card]:
    """A card for each class, in order."""
    cards: dict[int | None, Card] = {}
    for row in rows:
        group: SchoolClass | None = row.student.current_class
        key = str(group.public_id) if group else "none"
        card = cards.setdefault(group.pk if group else None, Card(key, str(group or "未分班")))
        card.rows.append(row)
    return _opened(list(cards.values()), len(rows), opened)


def by_teacher(rows: list[Row], opened: str) -> list[Card]:
    """A card for each teacher proposed, by name, then those without one."""
    found: dict[User | None, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.teacher if row.line.counts else None].append(row)
    cards = []
    for user in sorted((one for one in found if one), key=lambda one: (one.name_key, one.pk)):
        first = found[user][0]
        card = Card(str(user.public_id), user.name, found[user])
        card.before, card.after, card.most = first.before, first.after, first.most
        cards.append(card)
    if None in found:
        cards.append(Card("none", "还没有老师", found[None]))
    return _opened(cards, len(rows), opened)


def _opened(cards: list[Card], count: int, opened: str) -> list[Card]:
    for card in cards:
        card.is_open = count <= OPEN_AT_MOST or card.key == opened
    return cards


@dataclass(frozen=True)
class Offer:
    """A teacher who may be chosen instead."""

    user: User
    because: list[str]
    load: int  # with what is proposed already, without this child
    most: int
    full: bool
    unwanted: bool
    now: bool


def offers_for(board: Board, lines: list[Line], line: Line) -> list[Offer]:
    """Everybody, whoever fits best first; who is full or not wished for stands last."""
    others = [one for one in lines if one.student != line.student and one.counts]
    more = Counter(one.teacher for one in others)
    chosen: dict[int, Any] = {one.student: one.teacher for one in others}
    pupil = board.pupil[line.student]
    ranked = []
    for person in board.problem.teachers:
        cost, load = fit(pupil, person), person.load + more[person.key]
        told = because_of(board, pupil.key, person.key, {**chosen, pupil.key: person.key})
        offer = Offer(
            user=board.teachers[person.key],
            because=sentences_of(one for one in told if one["code"] != LOAD),
            load=load,
            most=person.most,
            full=load >= person.most,
            unwanted=cost == NEVER,
            now=person.key == line.teacher,
        )
        ranked.append((offer.unwanted, offer.full, cost + STEP * load, person.key, offer))
    return [offer for *_, offer in sorted(ranked, key=lambda one: one[:4])]
