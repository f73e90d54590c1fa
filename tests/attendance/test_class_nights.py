"""The evening's and the return's roll of a class: its boarders who have no bed in a room."""

from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from school_care.attendance.enums import CallResult, Session
from school_care.attendance.models import AbsenceCall, AttendanceDay, AttendanceException
from school_care.attendance.services.roll import RollChanged, settle_absence
from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.refusal import Refused
from school_care.students.enums import Whereabouts
from tests.attendance.making import (
    AbsenceFactory,
    LeaveFactory,
    RoomFactory,
    StandingFactory,
    StayFactory,
)
from tests.attendance.rolling import PRESENT, SICK, UNVERIFIED, hand_in, known, seen
from tests.attendance.sleeping import SUNDAY_EVENING, THURSDAY_NIGHT
from tests.factories import ContactFactory, SchoolClassFactory, StudentFactory
from tests.support.queries import queries_of

EVENING, RETURN = Session.EVENING, Session.RETURN
HOME = "/desk/attendance/"


@pytest.fixture(autouse=True)
def sunday():
    with time_machine.travel(SUNDAY_EVENING, tick=False):
        yield


@pytest.fixture
def thursday():
    with time_machine.travel(THURSDAY_NIGHT, tick=False):
        yield


@pytest.fixture
def bozhi(cast):
    """A second boarder of 七(1)班; 李安安 goes home every day."""
    return StudentFactory(current_class=cast.seven_one, name="何柏之", boarding=True)


def take(cast, marks=None, session=RETURN, by="head_teacher", **more):
    return hand_in(cast.staff[by], cast.seven_one, marks, session=session, **more)


def page(group, session=RETURN, **more) -> str:
    query = "".join(f"&{name}={value}" for name, value in more.items())
    path = reverse(f"attendance:roll_{session}", args=[group.public_id])
    return f"{path}?on={clock.today().isoformat()}{query}"


def post_page(client, cast, marks, session=RETURN, **more):
    client.force_login(cast.head_teacher)
    said = {f"mark-{pupil.public_id}": kind for pupil, kind in marks.items()}
    fields = {"on": clock.today(), "public_id": uuid4(), "based_on": 0, "taken_at": ""}
    return client.post(page(cast.seven_one, session), {**fields, **said, **more})


def heading(client, url) -> str:
    text = unescape(client.get(url).content.decode())
    return text.split("<h1")[1].split(">", 1)[1].split("</h1>")[0].strip()


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


# the page 考勤, the today page, the dormitory's page of who is missing


def test_home__head_teacher_on_the_evening__one_button_and_gone_when_all_have_beds(client, cast):
    text = seen(client, cast.head_teacher, HOME)
    assert f'roll-go" href="{page(cast.seven_one)}"' in text
    assert "住校生应到1人" in text
    assert "周日返校" not in seen(client, cast.other_head_teacher, HOME)
    take(cast, {cast.zixuan: UNVERIFIED})
    assert "未到待核实<b>1</b>" in seen(client, cast.head_teacher, HOME)
    StayFactory(student=cast.zixuan, room=RoomFactory(school=cast.school))
    assert "周日返校" not in seen(client, cast.head_teacher, HOME)


@pytest.mark.parametrize(("hour", "told"), [(11, False), (12, True)])
def test_home__sunday__from_midday_on(client, cast, hour, told):
    with time_machine.travel(datetime(2026, 11, 22, hour - 8, 0, tzinfo=UTC), tick=False):
        assert ("周日返校" in seen(client, cast.head_teacher, HOME)) == told
        assert ("周日返校" in seen(client, cast.head_teacher, "/desk/")) == told


def test_home__school_night__lights_out_from_five(client, cast, thursday):
    assert "晚上就寝点名" in seen(client, cast.head_teacher, HOME)
    with time_machine.travel(datetime(2026, 11, 19, 8, 59, tzinfo=UTC), tick=False):
        assert "晚上就寝点名" not in seen(client, cast.head_teacher, HOME)


def test_home__friday__boarders_are_at_home(client, cast):
    with time_machine.travel(datetime(2026, 11, 20, 13, 0, tzinfo=UTC), tick=False):
        assert "晚上就寝" not in seen(client, cast.head_teacher, HOME)


@pytest.mark.parametrize("who", ["director", "principal", "registrar"])
def test_home__overseer__who_has_handed_in_and_who_has_not(client, cast, who):
    StudentFactory(current_class=cast.seven_two, boarding=True)
    take(cast, {cast.zixuan: UNVERIFIED})
    nights = seen(client, cast.staff[who], HOME).split(">周日返校 ")[1].split("</section>")[0]
    assert nights.index("七(2)班") < nights.index("未交") < nights.index("七(1)班")
    assert "未到待核实<b>1</b>" in nights


def test_home__many_classes__as_many_queries_as_few(client, cast):
    client.force_login(cast.director)
    few = queries_of(client, HOME)
    for number in range(3, 9):
        group = SchoolClassFactory(school=cast.school, grade=7, number=number)
        StudentFactory(current_class=group, boarding=True)
    assert queries_of(client, HOME) == few
    assert few <= 20


def test_today__head_teacher__card_then_the_missing_and_also_after_midnight(client, cast):
    assert "七(1)班 周日返校点名" in seen(client, cast.head_teacher, "/desk/")
    assert "周日返校点名" not in seen(client, cast.other_head_teacher, "/desk/")
    url = page(cast.seven_one)
    take(cast, {cast.zixuan: UNVERIFIED})
    with time_machine.travel(SUNDAY_EVENING + timedelta(hours=6), tick=False):
        text = seen(client, cast.head_teacher, "/desk/")
    assert "周日返校点名" not in text
    assert "周日返校：1名住校生未到待核实" in text
    assert url in text


def test_missing__overseer_in_a_school_without_rooms__child_calls_and_the_way(client, cast):
    take(cast, {cast.zixuan: UNVERIFIED})
    settle_absence(
        by=cast.head_teacher,
        student=cast.zixuan,
        date=clock.today(),
        session=RETURN,
        kind=UNVERIFIED,
        whereabouts=Whereabouts.MISSING,
    )
    url = f"{reverse('attendance:dorm_missing')}?on={clock.today()}&session=return"
    assert url.split("?")[0] in seen(client, cast.principal, "/desk/")
    text = seen(client, cast.principal, url)
    row = text.split("由班级点名的")[1].split("</section>")[0]
    assert "张子轩" in row
    assert "不知去向" in row
    assert f"{page(cast.seven_one)}#a-{cast.zixuan.public_id}" in row
    assert "报警110" in text
    assert "不用联系" not in text
    # 生活老师 knows of the child and has no class page to open
    row = seen(client, cast.dormitory, url).split("由班级点名的")[1].split("</section>")[0]
    assert "张子轩" in row
    assert "打开本班点名" not in row


def test_dormitory__no_rooms__says_that_the_classes_take_it(client, cast):
    url = reverse("attendance:dorm")
    assert "由各班点名" in seen(client, cast.principal, url)
    StayFactory(student=cast.zixuan, room=RoomFactory(school=cast.school))
    assert "由各班点名" not in seen(client, cast.principal, url)


def test_taken__many_missing__as_many_queries_as_one(client, cast):
    client.force_login(cast.head_teacher)
    pupils = StudentFactory.create_batch(15, current_class=cast.seven_one, boarding=True)
    for pupil in pupils:
        ContactFactory(student=pupil)
    take(cast, {pupils[0]: UNVERIFIED})
    one = queries_of(client, page(cast.seven_one))
    take(cast, dict.fromkeys(pupils, UNVERIFIED), based_on=1)
    assert queries_of(client, page(cast.seven_one)) == one
    assert one <= 24
