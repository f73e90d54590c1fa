"""One row in the inbox, and beside it what is to be sent, and when it may go."""

import pytest
from django.db import transaction
from django.utils.timezone import localtime

from school_care.duties.enums import Channel, NoticeKind, Urgency
from school_care.duties.models import Delivery, Notice
from school_care.duties.services.telling import tell
from school_care.school.enums import DayKind
from school_care.school.models import SchoolDay
from tests.duties.telling import DAY, MONDAY, at, owe, run

FRIDAY = MONDAY - 3 * DAY
MAILED = "ban71@school.example"


@pytest.fixture(autouse=True)
def a_monday_morning():
    with at(MONDAY, "T08:00:00+08:00"):
        yield


@pytest.fixture
def mailed(cast, settings):
    """E-mail is set up, and the head teacher has an address."""
    settings.REMIND_BY_MAIL = True
    cast.head_teacher.email = MAILED
    cast.head_teacher.save()
    return cast


def say(cast, **columns) -> Notice | None:
    values = {
        "user": cast.head_teacher,
        "school": cast.school,
        "kind": NoticeKind.MOVED,
        "key": "moved:1",
        "on": MONDAY,
        **columns,
    }
    return tell(**values)


def test_same_thing_twice__one_row(cast):
    assert say(cast) is not None
    assert say(cast) is None
    assert Notice.objects.count() == 1


def test_actor_and_who_cannot_sign_in__not_told(cast):
    assert say(cast, actor=cast.head_teacher) is None
    cast.head_teacher.is_active = False
    assert say(cast) is None
    assert Notice.objects.count() == 0


@pytest.mark.parametrize("facts", [{"who": "张子轩"}, {"moves": [["七(1)班", "2026-11-23"]]}])
def test_facts_with_a_name_or_a_class__refused_where_they_are_written(cast, facts):
    with pytest.raises(ValueError, match="counts and codes"):
        say(cast, facts=facts)
    assert Notice.objects.count() == 0


def test_nothing_set_up_or_no_address__nothing_to_send(cast, settings):
    say(cast)
    settings.REMIND_BY_MAIL = True
    say(cast, key="moved:2")
    assert Delivery.objects.count() == 0


def test_mail_and_group_set_up__one_row_for_each_way_with_the_notice(mailed, settings):
    settings.CHAT_ADDRESSES = [f"{mailed.school.code10}=wecombot://key", "wecombot://other"]
    say(mailed)
    assert {row.channel for row in Delivery.objects.all()} == {Channel.EMAIL, Channel.CHAT}


def test_rolled_back__neither_row_nor_message(mailed):
    with pytest.raises(RuntimeError), transaction.atomic():
        say(mailed)
        raise RuntimeError
    assert (Notice.objects.count(), Delivery.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("day", "moment", "goes"),
    [
        (MONDAY, "08:00", "2026-11-23 08:00"),
        (MONDAY, "06:30", "2026-11-23 07:00"),
        (MONDAY, "20:59", "2026-11-23 20:59"),
        (MONDAY, "21:00", "2026-11-24 07:00"),
        (FRIDAY, "21:30", "2026-11-23 07:00"),  # over the weekend
        (FRIDAY + DAY, "10:00", "2026-11-23 07:00"),
    ],
)
def test_when_it_goes__not_at_night_and_not_on_days_without_school(mailed, day, moment, goes):
    with at(day, f"T{moment}:00+08:00"):
        say(mailed)
    assert _goes() == goes


@pytest.mark.parametrize(
    ("day", "moment", "goes"),
    [
        (FRIDAY + DAY, "10:00", "2026-11-21 10:00"),
        (FRIDAY, "22:00", "2026-11-21 07:00"),
        (FRIDAY + DAY, "05:00", "2026-11-21 07:00"),
    ],
)
def test_when_it_goes__safety_climb__the_next_morning_whatever_day_it_is(mailed, day, moment, goes):
    with at(day, f"T{moment}:00+08:00"):
        say(mailed, kind=NoticeKind.CLIMBED, facts={"classes": 1})
    assert _goes() == goes


def test_when_it_goes__holiday_on_monday__tuesday(mailed):
    SchoolDay.objects.create(school=mailed.school, date=MONDAY, kind=DayKind.OFF)
    say(mailed)
    assert _goes() == "2026-11-24 07:00"


def test_climb_grown_on_the_same_day__what_was_sent_goes_out_again(cast, settings):
    settings.REMIND_BY_MAIL = True
    cast.director.email = "dezhu@school.example"
    cast.director.save()
    for number in range(2):
        owe(cast.head_teacher, FRIDAY - DAY, urgency=Urgency.SAFETY)
        run(cast.school, MONDAY)
        row = Delivery.objects.get(notice__user=cast.director)
        assert row.state == "pending", number
        Delivery.objects.update(state="sent")


def _goes() -> str:
    moment = localtime(Delivery.objects.get().next_at)
    return f"{moment:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(("day", "moment"), [(MONDAY, "23:10"), (FRIDAY + DAY, "03:00")])
def test_when_it_goes__a_child_in_danger_now__at_once_at_any_hour(mailed, day, moment):
    with at(day, f"T{moment}:00+08:00"):
        say(mailed, kind=NoticeKind.NEWS, facts={"about": "protection.watch"})
    assert _goes() == f"{day} {moment}"
