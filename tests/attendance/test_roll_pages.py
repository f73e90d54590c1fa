"""The pages of the roll on a school morning, without JavaScript."""

from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from school_care.attendance.enums import CallResult
from school_care.attendance.models import AbsenceCall
from school_care.core.models import AuditEntry
from school_care.students.enums import Whereabouts
from tests.attendance.rolling import (
    AT_EIGHT,
    MONDAY,
    SICK,
    TUESDAY,
    UNVERIFIED,
    give_leave,
    hand_in,
    known,
    ring,
    roll_url,
    seen,
)
from tests.factories import ContactFactory, SchoolClassFactory, StudentFactory
from tests.support.queries import queries_of

HOME = "/desk/attendance/"


@pytest.fixture(autouse=True)
def tuesday_morning():
    with time_machine.travel(AT_EIGHT, tick=False):
        yield


def post_roll(client, user, group, marks=None, **more):
    client.force_login(user)
    said = {f"mark-{pupil.public_id}": kind for pupil, kind in (marks or {}).items()}
    fields = {"on": TUESDAY, "public_id": uuid4(), "based_on": 0, "taken_at": ""}
    return client.post(roll_url(group).split("?")[0], {**fields, **said, **more})


# the roll of a class


def test_roll__leave_confirmed__preset_and_an_unconfirmed_note_is_not(client, cast):
    give_leave(cast, cast.zixuan)
    give_leave(cast, cast.anan, confirmed_at=None)
    text = seen(client, cast.head_teacher, roll_url(cast.seven_one))
    assert "应到<b>2</b> 实到<b>1</b> 请假<b>1</b> 未到待核实<b>0</b>" in text
    assert '<option value="sick" selected>' in text


def test_roll__handed_in_without_javascript__who_is_missing_and_whom_to_ring(client, cast):
    ContactFactory(student=cast.zixuan, role="VILLAGE", relation="", phone="19900000103")
    ContactFactory(
        student=cast.zixuan, role="MOTHER", relation="母亲", phone="19900000104", phone_state="off"
    )
    ContactFactory(student=cast.zixuan, relation="邻居", phone="19900000105", phone_state="wrong")
    answer = post_roll(client, cast.head_teacher, cast.seven_one, {cast.zixuan: "unverified"})
    assert answer.status_code == 302
    text = seen(client, cast.head_teacher, answer["Location"])
    assert "8:05 · 陈班主" in text
    rung = [part.split('"')[0] for part in text.split('href="tel:')[1:]]
    # father, grandmother, the village; who was switched off last; a stranger's number not at all
    assert rung == ["19900000102", "19900000101", "19900000103", "19900000104"]
    revealed = AuditEntry.objects.filter(action="phones.revealed")
    assert revealed.get().student_id == cast.zixuan.public_id


@pytest.mark.parametrize("who", ["principal", "registrar"])
def test_roll__reader_who_does_not_take_it__names_without_numbers_or_buttons(client, cast, who):
    hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED})
    text = seen(client, cast.staff[who], roll_url(cast.seven_one))
    assert "张子轩" in text
    assert "tel:" not in text
    assert "到校了" not in text
    assert "更正点名" not in text


def test_roll__refused__marks_stay_on_the_page(client, cast):
    answer = post_roll(
        client, cast.head_teacher, cast.seven_one, {cast.anan: "sick", cast.keke: "sick"}
    )
    text = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "名单已变动" in text
    assert "请假<b>1</b>" in text


def test_roll__somebody_was_first__page_says_who_and_what_and_mine_can_stand(client, cast):
    hand_in(cast.director, cast.seven_one, {cast.anan: SICK})
    answer = post_roll(client, cast.head_teacher, cast.seven_one, {cast.zixuan: "unverified"})
    text = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "郑德育在8:05提交或更正" in text
    assert "以我的为准" in text
    again = text.split('name="public_id" value="')[1].split('"')[0]
    answer = post_roll(
        client,
        cast.head_teacher,
        cast.seven_one,
        {cast.zixuan: "unverified", cast.anan: "present"},
        public_id=again,
        based_on=1,
    )
    assert answer.status_code == 302
    assert known(cast.zixuan).kind == "unverified"
    assert known(cast.anan).kind == "present"


def test_roll__preset_leave_taken_back__present(client, cast):
    hand_in(cast.head_teacher, cast.seven_one, {cast.anan: SICK})
    post_roll(
        client,
        cast.head_teacher,
        cast.seven_one,
        {cast.anan: "present"},
        preset=str(cast.anan.public_id),
        based_on=1,
    )
    assert known(cast.anan).kind == "present"


def test_roll__sunday__says_when_school_is_next(client, cast):
    url = roll_url(cast.seven_one, MONDAY - timedelta(days=1))
    assert "次日（2026年11月16日）上课" in seen(client, cast.head_teacher, url)


def test_roll__forty_five_pupils__as_many_queries_as_five(client, cast):
    client.force_login(cast.head_teacher)
    StudentFactory.create_batch(3, current_class=cast.seven_one)
    few = queries_of(client, roll_url(cast.seven_one))
    StudentFactory.create_batch(40, current_class=cast.seven_one)
    assert queries_of(client, roll_url(cast.seven_one)) == few
    assert few <= 16


def test_taken_roll__many_missing__as_many_queries_as_one(client, cast):
    client.force_login(cast.head_teacher)
    pupils = StudentFactory.create_batch(20, current_class=cast.seven_one)
    for pupil in pupils:
        ContactFactory(student=pupil)
    hand_in(cast.head_teacher, cast.seven_one, {pupils[0]: UNVERIFIED})
    one = queries_of(client, roll_url(cast.seven_one))
    hand_in(cast.head_teacher, cast.seven_one, dict.fromkeys(pupils, UNVERIFIED), based_on=1)
    assert queries_of(client, roll_url(cast.seven_one)) == one
    assert one <= 18


# what is done about a child who is not there


def settle(client, cast, what, **headers):
    client.force_login(cast.head_teacher)
    url = reverse("attendance:settle", args=[cast.zixuan.public_id])
    return client.post(url, {"on": TUESDAY, "what": what}, headers=headers)


def test_call__one_tap__what_was_tried_and_next_what_it_is(client, cast):
    hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED})
    text = unescape(ring(client, cast, "no_answer", HX_Request="true").content.decode())
    assert "8:05 奶奶 <strong>没有接</strong>" in text
    assert "不知去向" in text
    assert "病假" not in text
    assert "tel:" not in text  # told once
    text = unescape(ring(client, cast, "reached", HX_Request="true").content.decode())
    assert 'value="sick">病假' in text


def test_call__without_javascript__back_to_the_childs_row(client, cast):
    hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED})
    answer = ring(client, cast, "reached")
    assert answer["Location"] == f"{roll_url(cast.seven_one)}#a-{cast.zixuan.public_id}"
    assert AbsenceCall.objects.get().result == CallResult.REACHED


def test_arrived__one_tap__late_with_the_time_and_the_figures_anew(client, cast):
    hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED})
    text = settle(client, cast, "arrived", HX_Request="true").content.decode()
    assert "8:05到校" in text
    assert "实到<b>2</b>" in text


def test_whereabouts_unknown__said_at_once_to_tell_and_call_the_police(client, cast):
    hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED})
    text = settle(client, cast, "lost", HX_Request="true").content.decode()
    assert "报警110" in text
    assert known(cast.zixuan).whereabouts == Whereabouts.MISSING
    assert "不知去向" in seen(client, cast.principal, HOME)


# the page 考勤 and the today page


def test_home__head_teacher__own_class_and_one_button(client, cast):
    text = seen(client, cast.head_teacher, HOME)
    assert "七(1)班" in text
    assert "七(2)班" not in text
    assert f'roll-go" href="{roll_url(cast.seven_one)}"' in text


@pytest.mark.parametrize("who", ["director", "principal", "registrar"])
def test_home__overseer__open_classes_first_figures_and_the_missing(client, cast, who):
    hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED, cast.anan: SICK})
    text = seen(client, cast.staff[who], HOME)
    assert "应到<b>2</b> 实到<b>0</b> 请假<b>1</b> 未到待核实<b>1</b>" in text
    assert "2个班未交" in text
    classes = text.split(">各班<")[1]
    assert classes.index(">八(1)班") < classes.index(">七(1)班")
    missing = text.split('id="missing"')[1].split("</section>")[0]
    assert "张子轩" in missing
    assert "还没有联系" in missing
    assert "李安安" not in missing


def test_home__past_day__as_it_was(client, cast):
    hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED}, date=MONDAY)
    text = seen(client, cast.director, f"{HOME}?on={MONDAY}")
    assert "张子轩" in text
    assert "回到今天" in text


def test_home__two_days_missing__said(client, cast):
    hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED}, date=MONDAY)
    hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED})
    assert "连续2个上课日" in seen(client, cast.director, HOME)


@pytest.mark.parametrize("day", ["2026-11-15", "nonsense", "2999-01-01"])
def test_home__any_day__answers(client, cast, day):
    text = seen(client, cast.director, f"{HOME}?on={day}")
    assert ("次日（2026年11月16日）上课" in text) == (day == "2026-11-15")


def test_home__many_classes__as_many_queries_as_few(client, cast):
    client.force_login(cast.director)
    few = queries_of(client, HOME)
    for number in range(3, 12):
        group = SchoolClassFactory(school=cast.school, grade=7, number=number)
        StudentFactory.create_batch(2, current_class=group)
    assert queries_of(client, HOME) == few
    assert few <= 18


def test_home__many_missing__as_many_queries_as_one(client, cast):
    client.force_login(cast.director)
    pupils = StudentFactory.create_batch(12, current_class=cast.seven_one)
    hand_in(cast.head_teacher, cast.seven_one, {pupils[0]: UNVERIFIED})
    one = queries_of(client, HOME)
    hand_in(cast.head_teacher, cast.seven_one, dict.fromkeys(pupils, UNVERIFIED), based_on=1)
    assert queries_of(client, HOME) == one


def test_today__head_teacher_before_the_roll__card_first_and_gone_after(client, cast):
    text = seen(client, cast.head_teacher, "/desk/")
    assert text.count("<section") <= 5
    assert "七(1)班 点名" in text.split("</section>")[0]
    hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED})
    text = seen(client, cast.head_teacher, "/desk/")
    assert "七(1)班 点名" not in text
    assert "1名学生未到待核实" in text.split("</section>")[0]
    assert text.count("1名学生未到待核实") == 1


@pytest.mark.parametrize(("hour", "told"), [(8, False), (9, True)])
def test_today__principal__classes_not_handed_in_from_nine(client, cast, hour, told):
    with time_machine.travel(datetime(2026, 11, 17, hour - 8, 30, tzinfo=UTC), tick=False):
        assert ("3个班未交今日点名" in seen(client, cast.principal, "/desk/")) == told
