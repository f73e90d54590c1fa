"""本周谈心: who has waited longest first, who was talked with ticked, back here until enough."""

from datetime import date
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from school_care.core import clock
from school_care.duties.models import Duty
from school_care.duties.services.sync import sync
from school_care.duties.services.waiving import waive
from school_care.mentoring.models import CareRecord
from school_care.school.models import SchoolDay
from school_care.students.enums import StandingKind
from school_care.students.models import Standing, StudentCategory
from tests.factories import CareRecordFactory, StudentFactory, UserFactory, days_ago
from tests.support.queries import queries_of

TODAY = "/desk/"


@pytest.fixture(autouse=True)
def a_wednesday():
    with time_machine.travel("2026-11-25T10:00:00+08:00"):
        yield


@pytest.fixture
def mates(cast):
    """Three more care pupils of 七(1)班: talked with long ago, lately, never."""
    long_ago, lately, never = (
        StudentFactory(current_class=cast.seven_one, name=name, care=True)
        for name in ("钱久远", "孙不久", "李从未")
    )
    CareRecordFactory(student=long_ago, author=cast.head_teacher, happened_on=days_ago(30))
    CareRecordFactory(student=lately, author=cast.head_teacher, happened_on=days_ago(9))
    return long_ago, lately, never


def page_url(group) -> str:
    return reverse("mentoring:class_talks", args=[group.public_id])


def read(client, user, group, query: str = "") -> str:
    sync(group.school, clock.today())
    client.force_login(user)
    answer = client.get(page_url(group) + query)
    assert answer.status_code == 200
    return unescape(answer.content.decode()).split('id="main"')[1]


def talk(cast, student, **facts) -> CareRecord:
    return CareRecordFactory(student=student, author=cast.head_teacher, **facts)


def in_order(text: str, *names: str) -> bool:
    places = [text.index(name) for name in names]
    return places == sorted(places)


def save(client, student, back: str):
    return client.post(
        reverse("mentoring:write", args=[student.public_id]),
        {
            "public_id": f"0b8f3c1e-4f7a-4d0f-9d55-{student.pk:012d}",
            "day": clock.today().isoformat(),
            "kind": "talk",
            "outcome": "made",
            "topics": ["life"],
            "back": back,
        },
    )


def test_page__who_waited_longest_first__never_talked_with_since_entry(client, cast, mates):
    text = read(client, cast.head_teacher, cast.seven_one)
    assert in_order(text, "李从未", "钱久远", "孙不久", "张子轩")
    assert "还没谈过，9月26日起列入关爱" in text and "60天" in text
    assert "上次谈心 10月26日" in text and "30天" in text
    assert "还差3名，11月29日前" in text.replace("<b>", "").replace("</b>", "")
    assert "李安安" not in text  # no care pupil


def test_page__one_tap__writes_a_talk_or_photographs_one_and_returns(client, cast, mates):
    text = read(client, cast.head_teacher, cast.seven_one)
    for route in ("write", "transcribe"):
        url = reverse(f"mentoring:{route}", args=[mates[0].public_id])
        back = page_url(cast.seven_one).replace("/", "%2F")
        assert f'href="{url}?kind=talk&back={back}%3Fsaved%3D1"' in text


def test_write__kind_in_the_address__chosen_nonsense_ignored(client, cast):
    client.force_login(cast.head_teacher)
    for route in ("write", "transcribe"):
        url = reverse(f"mentoring:{route}", args=[cast.zixuan.public_id])
        for asked, chosen in (("visit", "visit"), ("call", "call"), ("x", "talk"), ("", "talk")):
            form = client.get(f"{url}?kind={asked}").context["form"]
            assert form["kind"].value() == chosen


def test_page__talked_with_this_week__ticked_below_restricted_and_by_others_too(
    client, cast, mates
):
    talk(cast, mates[0])
    CareRecordFactory(
        student=mates[1], author=cast.director, happened_on=days_ago(2), restricted=True
    )
    talk(cast, mates[2], outcome="not_reached")  # an attempt
    talk(cast, cast.zixuan, kind="call")  # another kind
    text = read(client, cast.head_teacher, cast.seven_one)
    waiting, talked = text.split("本周已谈")
    assert "李从未" in waiting and "张子轩" in waiting
    assert "钱久远" in talked and "孙不久" in talked and "11月23日已谈" in talked
    assert "已谈2名" in text and "还差1名" in text


def test_page__two_talks_with_one_pupil_or_one_of_last_week__count_once_or_not(client, cast, mates):
    talk(cast, mates[0])
    talk(cast, mates[0], happened_on=days_ago(1))
    talk(cast, mates[1], happened_on=days_ago(3))  # Sunday
    text = read(client, cast.head_teacher, cast.seven_one)
    assert "已谈1名" in text and "还差2名" in text
    assert "孙不久" in text.split("本周已谈")[0]


def test_page__class_of_one_or_two__asks_for_them_only(client, cast):
    assert "还差1名" in read(client, cast.head_teacher, cast.seven_one)
    StudentFactory(current_class=cast.seven_one, care=True)
    assert "还差2名" in read(client, cast.head_teacher, cast.seven_one)


def test_page__who_does_not_come_to_school__not_asked_for(client, cast, mates):
    Standing.objects.create(
        school=cast.school,
        student=mates[2],
        kind=StandingKind.SUSPENDED,
        starts_on=days_ago(5),
        decided_by=cast.registrar,
        decided_at=clock.now(),
    )
    assert "李从未" not in read(client, cast.head_teacher, cast.seven_one)


def test_page__nobody_in_care__says_so(client, cast):
    StudentCategory.objects.filter(student=cast.zixuan).update(until=days_ago(2))
    text = read(client, cast.head_teacher, cast.seven_one)
    assert "本周没有谈心任务" in text and "本班没有在校的关爱学生" in text


def test_page__week_without_school__says_so(client, cast):
    for day in range(23, 28):
        SchoolDay.objects.create(school=cast.school, date=date(2026, 11, day), kind="off")
    assert "本周不上课" in read(client, cast.head_teacher, cast.seven_one)


def test_page__waived__says_so_and_asks_for_nobody(client, cast, mates):
    sync(cast.school, clock.today())
    week = Duty.objects.get(rule_code="talk.class_week", school_class=cast.seven_one)
    waive(by=cast.head_teacher, duty=week, reason="leave")
    text = read(client, cast.head_teacher, cast.seven_one)
    assert "本周谈心已免办" in text and "还差" not in text


def test_saving__until_enough_back_here__then_today(client, cast, mates):
    back = f"{page_url(cast.seven_one)}?saved=1"
    client.force_login(cast.head_teacher)
    for number, student in enumerate(mates, start=1):
        answer = save(client, student, back)
        assert answer["Location"] == back
        answer = client.get(back)
        if number < 3:
            text = answer.content.decode()
            assert f"已谈{number}名" in text and "已保存" in text
        else:
            assert answer["Location"] == TODAY
    today = client.get(TODAY).content.decode()
    assert "本周谈心：" not in today
    text = read(client, cast.head_teacher, cast.seven_one)
    assert "本周谈心已完成" in text and "还可以谈" in text


@pytest.mark.parametrize("who", ["grade_head", "director", "principal"])
def test_page__leaders_of_the_class__see_it(client, cast, who, mates):
    assert "钱久远" in read(client, cast.staff[who], cast.seven_one)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("other_head_teacher", 404),
        ("teacher", 404),  # teaches another class
        ("counsellor", 404),
        ("registrar", 403),
        ("dormitory", 403),
    ],
)
def test_page__who_has_no_business_there__refused(client, cast, who, status):
    client.force_login(cast.staff[who])
    assert client.get(page_url(cast.seven_one)).status_code == status


def test_page__registrar_who_teaches_elsewhere__not_this_class(client, cast):
    both = UserFactory(school=cast.school, role="registrar", teaches=cast.seven_two)
    client.force_login(both)
    assert client.get(page_url(cast.seven_one)).status_code == 403
    assert client.get(page_url(cast.seven_two)).status_code == 200


def test_page__three_or_thirty_pupils__same_queries(client, cast, mates):
    sync(cast.school, clock.today())
    client.force_login(cast.head_teacher)
    talk(cast, mates[0])
    few = queries_of(client, page_url(cast.seven_one))
    for _ in range(30):
        StudentFactory(current_class=cast.seven_one, care=True)
    assert queries_of(client, page_url(cast.seven_one)) == few <= 22
