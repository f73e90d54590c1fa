"""撤销本次导入 of a staff sheet: as it was before, byte for byte."""

from datetime import date

import pytest

from school_care.core import clock
from school_care.school.enums import Role
from school_care.school.models import (
    SchoolClass,
    User,
)
from school_care.school.names import staff_key
from school_care.school.refusal import NotWaiting
from school_care.school.services import (
    appoint,
    issue_initial_passwords,
)
from school_care.school.services.staff_import import (
    confirm_staff_import,
    undo_staff_import,
)
from tests.factories import (
    AppointmentFactory,
    UserFactory,
)
from tests.school.staff_import.making import NEW_PEOPLE, TERM, posts, tables

pytestmark = pytest.mark.django_db


def test_undo__only_new_people__byte_for_byte_as_before(school, director, take_in):
    before = tables()
    one = take_in(director, *NEW_PEOPLE)
    assert tables() != before and SchoolClass.objects.count() == 3
    issue_initial_passwords(
        users=list(User.objects.filter(name="王丽华")), school=school, by=director
    )

    undo_staff_import(staff_import=one, by=director)

    assert tables() == before
    one.refresh_from_db()
    assert (one.state, one.undone_by, one.plan, one.undo) == ("undone", director, None, None)
    assert one.counts["accounts"] == 3


def test_undo__known_people_changed__say_again_what_they_said(
    school, seven_one, director, check, take_in
):
    """A phone, an end, a head teacher succeeded, a proposal declined once and made again."""
    head = UserFactory(
        school=school, name="李秀英", name_key=staff_key("李秀英"), phone="19900000021",
        subject="数学",
    )  # fmt: skip
    appoint(
        school=school, user=head, role=Role.HEAD_TEACHER, school_class=seven_one, starts_on=TERM,
        by=director,
    )  # fmt: skip
    nurse = UserFactory(school=school, name="周小梅")
    appoint(school=school, user=nurse, role=Role.DORMITORY, starts_on=TERM, by=director)
    declined = AppointmentFactory(
        school=school, user=nurse, role=Role.EDITOR, starts_on=TERM, confirmed_at=None,
        declined_at=clock.now(), declined_by=director,
    )  # fmt: skip
    before = tables()
    one = take_in(
        director,
        ("", "何静", "", "班主任", "七1班", "", "2026-11-23"),
        (head.username, "李秀英", "19900000099", "任课教师", "七1班", "数学"),
        ("", "周小梅", "", "生活老师", "", "", "", "2026-12-31"),
        ("", "周小梅", "", "公告编辑"),
    )
    assert one.counts | {"accounts": 1, "ended": 1} == one.counts
    assert posts("李秀英") >= {("head_teacher", "七(1)班", date(2026, 11, 23))}
    head.refresh_from_db()
    declined.refresh_from_db()
    assert head.phone == "19900000099" and declined.confirmed_at

    undo_staff_import(staff_import=one, by=director)

    assert tables() == before


def test_undo__twice_or_never_imported__says_so(director, check, take_in):
    waiting = check(director, *NEW_PEOPLE)
    with pytest.raises(NotWaiting, match="待确认"):
        undo_staff_import(staff_import=waiting, by=director)
    confirm_staff_import(staff_import=waiting, by=director)
    undo_staff_import(staff_import=waiting, by=director)

    with pytest.raises(NotWaiting, match="已撤销"):
        undo_staff_import(staff_import=waiting, by=director)


def test_undo__then_the_same_file_again__is_new_again(director, take_in):
    undo_staff_import(staff_import=take_in(director, *NEW_PEOPLE), by=director)

    again = take_in(director, *NEW_PEOPLE)

    assert (again.counts["new"], again.counts["accounts"]) == (4, 3)
