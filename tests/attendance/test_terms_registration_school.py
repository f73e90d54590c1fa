"""The school's registration: overview, print, workbook, queries."""

from datetime import timedelta
from html import unescape
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from school_care.attendance.enums import NotHereReason
from school_care.attendance.models import TermRegistration
from school_care.attendance.selectors_registrations import school_registration
from school_care.core.models import AuditEntry
from school_care.students.enums import Whereabouts
from tests.attendance.registering import _day_one, hand_in, missing, register, stand
from tests.attendance.terming import FIRST, at, client_of, first_day, term
from tests.core.pdf.support import text_of
from tests.factories import StudentFactory
from tests.support.queries import queries_of

__all__ = ["_day_one", "first_day", "term"]


def overview(cast, user=None):
    return school_registration(user or cast.director, cast.school, cast.term)


def test_overview__figures_reasons_and_who_has_not_handed_in(cast):
    register(cast, cast.zixuan)
    missing(cast, cast.anan, whereabouts=Whereabouts.HOSPITAL)
    hand_in(cast, 1)
    found = overview(cast)
    assert (found.rate.registered, found.rate.due, found.rate.words) == (1, 4, "25.0%")
    assert found.lines[0].missing_words == "李安安（生病，住院或康复）"
    assert found.rounds[0].waiting == [cast.seven_two, cast.eight_one]
    text = unescape(
        client_of(cast.principal).get(reverse("attendance:registrations")).content.decode()
    )
    assert "2个班未报" in text
    assert "李安安" in text
    assert "入学率 <strong>25.0%</strong>（实到1人，应到4人，截至9月1日）" in text


def test_overview__care_pupils_apart__only_for_those_who_read_care(cast):
    register(cast, cast.zixuan, cast.anan)
    found = overview(cast)
    assert (found.care.registered, found.care.due) == (1, 3)
    assert overview(cast, cast.registrar).care is None
    text = client_of(cast.registrar).get(reverse("attendance:registrations")).content.decode()
    assert "关爱学生" not in text


def test_overview__nobody_due__a_dash_and_no_rate(cast):
    for student in (cast.zixuan, cast.anan, cast.keke, cast.yuan):
        stand(student)
    assert overview(cast).rate.words == "—"


@pytest.mark.parametrize(
    ("reason", "route"),
    [
        (NotHereReason.SUSPENDED, "students:standing_new"),
        (NotHereReason.TRANSFER, "students:transfer_out"),
        (NotHereReason.ELSEWHERE, "students:standing_new"),
        (NotHereReason.SICK, ""),
    ],
)
def test_overview__reason_that_wants_a_paper__registrar_is_led_to_it(cast, reason, route):
    missing(cast, cast.anan, reason)
    url = reverse("attendance:registrations")
    text = client_of(cast.registrar).get(url).content.decode()
    assert ("还要办手续" in text) is bool(route)
    if route:
        assert reverse(route, args=[cast.anan.public_id]) in text
    assert "还要办手续" not in client_of(cast.principal).get(url).content.decode()
    stand(cast.anan)
    assert "还要办手续" not in client_of(cast.registrar).get(url).content.decode()


def test_print__check_table__counts_names_and_signature_lines(cast):
    register(cast, cast.zixuan)
    missing(cast, cast.anan)
    hand_in(cast, 1)
    answer = client_of(cast.registrar).post(reverse("attendance:registrations_print"))
    words = text_of(answer.content)
    for told in ("开学到校核查表", "李安安", "生病", "未报", "核查人", "校长"):
        assert told in words
    assert AuditEntry.objects.filter(action="registrations.printed").exists()


def test_workbook__one_row_a_class__figures_are_numbers(cast):
    register(cast, cast.zixuan)
    missing(cast, cast.anan)
    hand_in(cast, 1)
    answer = client_of(cast.registrar).post(reverse("attendance:registrations_workbook"))
    rows = list(openpyxl.load_workbook(BytesIO(answer.content)).active.values)
    assert rows[2][:6] == ("班级", "应到", "实到", "未到", "报到率", "第1天应到")
    assert rows[3][:8] == ("七(1)班", 2, 1, 1, "50.0%", 2, 1, 1)
    assert rows[-1][:5] == ("合计", 4, 1, 3, "25.0%")


def test_pages__a_class_of_forty_and_one_of_two__the_same_number_of_queries(cast):
    client = client_of(cast.director)
    one = reverse("attendance:registration", args=[cast.seven_one.public_id])
    school = reverse("attendance:registrations")
    missing(cast, cast.anan)
    few = queries_of(client, one), queries_of(client, school)
    for number in range(38):
        pupil = StudentFactory(current_class=cast.seven_one)
        if number % 3 == 0:
            missing(cast, pupil)
    assert (queries_of(client, one), queries_of(client, school)) == few
    assert few[0] <= 22
    assert few[1] <= 22


def test_past_term__asked_for_by_its_code__only_to_look_at(cast):
    register(cast, cast.zixuan)
    with at("2027-03-02"):
        url = reverse("attendance:registration", args=[cast.seven_one.public_id])
        client = client_of(cast.head_teacher)
        text = client.get(f"{url}?term=2026-2027-1").content.decode()
        assert "只供查看" in text
        assert "全部已报到" not in text
        assert "其余2人全部已报到" in client.get(url).content.decode()


def test_weekend_before__the_class_registers_already(cast):
    with at(FIRST - timedelta(days=1)):
        register(cast, cast.zixuan)
        assert TermRegistration.objects.get().registered_on == FIRST - timedelta(days=1)
    with at(FIRST):
        register(cast, cast.anan)
        [count] = hand_in(cast, 1)
        assert (count.expected, count.registered) == (2, 2)
