"""Staff sheets, and everything that is said of a school's staff."""

from datetime import date

import pytest

from school_care.school.enums import SheetState
from school_care.school.models import (
    Appointment,
    SchoolClass,
    StaffImport,
    TeachingAssignment,
    User,
)
from school_care.school.refusal import Refused
from school_care.school.services.staff_import import (
    undo_staff_import,
)

TODAY = "2026-11-21 09:00+08:00"
TERM = date(2026, 9, 1)

NEW_PEOPLE = (
    ("", "王丽华", "199 0000 0011", "班主任", "七（1）班", "语文"),
    ("", "王丽华", "", "任课教师", "七2、3班", "语文", "2026.9.1", "2027年1月22日"),
    ("", "赵春燕", "", "七年级组长"),
    ("", "陈建国", "", "副校长"),
)


def tables() -> list:
    """Everything that is said of staff and classes, byte for byte; a number sealed again is another
    ciphertext of the same number."""
    told = []
    for model in (User, Appointment, TeachingAssignment, SchoolClass):
        rows = list(model.objects.order_by("pk").values())
        told.append([{name: row[name] for name in row if name != "phone_sealed"} for row in rows])
    return [*told, {user.pk: user.phone for user in User.objects.all()}]


def refusal(one: StaffImport, by) -> str:
    """What 撤销 says; nothing has changed then."""
    before = tables()
    with pytest.raises(Refused) as refused:
        undo_staff_import(staff_import=one, by=by)
    assert tables() == before
    one.refresh_from_db()
    assert one.state == SheetState.DONE
    return str(refused.value)


def posts(name: str) -> set[tuple]:
    rows = Appointment.objects.confirmed().filter(user__name=name)
    return {(row.role, str(row.school_class or ""), row.until) for row in rows}
