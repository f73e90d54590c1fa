"""The evening's and the return's roll of a class: its boarders who have no bed in a room."""

from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.attendance.enums import CallResult, Session
from school_care.attendance.models import AbsenceCall, AttendanceDay, AttendanceException
from school_care.attendance.services.roll import RollChanged, settle_absence
from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.refusal import Refused
from tests.attendance.class_nights import (
    EVENING,
    RETURN,
    bozhi,
    heading,
    page,
    post_page,
    sunday,
    take,
    thursday,
)
from tests.attendance.making import (
    AbsenceFactory,
    LeaveFactory,
    RoomFactory,
    StandingFactory,
    StayFactory,
)
from tests.attendance.rolling import PRESENT, SICK, UNVERIFIED, hand_in, known, seen
from tests.factories import StudentFactory
from tests.support.queries import queries_of

__all__ = ["bozhi", "sunday", "thursday"]

# what a roll at night is of


@pytest.mark.parametrize("session", [RETURN, EVENING])
def test_night__boarders_only__expected_and_absent_count_them(cast, bozhi, session):
    roll = take(cast, {cast.zixuan: UNVERIFIED}, session)
    assert (roll.expected, roll.absent, roll.room, roll.school_class) == (
        2,
        1,
        None,
        cast.seven_one,
    )
    row = known(cast.zixuan)
    assert (row.session, row.kind, row.school_class) == (session, "unverified", cast.seven_one)


@pytest.mark.parametrize("boarding", [False, None])
def test_night__who_goes_home__is_refused_and_nothing_stored(cast, bozhi, boarding):
    cast.anan.boarding = boarding
    cast.anan.save()
    with pytest.raises(Refused, match="名单已变动"):
        take(cast, {cast.anan: UNVERIFIED})
    assert not AttendanceDay.objects.exists()


def test_night__boarder_kept_away_by_a_standing__not_expected(cast, bozhi):
    StandingFactory(student=cast.zixuan)
    assert take(cast).expected == 1


def test_night__another_class_teacher__refused(cast):
    with pytest.raises(Refused, match="该班不由您点名"):
        take(cast, by="other_head_teacher")


def test_night__dormitory_staff__refused_for_a_class(cast):
    with pytest.raises(Refused, match="该班不由您点名"):
        take(cast, by="dormitory")


def test_night__morning_roll_of_the_same_day__both_stand(cast, thursday):
    hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED})
    take(cast, {}, EVENING)
    rolls = AttendanceDay.objects.order_by("session")
    assert [(roll.session, roll.expected) for roll in rolls] == [("evening", 1), ("morning", 2)]
    assert AttendanceException.objects.get().session == Session.MORNING


def test_night__sent_twice__one_roll(cast, bozhi):
    once = uuid4()
    take(cast, {cast.zixuan: UNVERIFIED}, public_id=once)
    assert take(cast, {cast.zixuan: UNVERIFIED}, public_id=once).version == 1
    assert AttendanceDay.objects.count() == 1


def test_night__corrected_to_there__row_stays_with_its_trace(cast, bozhi):
    take(cast, {cast.zixuan: UNVERIFIED})
    assert take(cast, {cast.zixuan: PRESENT}, based_on=1).absent == 0
    assert known(cast.zixuan).kind == PRESENT
    assert FieldChange.objects.filter(field="kind", student_id=cast.zixuan.public_id).exists()
    with pytest.raises(RollChanged):
        take(cast, {bozhi: SICK}, based_on=1)


@pytest.mark.parametrize(("session", "why"), [(RETURN, "不是返校日"), (EVENING, "学生不住校")])
def test_night__on_a_day_without_it__refused(cast, session, why):
    friday_week = clock.today() - timedelta(days=2 if session == RETURN else 1)
    with pytest.raises(Refused, match=why):
        take(cast, {}, session, date=friday_week)


# rooms and classes never say two things of one pupil and night


def test_bed__pupil_in_a_room__is_the_rooms_and_not_the_classes(cast, bozhi):
    room = StayFactory(student=cast.zixuan, room=RoomFactory(school=cast.school)).room
    with pytest.raises(Refused, match="名单已变动"):
        take(cast, {cast.zixuan: UNVERIFIED})
    with pytest.raises(Refused, match="名单已变动"):
        hand_in(cast.dormitory, None, {bozhi: UNVERIFIED}, room=room, session=RETURN)
    assert take(cast).expected == 1
    assert hand_in(cast.dormitory, None, room=room, session=RETURN).expected == 1


def test_bed__everybody_has_one__class_has_no_roll_of_the_night(cast):
    StayFactory(student=cast.zixuan, room=RoomFactory(school=cast.school))
    with pytest.raises(Refused, match="由宿舍点名"):
        take(cast)
    assert not AttendanceDay.objects.exists()


def test_bed__given_after_the_classes_roll__room_begins_with_what_the_class_said(cast, client):
    take(cast, {cast.zixuan: UNVERIFIED})
    room = RoomFactory(school=cast.school)
    StayFactory(student=cast.zixuan, room=room, starts_on=clock.today())
    client.force_login(cast.dormitory)
    url = reverse("attendance:room_roll", args=[room.public_id])
    text = client.get(f"{url}?on={clock.today()}&session=return").content.decode()
    assert '<option value="unverified" selected>' in text
    hand_in(cast.dormitory, None, {cast.zixuan: PRESENT}, room=room, session=RETURN)
    assert known(cast.zixuan).kind == PRESENT
    assert FieldChange.objects.filter(field="kind", student_id=cast.zixuan.public_id).count() == 1


def test_settle__boarder_without_a_bed__by_the_head_teacher_not_by_the_dormitory(cast):
    take(cast, {cast.zixuan: UNVERIFIED})
    given = {"student": cast.zixuan, "date": clock.today(), "session": RETURN, "kind": PRESENT}
    with pytest.raises(Refused, match="该班不由您点名"):
        settle_absence(by=cast.dormitory, **given)
    settle_absence(by=cast.head_teacher, **given)
    roll = AttendanceDay.objects.get()
    assert (roll.version, roll.absent) == (2, 0)


def test_settle__who_goes_home__not_asked_for_at_night(cast):
    with pytest.raises(Refused, match="不是住校生"):
        settle_absence(
            by=cast.director, student=cast.anan, date=clock.today(), session=RETURN, kind=SICK
        )


# the page


def test_page__no_rooms__boarders_to_tap_and_kinds_of_the_night(client, cast, bozhi):
    text = seen(client, cast.head_teacher, page(cast.seven_one))
    assert heading(client, page(cast.seven_one)) == "七(1)班 周日返校点名"
    assert "张子轩" in text
    assert "何柏之" in text
    assert "李安安" not in text
    assert 'data-session="return"' in text
    assert f'action="{page(cast.seven_one).split("?")[0]}"' in text
    assert "旷课" not in text
    assert "由宿舍点名" not in text


def test_page__leave_from_monday__preset_at_the_return(client, cast, bozhi):
    LeaveFactory(student=bozhi, starts_on=clock.today() + timedelta(days=1))
    text = seen(client, cast.head_teacher, page(cast.seven_one))
    assert "应到<b>2</b> 实到<b>1</b> 请假<b>1</b> 未到待核实<b>0</b>" in text


def test_page__lights_out__begins_with_who_was_not_in_class(client, cast, bozhi, thursday):
    AbsenceFactory(student=cast.zixuan, kind="truant")
    text = seen(client, cast.head_teacher, page(cast.seven_one, EVENING))
    assert heading(client, page(cast.seven_one, EVENING)) == "七(1)班 晚上就寝点名"
    assert '<option value="truant" selected>' in text


def test_page__some_in_rooms__read_as_handed_in_and_the_rest_to_tap(client, cast, bozhi):
    stay = StayFactory(student=cast.zixuan, room=RoomFactory(school=cast.school, name="302"))
    text = seen(client, cast.head_teacher, page(cast.seven_one))
    assert f'name="mark-{bozhi.public_id}"' in text
    assert f'name="mark-{cast.zixuan.public_id}"' not in text
    rooms = text.split("由宿舍点名的")[1]
    assert "302室" in rooms
    assert "未交" in rooms
    hand_in(cast.dormitory, None, {cast.zixuan: UNVERIFIED}, room=stay.room, session=RETURN)
    rooms = seen(client, cast.head_teacher, page(cast.seven_one)).split("由宿舍点名的")[1]
    assert "未到待核实" in rooms
    assert "未交" not in rooms


def test_page__all_in_rooms__only_to_read(client, cast):
    stay = StayFactory(student=cast.zixuan, room=RoomFactory(school=cast.school, name="302"))
    hand_in(cast.dormitory, None, room=stay.room, session=RETURN)
    text = seen(client, cast.head_teacher, page(cast.seven_one))
    assert "提交点名" not in text
    assert "到了" in text.split("由宿舍点名的")[1]


def test_page__class_without_boarders__says_so(client, cast):
    assert "这个班没有住校生" in seen(client, cast.other_head_teacher, page(cast.seven_two))


def test_page__day_without_it__says_when(client, cast, thursday):
    text = seen(client, cast.head_teacher, page(cast.seven_one))
    assert "返校只在上课前一天" in text
    assert "下一个上课日是2026年11月20日" in text


def test_page__without_javascript__handed_in_rung_and_arrived(client, cast, bozhi):
    answer = post_page(client, cast, {cast.zixuan: "unverified"})
    assert answer["Location"] == page(cast.seven_one)
    text = seen(client, cast.head_teacher, answer["Location"])
    assert "应到<b>2</b> 实到<b>1</b> 请假<b>0</b> 未到待核实<b>1</b>" in text
    assert 'href="tel:19900000101"' in text
    assert f'data-taken="{cast.seven_one.public_id}:return:{clock.today()}"' in text
    assert AuditEntry.objects.filter(action="phones.revealed").count() == 1
    grandmother = cast.zixuan.contacts.get(relation="奶奶")
    night = {"on": clock.today(), "session": "return"}
    rung = {"person": grandmother.public_id, "result": "reached", "public_id": uuid4()}
    url = reverse("attendance:call", args=[cast.zixuan.public_id])
    answer = client.post(url, {**night, **rung}, headers={"HX-Request": "true"})
    assert "在家，明早到" in unescape(answer.content.decode())
    assert AbsenceCall.objects.get().result == CallResult.REACHED
    url = reverse("attendance:settle", args=[cast.zixuan.public_id])
    answer = client.post(url, {**night, "what": "arrived"}, headers={"HX-Request": "true"})
    text = unescape(answer.content.decode())
    assert "19:05到" in text
    assert "实到<b>2</b>" in text
    assert known(cast.zixuan).kind == PRESENT  # at night nobody is late
    answer = client.post(url, {**night, "what": "unverified"})
    assert answer["Location"] == f"{page(cast.seven_one)}#a-{cast.zixuan.public_id}"


def test_call_row__pupil_with_a_bed__not_the_classes(client, cast):
    StayFactory(student=cast.zixuan, room=RoomFactory(school=cast.school))
    client.force_login(cast.head_teacher)
    url = reverse("attendance:settle", args=[cast.zixuan.public_id])
    night = {"on": clock.today(), "session": "return", "what": "arrived"}
    assert client.post(url, night).status_code == 403
    assert not AttendanceException.objects.exists()


def test_kept_on_a_phone__sent_later__named_after_the_night(client, cast, bozhi):
    client.force_login(cast.head_teacher)
    data = {
        "class": str(cast.seven_one.public_id),
        "on": clock.today().isoformat(),
        "session": "return",
        "public_id": str(uuid4()),
        "based_on": 0,
        "taken_at": clock.now().isoformat(),
        "marks": {str(bozhi.public_id): "sick"},
    }
    send = reverse("attendance:send")
    answer = client.post(send, data, content_type="application/json").json()
    assert answer["said"] == "七(1)班11月22日周日返校的点名已交。"
    assert answer["url"] == page(cast.seven_one)
    answer = client.post(send, {**data, "session": "noon"}, content_type="application/json")
    assert answer.json()["state"] == "refused"


def test_page__many_boarders_and_rooms__as_many_queries_as_few(client, cast, bozhi):
    client.force_login(cast.head_teacher)

    def more(pupils):
        for pupil in StudentFactory.create_batch(
            2 * pupils, current_class=cast.seven_one, boarding=True
        )[:pupils]:
            StayFactory(student=pupil, room=RoomFactory(school=cast.school))

    more(1)
    few = queries_of(client, page(cast.seven_one))
    more(12)
    assert queries_of(client, page(cast.seven_one)) == few
    assert few <= 22
