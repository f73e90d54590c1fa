"""The search itself: each question is a subquery of ids that an index answers, and narrows only
among rows this person may see, so that no filter tells more than the pages do.

Why these queries and indexes, with figures: docs/decisions/0009-finding.md.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from school_care.core import clock
from school_care.core.sealed import lookup_index
from school_care.school.access import can
from school_care.school.enums import FIRST_GRADE, Capability, Stage
from school_care.school.models import School, SchoolClass
from school_care.school.models.places import school_year_of
from school_care.students.access import pupil_ids_with_categories_visible_to
from school_care.students.enums import ContactRole, EnrolmentStatus, PhoneState
from school_care.students.finding.criteria import NO_LEVEL, Criteria
from school_care.students.finding.words import Typed, read_words
from school_care.students.models import (
    CareLevel,
    ContactPerson,
    Student,
    StudentCareLevel,
    StudentCategory,
)
from school_care.students.selectors import sees_former_pupils

LAST_PRIMARY_GRADE = 6  # grades above belong to 初中
MANY = 500  # a number that more pupils share is a placeholder


def find_pupils(*, user: Any, school: School, criteria: Criteria) -> QuerySet[Student]:
    """Pupils of `school` in the person's sight who answer all questions of `criteria`, in no
    order, without their class."""
    pupils = Student.objects.visible_to(user).filter(school=school)
    if not criteria.former:
        pupils = pupils.enrolled()
    elif sees_former_pupils(user, school):
        pupils = pupils.filter(status=EnrolmentStatus.LEFT)
    else:
        return pupils.none()
    for narrow in (_by_place, _by_care, _by_gaps):
        pupils = narrow(pupils, user, school, criteria)
    return found_by(pupils, user, school, criteria.words)


def find_keys(*, user: Any, school: School, criteria: Criteria) -> list[int]:
    """The keys of those found, in the order asked for. One pass tells how many there are, who is
    on a page and whom «all found» means; the rows themselves are read by the page."""
    found = find_pupils(user=user, school=school, criteria=criteria)
    order, backwards = criteria.order.lstrip("-") or "class", criteria.order.startswith("-")
    rows = found.order_by("name_key", "id") if order == "name" else found.in_class_order()
    keys = list(rows.values_list("pk", flat=True))
    if order == "level":
        ranks = _ranks(school)
        held = dict(_levels(user, school).values_list("student_id", "level_id"))
        keys.sort(key=lambda pk: ranks.get(held.get(pk), 0), reverse=not backwards)
    elif backwards:
        keys.reverse()
    typed = read_words(criteria.words)
    if typed.phone or typed.last4:  # whose number it is today before whose it was
        first, second = _of_number(typed)
        people = ContactPerson.objects.order_by().current(clock.today())
        people = people.filter(first | second, student_id__in=keys[:MANY])
        now = set(people.values_list("student_id", flat=True))
        keys.sort(key=lambda pk: pk not in now)
    return keys


def read_rows(keys: Sequence[int]) -> list[Student]:
    """The pupils of these keys with their class, in the order of the keys."""
    rows = Student.objects.select_related("current_class").in_bulk(list(keys))
    return [rows[pk] for pk in keys if pk in rows]


def found_by(pupils: QuerySet[Student], user: Any, school: School, text: str) -> QuerySet[Student]:
    """Those of `pupils` whom the typed text means: by name, by a number of anyone around them, or
    by their own ID number for those who may read it."""
    typed = read_words(text)
    if typed.words:
        return pupils.matching(typed.words)
    if typed.phone or typed.last4:
        return pupils.filter(pk__in=_numbered(school, typed))
    if typed.id_number:
        if not can(user, Capability.ENROL_PUPILS, school):
            return pupils.none()
        return pupils.filter(id_number_index=lookup_index(typed.id_number, "id_number"))
    return pupils.none() if typed.too_short else pupils


def who_rang(
    user: Any, school: School, typed: Typed, students: Sequence[Student]
) -> dict[int, str]:
    """Whose number it is, by key of the pupil: 奶奶 张奶奶; one query."""
    first, second = _of_number(typed)
    people = ContactPerson.objects.visible_to(user).filter(first | second, school=school)
    people = people.filter(student_id__in=[student.pk for student in students])
    today, said = clock.today(), {}
    past_first = sorted(people, key=lambda one: (_is_current(one, today), -one.order))
    for person in past_first:  # who is around now has the last word
        was = "" if _is_current(person, today) else "（以前的联系人）"
        said[person.student_id] = f"{person.title} {person.name}".strip() + was
    return said


def _is_current(person: ContactPerson, today: date) -> bool:
    return person.until is None or person.until > today


def _numbered(school: School, typed: Typed) -> QuerySet:
    """Ids of pupils with a person of that number, each column by its own index. People of the past
    are found too: whoever rings from an old number still means the child."""
    people = ContactPerson.objects.order_by().filter(school=school)
    first, second = (people.filter(one).values("student_id") for one in _of_number(typed))
    return first.union(second)


def _of_number(typed: Typed) -> tuple[Q, Q]:
    if typed.phone:
        index = lookup_index(typed.phone, "phone")
        return Q(phone_index=index), Q(other_phone_index=index)
    return Q(phone_last4=typed.last4), Q(other_phone_last4=typed.last4)


def _by_place(
    pupils: QuerySet[Student], user: Any, school: School, asked: Criteria
) -> QuerySet[Student]:
    if asked.classes or asked.grades:
        groups = SchoolClass.objects.order_by().filter(school=school)
        if asked.classes:
            groups = groups.filter(public_id__in=_public_ids(asked.classes))
        if asked.grades:
            groups = groups.filter(_of_grades(asked.grades))
        # a handful of ids: the planner then knows how few pupils they hold
        pupils = pupils.filter(current_class_id__in=list(groups.values_list("pk", flat=True)))
    if asked.villages:
        pupils = pupils.filter(village__in=asked.villages)
    if asked.sex:
        pupils = pupils.filter(sex=asked.sex)
    if asked.boarding:
        boards = {"yes": True, "no": False, "unknown": None}.get(asked.boarding)
        pupils = (
            pupils.filter(boarding=boards)
            if boards is not None
            else pupils.filter(boarding__isnull=True)
        )
    return pupils


def _public_ids(texts: Sequence[str]) -> list[UUID]:
    """What was posted or kept as a class; what never was one is no class."""
    found = []
    for text in texts:
        with suppress(ValueError):
            found.append(UUID(text))
    return found


def _of_grades(grades: Sequence[str]) -> Q:
    year, wanted = school_year_of(clock.today()), Q(pk__in=[])
    for grade in (int(text) for text in grades if text.isdecimal() and len(text) <= 2):
        stage = Stage.PRIMARY if grade <= LAST_PRIMARY_GRADE else Stage.JUNIOR
        wanted |= Q(stage=stage, entry_year=year - grade + FIRST_GRADE[stage])
    return wanted


def _by_care(
    pupils: QuerySet[Student], user: Any, school: School, asked: Criteria
) -> QuerySet[Student]:
    """Categories and levels, each only among the rows this person may see."""
    today = clock.today()
    if asked.in_care or asked.categories:
        rows = StudentCategory.objects.visible_to(user).on(today).filter(school=school)
        if asked.categories:
            rows = rows.filter(category__code__in=asked.categories)
        pupils = pupils.filter(pk__in=rows.order_by().values("student_id"))
    if asked.levels:
        held = _levels(user, school)
        meant = [pk for pk, rank in _ranks(school).items() if str(rank) in asked.levels]
        wanted = Q(pk__in=held.filter(level_id__in=meant).values("student_id"))
        if NO_LEVEL in asked.levels:
            without = Student.objects.order_by().care_visible_to(user).filter(school=school)
            without = without.exclude(pk__in=held.values("student_id"))
            wanted |= Q(pk__in=without.values("pk"))
        pupils = pupils.filter(wanted)
    return pupils


def _ranks(school: School) -> dict[int, int]:
    """Rank of each level of the school, by key; asked apart, a handful, so that no join makes the
    planner read the levels of all schools."""
    return dict(CareLevel.objects.filter(school=school).values_list("pk", "rank"))


def _levels(user: Any, school: School) -> QuerySet[StudentCareLevel]:
    levels = StudentCareLevel.objects.visible_to(user).on(clock.today()).filter(school=school)
    return levels.order_by()


def _by_gaps(
    pupils: QuerySet[Student], user: Any, school: School, asked: Criteria
) -> QuerySet[Student]:
    if not asked.lacking:
        return pupils
    people = ContactPerson.objects.order_by().current(clock.today()).filter(school=school)
    gaps: dict[str, Callable[[], Q]] = {
        "phone": lambda: ~Q(pk__in=_reachable(people).values("student_id")),
        # whether there is one is told only to those who read its last digits on the file
        "id_number": lambda: Q(
            id_number_index="", pk__in=pupil_ids_with_categories_visible_to(user)
        ),
        "birth": lambda: Q(birth_date__isnull=True),
        "village": lambda: Q(village=""),
        "guardian": lambda: (
            ~Q(pk__in=people.filter(role=ContactRole.GUARDIAN).values("student_id"))
        ),
    }
    wanted = Q(pk__in=[])
    for code in asked.lacking:
        if code in gaps:
            wanted |= gaps[code]()
    return pupils.filter(wanted)


def _reachable(people: QuerySet[ContactPerson]) -> QuerySet[ContactPerson]:
    """People with a number that is not known to be dead."""
    dead = (PhoneState.OFF, PhoneState.WRONG)
    first = ~Q(phone_last4="") & ~Q(phone_state__in=dead)
    second = ~Q(other_phone_last4="") & ~Q(other_phone_state__in=dead)
    return people.filter(first | second)
