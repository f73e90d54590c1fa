"""Two files side by side, what will be brought together, and the merges of a school."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Length

from school_care.core import clock
from school_care.school.access import roles_of
from school_care.school.enums import Role
from school_care.school.models import School
from school_care.students.enums import EnrolmentStatus, GrantReason, LeaveReason
from school_care.students.merging import Question, questions, relations_of_pupils
from school_care.students.models import (
    AccessGrant,
    ContactPerson,
    Enrolment,
    NotSame,
    PupilMerge,
    RosterImportRow,
    Student,
)
from school_care.students.services.duplicates import differing_places, near_numbers
from school_care.students.services.merging.facts import (
    BOTH,
    FACTS,
    Fact,
    Proposer,
    differ,
    told,
    value_of,
)
from school_care.students.services.merging.people import same_people
from school_care.students.services.merging.spans import free_pieces

# Tables a person is told nothing about: decisions about files, technical rows.
UNTOLD = (Student, NotSame, PupilMerge, AccessGrant, RosterImportRow)
BLANK = "没有填"
MARKS = ("甲", "乙")


@dataclass(frozen=True)
class Answer:
    """What one file says of a fact, and whether it is proposed."""

    value: str  # the form's
    mark: str
    text: str
    chosen: bool
    why: str = ""


@dataclass(frozen=True)
class Line:
    """A fact, or a question, with the answer of each file."""

    code: str
    label: str
    answers: tuple[Answer, ...]
    hint: str = ""


@dataclass
class SideBySide:
    """What the page of two files shows."""

    first: Student
    second: Student
    keep: Student
    differing: list[Line] = field(default_factory=list)
    equal: list[tuple[str, str]] = field(default_factory=list)
    questions: list[Line] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    both_since: date | None = None  # first day on which either stood in a class
    seers: list[str] = field(default_factory=list)
    apart: NotSame | None = None

    @property
    def seen(self) -> str:
        """What the answers were chosen from, as a fingerprint: other facts, another one."""
        said = repr([[_raw(pupil) for pupil in (self.first, self.second)], self.first.pk])
        return hashlib.sha256(said.encode()).hexdigest()[:24]


def side_by_side(
    *,
    user: Any,
    first: Student,
    second: Student,
    keep: Student | None = None,
    given: Mapping[str, str] = MappingProxyType({}),
) -> SideBySide:
    """Both files of one child as far as `user` may see them; a constant number of queries.

    Args:
        keep: the file that goes on; by default the proposed one.
        given: answers a person chose already, by code; they stand instead of what is proposed.
    """
    proposed = keep or proposed_to_keep(first, second)
    other = second if proposed == first else first
    page = SideBySide(first, second, proposed)
    proposer = Proposer(proposed, other)
    for fact in FACTS:
        if differ(fact, first, second):
            page.differing.append(_line(page, fact, proposer, given.get(fact.code)))
        elif told(value_of(first, fact)):
            page.equal.append((fact.label, shown(first, fact)))
    for question in questions():
        if line := _asked(user, question, page, given.get(question.code)):
            page.questions.append(line)
    page.people = _people(user, first, second)
    page.rows = _rows(user, first, second)
    page.both_since = _both_since(first, second)
    page.seers = _seers(user, first, second)
    page.apart = NotSame.objects.filter(
        first_id=min(first.pk, second.pk), second_id=max(first.pk, second.pk)
    ).first()
    return page


def proposed_to_keep(first: Student, second: Student) -> Student:
    """The file that goes on: of a pupil at school, then the fuller one, then the older one."""

    def weight(pupil: Student) -> tuple:
        here = pupil.status == EnrolmentStatus.ENROLLED
        filled = sum(told(value_of(pupil, fact)) for fact in FACTS)
        return here, filled, -pupil.pk

    return max((first, second), key=weight)


def shown(student: Student, fact: Fact) -> str:
    """A fact in words; a number by its last four places."""
    value = value_of(student, fact)
    if not told(value):
        return ""
    if fact.secret:
        return f"尾号 {value[-4:]}"
    if fact.code == "birth":
        return student.birth_text
    if fact.code == "boarding":
        return "寄宿" if value else "走读"
    display = getattr(student, f"get_{fact.columns[0]}_display", None)
    return display() if display else str(value)


def _raw(pupil: Student) -> list[Any]:
    return [pupil.current_class_id, *(str(value_of(pupil, fact)) for fact in FACTS)]


def _line(page: SideBySide, fact: Fact, proposer: Proposer, given: str | None) -> Line:
    proposal = proposer.propose(fact)
    pupils = (page.first, page.second)
    answers = [
        Answer(
            value=str(pupil.public_id),
            mark=mark,
            text=shown(pupil, fact) or BLANK,
            chosen=given == str(pupil.public_id) if given else proposal.student == pupil,
            why=proposal.why if proposal.student == pupil else "",
        )
        for mark, pupil in zip(MARKS, pupils, strict=True)
    ]
    values = [value_of(pupil, fact) for pupil in pupils]
    if fact.text and all(told(value) for value in values):
        answers.append(Answer(BOTH, "", "两段都留", given == BOTH))
    return Line(fact.code, fact.label, tuple(answers), _number_hint(fact, *values))


def _number_hint(fact: Fact, one: Any, two: Any) -> str:
    """Where two numbers differ; neither is shown."""
    if not fact.secret or not one or not two:
        return ""
    places = differing_places(one, two)
    if not places:
        return f"两个号码长度不同：{len(one)}位和{len(two)}位。"
    named = "、".join(str(place) for place in places)
    slip = "像是抄错。" if fact.code == "id_number" and near_numbers(one, two) else ""
    return f"不同位：第{named}位。{slip}"


def _asked(user: Any, question: Question, page: SideBySide, given: str | None) -> Line | None:
    answers = question.answers(user, page.first, page.second)
    if answers is None:
        return None
    chosen = given if given in answers else str(page.keep.public_id)
    pupils = (str(page.first.public_id), str(page.second.public_id))
    return Line(
        question.code,
        question.text,
        tuple(
            Answer(pupil, mark, answers[pupil], pupil == chosen)
            for mark, pupil in zip(MARKS, pupils, strict=True)
        ),
    )


def _people(user: Any, first: Student, second: Student) -> list[str]:
    """Titles of the people who stand in both files."""
    rows = ContactPerson.objects.visible_to(user).filter(student__in=[first, second])
    held: dict[int, list[ContactPerson]] = {first.pk: [], second.pk: []}
    for row in rows.order_by("pk"):
        held[row.student_id].append(row)
    pairs = same_people(held[first.pk], held[second.pk], clock.today())
    return [
        " ".join(filter(None, (pair.kept.title, pair.kept.name or pair.other.name)))
        for pair in pairs
    ]


def _rows(user: Any, first: Student, second: Student) -> list[dict[str, Any]]:
    """How many rows of each kind either file has, as far as the person may see them."""
    found: dict[str, dict[str, Any]] = {}
    for relation in relations_of_pupils():
        model, name = relation.model, relation.name
        manager = model._default_manager
        if model in UNTOLD or not hasattr(manager.all(), "visible_to"):
            continue
        rows = manager.visible_to(user).filter(**{f"{name}__in": [first, second]})
        counts = dict(rows.order_by().values_list(name).annotate(Count("pk")))
        if counts:
            label = str(model._meta.verbose_name)
            line = found.setdefault(label, {"label": label, "first": 0, "second": 0})
            line["first"] += counts.get(first.pk, 0)
            line["second"] += counts.get(second.pk, 0)
    return list(found.values())


def _both_since(first: Student, second: Student) -> date | None:
    """The first day from which both files stood in a class at once; None for never."""
    held = Enrolment.objects.filter(student__in=[first, second])
    stays: dict[int, list[tuple[date, date | None]]] = {first.pk: [], second.pk: []}
    for row in held.exclude(leave_reason=LeaveReason.CORRECTED).order_by("starts_on"):
        stays[row.student_id].append((row.starts_on, row.until))
    for start, until in stays[first.pk]:
        free = free_pieces(start, until, stays[second.pk])
        if free == [(start, until)] or not stays[second.pk]:
            continue
        begins = [max(start, other) for other, _ in stays[second.pk]]
        return min(day for day in begins if until is None or day < until)
    return None


def _seers(user: Any, first: Student, second: Student) -> list[str]:
    """People who were given sight of one of the two files; they see the one that goes on. That a
    child was referred to a counsellor is told to the director alone, as in `seers`."""
    grants = AccessGrant.objects.open().filter(student__in=[first, second])
    if Role.DIRECTOR not in roles_of(user, first.school):
        grants = grants.exclude(reason=GrantReason.REFERRAL)
    names = grants.order_by("user__name").values_list("user__name", flat=True)
    return list(dict.fromkeys(names))


def merges_of(user: Any, school: School) -> QuerySet[PupilMerge]:
    """The merges of a school, newest first, for those who may merge there."""
    rows = PupilMerge.objects.visible_to(user).filter(school=school).defer("memory_sealed")
    return rows.select_related(
        "kept__current_class", "absorbed__current_class", "merged_by", "undone_by"
    ).order_by("-pk")


def kept_apart(user: Any, school: School) -> QuerySet[NotSame]:
    """Pairs that were said to be two children, newest first."""
    rows = NotSame.objects.visible_to(user).filter(school=school)
    rows = rows.filter(first__merged_into__isnull=True, second__merged_into__isnull=True)
    return rows.select_related("first__current_class", "second__current_class", "said_by").order_by(
        "-pk"
    )


def others_like(user: Any, school: School, student: Student, words: str) -> QuerySet[Student]:
    """Files to compare with: those found by `words`, by name or the end of a number, at school or
    not; without words, namesakes."""
    pupils = Student.objects.visible_to(user).filter(school=school).exclude(pk=student.pk)
    pupils = pupils.select_related("current_class")
    ends = words.strip().upper()
    if not ends:
        pupils = pupils.filter(name=student.name)
    elif len(ends) == 4 and (ends[:-1].isdigit() and (ends[-1].isdigit() or ends[-1] == "X")):
        pupils = pupils.filter(id_number_last4=ends)
    else:
        pupils = pupils.matching(words)
    return pupils.order_by(Length("name"), "name_key", "pk")
