from school_care.attendance.enums import HolidayPlace
from school_care.attendance.models import HolidayStay, TermRegistration
from school_care.core import clock
from tests.access.who import NONE, PUBLIC_ID, Case, of, people, plain
from tests.factories import TermFactory, days_ago

OVERSEERS = people("principal director registrar")
SEVEN_ONE = people("director registrar head_teacher grade_head")
SEVEN_TWO = people("director registrar other_head_teacher grade_head")


def _classes() -> list[Case]:
    return of(
        PUBLIC_ID,
        {
            "seven_one": (SEVEN_ONE, SEVEN_ONE),
            "seven_two": (SEVEN_TWO, SEVEN_TWO),
            "foreign_class": (NONE, NONE),
        },
    )


def _looked_at() -> list[Case]:
    return of(
        PUBLIC_ID,
        {
            "seven_one": (SEVEN_ONE, None),
            "seven_two": (SEVEN_TWO, None),
            "foreign_class": (NONE, None),
        },
    )


def _pupils() -> list[Case]:
    return of(
        PUBLIC_ID,
        {
            "zixuan": (SEVEN_ONE, SEVEN_ONE),
            "keke": (SEVEN_TWO, SEVEN_TWO),
            "foreign": (NONE, NONE),
        },
    )


def _with_stay() -> list[Case]:
    """Only 张子轩 has an entry: another pupil's number is not found."""
    return of(PUBLIC_ID, {"zixuan": (SEVEN_ONE, SEVEN_ONE), "foreign": (NONE, NONE)})


EXPECTED: dict[str, list[Case]] = {
    "attendance:registrations": plain(OVERSEERS),
    "attendance:registrations_print": plain(OVERSEERS, OVERSEERS),
    "attendance:registrations_workbook": plain(OVERSEERS, OVERSEERS),
    "attendance:registration": _looked_at(),
    "attendance:registration_mark": _classes(),
    "attendance:registration_count": _classes(),
    "attendance:registration_pupil": _pupils(),
    "attendance:registration_call": _pupils(),
    "attendance:holidays": plain(OVERSEERS),
    "attendance:holiday": _looked_at(),
    "attendance:holiday_rest": _classes(),
    "attendance:holiday_print": _classes(),
    "attendance:holiday_pupil": _pupils(),
    "attendance:holiday_preset": _pupils(),
    "attendance:holiday_phone": _with_stay(),
    "attendance:holiday_returned": _with_stay(),
}


def objects(cast) -> dict:
    """The last holidays of a pupil of each school, and their registration this term."""
    for student in (cast.zixuan, cast.foreign):
        before = TermFactory(
            school=student.school, school_year=2020, first_day=days_ago(200), last_day=days_ago(90)
        )
        HolidayStay.objects.create(
            school=student.school,
            student=student,
            term=before,
            place_kind=HolidayPlace.HOME,
            alone=True,
            recorded_at=clock.now(),
        )
    TermRegistration.objects.create(
        school=cast.school,
        term=cast.term,
        student=cast.zixuan,
        state="not_here",
        reason="sick",
        marked_at=clock.now(),
    )
    return {}
