"""Name and numbers typed by hand, judged by the importer's rules (roster.identity)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from school_care.core import clock
from school_care.core.sealed import lookup_index
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.models import Student
from school_care.students.roster import identity as roster
from school_care.students.roster.names import clean_name, has_strange_signs, is_name
from school_care.students.services.imports.matching import FORMAL_NUMBER

RESIDENT_ID = "1"
MAX_OTHER_NUMBER = 30
YOUNGEST, OLDEST = 3, 22  # whole years; beyond it a pupil's birth date is probably mistyped


class NeedsConfirmation(Refused):
    """Something does not fit together; it is stored when the person says that it is right."""

    def __init__(self, warnings: tuple[str, ...]) -> None:
        super().__init__("请看一看下面的提醒：确认无误就勾选后再保存，填错了就改过来。")
        self.warnings = warnings


class AlreadyKnown(Refused):
    """The number belongs to a pupil of this school; `student` is that pupil."""

    def __init__(self, student: Student, what: str) -> None:
        super().__init__(f"这个{what}已登记在本校学生名下，不能再登记一次。")
        # a number that came with a file brought together with another one leads to that one
        self.student = student.merged_into or student


@dataclass(frozen=True)
class Identity:
    """Numbers as they are stored ("" for none), sex and birth date completed from the resident ID
    number where nothing was given, and what a person should look at."""

    id_number: str = ""
    national_student_no: str = ""
    sex: str = ""
    birth_date: date | None = None
    warnings: tuple[str, ...] = ()


def typed_name(typed: str) -> str:
    """The name of a pupil as a person typed it, put in order. Raises Refused."""
    name, _ = clean_name(typed)
    if not is_name(name):
        raise Refused("请填写学生姓名，不超过40个字。")
    if has_strange_signs(name):
        raise Refused("姓名里有数字或符号：请照户口簿填写，说明不要写在姓名里。")
    return name


def read_identity(
    *,
    id_number: str,
    national_student_no: str,
    sex: str,
    birth_date: date | None,
    id_type: str = RESIDENT_ID,
) -> Identity:
    """Check what was typed (domain §0.1.1): a wrong check digit, length or day is refused; sex,
    birth date or area in conflict with the number is a warning. Raises Refused, which never quotes
    a number."""
    warnings: list[str] = []
    number = _number(id_number, id_type, warnings)
    student_no, doubt = roster.read_student_number(national_student_no)
    if doubt:
        warnings.append(doubt)
    if number and id_type == RESIDENT_ID:
        born, known_sex = roster.id_birth(number), roster.id_sex(number)
        sex, birth_date = sex or known_sex, birth_date or born
        if sex != known_sex:
            warnings.append("性别与身份证号第17位不一致，请核对。")
        if birth_date != born:
            warnings.append("出生日期与身份证号不一致，请核对。")
        if (student_no or "").startswith(FORMAL_NUMBER) and student_no[1:] != number:
            warnings.append("学籍号里的号码与身份证号不一致，请核对。")
    _judge_birth(birth_date, warnings)
    return Identity(number, student_no or "", sex, birth_date, tuple(warnings))


def _number(typed: str, id_type: str, warnings: list[str]) -> str:
    if id_type != RESIDENT_ID:
        return roster.compact_number(typed)[:MAX_OTHER_NUMBER]
    read = roster.read_id_number(typed)
    if read.error:
        raise Refused(read.error)
    if read.warning:
        warnings.append(read.warning)
    born = roster.id_birth(read.number) if read.number else None
    if born and born > clock.today():
        raise Refused("身份证号里的出生日期在今天以后：请对照户口簿核对第7至14位。")
    return read.number or ""


def _judge_birth(birth_date: date | None, warnings: list[str]) -> None:
    if birth_date is None:
        return
    today = clock.today()
    if birth_date > today:
        raise Refused("出生日期在今天以后，请核对。")
    if not YOUNGEST <= today.year - birth_date.year <= OLDEST:
        warnings.append("按出生日期不像在校学生，请核对年份。")


def refuse_known(school: School, identity: Identity, *, but: Student | None = None) -> None:
    """Raise AlreadyKnown when a pupil of this school bears one of the numbers; pupils of other
    schools are never looked at. A formal pupil number (G + ID number) counts as the ID number."""
    pupils = Student.objects.filter(school=school).select_related(
        "current_class", "merged_into__current_class"
    )
    if but is not None:
        pupils = pupils.exclude(pk=but.pk).exclude(merged_into=but.pk)
    number, student_no = identity.id_number, identity.national_student_no
    if number:
        same = Q(id_number_index=lookup_index(number, "id_number"))
        formal = lookup_index(FORMAL_NUMBER + number, "national_student_no")
        if student := pupils.filter(same | Q(national_student_no_index=formal)).first():
            raise AlreadyKnown(student, "身份证号")
    if student_no:
        same = Q(national_student_no_index=lookup_index(student_no, "national_student_no"))
        if not number and student_no.startswith(FORMAL_NUMBER):
            same |= Q(id_number_index=lookup_index(student_no[1:], "id_number"))
        if student := pupils.filter(same).first():
            raise AlreadyKnown(student, "学籍号")


@contextmanager
def exchanged_with_merged(row: Student, number: str | None) -> Iterator[None]:
    """While `row` is stored with a new ID number: where a file merged into it bears that number (it
    was not chosen then), the two change numbers; `number` is what `row` bore before."""
    index = row.id_number_index
    merged = Student.objects.filter(merged_into=row, id_number_index=index).first()
    merged = merged if index else None
    if merged is not None:
        merged.id_number = None
        merged.save()
    yield
    if merged is not None:
        merged.id_number = number
        merged.save()
