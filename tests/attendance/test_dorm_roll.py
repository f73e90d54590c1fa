"""The dormitory's roll: what stands after it, who may take it, what its pages say."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from school_care.attendance.enums import CallResult, Session
from school_care.attendance.models import AbsenceCall, AttendanceDay, AttendanceException
from school_care.attendance.selectors_night import night_of_school, roll_of_room
from school_care.attendance.services.night import hand_in_rest
from school_care.attendance.services.roll import submit_roll
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.school.refusal import Refused
from tests.attendance.making import AbsenceFactory, LeaveFactory, RoomFactory, StayFactory
from tests.attendance.rolling import SICK, UNVERIFIED
from tests.attendance.sleeping import (
    SATURDAY,
    SUNDAY_EVENING,
    THURSDAY_NIGHT,
    dormitory,
    sleepers,
)
from tests.factories import ContactFactory
from tests.support.queries import queries_of

EVENING, RETURN = Session.EVENING, Session.RETURN


@pytest.fixture
def thursday():
    with time_machine.travel(THURSDAY_NIGHT, tick=False):
        yield


@pytest.fixture
def sunday():
    with time_machine.travel(SUNDAY_EVENING, tick=False):
        yield


def as_person(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(room=None, session=EVENING, page="room_roll", **more) -> str:
    where = reverse(f"attendance:{page}", args=[room.public_id] if room else [])
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return f"{where}?on={clock.today().isoformat()}&session={session}{query}"


def sent(session=EVENING, marks=None, version=0, **more) -> dict:
    """The form of a room as a browser sends it."""
    said = {f"mark-{pupil.public_id}": kind for pupil, kind in (marks or {}).items()}
    return {
        "on": clock.today().isoformat(),
        "session": session,
        "public_id": str(uuid4()),
        "based_on": str(version),
        **said,
        **more,
    }


def rest(cast, rooms, pupils, **more) -> int:
    given = {
        "by": cast.dormitory,
        "school": cast.school,
        "date": clock.today(),
        "session": EVENING,
        "public_id": uuid4(),
    }
    return hand_in_rest(**{**given, "rooms": rooms, "pupils": pupils, **more})


def kinds() -> dict:
    return dict(AttendanceException.objects.values_list("student__name", "kind"))


def test_rest__all_there__every_room_handed_in_once(cast, thursday):
    rooms, once = dormitory(cast.seven_one, rooms=3, pupils=4), uuid4()
    assert rest(cast, rooms, 12, public_id=once) == 3
    assert rest(cast, rooms, 12, public_id=once) == 0
    assert [(day.expected, day.absent) for day in AttendanceDay.objects.all()] == [(4, 0)] * 3
    assert not AttendanceException.objects.exists()
    assert AuditEntry.objects.filter(action="roll.taken").count() == 3


def test_rest__who_is_known_to_be_away__is_not_called_present(cast, thursday):
    [room] = dormitory(cast.seven_one, rooms=1, pupils=4)
    on_leave, not_in_class, written, _here = sleepers(room)
    LeaveFactory(student=on_leave)
    AbsenceFactory(student=not_in_class)  # this morning
    AbsenceFactory(student=written, session=EVENING, kind=SICK)
    rest(cast, [room], 4)
    tonight = AttendanceException.objects.filter(session=EVENING)
    assert dict(tonight.values_list("student_id", "kind")) == {
        on_leave.pk: SICK,
        not_in_class.pk: UNVERIFIED,
        written.pk: SICK,
    }
    assert AttendanceDay.objects.get().absent == 3


def test_rest__another_number_than_confirmed__nothing_is_handed_in(cast, thursday):
    rooms = dormitory(cast.seven_one, rooms=2, pupils=3)
    StayFactory(room=rooms[0], student=cast.zixuan)
    with pytest.raises(Refused, match="名单刚有变化"):
        rest(cast, rooms, 6)
    assert not AttendanceDay.objects.exists()


def test_rest__a_room_handed_in_meanwhile__stands_as_it_is(cast, thursday):
    first, second = dormitory(cast.seven_one, rooms=2, pupils=3)
    client = as_person(cast.director)
    client.post(address(first), sent(marks={sleepers(first)[0]: UNVERIFIED}))
    assert rest(cast, [first, second], 3) == 1
    assert AttendanceDay.objects.get(room=first).absent == 1


def test_rest__on_the_evening_of_the_return__refused(cast, sunday):
    rooms = dormitory(cast.seven_one, rooms=2, pupils=3)
    with pytest.raises(Refused, match="返校要一间一间点"):
        rest(cast, rooms, 6, session=RETURN)
    page = as_person(cast.dormitory).get(address(session=RETURN, page="dorm")).content.decode()
    assert "全部到齐" not in page


@pytest.mark.parametrize("person", ["head_teacher", "principal", "registrar"])
def test_rest__by_who_takes_no_dormitory_roll__refused(cast, thursday, person):
    rooms = dormitory(cast.seven_one, rooms=1, pupils=3)
    with pytest.raises(Refused, match="生活老师"):
        rest(cast, rooms, 3, by=getattr(cast, person))


def test_leave__from_monday__explains_the_empty_bed_on_sunday(cast, sunday):
    [room] = dormitory(cast.seven_one, rooms=1, pupils=2)
    away, _ = sleepers(room)
    LeaveFactory(student=away, starts_on=clock.today() + timedelta(days=1))
    lines = roll_of_room(room, clock.today(), RETURN).lines
    assert [(line.student, line.preset) for line in lines] == [
        (away, SICK),
        (sleepers(room)[1], "present"),
    ]
    lights_out = roll_of_room(room, clock.today(), EVENING).lines
    assert {line.preset for line in lights_out} == {"present"}


def test_next__after_a_room__same_sex_first_then_round_the_house(cast, sunday):
    boys = dormitory(cast.seven_one, rooms=3, pupils=1, first=101)
    girls = dormitory(cast.seven_one, rooms=2, pupils=1, first=201, sex="F")
    client = as_person(cast.dormitory)

    def after(room) -> str:
        return client.post(address(room, RETURN), sent(RETURN))["Location"]

    assert str(boys[2].public_id) in after(boys[1])
    assert str(boys[0].public_id) in after(boys[2])
    assert str(girls[0].public_id) in after(boys[0])
    assert str(girls[0].public_id) in after(girls[1])
    assert after(girls[0]) == address(session=RETURN, page="dorm")


def test_room__somebody_missing__last_room_leads_to_who_is_missing(cast, sunday):
    [room] = dormitory(cast.seven_one, rooms=1, pupils=2)
    lost, _ = sleepers(room)
    ContactFactory(student=lost, relation="奶奶", phone="19900000444")
    client = as_person(cast.dormitory)
    answer = client.post(address(room, RETURN), sent(RETURN, {lost: "unverified"}), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == address(session=RETURN, page="dorm_missing")
    assert lost.name in page
    assert "tel:19900000444" in page
    assert "报警110" in page
    assert AuditEntry.objects.filter(action="phones.revealed").count() == 1


def test_room__handed_in_by_a_colleague_meanwhile__nothing_overwritten_until_sent_again(
    cast, thursday
):
    [room] = dormitory(cast.seven_one, rooms=1, pupils=3)
    one, two, _ = sleepers(room)
    client = as_person(cast.dormitory)
    submit_roll(
        by=cast.director,
        room=room,
        date=clock.today(),
        session=EVENING,
        marks=[],
        public_id=uuid4(),
        based_on=0,
        taken_at=clock.now(),
    )
    answer = client.post(address(room), sent(marks={one: "sick", two: "unverified"}))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "郑德育在21:35已经交过" in page
    assert not AttendanceException.objects.exists()
    assert f'name="based_on" value="{AttendanceDay.objects.get().version}"' in page
    again = sent(marks={one: "sick", two: "unverified"}, version=1, correcting="1")
    assert client.post(address(room), again).status_code == 302
    assert kinds() == {one.name: "sick", two.name: "unverified"}


def test_room__a_pupil_whose_file_does_not_say_boarding__is_on_the_roll_without_a_link(
    cast, thursday
):
    [room] = dormitory(cast.seven_one, rooms=1, pupils=1)
    cast.anan.boarding = None
    cast.anan.save()
    StayFactory(room=room, student=cast.anan)
    client = as_person(cast.dormitory)
    assert "李安安" in client.get(address(room)).content.decode()
    page = client.get(reverse("attendance:room", args=[room.public_id])).content.decode()
    assert "档案里没有写住校" in page
    assert reverse("students:show", args=[cast.anan.public_id]) not in page


def test_missing__come_after_all__time_kept_and_no_longer_looked_for(cast, sunday):
    [room] = dormitory(cast.seven_one, rooms=1, pupils=2)
    late, _ = sleepers(room)
    grandmother = ContactFactory(student=late)
    client = as_person(cast.dormitory)
    client.post(address(room, RETURN), sent(RETURN, {late: "unverified"}))
    call = {"person": str(grandmother.public_id), "which": "phone", "result": "reached"}
    call |= {"public_id": str(uuid4()), "on": clock.today().isoformat(), "session": RETURN}
    for _ in range(2):
        client.post(reverse("attendance:dorm_call", args=[late.public_id]), call)
    assert AbsenceCall.objects.get().result == CallResult.REACHED
    settled = {"what": "arrived", "on": clock.today().isoformat(), "session": RETURN}
    client.post(reverse("attendance:dorm_settle", args=[late.public_id]), settled)
    row = AttendanceException.objects.get()
    assert (row.kind, f"{row.arrived_at:%H:%M}") == ("present", "19:05")
    page = client.get(address(session=RETURN, page="dorm_missing")).content.decode()
    assert "没有未到待核实的学生，不用联系" in page
    assert "19:05到" in page


def test_today__dormitory_staff__asked_for_the_return_until_all_is_in(cast, sunday):
    rooms = dormitory(cast.seven_one, rooms=2, pupils=2)
    client, principal = as_person(cast.dormitory), as_person(cast.principal)
    assert "周日返校点名，2间未交" in client.get("/desk/").content.decode()
    client.post(address(rooms[0], RETURN), sent(RETURN, {sleepers(rooms[0])[0]: "unverified"}))
    page = client.get("/desk/").content.decode()
    assert "周日返校点名，1间未交" in page
    assert "周日返校：1名住校生未到待核实" in page
    client.post(address(rooms[1], RETURN), sent(RETURN))
    assert "周日返校点名" not in client.get("/desk/").content.decode()
    told = principal.get("/desk/").content.decode()
    assert "周日返校：1名住校生未到待核实" in told
    assert "间未交" not in told
    # the head teacher is told of boarders without a bed, not of the dormitory's rooms
    assert "名住校生未到待核实" not in as_person(cast.head_teacher).get("/desk/").content.decode()


def test_today__no_rooms_yet__dormitory_staff_is_led_to_arranging(cast, sunday):
    assert "给住校生安排房间" in as_person(cast.dormitory).get("/desk/").content.decode()


def test_night__when_boarders_are_at_home__says_so_and_when_they_come(cast):
    with time_machine.travel(SATURDAY, tick=False):
        dormitory(cast.seven_one, rooms=1, pupils=1)
        page = as_person(cast.dormitory).get(reverse("attendance:dorm")).content.decode()
        assert "今晚不用点名" in page
        assert "11月23日" in page


def test_principal__reads_the_evening__takes_nothing(cast, thursday):
    [room] = dormitory(cast.seven_one, rooms=1, pupils=2)
    client = as_person(cast.principal)
    page = client.get(address(page="dorm")).content.decode()
    assert "未交 2人" in page
    assert reverse("attendance:room_roll", args=[room.public_id]) not in page
    assert client.get(address(room)).status_code == 403


def test_other_school__its_dormitory__stays_unknown(cast, thursday):
    room = RoomFactory(school=cast.other_school, name="彼岸一寝")
    StayFactory(room=room, student=cast.foreign)
    assert night_of_school(cast.dormitory, cast.school, clock.today(), EVENING).rooms == []
    client = as_person(cast.dormitory)
    assert client.post(address(room), sent()).status_code == 404
    for page in ("dorm", "dorm_missing", "rooms", "place"):
        assert "彼岸" not in client.get(reverse(f"attendance:{page}")).content.decode()


def test_queries__five_or_twenty_five_rooms__the_same_number(cast, thursday):
    def counts() -> list[int]:
        client = as_person(cast.dormitory)
        pages = [address(page="dorm"), address(page="dorm_missing")]
        pages += [reverse("attendance:rooms"), reverse("attendance:place"), "/desk/"]
        room = cast.school.dorm_rooms.order_by("pk").first()
        pages += [address(room), reverse("attendance:room", args=[room.public_id])]
        return [queries_of(client, page) for page in pages]

    def missing(room) -> None:
        AbsenceFactory(student=ContactFactory(student=sleepers(room)[0]).student, session=EVENING)

    rooms = dormitory(cast.seven_one, rooms=5, pupils=2)
    missing(rooms[0])
    few = counts()
    rooms = dormitory(cast.seven_two, rooms=20, pupils=2, first=401)
    for room in rooms[:6]:
        missing(room)
    dormitory(cast.seven_two, rooms=1, pupils=6, first=501)
    assert counts() == few


def test_panel__of_a_boarder__room_bed_since_and_last_evening_away(cast, thursday):
    room = RoomFactory(school=cast.school, name="301")
    url = reverse("students:show", args=[cast.zixuan.public_id])
    client = as_person(cast.dormitory)
    assert "还没有床位" in client.get(url).content.decode()
    StayFactory(room=room, student=cast.zixuan, bed="3")
    AbsenceFactory(student=cast.zixuan, session=RETURN, date=clock.today() - timedelta(days=4))
    page = client.get(url).content.decode()
    assert "301室" in page
    assert "3号床" in page
    assert "11月15日周日返校，未到待核实" in page
    other = reverse("students:show", args=[cast.keke.public_id])
    assert 'id="dorm"' not in as_person(cast.director).get(other).content.decode()
