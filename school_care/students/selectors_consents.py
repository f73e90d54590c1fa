"""Reads of notice and consent for pages. A constant number of queries, whatever the class."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from school_care.core import clock
from school_care.school.access import own_classes_of, roles_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability, Role
from school_care.school.models import School, SchoolClass
from school_care.students.enums import DocumentKind, ParentPresence, Purpose
from school_care.students.models import (
    Attachment,
    Consent,
    ContactPerson,
    NoticeGiven,
    Student,
)
from school_care.students.purposes import (
    ASKED,
    GUARDIANS,
    MAY_ANSWER,
    NOTICE_VERSION,
    SHORT,
    AskedUse,
)
from school_care.students.services.consents import newest_answers

QUIET_AFTER = timedelta(weeks=8)  # of a term: who is not told by then is told when it happens
STATES = {"agreed": "同意", "refused": "不同意", "withdrawn": "已撤回", "none": "未答复"}


@dataclass(frozen=True)
class Standing:
    """How one purpose stands for a pupil; `earlier`: the answers before, newest first."""

    use: AskedUse
    answer: Consent | None
    earlier: tuple[Consent, ...] = ()
    evidence: int = 0

    @property
    def purpose(self) -> Purpose:
        return self.use.purpose

    @property
    def short(self) -> str:
        """The purpose where there is little room."""
        return SHORT[self.use.purpose]

    @property
    def state(self) -> str:
        """agreed, refused, withdrawn or none."""
        if self.answer is None:
            return "none"
        if self.answer.holds:
            return "agreed"
        return "withdrawn" if self.answer.agreed else "refused"

    @property
    def label(self) -> str:
        """The state in words."""
        return STATES[self.state]


@dataclass(frozen=True)
class PupilRow:
    """A pupil on the class page."""

    student: Student
    told_on: date | None
    standings: tuple[Standing, ...]
    speakers: tuple[ContactPerson, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether something is still to be told or answered."""
        return self.told_on is None or any(s.answer is None for s in self.standings)

    @property
    def summary(self) -> str:
        """同意2项，不同意1项，未答复1项."""
        counts = Counter(standing.state for standing in self.standings)
        return "，".join(f"{STATES[s]}{counts[s]}项" for s in STATES if counts[s])


@dataclass
class ClassCount:
    """How far a class is: pupils, told, with every purpose answered."""

    group: SchoolClass
    pupils: int = 0
    told: int = 0
    answered: int = 0


def standings_of(user: Any, student: Student) -> list[Standing]:
    """Every purpose of one pupil with its history and the papers filed for it. Two queries."""
    rows = list(Consent.objects.visible_to(user).filter(student=student))  # newest first
    papers = Counter(
        Attachment.objects.visible_to(user)
        .filter(student=student, kind=DocumentKind.CONSENT, withdrawn_at__isnull=True)
        .values_list("about", flat=True)
    )
    standings = []
    for purpose, use in ASKED.items():
        own = [row for row in rows if row.purpose == purpose]
        newest = own[0] if own else None
        papers_of = papers[newest.public_id] if newest else 0
        standings.append(Standing(use, newest, tuple(own[1:]), papers_of))
    return standings


def notices_of(user: Any, student: Student) -> list[NoticeGiven]:
    """What the family was told, newest first."""
    return list(NoticeGiven.objects.visible_to(user).filter(student=student))


def is_told(notices: Iterable[NoticeGiven]) -> bool:
    """Whether one of them is of the present version."""
    return any(notice.version == NOTICE_VERSION for notice in notices)


def speakers_of(students: Iterable[Student]) -> dict[int, list[ContactPerson]]:
    """Who of the people around each child may answer, by pupil id: parents, guardian, carer, each
    person once; who is both guardian and carer answers as guardian. One query."""
    people = (
        ContactPerson.objects.filter(student__in=students, role__in=MAY_ANSWER)
        .current(clock.today())
        .exclude(name="")
        .exclude(presence=ParentPresence.DEAD)
        .order_by("order", "id")
    )
    found: dict[int, dict[str, ContactPerson]] = {}
    for person in sorted(people, key=lambda one: one.role not in GUARDIANS):
        found.setdefault(person.student_id, {}).setdefault(person.name, person)
    return {student_id: list(by_name.values()) for student_id, by_name in found.items()}


def pupils_of_class(user: Any, group: SchoolClass) -> list[Student]:
    """The pupils of a class now, as far as `user` sees them, in the order of the roster."""
    pupils = Student.objects.visible_to(user).filter(current_class=group).enrolled()
    return list(pupils.select_related("current_class", "school").in_class_order())


def class_rows(user: Any, group: SchoolClass) -> list[PupilRow]:
    """A class with what each family was told and answered. Four queries."""
    pupils = pupils_of_class(user, group)
    told = told_on([pupil.pk for pupil in pupils])
    answers = newest_answers([pupil.pk for pupil in pupils])
    speakers = speakers_of(pupils)
    return [
        PupilRow(
            pupil,
            told.get(pupil.pk),
            tuple(Standing(use, answers.get((pupil.pk, use.purpose))) for use in ASKED.values()),
            tuple(speakers.get(pupil.pk, ())),
        )
        for pupil in pupils
    ]


def told_on(student_ids: Iterable[int]) -> dict[int, date]:
    """The last day each family was told the present version. One query."""
    rows = NoticeGiven.objects.filter(student_id__in=student_ids, version=NOTICE_VERSION)
    return dict(rows.order_by("told_on").values_list("student_id", "told_on"))


def class_counts(user: Any, school: School, groups: Iterable[SchoolClass]) -> list[ClassCount]:
    """How far each class is, of the pupils whose file `user` keeps. Three queries."""
    counts = {group.pk: ClassCount(group) for group in groups}
    pupils = Student.objects.kept_by(user, Capability.EDIT_ARCHIVE)
    pupils = pupils.filter(school=school, current_class__in=counts)
    class_of = dict(pupils.enrolled().values_list("pk", "current_class_id"))
    told = told_on(class_of)
    answered = Counter(student_id for student_id, _ in newest_answers(class_of))
    for student_id, class_id in class_of.items():
        counts[class_id].pupils += 1
        counts[class_id].told += student_id in told
        counts[class_id].answered += answered[student_id] == len(ASKED)
    return list(counts.values())


def next_open_pupil(user: Any, student: Student) -> Student | None:
    """The next pupil of the class, in the order of the roster, with something still to be told or
    answered; from the end it goes on at the beginning."""
    if student.current_class is None:
        return None
    rows = class_rows(user, student.current_class)
    place = next((at for at, row in enumerate(rows) if row.student.pk == student.pk), -1)
    coming = rows[place + 1 :] + rows[: max(place, 0)]
    return next((row.student for row in coming if row.is_open), None)


def untold_in_own_classes(
    user: Any, school: School, calendar: SchoolCalendar
) -> tuple[int, SchoolClass | None]:
    """How many pupils of the person's own classes have no notice of the present version, and the
    first such class; (0, None) later than eight weeks into a term, and for everyone who leads no
    class. At most one query beside the calendar's."""
    today = clock.today()
    if Role.HEAD_TEACHER not in roles_of(user, school):
        return 0, None
    term = calendar.term_on(today)
    if term is None or today - term.first_day > QUIET_AFTER:
        return 0, None
    told = NoticeGiven.objects.filter(school=school, version=NOTICE_VERSION)
    untold = (
        Student.objects.filter(current_class__in=own_classes_of(user, school))
        .enrolled()
        .exclude(pk__in=told.values("student_id"))
        .select_related("current_class")
    )
    pupils = list(untold.in_class_order())
    return len(pupils), pupils[0].current_class if pupils else None
