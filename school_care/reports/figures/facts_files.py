"""What each care pupil's file holds on a day: what 建档率, 档案完整率 and «缺资料» are made of."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Q

from school_care.core.duty_kinds import ask_once
from school_care.duties.reckoning.owners import Owners
from school_care.reports.figures.facts_pairing import paired
from school_care.reports.figures.population import in_care
from school_care.reports.figures.span import Span
from school_care.students.card_content import FAMILY, NO_CARER, NO_PHONE, missing_of
from school_care.students.kinds import card_term
from school_care.students.models import ContactPerson, Student, StudentCategory

NO_IDENTITY = "基本信息没有填全"
NO_FAMILY = "没有登记家人"
NOT_VERIFIED = "类别还没有核实"
NO_CARD = "本学期没有核对联系卡"
NO_TEACHER = "没有负责的老师"


class File(NamedTuple):
    """What stands in one file. `lacks`: of a complete one, in words."""

    identity: bool
    family: bool
    lacks: tuple[str, ...]

    @property
    def opened(self) -> bool:
        """Begun: who the child is, and somebody of the family; in care it is anyway."""
        return self.identity and self.family


def files_of(span: Span) -> dict[int, File]:
    """The files of all in care on the span's day; six queries a reckoning beside who is in care."""
    return ask_once(("figure_files", span.school.pk, span.as_of), lambda: _read(span))


def carded(span: Span) -> set[int]:
    """Whose card was verified in the term."""

    def ask() -> set[int]:
        facts = card_term.facts(
            school_id=span.school.pk, since=span.term.first_day, until=span.until
        )
        return {fact.subject for fact in facts}

    return ask_once(("figure_cards", span.school.pk, span.as_of), ask)


def _read(span: Span) -> dict[int, File]:
    population = in_care(span)
    if not population:
        return {}
    people = _people(span, population)
    claims = _claims(span)
    cards, mentored = carded(span), paired(span).teacher
    heads = Owners(span.school.pk, span.as_of)
    found = {}
    for student in Student.objects.filter(pk__in=list(population)).values_list(
        "pk",
        "name",
        "sex",
        "birth_date",
        "id_number_index",
        "national_student_no_index",
        "address",
        named=True,
    ):
        pupil, around = student.pk, people[student.pk]
        identity = _is_known(student)
        family = any(person.role in FAMILY for person in around)
        card = missing_of(student, around)
        checks = (
            (identity, NO_IDENTITY),
            (pupil not in claims, NOT_VERIFIED),
            (family, NO_FAMILY),
            (NO_CARER not in card or not family, NO_CARER),
            (NO_PHONE not in card or not family, NO_PHONE),
            (pupil in cards, NO_CARD),
            (pupil in mentored or heads.has_head_teacher(population[pupil]), NO_TEACHER),
        )
        found[pupil] = File(identity, family, tuple(words for good, words in checks if not good))
    return found


def _is_known(student) -> bool:
    number = student.id_number_index or student.national_student_no_index
    return bool(student.name and student.sex and student.birth_date and number)


def _people(span: Span, population: dict[int, int | None]) -> dict[int, list]:
    """Those around each child on the day, with what tells whether they can be reached; no seal is
    opened."""
    rows = ContactPerson.objects.current(span.as_of).filter(
        Q(since__isnull=True) | Q(since__lte=span.as_of), student_id__in=list(population)
    )
    found: dict[int, list] = defaultdict(list)
    for person in rows.order_by().values_list(
        "student_id",
        "role",
        "presence",
        "phone_index",
        "phone_state",
        "other_phone_index",
        "other_phone_state",
        named=True,
    ):
        found[person.student_id].append(person)
    return found


def _claims(span: Span) -> set[int]:
    """Who holds a category on the day that nobody had verified by then; verifying asks for the
    evidence."""
    rows = StudentCategory.objects.on(span.as_of).filter(
        Q(verified_on__isnull=True) | Q(verified_on__gt=span.as_of), school_id=span.school.pk
    )
    return set(rows.order_by().values_list("student_id", flat=True))
