"""Pages about appointments, classes and calendar: what each person can do there."""

from datetime import date

import pytest
import time_machine

from school_care.core import clock
from school_care.school.enums import Role
from school_care.school.models import (
    Appointment,
    CalendarYear,
    SchoolClass,
    SchoolDay,
    TeachingAssignment,
    Term,
)
from school_care.school.services import propose_appointment, propose_teaching
from tests.factories import (
    AppointmentFactory,
    SchoolClassFactory,
    TermFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


# --- appointments ------------------------------------------------------------------------------


def test_decide__director_ticks_two_of_three__exactly_those_count(school, client, as_role):
    director = as_role(Role.DIRECTOR)
    seven_one = SchoolClassFactory(school=school, grade=7)
    before = UserFactory(school=school, head_teacher_of=seven_one)
    common = {"school": school, "starts_on": clock.today(), "by": None}
    head = propose_appointment(
        user=UserFactory(school=school, name="王丽华"),
        role=Role.HEAD_TEACHER,
        school_class=seven_one,
        **common,
    )
    lesson = propose_teaching(
        user=UserFactory(school=school), school_class=seven_one, subject="语文", **common
    )
    own = propose_appointment(user=director, role=Role.EDITOR, **common)

    page = text(client.get("/desk/appointments/"))
    assert "等待确认 <small>4条</small>" in page
    assert f"接替{before.name}" in page and "不能确认、退回或结束自己的任职" in page
    client.post(
        "/desk/appointments/decide/",
        {"row": [head.public_id, lesson.public_id], "decision": "confirm"},
    )

    assert Appointment.objects.get(pk=head.pk).confirmed_by == director
    assert TeachingAssignment.objects.get(pk=lesson.pk).confirmed_at
    assert Appointment.objects.get(user=before).until == clock.today()
    assert not Appointment.objects.get(pk=own.pk).confirmed_at

    page = client.post(
        "/desk/appointments/decide/", {"row": [own.public_id], "decision": "confirm"}, follow=True
    )
    assert "由另一位校长或德育主任办理" in text(page)
    assert not Appointment.objects.get(pk=own.pk).confirmed_at


def test_decide__rows_of_another_school__untouched(client, as_role):
    as_role(Role.PRINCIPAL)
    foreign = AppointmentFactory(waiting=True)

    for decision in ("confirm", "decline"):
        client.post(
            "/desk/appointments/decide/", {"row": [foreign.public_id], "decision": decision}
        )

    foreign.refresh_from_db()
    assert (foreign.confirmed_at, foreign.declined_at) == (None, None)


def test_appointment_form__registrar__waits_and_director__counts(school, client, as_role):
    seven_one = SchoolClassFactory(school=school, grade=7)
    teacher = UserFactory(school=school)
    form = {
        "user": teacher.public_id,
        "role": Role.HEAD_TEACHER,
        "school_class": seven_one.public_id,
        "starts_on": clock.today().isoformat(),
    }
    as_role(Role.REGISTRAR)
    assert "待确认后生效" in text(client.post("/desk/appointments/new/", form, follow=True))
    row = Appointment.objects.get(user=teacher)
    assert row.confirmed_at is None

    client.post(f"/desk/appointments/{row.public_id}/withdraw/")
    as_role(Role.DIRECTOR)
    assert "已确认" in text(client.post("/desk/appointments/new/", form, follow=True))
    assert Appointment.objects.get(user=teacher).confirmed_at


def test_appointment_form__class_or_person_of_another_school__refused(school, client, as_role):
    as_role(Role.PRINCIPAL)
    form = {
        "user": UserFactory().public_id,
        "role": Role.HEAD_TEACHER,
        "school_class": SchoolClassFactory().public_id,
        "starts_on": clock.today().isoformat(),
    }

    page = text(client.post("/desk/appointments/new/", form))

    assert "请选择教职工。" in page and "请选择班级。" in page
    assert not Appointment.objects.exclude(role=Role.PRINCIPAL).exists()


def test_end_page__director__ends_it_and_yesterday_is_refused(school, client, as_role):
    as_role(Role.DIRECTOR)
    teacher = UserFactory(school=school, head_teacher_of=SchoolClassFactory(school=school))
    row = Appointment.objects.get(user=teacher)
    url = f"/desk/appointments/{row.public_id}/end/"

    assert "不能填今天以前的日期" in text(client.post(url, {"on": "2020-01-01"}))
    client.post(url, {"on": clock.today().isoformat()})

    row.refresh_from_db()
    assert row.until == clock.today()


# --- classes and calendar ----------------------------------------------------------------------


def test_classes__opened_by_grade_and_known_by_alias(school, client, as_role):
    as_role(Role.REGISTRAR)

    client.post("/desk/school-classes/new/", {"grade": "7", "number": "2"})
    row = SchoolClass.objects.get()
    client.post(f"/desk/school-classes/{row.public_id}/edit/", {"aliases": "火箭班\n\n 初一2 "})

    row.refresh_from_db()
    assert (row.name, row.aliases) == ("七(2)班", ["火箭班", "初一2"])
    assert "已经有了" in text(
        client.post("/desk/school-classes/new/", {"grade": "7", "number": "2"})
    )
    other = SchoolClassFactory(school=school, grade=8)
    answer = client.post(f"/desk/school-classes/{other.public_id}/edit/", {"aliases": "火箭班"})
    assert "已是七(2)班的别名" in text(answer)


@time_machine.travel("2026-11-21 09:00+08:00")
def test_calendar_page__tap_a_day__marked_and_unmarked(school, client, as_role):
    as_role(Role.REGISTRAR)
    TermFactory(
        school=school, school_year=2026, first_day=date(2026, 9, 1), last_day=date(2027, 1, 22)
    )
    day = {"year": "2026", "day": "2026-12-04", "note": "运动会"}

    answer = client.post("/desk/calendar/mark/", {**day, "mode": "off"})
    assert answer["Location"].endswith("#m2026-12")
    page = text(client.get("/desk/calendar/?year=2026"))
    assert "12月4日，不上课，运动会" in page and "12月3日，上课" in page
    assert "未公布" in page and "请核对" in page

    client.post("/desk/calendar/mark/", {**day, "mode": "clear"})
    assert not SchoolDay.objects.exists()
    assert "请先选要标成什么" in text(client.post("/desk/calendar/mark/", day, follow=True))
    assert not SchoolDay.objects.exists()


@time_machine.travel("2026-11-21 09:00+08:00")
def test_calendar_years__known_is_filled_unknown_is_said_by_a_person(school, client, as_role):
    as_role(Role.DIRECTOR)

    client.post("/desk/calendar/years/2026/", {"action": "fill"})
    assert SchoolDay.objects.filter(school=school, date=date(2026, 10, 1)).exists()
    page = client.post("/desk/calendar/years/2027/", {"action": "fill"}, follow=True)
    assert "尚未公布" in text(page)
    client.post("/desk/calendar/years/2027/", {"action": "publish"})

    assert set(CalendarYear.objects.values_list("year", "published")) == {
        (2026, True),
        (2027, True),
    }


@time_machine.travel("2026-11-21 09:00+08:00")
def test_terms_page__default_dates__saved_means_checked(school, client, as_role):
    as_role(Role.REGISTRAR)
    form = {
        "year": "2026",
        "season": "autumn",
        "autumn-2026-first_day": "2026-08-31",
        "autumn-2026-last_day": "2027-01-20",
    }
    wrong = client.post("/desk/terms/", {**form, "autumn-2026-last_day": "2026-08-01"})
    assert "结束日期须晚于开学日期" in text(wrong) and not Term.objects.exists()

    client.post("/desk/terms/", form)

    term = Term.objects.get(school=school)
    assert (term.first_day, term.last_day, term.checked) == (
        date(2026, 8, 31),
        date(2027, 1, 20),
        True,
    )
