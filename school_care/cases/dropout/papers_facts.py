"""What the papers of a dropout case are filled from: recorded facts alone. What is not known stays
empty on the paper, for a hand to fill in; nothing is guessed."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localtime

from school_care.attendance.enums import CallResult
from school_care.attendance.models import AbsenceCall
from school_care.attendance.reckoning import unexplained_days
from school_care.cases.dropout.enums import FoundHow
from school_care.cases.enums import DropoutReason
from school_care.cases.models import DropoutCourse
from school_care.core.templatetags.days import long_date, short_date
from school_care.mentoring.enums import Outcome, RecordKind
from school_care.mentoring.models import CareRecord
from school_care.students.enums import PARENTS, ContactRole, ParentPresence, Whereabouts
from school_care.students.models import ContactPerson, Student
from school_care.students.outward.cells_people import phone_of, relation_of
from school_care.students.outward.facts import NUMBERS, PupilFacts, dead, facts_of

MOST_PEOPLE = 4
MOST_NAMED = 6  # calls or visits told one by one; the others are counted


@dataclass(frozen=True)
class Person:
    """Somebody around the child, as a form asks: 父亲 张远行 19900000102."""

    title: str
    name: str
    phone: str
    is_guardian: bool = False

    @property
    def words(self) -> str:
        """父亲（监护人） 张远行，电话19900000102."""
        guardian = "（监护人）" if self.is_guardian and "监护人" not in self.title else ""
        phone = f"，电话{self.phone}" if self.phone else "，电话　　　　　"
        return f"{self.title}{guardian}　{self.name}{phone}"


@dataclass(frozen=True)
class Head:
    """The head of every paper: who the pupil is."""

    student: Student
    group: str
    birth: str
    id_number: str
    student_no: str
    hukou: str
    address: str
    categories: str
    head_teacher: str
    people: tuple[Person, ...] = ()

    @property
    def guardians(self) -> tuple[Person, ...]:
        """Whom a notice may name: the registered guardian first, then living parents."""
        first = tuple(one for one in self.people if one.is_guardian)
        return first or self.people


@dataclass(frozen=True)
class Tries:
    """Calls or visits: how many, how many reached nobody, and the newest told one by one."""

    total: int = 0
    missed: int = 0
    lines: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """3次，其中1次未联系上."""
        if self.missed and self.missed == self.total:
            return f"{self.total}次，{'都' if self.total > 1 else ''}未联系上"
        return f"{self.total}次" + (f"，其中{self.missed}次未联系上" if self.missed else "")

    @property
    def unlisted(self) -> int:
        """Those that are only counted."""
        return self.total - len(self.lines)


@dataclass(frozen=True)
class Missed:
    """How long the child has been away, and what was tried."""

    last_present: str
    first_absent: str
    days: int | None
    until: str
    calls: Tries = field(default_factory=Tries)
    visits: Tries = field(default_factory=Tries)
    rounds: int = 0


def head_of(user: Any, student: Student, on: date) -> Head | None:
    """The pupil's head as `user` may see it; None out of sight."""
    found = facts_of(user=user, school=student.school, students=[student], on=on)
    return head_from(found[0]) if found else None


def head_from(facts: PupilFacts) -> Head:
    """The head from facts read for many."""
    student = facts.student
    told = facts.sees(NUMBERS)
    return Head(
        student=student,
        group=facts.class_name,
        birth=student.birth_text,
        id_number=(student.id_number or "") if told else "",
        student_no=(student.national_student_no or "") if told else "",
        hukou=student.hukou_address if told else "",
        address=student.address,
        categories=category_words(facts),
        head_teacher=facts.head_teacher,
        people=people_of(facts),
    )


def category_words(facts: PupilFacts) -> str:
    """Categories in words, a claim called a claim; none of those told in confidence."""
    return "、".join(
        row.category.name + ("" if row.verified_on else "（待核实）")
        for row in facts.categories or ()
    )


def people_of(facts: PupilFacts) -> tuple[Person, ...]:
    """Living parents, guardian and carer, each once; who is guardian is said where registered."""
    guardians = {one.name for one in facts.people if one.role == ContactRole.GUARDIAN}
    found: list[Person] = []
    for role in (*PARENTS, ContactRole.GUARDIAN, ContactRole.CARER):
        for one in facts.people:
            known = any(one.name == other.name for other in found)
            if one.role == role and one.name and not known and not dead(one):
                found.append(_person(one, one.name in guardians))
    return tuple(found[:MOST_PEOPLE])


def _person(one: ContactPerson, is_guardian: bool) -> Person:
    title = str(relation_of(one) or one.get_role_display())
    lost = "（失去联系）" if one.presence == ParentPresence.LOST else ""
    return Person(f"{title}{lost}", one.name, str(phone_of(one) or ""), is_guardian)


def missed_of(course: DropoutCourse, on: date) -> Missed:
    """The absence of a course as it stood on `on`; some five queries."""
    since, back = course.first_absent, course.returned_on
    until = min(on, back - timedelta(days=1)) if back and back <= on else on
    if since is None:
        since = course.case.opened_on
        days = None
    else:
        counted = unexplained_days(
            school=course.school, since=since, until=until, students=[course.student_id]
        )
        days = counted.get(course.student_id, 0)
    rounds = course.rounds.standing().filter(happened_on__range=(since, on)).count()
    return Missed(
        last_present=long_date(course.last_present) if course.last_present else "",
        first_absent=long_date(course.first_absent) if course.first_absent else "",
        days=days,
        until=long_date(until),
        calls=_calls(course.student_id, since, on),
        visits=_visits(course.student_id, since, on),
        rounds=rounds,
    )


def _calls(student_id: int, since: date, on: date) -> Tries:
    """Calls about the absence, and those written down as records; no record's text is read."""
    found: list[tuple[date, str, bool]] = []
    calls = AbsenceCall.objects.filter(student_id=student_id, date__range=(since, on))
    for call in calls.order_by("called_at", "id"):
        at = localtime(call.called_at)
        words = f"{short_date(at.date())}{at:%H:%M} {call.whom}：{CallResult(call.result).label}"
        found.append((at.date(), words, call.result == CallResult.REACHED))
    for kind, day, made in _records(student_id, since, on, (RecordKind.CALL, RecordKind.VIDEO)):
        found.append((day, f"{short_date(day)} {RecordKind(kind).label}：{_made(made)}", made))
    return _tries(found)


def _visits(student_id: int, since: date, on: date) -> Tries:
    return _tries(
        [
            (day, f"{short_date(day)}：{'见到家人' if made else '没有见到人'}", made)
            for _, day, made in _records(student_id, since, on, (RecordKind.VISIT,))
        ]
    )


def _records(
    student_id: int, since: date, on: date, kinds: tuple[str, ...]
) -> list[tuple[str, date, bool]]:
    rows = CareRecord.objects.counted().filter(
        student_id=student_id, kind__in=kinds, happened_on__range=(since, on)
    )
    listed = rows.order_by("happened_on", "id").values_list("kind", "happened_on", "outcome")
    return [(kind, day, outcome == Outcome.MADE) for kind, day, outcome in listed]


def _made(made: bool) -> str:
    return str((Outcome.MADE if made else Outcome.NOT_REACHED).label)


def _tries(found: list[tuple[date, str, bool]]) -> Tries:
    found.sort(key=lambda one: one[0])
    lines = tuple(words for _, words, _ in found[-MOST_NAMED:])
    return Tries(len(found), sum(not made for _, _, made in found), lines)


def reason_words(course: DropoutCourse) -> str:
    """The reasons ticked, and what was written of them."""
    ticked = "、".join(
        str(DropoutReason(code).label) for code in course.reasons if code in DropoutReason.values
    )
    return "；".join(filter(None, (ticked, course.reason_words or "")))


def place_words(course: DropoutCourse) -> str:
    """Where the child is, as far as known."""
    known = course.whereabouts
    label = str(Whereabouts(known).label) if known in Whereabouts.values else ""
    return "；".join(filter(None, (label, course.whereabouts_words or "")))


def found_words(course: DropoutCourse) -> str:
    """发现途径."""
    return str(FoundHow(course.found_how).label)
