"""The columns a person may choose for the list of pupils, and their content.

Each column is filled for all rows of a page at once, so that a longer list costs no more queries;
it says nothing that the pupil's own page would not tell this person. Apps above register theirs:
`register_column(ListColumn("last_contact", "上次联系", group=CARE, order=…, load=…))`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from school_care.core import clock
from school_care.core.templatetags.days import near_day
from school_care.school.access import roles_of
from school_care.school.enums import READS_CARE
from school_care.school.models import School
from school_care.students.access import (
    READS_CATEGORIES,
    grants_of,
    pupil_ids_with_categories_visible_to,
)
from school_care.students.enums import ContactRole
from school_care.students.models import (
    ContactPerson,
    Student,
    StudentCareLevel,
    StudentCategory,
)

ARCHIVE, FAMILY, CARE = "档案", "家庭", "关爱"
GROUPS = (ARCHIVE, FAMILY, CARE)
MOST = 8  # more than that no screen holds

Cells = dict[int, str]
Load = Callable[[HttpRequest, Sequence[Student]], Cells]


def everyone(user: Any, school: School) -> bool:
    """Whoever sees the list sees this column."""
    return True


def category_readers(user: Any, school: School) -> bool:
    """Those who may see categories of some pupils there."""
    return _reads(user, school, READS_CATEGORIES)


def care_readers(user: Any, school: School) -> bool:
    """Those who may read care content of some pupils there."""
    return _reads(user, school, READS_CARE)


def _reads(user: Any, school: School, roles: Iterable[Any]) -> bool:
    given = any(grant.school_id == school.pk for grant in grants_of(user))
    return given or bool(roles_of(user, school) & set(roles))


@dataclass(frozen=True)
class ListColumn:
    """`load(request, students)` → {key of a pupil: text}; a pupil without an entry shows a dash.
    `open_to(user, school)`: whether it is offered at all."""

    code: str
    label: str
    group: str
    order: int
    load: Load
    open_to: Callable[[Any, School], bool] = everyone


_columns: dict[str, ListColumn] = {}


def register_column(column: ListColumn) -> None:
    """Offer a column; registering a code again replaces it."""
    _columns[column.code] = column


def columns_for(user: Any, school: School) -> list[ListColumn]:
    """The columns offered to `user` at `school`, in order."""
    offered = sorted(_columns.values(), key=lambda column: column.order)
    return [column for column in offered if column.open_to(user, school)]


def chosen_columns(user: Any, school: School, codes: Sequence[str]) -> list[ListColumn]:
    """Those of `codes` that are offered, in the usual order."""
    return [column for column in columns_for(user, school) if column.code in codes][:MOST]


def add_cells(
    request: HttpRequest, students: Sequence[Student], columns: Sequence[ListColumn]
) -> None:
    """Give each pupil `cells`: (label, text) of each column."""
    filled = [(column.label, column.load(request, students)) for column in columns]
    for student in students:
        student.cells = [(label, texts.get(student.pk, "")) for label, texts in filled]


def _own(read: Callable[[Student], str]) -> Load:
    def load(request: HttpRequest, students: Sequence[Student]) -> Cells:
        return {student.pk: read(student) for student in students}

    return load


def _own_of_readers(read: Callable[[Student], str]) -> Load:
    """A fact the pupil's page tells only to those who may see categories."""

    def load(request: HttpRequest, students: Sequence[Student]) -> Cells:
        known = _category_readable(request, students)
        return {student.pk: read(student) for student in students if student.pk in known}

    return load


def _category_readable(request: HttpRequest, students: Sequence[Student]) -> set[int]:
    """Keys of pupils whose categories the person may see; one query a page."""
    if not hasattr(request, "category_readable"):
        ids = pupil_ids_with_categories_visible_to(request.user)
        rows = Student.objects.order_by().filter(pk__in=[one.pk for one in students])
        request.category_readable = set(rows.filter(pk__in=ids).values_list("pk", flat=True))
    return request.category_readable


def _born(student: Student) -> str:
    born: date | None = student.birth_date
    return f"{born.year}年{born.month}月" if born else ""


def _age(student: Student) -> str:
    return f"{student.age}岁" if student.birth_date else ""


def _tail(student: Student) -> str:
    return f"尾号 {student.id_number_last4}" if student.id_number_last4 else ""


def _boards(student: Student) -> str:
    return {True: "寄宿", False: "走读", None: ""}[student.boarding]


def _hukou(student: Student) -> str:
    return " ".join(filter(None, (student.get_hukou_kind_display(), student.hukou_address)))


def _people(request: HttpRequest, students: Sequence[Student]) -> dict[int, list[ContactPerson]]:
    """Who is around each pupil today, by key of the pupil; one query a page for all columns."""
    if not hasattr(request, "listed_people"):
        people = ContactPerson.objects.visible_to(request.user).current(clock.today())
        found: dict[int, list[ContactPerson]] = {}
        for person in people.filter(student_id__in=[one.pk for one in students]):
            found.setdefault(person.student_id, []).append(person)
        request.listed_people = found
    return request.listed_people


def _of_people(role: ContactRole, read: Callable[[ContactPerson], str]) -> Load:
    def load(request: HttpRequest, students: Sequence[Student]) -> Cells:
        cells: Cells = {}
        for pk, people in _people(request, students).items():
            said = (read(person) for person in people if person.role == role)
            cells[pk] = next(filter(None, said), "")
        return cells

    return load


def _named(person: ContactPerson) -> str:
    relation = f"（{person.relation}）" if person.relation and person.name else person.relation
    return f"{person.name}{relation}"


def _number(person: ContactPerson) -> str:
    return f"尾号 {person.phone_last4}" if person.phone_last4 else ""


def _level(request: HttpRequest, students: Sequence[Student]) -> Cells:
    rows = StudentCareLevel.objects.visible_to(request.user).on(clock.today())
    rows = rows.order_by().filter(student_id__in=[one.pk for one in students])
    return dict(rows.values_list("student_id", "level__name"))


def _categories(request: HttpRequest, students: Sequence[Student]) -> Cells:
    rows = StudentCategory.objects.visible_to(request.user).on(clock.today())
    rows = rows.filter(student_id__in=[one.pk for one in students]).order_by("category__order")
    names: dict[int, list[str]] = {}
    for pk, name in rows.values_list("student_id", "category__name"):
        names.setdefault(pk, []).append(name)
    return {pk: "、".join(said) for pk, said in names.items()}


def _since(request: HttpRequest, students: Sequence[Student]) -> Cells:
    """入列日期: since when the pupil is in care without a break known here."""
    rows = StudentCategory.objects.visible_to(request.user).on(clock.today())
    rows = rows.filter(student_id__in=[one.pk for one in students]).order_by("-starts_on")
    return {pk: near_day(day) for pk, day in rows.values_list("student_id", "starts_on")}


def register() -> None:
    """The archive's own columns; called once at start-up."""
    father, mother = ContactRole.FATHER, ContactRole.MOTHER
    guardian = ContactRole.GUARDIAN
    for column in (
        ListColumn("sex", "性别", ARCHIVE, 10, _own(lambda s: s.get_sex_display())),
        ListColumn("birth", "出生年月", ARCHIVE, 11, _own(_born)),
        ListColumn("age", "年龄", ARCHIVE, 12, _own(_age)),
        ListColumn("ethnicity", "民族", ARCHIVE, 13, _own(lambda s: s.ethnicity)),
        ListColumn("boarding", "住校", ARCHIVE, 14, _own(_boards)),
        ListColumn("village", "村（社区）", ARCHIVE, 15, _own(lambda s: s.village)),
        ListColumn("address", "家庭住址", ARCHIVE, 16, _own(lambda s: s.address)),
        ListColumn("health", "健康状况", ARCHIVE, 17, _own(lambda s: s.health)),
        ListColumn("hukou", "户籍", ARCHIVE, 18, _own_of_readers(_hukou), category_readers),
        ListColumn("id_last4", "身份证号", ARCHIVE, 19, _own_of_readers(_tail), category_readers),
        ListColumn("guardian", "监护人", FAMILY, 30, _of_people(guardian, _named)),
        ListColumn("guardian_phone", "监护人电话", FAMILY, 31, _of_people(guardian, _number)),
        ListColumn("father", "父亲", FAMILY, 32, _of_people(father, lambda p: p.name)),
        ListColumn(
            "father_place", "父亲务工地点", FAMILY, 33, _of_people(father, lambda p: p.place)
        ),
        ListColumn("mother", "母亲", FAMILY, 34, _of_people(mother, lambda p: p.name)),
        ListColumn(
            "mother_place", "母亲务工地点", FAMILY, 35, _of_people(mother, lambda p: p.place)
        ),
        ListColumn("level", "关爱等级", CARE, 50, _level, care_readers),
        ListColumn("categories", "类别", CARE, 51, _categories, category_readers),
        ListColumn("in_care_since", "入列日期", CARE, 52, _since, category_readers),
    ):
        register_column(column)
