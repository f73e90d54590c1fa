"""新学期结对: what goes on, what should end, who needs somebody anew. Nothing ends unseen, and what
is not ticked goes on."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from school_care.core import audit, clock
from school_care.mentoring.choices.pairings import PairingEnd, PairingKind
from school_care.mentoring.models import MentorTerms, Pairing
from school_care.mentoring.selectors_board import (
    most_of,
    paired_on,
    usual_most,
    without_mentor,
)
from school_care.mentoring.services.board.proposing import require_pairer_of
from school_care.mentoring.services.pairings import end_many
from school_care.mentoring.services.pairings.holders import staff_who_may
from school_care.school.models import School, User
from school_care.school.refusal import Refused
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student, StudentCareLevel


@dataclass(frozen=True)
class Ending:
    """A pairing that should end, and why; `words` as the page says it."""

    pairing: Pairing
    why: str
    words: str


@dataclass
class Turn:
    """A school's teacher pairings at the turn of a term."""

    goes_on: list[tuple[User, list[Pairing]]] = field(default_factory=list)
    ends: list[Ending] = field(default_factory=list)
    needs: list[Student] = field(default_factory=list)

    @property
    def kept(self) -> int:
        return sum(len(rows) for _, rows in self.goes_on)


def look_ahead(*, by: Any, school: School) -> Turn:
    """What confirming would do, as of today; a constant number of queries."""
    today = clock.today()
    rows = list(
        paired_on(school, today)
        .filter(pk__in=Pairing.objects.visible_to(by).values("pk"))
        .select_related("student__current_class", "user")
        .order_by("user__name_key", "user_id", "starts_on", "pk")
    )
    in_care = set(
        Student.objects.filter(pk__in={row.student_id for row in rows})
        .in_care(today)
        .values_list("pk", flat=True)
    )
    staff = set(staff_who_may(school, PairingKind.TEACHER, today).values_list("pk", flat=True))
    ends, stays = [], defaultdict(list)
    for row in rows:
        if ending := _ending(row, in_care, staff):
            ends.append(ending)
        else:
            stays[row.user_id].append(row)
    ends += _above_the_number(school, stays)
    over = {one.pairing.pk for one in ends}
    turn = Turn(ends=ends)
    for held in stays.values():
        kept = [row for row in held if row.pk not in over]
        if kept:
            turn.goes_on.append((kept[0].user, kept))
    needs = without_mentor(by, school, today).select_related("current_class")
    turn.needs = list(needs.in_class_order())
    return turn


def _ending(row: Pairing, in_care: set[int], staff: set[int]) -> Ending | None:
    if row.student.status != EnrolmentStatus.ENROLLED:
        return Ending(row, PairingEnd.PUPIL_LEFT, "学生已离校")
    if row.student_id not in in_care:
        return Ending(row, PairingEnd.OUT_OF_CARE, "已不在关爱类别中")
    if row.user_id not in staff:
        return Ending(row, PairingEnd.STAFF_LEFT, "老师已离校或不再任职")
    return None


def _above_the_number(school: School, stays: dict[int, list[Pairing]]) -> list[Ending]:
    """Of a teacher with more children than agreed, those who came last, the closest care kept."""
    usual = usual_most(school)
    terms = {row.user_id: row for row in MentorTerms.objects.filter(school=school)}
    crowded = {
        key: rows for key, rows in stays.items() if len(rows) > most_of(terms.get(key), usual)
    }
    ids = [row.student_id for rows in crowded.values() for row in rows]
    ranks = dict(
        StudentCareLevel.objects.on(clock.today())
        .filter(student_id__in=ids)
        .values_list("student_id", "level__rank")
    )
    found = []
    for key, rows in crowded.items():
        most = most_of(terms.get(key), usual)
        order = sorted(rows, key=lambda row: (-ranks.get(row.student_id, 0), row.starts_on, row.pk))
        words = f"{rows[0].user.name}最多帮扶{most}人，现有{len(rows)}人"
        found += [Ending(row, PairingEnd.TERM_OVER, words) for row in order[most:]]
    return found


def turn_term(*, by: Any, school: School, ended: Collection[UUID]) -> int:
    """End those of the shown pairings that were ticked, from today. Ticked ones that ended
    meanwhile are left alone; one that no longer should end is refused. Returns how many ended."""
    require_pairer_of(by, school)
    wanted = set(ended)
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        turn = look_ahead(by=by, school=school)
        by_why: dict[str, list[Pairing]] = defaultdict(list)
        for one in turn.ends:
            if one.pairing.public_id in wanted:
                by_why[one.why].append(one.pairing)
        running = {row.public_id for _, rows in turn.goes_on for row in rows}
        if wanted & running:
            raise Refused("有结对的情况刚刚变了，不再需要结束，请看一眼再确认。")
        count = 0
        for why, rows in by_why.items():
            count += end_many(by=by, pairings=rows, why=why)
        audit.record("pairings.term_turned", actor=by, school_id=school.pk, ended=count)
    return count
