"""Whom a row is about, and whether that pupil was in class that day."""

from datetime import date

from school_care.attendance.services.imports.known import Known
from school_care.core.templatetags.days import long_date

UNKNOWN_ID = "本校没有这个身份证号的学生：请对照户口簿核对号码；如果是新生，请先登记或导入花名册。"
UNKNOWN_NUMBER = "本校没有这个学籍号的学生：请核对号码，或改填身份证号。"
TWO_PUPILS = "身份证号与学籍号分属两名学生：请核对哪个号码填错了。"
SHARED_NUMBER = "有多名学生用这个学籍号：请改填身份证号。"


class Refusal(Exception):
    """A row that stays out: which column, and the sentence that says how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


def find_pupil(known: Known, *, id_number: str, student_no: str) -> int:
    """The key of the pupil of this school whom the numbers name. Raises Refusal."""
    by_id = known.with_id(id_number) if id_number else []
    by_number = known.with_number(student_no) if student_no else []
    if by_id and by_number and not set(by_id) & set(by_number):
        raise Refusal("id_number", TWO_PUPILS)
    if id_number and not by_id and not by_number:
        raise Refusal("id_number", UNKNOWN_ID)
    both = [pk for pk in by_id if pk in by_number]
    found = both or by_id or by_number
    if not found:
        raise Refusal("student_no", UNKNOWN_NUMBER)
    if len(found) > 1:
        raise Refusal("student_no", SHARED_NUMBER)
    return found[0]


def check_name(known: Known, student_id: int, name: str) -> None:
    """Raises Refusal for a row whose name has nothing in common with the pupil's: an absence must
    not land on another child. A nickname, a typo or a missing character passes."""
    filed = known.names[student_id]
    if name and not set(name.upper()) & set(filed.upper()):
        raise Refusal("name", f"这个号码在档案里是{filed}：请核对号码是否填成了别人的。")


def check_day(known: Known, day: date, today: date) -> None:
    """Raises Refusal for a day on which there was no morning roll to speak of."""
    if day > today:
        raise Refusal("date", f"{long_date(day)}还没有到：请核对日期。")
    if not known.calendar.is_school_day(day):
        raise Refusal(
            "date",
            f"{long_date(day)}不是上课日：请核对日期；如果那天调课上课，请先在“学期与校历”里标明。",
        )


def class_on(known: Known, student_id: int, day: date) -> int:
    """The class in which the pupil was that day. Raises Refusal for one who was not."""
    place = known.places.enrolment_on(student_id, day)
    if place is not None and place[2] is not None:
        return place[2]
    name = known.names[student_id]
    if place is not None:
        raise Refusal("date", f"{name}{long_date(day)}还没有分班：请先在档案里分班。")
    raise Refusal(
        "date", f"{name}{long_date(day)}不在本校就读：请核对日期和号码，或先在档案里改正就读起止。"
    )
