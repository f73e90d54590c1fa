"""Which pupil of the school a row speaks of: ID number, then pupil number, never name alone.

Only pupils of the importing school are ever looked at. Whatever is not certain is doubtful and
goes to a person (domain §3.1, §8.1).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from school_care.core.sealed import lookup_index
from school_care.school.class_book import ClassBook, ClassKey
from school_care.school.models import School
from school_care.students.enums import ImportState, ReviewChoice, RowOutcome
from school_care.students.models import RosterImportRow, Student
from school_care.students.roster.rows import ParsedRow, PartialDate
from school_care.students.services.imports.merged import (
    decided_about,
    goes_on,
    leave_out_refused,
)
from school_care.students.services.imports.payload import fingerprint_of
from school_care.students.services.imports.pupil_file import Archive, PupilFile, precise

FORMAL_NUMBER = "G"  # 学籍号 G + ID number


class Doubtful(ValidationError):
    """A row that a person must judge; django-import-export keeps it as an invalid row."""

    def __init__(self, why: str, *, candidates: Sequence[Student] = (), can_be_new: bool = True):
        super().__init__(why)
        self.why, self.candidates, self.can_be_new = why, list(candidates), can_be_new


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person chose for a doubtful row."""

    choice: str
    chosen_id: int | None = None


# Nobody of the archive, whatever the numbers say: to see what a row tells for itself.
STRANGER = Decision("")


@dataclass(frozen=True, slots=True)
class Keys:
    """The keyed hashes a row is looked up by; "" where it has no such number."""

    id_number: str
    number: str
    formal: str  # of G + ID number, for a row with ID number only
    inner: str  # of the ID number inside a G number, for a row with pupil number only
    fingerprint: str  # only for a row with neither


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A pupil this file adds, for comparing later rows of the same file."""

    sheet: str
    row: int
    keys: Keys
    birth: PartialDate | None
    class_key: ClassKey | None


class Matcher:
    """Matches the rows of one file, chunk by chunk: `load` a chunk, then `find` each row."""

    def __init__(self, school: School, book: ClassBook, *, asks_again: bool = False):
        self._school, self._book, self._asks_again = school, book, asks_again
        self._met: dict[int, tuple[str, int]] = {}  # pupil → the row that spoke of it
        self._newcomers: dict[str, list[Newcomer]] = defaultdict(list)
        self._taken: dict[str, tuple[str, int]] = {}  # identifiers of newcomers
        self._settled = Settled(school)

    def load(self, rows: Sequence[ParsedRow], decisions: Sequence[Decision | None]) -> None:
        """Read everything the archive knows about a chunk of rows; a constant number of queries."""
        self._keys = {id(row): keys_of(row) for row in rows}
        keys = list(self._keys.values())
        pupils = Student.objects.filter(school=self._school).select_related("merged_into")
        ids = {index for k in keys for index in (k.id_number, k.inner) if index}
        numbers = {index for k in keys for index in (k.number, k.formal) if index}
        self._by_id = {
            s.id_number_index: goes_on(s) for s in pupils.filter(id_number_index__in=ids)
        }
        self._by_number = defaultdict(list)
        for student in pupils.filter(national_student_no_index__in=numbers):
            same = self._by_number[student.national_student_no_index]
            if goes_on(student) not in same:
                same.append(goes_on(student))
        chosen = {d.chosen_id for d in decisions if d and d.chosen_id}
        self._chosen = {s.pk: goes_on(s) for s in pupils.filter(pk__in=chosen)} if chosen else {}
        self._known = self._known_rows({k.fingerprint for k in keys if k.fingerprint})
        self._namesakes = defaultdict(list)
        names = {row.name for row in rows if not self._certain(self._keys[id(row)])}
        for student in pupils.filter(name__in=names) if names else ():
            if goes_on(student) not in self._namesakes[student.name]:
                self._namesakes[student.name].append(goes_on(student))
        found = {s.pk: s for s in (*self._by_id.values(), *self._chosen.values())}
        found |= self._known_students
        found |= {s.pk: s for same in self._by_number.values() for s in same}
        self._archive = Archive(list(found.values()), self._book)
        self._decided = decided_about(found)

    @property
    def archive(self) -> Archive:
        """What was read for the chunk loaded last."""
        return self._archive

    def leave_out_refused(self, values: dict, pupil: PupilFile, told: Any) -> None:
        """Take out of a row's `values` what a merge of two files decided against; warns of it."""
        decided = self._decided.get(pupil.student.pk) if pupil.student else None
        if decided is not None:
            keys = self.keys(told.row)
            pupil.warnings += leave_out_refused(values, decided, keys=keys, book=self._book)

    def _had_name(self, student: Student, name: str) -> bool:
        decided = self._decided.get(student.pk)
        return decided is not None and name in decided.refused.get("name", ())

    def keys(self, row: ParsedRow) -> Keys:
        """The keys of a row of the loaded chunk."""
        return self._keys[id(row)]

    def find(self, row: ParsedRow, decision: Decision | None) -> PupilFile | None:
        """The file of the pupil the row speaks of, None for a pupil not yet in the archive; a file
        without a pupil for a row that a person said is not to be imported. Raises Doubtful."""
        try:
            return self._find(row, decision)
        except Doubtful:
            asks = decision is not None or self._asks_again
            settled = None if asks else self._settled.about(row)
            if settled is None:
                raise
            return self._as_settled(row, settled)

    def _as_settled(self, row: ParsedRow, settled: Decision) -> PupilFile:
        """A row that a person has decided before tells nothing new."""
        if settled.choice == ReviewChoice.SKIP:
            pupil = PupilFile(name=row.name, known=True)
            pupil.warn("姓名", "", "以前已经核定这一行不需要导入。")
            return pupil
        student = Student.objects.get(pk=settled.chosen_id)
        pupil = Archive([student], self._book).file_of(student, id_number=None, number=None)
        pupil.known = True
        return pupil

    def _find(self, row: ParsedRow, decision: Decision | None) -> PupilFile | None:
        keys = self._keys[id(row)]
        if decision is STRANGER:
            return None
        if decision is not None and decision.choice == ReviewChoice.SAME:
            student = self._chosen.get(decision.chosen_id)
            if student is None:
                raise Doubtful("所选的学生已不在本校，请重新选择。")
            holder = self._by_id.get(keys.id_number)
            if holder is not None and holder.pk != student.pk:
                raise Doubtful(
                    f"这一行的身份证号属于在册学生{holder.name}：请先核对号码。",
                    candidates=[holder],
                    can_be_new=False,
                )
            return self._file(row, keys, student)
        if decision is not None and decision.choice == ReviewChoice.NEW:
            if keys.id_number in self._by_id:
                raise Doubtful("这个身份证号已属于本校另一名学生，不能新建。", can_be_new=False)
            return None
        if not self._asks_again and (known := self._known.get(keys.fingerprint)):
            pupil = self._file(row, keys, known.pop(0))
            pupil.known = True
            return pupil
        student = self._by_numbers(row, keys)
        if student is not None:
            if _differs_wholly(row.name, student.name) and not self._had_name(student, row.name):
                raise Doubtful(
                    f"证件号码与在册学生{student.name}相同，姓名却完全不同：请核对是改名还是号码填错。",
                    candidates=[student],
                    can_be_new=False,
                )
            return self._file(row, keys, student)
        self._doubt_namesakes(row, keys)
        return None

    def add_newcomer(self, row: ParsedRow, class_key: ClassKey | None) -> None:
        """Remember a pupil this file adds."""
        keys = self._keys[id(row)]
        self._newcomers[row.name].append(Newcomer(row.sheet, row.row, keys, row.birth, class_key))
        for index in (keys.id_number, keys.number):
            if index:
                self._taken[index] = (row.sheet, row.row)

    # -- certain ------------------------------------------------------------------------------

    def _certain(self, keys: Keys) -> bool:
        return keys.id_number in self._by_id or bool(self._by_number.get(keys.number))

    def _by_numbers(self, row: ParsedRow, keys: Keys) -> Student | None:
        by_id = self._by_id.get(keys.id_number) or self._by_id.get(keys.inner)
        by_number = self._by_number.get(keys.number) or self._by_number.get(keys.formal) or []
        if by_id is not None:
            if by_number and by_id not in by_number:
                raise Doubtful(
                    "身份证号与学籍号分属两名在册学生：请核对哪个号码填错了。",
                    candidates=[by_id, *by_number],
                    can_be_new=False,
                )
            return by_id
        if len(by_number) > 1:
            raise Doubtful("有多名在册学生用这个学籍号：请选择是哪一名。", candidates=by_number)
        if not by_number:
            return None
        student = by_number[0]
        if keys.id_number and student.id_number_index:
            raise Doubtful(
                f"学籍号与在册学生{student.name}相同，身份证号却不同：请核对哪个号码填错了。",
                candidates=[student],
            )
        return student

    def _file(self, row: ParsedRow, keys: Keys, student: Student) -> PupilFile:
        if student.pk in self._met:
            raise Doubtful(
                f"与{_place(*self._met[student.pk], row.sheet)}是同一名学生：请只保留一行。",
                candidates=[student],
                can_be_new=False,
            )
        self._met[student.pk] = (row.sheet, row.row)
        same_id = keys.id_number and keys.id_number == student.id_number_index
        same_number = keys.number and keys.number == student.national_student_no_index
        return self._archive.file_of(
            student,
            id_number=row.id_number if same_id else None,
            number=row.national_student_no if same_number else None,
        )

    # -- doubtful -----------------------------------------------------------------------------

    def _doubt_namesakes(self, row: ParsedRow, keys: Keys) -> None:
        """Doubt a row whose pupil may be in the archive, or earlier in the file, under its name."""
        for index in (keys.id_number, keys.number):
            if index in self._taken:
                where = _place(*self._taken[index], row.sheet)
                raise Doubtful(f"号码与{where}相同：请只保留一行。", can_be_new=False)
        class_key = self._book.key_of(row.class_ref, row.birth)
        candidates = []
        for student in self._namesakes.get(row.name, ()):
            if _conflict(keys, student.id_number_index, student.national_student_no_index):
                continue
            same_class = class_key and self._book.key_of_id(student.current_class_id) == class_key
            # neither class nor birth to tell them apart by: a person must
            alike = class_key is None and (row.birth is None or student.birth_date is None)
            if same_class or alike or _same_birth(row, student):
                candidates.append(student)
        if candidates:
            raise Doubtful(
                "在册学生中有同名且同班或同出生日期的，这一行又没有能对上的证件号："
                "请选择是不是同一人。",
                candidates=candidates,
            )
        for other in self._newcomers.get(row.name, ()):
            if not _conflict(keys, other.keys.id_number, other.keys.number) and _alike(
                row.birth, class_key, other
            ):
                raise Doubtful(
                    f"与{_place(other.sheet, other.row, row.sheet)}同名同班（或同出生日期），"
                    "像是重复填写：请核对。",
                )

    # -- rows without any number --------------------------------------------------------------

    def _known_rows(self, fingerprints: set[str]) -> dict[str, list[Student]]:
        """Pupils that rows of earlier imports made or were chosen for, by fingerprint."""
        self._known_students: dict[int, Student] = {}
        known: dict[str, list[Student]] = defaultdict(list)
        if not fingerprints:
            return known
        earlier = RosterImportRow.objects.filter(
            school=self._school,
            fingerprint__in=fingerprints,
            student__school=self._school,
            roster_import__state=ImportState.DONE,
        ).select_related("student")
        for row in earlier.order_by("id"):
            if row.student not in known[row.fingerprint]:
                known[row.fingerprint].append(row.student)
                self._known_students[row.student_id] = row.student
        return known


class Settled:
    """What people decided about doubtful rows of imports that stand, by fingerprint."""

    def __init__(self, school: School):
        self._school = school

    def about(self, row: ParsedRow) -> Decision | None:
        """The decision about the same row, None when there is none."""
        return self._decisions.get(fingerprint_of(row)) if self._decisions else None

    @cached_property
    def _decisions(self) -> dict[str, Decision]:
        rows = RosterImportRow.objects.filter(
            school=self._school, outcome=RowOutcome.REVIEW, roster_import__state=ImportState.DONE
        ).exclude(fingerprint="")
        pupils = Q(choice__in=[ReviewChoice.SAME, ReviewChoice.NEW], student__school=self._school)
        left_out = Q(choice=ReviewChoice.SKIP, settled_at__isnull=False)
        found = rows.filter(pupils | left_out).order_by("id")
        told = found.values_list("fingerprint", "choice", "student_id")
        return {mark: Decision(choice, student_id) for mark, choice, student_id in told}


def keys_of(row: ParsedRow) -> Keys:
    """The keyed hashes of a row's numbers."""
    number = row.national_student_no or ""
    inner = number[1:] if number.startswith(FORMAL_NUMBER) and not row.id_number else ""
    formal = FORMAL_NUMBER + row.id_number if row.id_number and not number else ""
    return Keys(
        id_number=lookup_index(row.id_number, "id_number") if row.id_number else "",
        number=lookup_index(number, "national_student_no") if number else "",
        formal=lookup_index(formal, "national_student_no") if formal else "",
        inner=lookup_index(inner, "id_number") if inner else "",
        fingerprint="" if row.id_number or number else fingerprint_of(row),
    )


def _conflict(keys: Keys, id_number_index: str, number_index: str) -> bool:
    """Whether two pupils bear different numbers of the same kind."""
    mine = keys.id_number or keys.inner
    return bool(
        (mine and id_number_index and mine != id_number_index)
        or (keys.number and number_index and keys.number != number_index)
    )


def _same_birth(row: ParsedRow, student: Student) -> bool:
    if row.birth is None or student.birth_date is None:
        return False
    known = PartialDate(student.birth_date, student.birth_precision)
    return _births_agree(row.birth, known)


def _births_agree(one: PartialDate, other: PartialDate) -> bool:
    if precise(one) and precise(other):
        return one.value == other.value
    return one.value.replace(day=1) == other.value.replace(day=1)


def _alike(birth: PartialDate | None, class_key: ClassKey | None, other: Newcomer) -> bool:
    if birth and other.birth:
        return _births_agree(birth, other.birth)
    return bool(class_key and class_key == other.class_key)


def _differs_wholly(one: str, other: str) -> bool:
    """Whether two names share no character: more than a renamed or mistyped child."""
    return not set(one.upper()) & set(other.upper())


def _place(sheet: str, row: int, seen_from: str) -> str:
    return f"本文件第{row}行" if sheet == seen_from else f"工作表「{sheet}」第{row}行"
