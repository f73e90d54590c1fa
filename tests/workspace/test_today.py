"""The today page, as each person meets it after signing in."""

from datetime import date
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from school_care.core import clock
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment
from school_care.students.models import RosterImport
from school_care.workspace.views.today import week_of_term
from tests import cast as canary
from tests.factories import (
    AppointmentFactory,
    CareRecordFactory,
    SchoolFactory,
    StudentFactory,
    TermFactory,
    UserFactory,
    days_ago,
)
from tests.support.queries import queries_of

TODAY = "/desk/"
CARDS = ("本周待办", "查找学生", "下一步", "待办事项", "本月生日")
SUNDAY = "2026-11-22T10:00:00+08:00"
NOTHING_WAITS = ("查找学生", "下一步", "本月生日")


@pytest.fixture(autouse=True)
def a_sunday():
    """A day without school: what a school morning adds is tested with the roll."""
    with time_machine.travel(SUNDAY):
        yield


def seen(client, user) -> str:
    client.force_login(user)
    response = client.get(TODAY)
    assert response.status_code == 200
    return unescape(response.content.decode()).split('id="main"')[1]


def card(text: str, title: str) -> str:
    return next(part for part in text.split("<section") if f">{title}" in part)


@pytest.mark.parametrize(
    ("who", "cards"),
    [
        ("head_teacher", ("本周待办", *NOTHING_WAITS)),
        ("teacher", ("查找学生", "本月生日")),  # nothing noted to do: no empty card
        ("counsellor", ("查找学生", "本月生日")),
        ("principal", ("查找学生", "待办事项", "本月生日")),  # classes that have not reported
        ("director", CARDS),
        ("registrar", ("查找学生", "待办事项")),  # a category to verify
        ("dormitory", ("查找学生", "待办事项")),  # boarders without a room
        ("editor", ()),
        ("administrator", ()),
        ("auditor", ()),
    ],
)
def test_today__each_role__its_cards_and_at_most_five(client, cast, who, cards):
    text = seen(client, cast.staff[who])
    headings = [part.split("</h2>")[0] for part in text.split("<h2>")[1:]]
    assert [title for title in CARDS if any(title in heading for heading in headings)] == [*cards]
    assert len(cards) <= 5


@pytest.mark.parametrize(
    ("who", "words", "route"),
    [
        ("editor", "您负责家校之窗", "wagtailadmin_home"),
        ("administrator", "您负责账号与系统", "school:staff"),
        ("auditor", "您负责审计", "school:me"),
    ],
)
def test_today__roles_without_pupils__told_what_they_do_with_a_link(
    client, cast, who, words, route
):
    text = seen(client, cast.staff[who])
    assert words in text
    assert f'href="{reverse(route)}"' in text


def test_today__no_appointment_any_more__told_whom_to_ask(client, cast):
    Appointment.objects.filter(user=cast.editor).delete()
    assert "您目前没有任职" in seen(client, cast.editor)


@time_machine.travel("2026-11-22T08:10:00+08:00", tick=False)
def test_today__sunday_morning__greeting_date_and_week_of_term(client, cast):
    cast.term.first_day, cast.term.last_day = date(2026, 9, 1), date(2027, 1, 22)
    cast.term.save()
    client.force_login(cast.head_teacher)
    text = client.get(TODAY).content.decode()
    assert "陈班主，早上好" in text
    assert "2026年11月22日 星期日 · 第12周" in text


@pytest.mark.parametrize(
    ("on", "week"),
    [
        (date(2026, 9, 1), 1),
        (date(2026, 9, 6), 1),
        (date(2026, 9, 7), 2),
        (date(2027, 1, 22), 21),
        (date(2026, 8, 31), None),
        (date(2027, 1, 23), None),
    ],
)
@pytest.mark.django_db
def test_week_of_term__from_the_monday_of_its_first_week(on, week):
    term = TermFactory(first_day=date(2026, 9, 1), last_day=date(2027, 1, 22))
    assert week_of_term(SchoolCalendar(term.school), on) == week


def test_today__next_steps__mine_due_and_overdue_then_the_week(client, cast):
    for day, words in ((0, "今天做的"), (-3, "三天后做"), (-9, "九天后做")):
        CareRecordFactory(
            student=cast.anan,
            author=cast.head_teacher,
            next_step=words,
            next_step_on=days_ago(day),
        )
    CareRecordFactory(
        student=cast.anan, author=cast.grade_head, next_step="别人的", next_step_on=days_ago(1)
    )
    CareRecordFactory(
        student=cast.anan,
        author=cast.head_teacher,
        next_step="做完的",
        next_step_on=days_ago(1),
        next_step_done_on=days_ago(0),
    )
    text = card(seen(client, cast.head_teacher), "下一步")
    order = [canary.NEXT_STEP, "今天做的", "接下来七天", "三天后做"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "逾期" in text
    for words in ("九天后做", "别人的", "做完的"):
        assert words not in text


def test_today__birthday_of_a_care_pupil__name_and_day_without_labels(client, cast):
    today = clock.today()
    cast.zixuan.birth_date = today.replace(year=today.year - 12)
    cast.zixuan.save()
    text = card(seen(client, cast.head_teacher), "本月生日")
    assert "张子轩" in text
    assert "今天" in text
    assert "满12岁" in text
    for label in ("留守", "重点关爱", "类别"):
        assert label not in text


def test_today__registrar_and_principal__what_waits_for_them(client, cast):
    RosterImport.objects.create(
        school=cast.school,
        state="preview",
        file_name="花名册.xlsx",
        digest="0" * 64,
        on=clock.today(),
        created_at=clock.now(),
    )
    AppointmentFactory(user=cast.editor, role=Role.TEACHER, waiting=True)
    registrar = card(seen(client, cast.registrar), "待办事项")
    assert "花名册待确认导入" in registrar
    assert "任职待确认" not in registrar
    principal = card(seen(client, cast.principal), "待办事项")
    assert "任职待确认" in principal
    assert "花名册待确认导入" not in principal


@pytest.mark.parametrize(("who", "most"), [("head_teacher", 27), ("director", 42)])
def test_today__five_or_fifty_pupils__same_queries(client, cast, who, most):
    user = cast.staff[who]
    client.force_login(user)
    _fill(cast, user, 5)
    few = queries_of(client, TODAY)
    _fill(cast, user, 45)
    assert queries_of(client, TODAY) == few
    assert few <= most


def _fill(cast, user, pupils: int) -> None:
    today = clock.today()
    for _ in range(pupils):
        pupil = StudentFactory(
            current_class=cast.seven_one,
            care=True,
            birth_date=today.replace(year=today.year - 13, day=min(today.day, 28)),
            id_number=None,
        )
        CareRecordFactory(student=pupil, author=user, next_step="看错题", next_step_on=days_ago(0))


def test_menu__on_a_class_page__today_is_not_marked_current(client, cast):
    client.force_login(cast.head_teacher)
    text = client.get(reverse("students:class", args=[cast.seven_one.public_id])).content.decode()
    assert 'aria-current="page"' not in text
    assert 'href="/desk/" aria-current="page"' in client.get(TODAY).content.decode()


@pytest.mark.django_db
def test_today__school_without_pupils__whoever_may_import_is_told_where_to_begin(client):
    school = SchoolFactory()
    registrar = UserFactory(school=school, role=Role.REGISTRAR)
    words = "还没有学生：先上传花名册"

    text = seen(client, registrar)
    assert words in text and reverse("students:import_new") in text
    assert words not in seen(client, UserFactory(school=school, role=Role.COUNSELLOR))

    StudentFactory(school=school)
    assert words not in seen(client, registrar)
