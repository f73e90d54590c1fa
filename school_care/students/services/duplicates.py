"""疑似重复: pairs of files that may be one child, each with the reasons in words (domain §3.1).

A reason is never a proof: a person looks at both files and either brings them together or says that
they are two children, which is remembered. Two different valid ID numbers speak against; twins
(same day, different given names, a number each) are no suspicion at all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Sum

from school_care.core import audit, clock
from school_care.core.sealed import lookup_index
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.enums import PARENTS, EnrolmentStatus, Precision
from school_care.students.models import ContactPerson, NotSame, PairCount, Student
from school_care.students.services.imports.matching import FORMAL_NUMBER

LARGEST = 60  # files of one name or one day in one class that are compared with each other
MERGED_BY = "疑似重复由学籍员或德育主任处理。"

SAME_NUMBER = "学籍号相同"
NUMBER_HOLDS_ID = "一份的学籍号里就是另一份的身份证号"
SAME_NAME = "姓名相同"
SAME_BIRTH = "出生日期相同"
SAME_MONTH = "出生年月相同"
SAME_CLASS = "同班"
NO_ID = "有一份没有身份证号"
ONE_CHARACTER = "姓名只差一个字"
SAME_SOUND = "姓名读音相同"
SAME_PHONE = "家里电话相同"
OTHER_ID = "身份证号不同"
OTHER_BIRTH = "出生日期不同"
OTHER_SEX = "性别不同"


class Row(NamedTuple):
    """What is compared of a file; narrow, nothing sealed."""

    pk: int
    name: str
    name_key: str
    birth: date | None
    precision: str
    sex: str
    class_id: int | None
    status: str
    id_index: str
    number_index: str
    siblings_id: int | None


COLUMNS = (
    "pk",
    "name",
    "name_key",
    "birth_date",
    "birth_precision",
    "sex",
    "current_class_id",
    "status",
    "id_number_index",
    "national_student_no_index",
    "siblings_id",
)


@dataclass
class Suspicion:
    """Two files that may be one child: what speaks for it, and what against."""

    first: Student
    second: Student
    reasons: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """Stronger suspicions first."""
        strong = {SAME_NUMBER, NUMBER_HOLDS_ID}
        return 2 * len(self.reasons) + 6 * len(strong & set(self.reasons)) - 3 * len(self.against)


def suspects(*, school: School, among: Collection[int] | None = None) -> list[Suspicion]:
    """Pairs of files of a school that may be one child, strongest first; a constant number of
    queries. Pairs of which somebody said that they are two children are left out, so are pairs of
    pupils who have both left.

    Args:
        among: keys of pupils; only pairs with one of them.
    """
    rows = _rows(school)
    found = _Pairs(rows).find()
    if among is not None:
        asked = set(among)
        found = {pair: says for pair, says in found.items() if asked & set(pair)}
    if not found:
        return []
    apart = _apart(school)
    found = {pair: says for pair, says in found.items() if pair not in apart}
    keys = {pk for pair in found for pk in pair}
    pupils = Student.objects.select_related("current_class").in_bulk(keys)
    _add_family(found, keys)
    pairs = [
        Suspicion(pupils[one], pupils[two], list(says.reasons), list(says.against))
        for (one, two), says in found.items()
    ]
    return sorted(pairs, key=lambda one: (-one.weight, one.first.name_key, one.first.pk))


def count_of(school: School) -> int:
    """How many pairs wait, as last counted; one small query, nothing is compared."""
    return PairCount.objects.filter(school=school).values_list("pairs", flat=True).first() or 0


def count_again(school_id: int, among: Collection[int] = ()) -> int:
    """Compare all files of a school and keep the number; called by whatever enters, imports, merges
    or keeps apart pupils, and once a day for what edits of single facts changed. Returns how many
    of the pupils `among` stand in a pair."""
    pairs = suspects(school=School.objects.get(pk=school_id))
    keep_count(school_id, len(pairs))
    return len({pk for pair in pairs for pk in (pair.first.pk, pair.second.pk)} & set(among))


def keep_count(school_id: int, pairs: int) -> None:
    """Keep a number that was just counted; nothing is written where it stands already."""
    known = PairCount.objects.filter(school_id=school_id).values_list("pairs", flat=True).first()
    if known != pairs:
        PairCount.objects.update_or_create(school_id=school_id, defaults={"pairs": pairs})


def count_all_schools() -> int:
    """Each day: every school; returns how many pairs wait."""
    for school_id in School.objects.values_list("pk", flat=True):
        count_again(school_id)
    return PairCount.objects.aggregate(all=Sum("pairs"))["all"] or 0


def say_not_same(*, by: Any, one: Student, two: Student, why: str = "") -> NotSame:
    """Two children: remembered, so that nobody is asked again; said again, nothing changes.
    Effects: the row, a trace in both files. Raises Refused."""
    if one.school_id != two.school_id or one.pk == two.pk:
        raise Refused("请选择本校两份不同的档案。")
    if not can(by, Capability.MERGE_PUPILS, one.school):
        raise Refused(MERGED_BY)
    row = remember_apart(by=by, one=one, two=two, why=why)
    count_again(one.school_id)
    return row


def remember_apart(*, by: Any, one: Student, two: Student, why: str = "") -> NotSame:
    """As `say_not_same`, for services that asked themselves (entry, import) and count after."""
    first, second = sorted((one, two), key=lambda pupil: pupil.pk)
    known = NotSame.objects.filter(first=first, second=second).first()
    if known is not None:
        return known
    row = NotSame(
        school_id=one.school_id,
        first=first,
        second=second,
        why=why.strip()[:200],
        said_by=by,
        said_at=clock.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            for pupil, other in ((first, second), (second, first)):
                audit.record(
                    "pupil.kept_apart",
                    actor=by,
                    row=row,
                    student_id=pupil.public_id,
                    other=str(other.public_id),
                )
    except IntegrityError:  # said at the same moment by somebody else
        return NotSame.objects.get(first=first, second=second)
    return row


def take_back_not_same(*, by: Any, row: NotSame) -> None:
    """Ask again about these two. Effects: the row is gone, a trace in both files. Raises
    Refused."""
    if not can(by, Capability.MERGE_PUPILS, row.school):
        raise Refused(MERGED_BY)
    with transaction.atomic():
        for pupil in (row.first, row.second):
            audit.record("pupil.asked_again", actor=by, row=row, student_id=pupil.public_id)
        NotSame.objects.filter(pk=row.pk).delete()
    count_again(row.school_id)


def differing_places(one: str, two: str) -> list[int]:
    """The places, from 1, in which two numbers of one length differ; empty for other lengths."""
    if len(one) != len(two):
        return []
    return [at for at, (a, b) in enumerate(zip(one, two, strict=True), start=1) if a != b]


def near_numbers(one: str, two: str) -> bool:
    """Whether one of two ID numbers may be the other mistyped: one place (and with it the check
    digit), or two neighbours exchanged."""
    places = [at for at in differing_places(one, two) if at < 18]
    if len(places) == 1:
        return True
    if len(places) != 2 or places[1] - places[0] != 1:
        return False
    low, high = places[0] - 1, places[1] - 1
    return one[low] == two[high] and one[high] == two[low]


def _rows(school: School) -> list[Row]:
    held = Student.objects.going_on().filter(school=school).order_by("pk")
    return [Row(*values) for values in held.values_list(*COLUMNS)]


def _apart(school: School) -> set[tuple[int, int]]:
    """Pairs that were said to be two children; a merged file stands for the one that goes on."""
    rows = NotSame.objects.filter(school=school).values_list(
        "first_id", "second_id", "first__merged_into", "second__merged_into"
    )
    return {_pair(into or one, other or two) for one, two, into, other in rows}


def _pair(one: int, two: int) -> tuple[int, int]:
    return (one, two) if one < two else (two, one)


def _add_family(found: dict, keys: Iterable[int]) -> None:
    """The same telephone in both families; one query."""
    phones: dict[int, set[str]] = defaultdict(set)
    held = ContactPerson.objects.filter(student_id__in=list(keys), role__in=PARENTS)
    for pk, *numbers in held.values_list("student_id", "phone_index", "other_phone_index"):
        phones[pk] |= {index for index in numbers if index}
    for (one, two), says in found.items():
        if phones[one] & phones[two]:
            says.reasons[SAME_PHONE] = None


@dataclass
class _Says:
    reasons: dict[str, None] = field(default_factory=dict)
    against: dict[str, None] = field(default_factory=dict)


class _Pairs:
    """Finds pairs by looking up equal keys: never every file against every other."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.found: dict[tuple[int, int], _Says] = {}

    def find(self) -> dict[tuple[int, int], _Says]:
        self._same_numbers()
        self._namesakes()
        self._same_day()
        return self.found

    def _note(self, one: Row, two: Row, *reasons: str, against: Iterable[str] = ()) -> None:
        if one.pk == two.pk or one.status == two.status == EnrolmentStatus.LEFT:
            return
        if one.siblings_id and one.siblings_id == two.siblings_id:
            return  # brothers and sisters, as somebody said
        says = self.found.setdefault(_pair(one.pk, two.pk), _Says())
        says.reasons |= dict.fromkeys(reasons)
        says.against |= dict.fromkeys(against)
        if one.sex and two.sex and one.sex != two.sex:
            says.against[OTHER_SEX] = None

    def _groups(self, key: Any) -> Iterable[list[Row]]:
        groups: dict[Any, list[Row]] = defaultdict(list)
        for row in self.rows:
            if value := key(row):
                groups[value].append(row)
        return (group[:LARGEST] for group in groups.values() if len(group) > 1)

    def _same_numbers(self) -> None:
        for group in self._groups(lambda row: row.number_index):
            for one, two in combinations(group, 2):
                self._note(one, two, SAME_NUMBER, against=_numbers_against(one, two))
        by_id = {row.id_index: row for row in self.rows if row.id_index}
        without = {row.pk: row for row in self.rows if row.number_index and not row.id_index}
        if not without or not by_id:
            return
        for student in Student.objects.filter(pk__in=list(without)).only(
            "public_id", "national_student_no_sealed"
        ):
            number = student.national_student_no or ""
            if number.startswith(FORMAL_NUMBER):
                other = by_id.get(lookup_index(number[1:], "id_number"))
                if other is not None:
                    self._note(without[student.pk], other, NUMBER_HOLDS_ID)

    def _namesakes(self) -> None:
        doubtful: list[tuple[Row, Row]] = []
        for group in self._groups(lambda row: row.name):
            for one, two in combinations(group, 2):
                both = bool(one.id_index and two.id_index)
                if born := _same_birth(one, two):
                    against = _numbers_against(one, two)
                    self._note(one, two, SAME_NAME, born, against=against)
                    doubtful += [(one, two)] if both else []
                elif both:
                    doubtful.append((one, two))
                elif one.class_id and one.class_id == two.class_id:
                    told = bool(one.birth and two.birth)
                    against = [OTHER_BIRTH] if told else []
                    self._note(one, two, SAME_NAME, SAME_CLASS, NO_ID, against=against)
        self._mistyped(doubtful)

    def _mistyped(self, pairs: Sequence[tuple[Row, Row]]) -> None:
        """Namesakes whose ID numbers differ as a slip of the pen would; opens only theirs."""
        if not pairs:
            return
        keys = {row.pk for pair in pairs for row in pair}
        opened = Student.objects.only("public_id", "id_number_sealed").in_bulk(keys)
        for one, two in pairs:
            first, second = opened[one.pk].id_number, opened[two.pk].id_number
            if first and second and near_numbers(first, second):
                at = differing_places(first, second)[0]
                self._note(one, two, SAME_NAME, f"身份证号只在第{at}位不同，像是抄错")

    def _same_day(self) -> None:
        def key(row: Row) -> tuple | None:
            exact = row.class_id and row.birth and row.precision == Precision.DAY
            return (row.class_id, row.birth) if exact else None

        for group in self._groups(key):
            for one, two in combinations(group, 2):
                if one.name == two.name or (one.id_index and two.id_index):
                    continue  # twins with a number each are two children
                if one.name_key and one.name_key == two.name_key:
                    self._note(one, two, SAME_BIRTH, SAME_CLASS, SAME_SOUND)
                elif one_character_apart(one.name, two.name):
                    self._note(one, two, SAME_BIRTH, SAME_CLASS, ONE_CHARACTER)


def one_character_apart(one: str, two: str) -> bool:
    """One character replaced, or one more at any place, in names that share another one."""
    if len(one) == len(two):
        return len(one) > 2 and len(differing_places(one, two)) == 1
    short, long = sorted((one, two), key=len)
    if len(long) - len(short) != 1 or len(short) < 2:
        return False
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def _same_birth(one: Row, two: Row) -> str:
    """In words how far both births agree; "" where they do not, or where one is unknown."""
    if one.birth is None or two.birth is None:
        return ""
    if one.precision == two.precision == Precision.DAY:
        return SAME_BIRTH if one.birth == two.birth else ""
    same = one.birth.replace(day=1) == two.birth.replace(day=1)
    return SAME_MONTH if same else ""


def _numbers_against(one: Row, two: Row) -> list[str]:
    differ = one.id_index and two.id_index and one.id_index != two.id_index
    return [OTHER_ID] if differ else []
