"""Whether a pupil was in class on the day of a row."""

from datetime import date

from school_care.attendance.services.imports.known import Known
from school_care.core.templatetags.days import long_date
from school_care.students.pupil_book import Refusal


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
