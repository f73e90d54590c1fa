"""Rooms added, changed and closed; pupils put into them, moved, taken out."""

from datetime import timedelta

import pytest

from school_care.attendance.expected import expected_in_rooms
from school_care.attendance.models import DormRoom, RoomStay
from school_care.attendance.room_names import in_order, names_of
from school_care.attendance.selectors_dorm import (
    boarders_without_room,
    rooms_with_beds,
)
from school_care.attendance.services.rooms import (
    add_rooms,
    change_room,
    close_room,
    reopen_room,
)
from school_care.attendance.services.stays import (
    BedsShort,
    move_pupil,
    place_pupils,
    set_beds,
    take_out,
)
from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.refusal import Refused
from school_care.students.models import Student
from school_care.students.services.enrolment import end_enrolment
from tests.attendance.making import RoomFactory, StayFactory
from tests.factories import StudentFactory


@pytest.fixture
def room(cast) -> DormRoom:
    return RoomFactory(school=cast.school, name="301")


def boarder(cast, **facts) -> Student:
    return StudentFactory(
        **{"current_class": cast.seven_one, "sex": "M", "boarding": True, **facts}
    )


def place(by, room, *students, **more):
    return place_pupils(by=by, room=room, students=students, **more)


def where(student) -> str:
    """The room of a pupil today."""
    found = RoomStay.objects.on(clock.today()).filter(student=student)
    return ",".join(str(stay.room) for stay in found)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("201–204", ["201", "202", "203", "204"]),
        ("201-203、301", ["201", "202", "203", "301"]),
        ("２０１～２０２，305室", ["201", "202", "305"]),
        ("A09 到 A11", ["A09", "A10", "A11"]),
        ("女生一寝", ["女生一寝"]),
        ("201 203 201", ["201", "203"]),
    ],
)
def test_names__a_corridor_in_one_line__every_room_once(typed, names):
    assert names_of(typed) == names


@pytest.mark.parametrize("typed", ["", "、", "212-201", "1-99", "A1-B9"])
def test_names__nothing_or_nonsense__says_what_to_write(typed):
    with pytest.raises(Refused, match=r"201|60"):
        names_of(typed)


def test_order__of_a_corridor__by_number_not_by_letters():
    assert sorted(["1001", "99", "A10", "A2", "201"], key=in_order) == [
        "99",
        "201",
        "1001",
        "A2",
        "A10",
    ]


def test_adding__a_corridor_of_which_one_is_known__the_others_are_made_once(cast):
    RoomFactory(school=cast.school, name="203", beds=6)
    given = {"by": cast.dormitory, "school": cast.school, "beds": 8, "sex": "F"}
    added = add_rooms(rooms="201–212", **given)
    assert (len(added.new), [room.name for room in added.known]) == (11, ["203"])
    assert DormRoom.objects.get(name="203").beds == 6
    again = add_rooms(rooms="201–212", **given)
    assert again.new == []
    assert DormRoom.objects.count() == 12
    assert AuditEntry.objects.filter(action="room.added").count() == 11


def test_adding__by_a_head_teacher__refused(cast):
    with pytest.raises(Refused, match="生活老师"):
        add_rooms(by=cast.head_teacher, school=cast.school, rooms="201", beds=8, sex="F")
    assert not DormRoom.objects.exists()


def test_changing__beds_and_sex_against_who_sleeps_there__refused_in_words(cast, room):
    place(cast.dormitory, room, cast.zixuan, boarder(cast))
    facts = {"name": "301", "beds": 8, "sex": "M"}
    with pytest.raises(Refused, match="住着2人，床位不能少于人数"):
        change_room(by=cast.dormitory, room=room, **{**facts, "beds": 1})
    with pytest.raises(Refused, match="张子轩.*不能改为女生"):
        change_room(by=cast.dormitory, room=room, **{**facts, "sex": "F"})
    assert change_room(by=cast.dormitory, room=room, **{**facts, "beds": 2, "building": "1号楼"})
    room.refresh_from_db()
    assert (str(room), room.beds) == ("1号楼301室", 2)
    changed = FieldChange.objects.filter(object_id=room.public_id)
    assert set(changed.values_list("field", flat=True)) == {"building", "beds"}


def test_changing__to_a_number_another_room_has__refused(cast, room):
    RoomFactory(school=cast.school, name="302")
    with pytest.raises(Refused, match="已经有302"):
        change_room(by=cast.dormitory, room=room, name="302", beds=8, sex="M")


def test_closing__while_somebody_sleeps_there__refused_then_closed_and_used_again(cast, room):
    place(cast.dormitory, room, cast.zixuan)
    with pytest.raises(Refused, match="还住着张子轩"):
        close_room(by=cast.dormitory, room=room)
    take_out(by=cast.dormitory, stay=RoomStay.objects.get())
    close_room(by=cast.dormitory, room=room)
    with pytest.raises(Refused, match="已停用"):
        place(cast.dormitory, room, cast.zixuan)
    reopen_room(by=cast.dormitory, room=room)
    assert place(cast.dormitory, room, cast.zixuan) == 1


def test_placing__boarders__one_stay_each_and_again_changes_nothing(cast, room):
    two = [cast.zixuan, boarder(cast)]
    assert place(cast.dormitory, room, *two) == 2
    assert place(cast.dormitory, room, *two) == 0
    assert RoomStay.objects.count() == 2
    assert {stay.starts_on for stay in RoomStay.objects.all()} == {clock.today()}
    assert AuditEntry.objects.filter(action="stay.begun").count() == 2
    [row] = rooms_with_beds(cast.dormitory, cast.school)
    assert (row.taken, row.free) == (2, 6)


def test_placing__a_girl_with_boys__refused_even_when_confirmed(cast, room):
    girl = boarder(cast, name="李安娜", sex="F")
    for over in (False, True):
        with pytest.raises(Refused, match="住男生，李安娜不是男生"):
            place(cast.dormitory, room, girl, over_beds=over)
    unknown = boarder(cast, name="王不详", sex="")
    with pytest.raises(Refused, match="王不详的档案里没有写性别"):
        place(cast.dormitory, room, unknown)
    assert not RoomStay.objects.exists()


def test_placing__more_than_beds__asks_with_figures_and_does_it_when_confirmed(cast, room):
    DormRoom.objects.update(beds=2)
    three = [boarder(cast) for _ in range(3)]
    with pytest.raises(BedsShort, match="2张床，已住0人，再安排3人就多出1人"):
        place(cast.dormitory, room, *three)
    assert not RoomStay.objects.exists()
    assert place(cast.dormitory, room, *three, over_beds=True) == 3
    assert rooms_with_beds(cast.dormitory, cast.school)[0].over == 1


def test_placing__somebody_with_another_room__names_it_instead_of_moving(cast, room):
    StayFactory(room=RoomFactory(school=cast.school, name="305"), student=cast.zixuan)
    with pytest.raises(Refused, match="张子轩已经住在305室"):
        place(cast.dormitory, room, cast.zixuan)
    assert where(cast.zixuan) == "305室"


def test_placing__file_does_not_say_boarding__director_writes_it_dormitory_is_told_whom_to_ask(
    cast, room
):
    day_pupil = boarder(cast, name="周走读", boarding=None)
    with pytest.raises(Refused, match=r"周走读的档案里没有写住校。请班主任、学籍员或德育主任"):
        place(cast.dormitory, room, day_pupil)
    place(cast.director, room, day_pupil)
    day_pupil.refresh_from_db()
    assert day_pupil.boarding is True
    change = FieldChange.objects.get(object_id=day_pupil.public_id, field="boarding")
    assert (change.old, change.new, change.actor) == (None, "寄宿", cast.director)


def test_placing__pupil_of_another_school__refused(cast, room):
    cast.foreign.sex = "M"
    cast.foreign.save()
    with pytest.raises(Refused, match="不由您安排"):
        place(cast.director, room, cast.foreign)


def test_moving__to_another_room__history_is_two_intervals(cast, room):
    old = StayFactory(room=room, student=cast.zixuan)
    new = RoomFactory(school=cast.school, name="305")
    move_pupil(by=cast.dormitory, stay=old, room=new)
    today = clock.today()
    assert where(cast.zixuan) == "305室"
    stays = RoomStay.objects.visible_to(cast.dormitory).filter(student=cast.zixuan)
    assert [(str(stay.room), stay.until) for stay in stays.order_by("-starts_on", "-pk")] == [
        ("305室", None),
        ("301室", today),
    ]
    yesterday = today - timedelta(days=1)
    assert expected_in_rooms(cast.school, yesterday) == {room.pk: [cast.zixuan.pk]}
    with pytest.raises(Refused, match="刚刚已经调走"):
        move_pupil(by=cast.director, stay=old, room=new)


def test_moving__to_a_full_room__asks_first(cast, room):
    full = RoomFactory(school=cast.school, name="305", beds=1)
    StayFactory(room=full, student=boarder(cast))
    stay = StayFactory(room=room, student=cast.zixuan)
    with pytest.raises(BedsShort):
        move_pupil(by=cast.dormitory, stay=stay, room=full)
    assert where(cast.zixuan) == "301室"
    move_pupil(by=cast.dormitory, stay=stay, room=full, over_beds=True)
    assert where(cast.zixuan) == "305室"


def test_beds__named_twice__refused_else_kept_with_their_history(cast, room):
    one, two = (StayFactory(room=room, student=student) for student in (cast.zixuan, boarder(cast)))
    with pytest.raises(Refused, match="3号床写了两次"):
        set_beds(by=cast.dormitory, room=room, beds={one.public_id: "3", two.public_id: "3"})
    changed = set_beds(by=cast.dormitory, room=room, beds={one.public_id: " 3 上"})
    one.refresh_from_db()
    assert (changed, one.bed) == (1, "3上")
    assert FieldChange.objects.get(object_id=one.public_id).student_id == cast.zixuan.public_id


def test_waiting__boarders_without_a_room__by_class_in_the_persons_reach(cast, room):
    other = boarder(cast, current_class=cast.seven_two)
    boarder(cast, boarding=False)
    found = boarders_without_room(cast.dormitory, cast.school)
    assert [(str(group), pupils) for group, pupils in found] == [
        (str(cast.seven_one), [cast.zixuan]),
        (str(cast.seven_two), [other]),
    ]
    place(cast.dormitory, room, cast.zixuan)
    assert [p for _, held in boarders_without_room(cast.director, cast.school) for p in held] == [
        other
    ]


def test_leaving_school__the_bed_is_free_from_that_day(cast, room):
    stay = StayFactory(room=room, student=cast.zixuan)
    today = clock.today()
    end_enrolment(student=cast.zixuan, on=today, actor=cast.director)
    stay.refresh_from_db()
    assert stay.until == today
    assert expected_in_rooms(cast.school, today) == {}
    assert rooms_with_beds(cast.dormitory, cast.school)[0].taken == 0


def test_leaving_school__stay_still_open__is_expected_nowhere(cast, room):
    StayFactory(room=room, student=cast.zixuan)
    cast.zixuan.enrolments.update(until=clock.today())
    assert expected_in_rooms(cast.school, clock.today()) == {}
    yesterday = clock.today() - timedelta(days=1)
    assert expected_in_rooms(cast.school, yesterday) == {room.pk: [cast.zixuan.pk]}
