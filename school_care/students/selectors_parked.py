"""Reads for the pages of rows that wait for a decision after their import."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from school_care.core import clock
from school_care.core.templatetags.days import long_date
from school_care.school.models import School
from school_care.students.enums import (
    ContactRole,
    ImportState,
    Precision,
    ReviewChoice,
    RowOutcome,
    Sex,
)
from school_care.students.models import RosterImport, RosterImportRow
from school_care.students.roster.seeing import hide_long_numbers
from school_care.students.services.imports.payload import Payload, masked
from school_care.students.services.imports.pupil_file import PupilFile
from school_care.students.services.imports.retention import PARKED_FOR
from school_care.students.services.imports.words import Words

SOON = timedelta(days=30)  # before the contents go, the list says so
_DECIDED = [ReviewChoice.SAME, ReviewChoice.NEW]
_TEXTS = (
    ("ethnicity", "民族"),
    ("address", "家庭住址"),
    ("hukou_address", "户籍地"),
    ("health", "健康状况"),
    ("family_situation", "家庭基本情况"),
    ("difficulties", "主要困难"),
    ("note", "备注"),
)


@dataclass(frozen=True)
class ParkedRow:
    """A row of the list, opened."""

    row: RosterImportRow
    name: str
    class_name: str
    why: str
    days_left: int | None  # until the contents go, when that is soon


@dataclass(frozen=True)
class Line:
    """One field on both sides; `differs` only where both say something."""

    label: str
    told: str
    known: str

    @property
    def differs(self) -> bool:
        """Whether the two contradict each other."""
        return bool(self.told and self.known and self.told != self.known)

    @property
    def is_new(self) -> bool:
        """Whether only the row says something."""
        return bool(self.told and not self.known)


def parked_rows(user: Any, school: School) -> QuerySet[RosterImportRow]:
    """Rows of the school's finished imports that still wait and can still be read, newest import
    first. The same row in a later import is asked about there."""
    later = RosterImportRow.objects.filter(
        school=school,
        fingerprint=OuterRef("fingerprint"),
        roster_import__state=ImportState.DONE,
        roster_import__gt=OuterRef("roster_import"),
    ).exclude(fingerprint="")
    return (
        RosterImportRow.objects.filter(
            roster_import__in=RosterImport.objects.visible_to(user).filter(
                school=school, state=ImportState.DONE
            ),
            outcome=RowOutcome.REVIEW,
            settled_at__isnull=True,
            payload_sealed__isnull=False,
        )
        .exclude(choice__in=_DECIDED)
        .exclude(Exists(later))
        .select_related("roster_import", "school")
        .order_by("-roster_import_id", "id")
    )


def parked_counts(user: Any, school: School) -> dict[int, int]:
    """How many rows wait, by key of their import; one query."""
    rows = parked_rows(user, school).order_by()
    return dict(rows.values_list("roster_import_id").annotate(rows=Count("pk")))


def open_parked(rows: list[RosterImportRow]) -> list[ParkedRow]:
    """Rows of one page, opened; no query."""
    today = clock.now()
    opened = []
    for row in rows:
        payload = Payload.from_text(row.payload)
        left = row.roster_import.finished_at + PARKED_FOR - today
        named = payload.row.class_ref.raw if payload.row and payload.row.class_ref else ""
        opened.append(
            ParkedRow(
                row=row,
                name=payload.row.name if payload.row else "",
                class_name=named,
                why=payload.why,
                days_left=max(left.days, 0) if left < SOON else None,
            )
        )
    return opened


def erased_count(user: Any, school: School) -> int:
    """Rows whose contents went before anybody decided."""
    return (
        RosterImportRow.objects.filter(
            roster_import__in=RosterImport.objects.visible_to(user).filter(
                school=school, state=ImportState.DONE
            ),
            outcome=RowOutcome.REVIEW,
            settled_at__isnull=True,
            payload_sealed__isnull=True,
            roster_import__finished_at__gt=clock.now() - PARKED_FOR - SOON,
        )
        .exclude(Q(choice__in=_DECIDED))
        .count()
    )


def side_by_side(told: PupilFile, known: PupilFile | None, words: Words) -> list[Line]:
    """What the row says beside what the archive knows, field by field; what neither says is left
    out. Numbers are masked, categories told in confidence not shown."""
    known = known or PupilFile(id_type="")
    lines = [
        Line("姓名", told.name, known.name),
        Line("性别", _sex(told.sex), _sex(known.sex)),
        Line("出生日期", _birth(told), _birth(known)),
        _number("身份证号", told.id_number, known.id_number),
        _number("学籍号", told.national_student_no, known.national_student_no),
        Line("班级", _class(told, words), _class(known, words)),
        Line("寄宿", _boarding(told), _boarding(known)),
        Line("类别", _categories(told, words), _categories(known, words)),
        Line("关爱等级", _level(told, words), _level(known, words)),
    ]
    lines += [Line(label, getattr(told, name), getattr(known, name)) for name, label in _TEXTS]
    roles = dict.fromkeys(contact.role for one in (told, known) for contact in one.contacts)
    for role in roles:
        label = str(ContactRole(role).label)
        lines.append(_contacts(label, _people(told, role), _people(known, role)))
    return [line for line in lines if line.told or line.known]


def _sex(code: str) -> str:
    return str(Sex(code).label) if code else ""


def _birth(pupil: PupilFile) -> str:
    if pupil.birth is None:
        return ""
    if pupil.birth.precision == Precision.MONTH:
        return f"{pupil.birth.value.year}年{pupil.birth.value.month}月"
    return long_date(pupil.birth.value)


def _number(label: str, told: str, known: str) -> Line:
    return _apart(Line(label, masked(told or ""), masked(known or "")), told, known)


def _contacts(label: str, told: str, known: str) -> Line:
    """Telephone numbers show their ends: whole ones are asked for on the pupil's own page."""
    return _apart(Line(label, hide_long_numbers(told), hide_long_numbers(known)), told, known)


def _apart(line: Line, told: str, known: str) -> Line:
    """Two numbers that look alike when masked are told apart by a word."""
    if told and known and told != known and line.told == line.known:
        return Line(line.label, f"{line.told}（中间几位不同）", line.known)
    return line


def _class(pupil: PupilFile, words: Words) -> str:
    if pupil.membership is None:
        return ""
    name = words.book.name(pupil.membership.class_key)
    left = pupil.membership.until
    return f"{name}（{long_date(left)}离校）" if left else name


def _boarding(pupil: PupilFile) -> str:
    return {None: "", True: "寄宿", False: "走读"}[pupil.boarding]


def _categories(pupil: PupilFile, words: Words) -> str:
    held = [words.categories[span.key] for span in pupil.categories if span.until is None]
    return "、".join(category.name for category in held if not category.confidential)


def _level(pupil: PupilFile, words: Words) -> str:
    held = [span.key for span in pupil.levels if span.until is None]
    return words.levels.get(held[-1], "") if held else ""


def _people(pupil: PupilFile, role: str) -> str:
    people = []
    for contact in pupil.contacts:
        if contact.role == role and not contact.ended:
            said = (contact.name, contact.relation, *contact.phones, contact.place)
            people.append(" ".join(part for part in said if part))
    return "；".join(people)
