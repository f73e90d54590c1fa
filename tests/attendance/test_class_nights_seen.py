"""What the pages say of the classes' nights: 考勤, the today page, who is missing."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from school_care.attendance.services.roll import settle_absence
from school_care.core import clock
from school_care.students.enums import Whereabouts
from tests.attendance.class_nights import HOME, RETURN, page, sunday, take, thursday
from tests.attendance.making import (
    RoomFactory,
    StayFactory,
)
from tests.attendance.rolling import UNVERIFIED, seen
from tests.attendance.sleeping import SUNDAY_EVENING
from tests.factories import ContactFactory, SchoolClassFactory, StudentFactory
from tests.support.queries import queries_of

__all__ = ["sunday", "thursday"]

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
