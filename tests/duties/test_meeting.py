"""周一例会: what the director sees in five minutes, and does in place."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.duties.enums import DutyState, NoticeKind, Urgency, WaiveReason
from school_care.duties.models import Duty, Notice
from school_care.duties.selectors_meeting import LastWeek, meeting_of, week_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import DayKind, Role
from school_care.school.models import Appointment, SchoolDay, Term
from tests.duties.owing import late_class_duty, late_duty, reckoned
from tests.factories import UserFactory, days_ago

pytestmark = pytest.mark.django_db

MEETING = "/desk/duties/meeting/"


@pytest.fixture
def late(cast) -> dict[str, Duty]:
    """Three items of 七(1)班, one of them of the safety class, and one of 七(2)班."""
    reckoned(cast.school)
    return {
        "contact": late_duty(cast.zixuan, cast.head_teacher, attempts=2),
        "visit": late_duty(cast.zixuan, cast.head_teacher, code="visit.level"),
        "safety": late_duty(
            cast.anan,
            cast.head_teacher,
            code="entrustment.notice",
            urgency=Urgency.SAFETY,
        ),
        "talk": late_class_duty(cast.seven_two, cast.other_head_teacher),
    }


def body(client, url: str = MEETING, **more) -> str:
    """The words of a page's middle, tags left out, spaces as one."""
    page = client.get(url, **more).content.decode()
    page = page.split('<main id="main"')[-1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def sign_in(client, user) -> None:
    client.force_login(user)


def counted(meeting) -> list[tuple[str, list, list]]:
    return [(line.name, line.safety_items, line.other_items) for line in meeting.lines]


def the_meeting(cast, user=None):
    return meeting_of(
        user or cast.director, cast.school, SchoolCalendar(cast.school), clock.today()
    )


def test_lines__late_in_two_classes__counted_by_item_in_class_order(cast, late):
    late_duty(cast.yuan, cast.director)
    assert counted(the_meeting(cast)) == [
        ("七(1)班", [("委托告知", 1)], [("联系", 1), ("家访", 1)]),
        ("七(2)班", [], [("谈心", 1)]),
        ("八(1)班", [], [("联系", 1)]),
    ]


def test_lines__in_time_done_or_of_another_school__not_counted(cast, late):
    late_duty(cast.keke, cast.teacher, warn_on=clock.today() + timedelta(days=1))
    late_duty(cast.yuan, cast.director, state=DutyState.DONE, settled_on=days_ago(1))
    late_duty(cast.foreign, cast.foreign_head_teacher)
    assert the_meeting(cast).late_count == 4


def test_page__safety_first__with_name_and_days_before_the_classes(client, cast, late):
    sign_in(client, cast.director)
    words = body(client)
    assert words.index("李安安") < words.index("各班逾期")
    assert "逾期3天" in words
    assert "安全类：委托告知 1" in words


def test_page__classes_closed__no_other_pupil_and_no_teacher_is_named(client, cast, late):
    Duty.objects.filter(pk=late["safety"].pk).delete()
    sign_in(client, cast.director)
    words = body(client)
    assert "七(1)班" in words
    for name in ("张子轩", "陈班主", "冯班主"):
        assert name not in words


def test_page__class_open__pupils_owners_days_and_attempts(client, cast, late):
    sign_in(client, cast.director)
    words = body(client, f"{MEETING}?open={cast.seven_one.public_id}")
    assert "张子轩" in words
    assert "按等级联系，未联系上2次 · 陈班主" in words
    assert "王可" not in words


def test_page__opened_on_the_spot__only_that_part(client, cast, late):
    sign_in(client, cast.principal)
    answer = client.get(f"{MEETING}?open={cast.seven_one.public_id}", HTTP_HX_REQUEST="true")
    assert "张子轩" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_page__class_of_another_school_or_nonsense__not_found(client, cast, late):
    sign_in(client, cast.director)
    assert client.get(f"{MEETING}?open={cast.foreign_class.public_id}").status_code == 404
    assert client.get(f"{MEETING}?open=张三").status_code == 404


def test_page__class_without_head_teacher__says_who_holds_its_duties(client, cast, late):
    late_duty(cast.yuan, cast.director)
    sign_in(client, cast.principal)
    words = body(client)
    assert "八(1)班 ：1件待办" in words
    assert "无班主任，暂由德育主任郑德育负责" in words


def test_page__no_director_either__the_principal_holds_them(client, cast, late):
    Appointment.objects.filter(role=Role.DIRECTOR).update(until=clock.today())
    sign_in(client, cast.principal)
    assert "暂由校长钱校长负责" in body(client)


def test_page__head_teacher_on_leave__acting_one_and_until_when(client, cast, late):
    UserFactory(
        school=cast.school,
        name="代小班",
        head_teacher_of=cast.seven_one,
        head_teacher_of__acting=True,
        head_teacher_of__starts_on=days_ago(5),
        head_teacher_of__until=date(clock.today().year + 1, 3, 21),
    )
    sign_in(client, cast.director)
    year = clock.today().year + 1
    assert f"陈班主不在岗，代小班代班主任，到{year}年3月20日" in body(client)


def test_last_week__each_way_it_ended__counted_once(cast):
    reckoned(cast.school)
    monday = clock.today() - timedelta(days=clock.today().weekday())
    due = {"opens_on": days_ago(30), "due_on": monday - timedelta(days=3)}
    due["warn_on"] = due["due_on"] + timedelta(days=1)
    ends = [
        {"state": DutyState.DONE, "settled_on": due["due_on"]},
        {"state": DutyState.DONE, "settled_on": due["warn_on"]},
        {
            "state": DutyState.WAIVED,
            "settled_on": due["due_on"],
            "waived_as": WaiveReason.LEAVE,
        },
        {"state": DutyState.MISSED, "settled_on": due["warn_on"]},
        {"state": DutyState.WITHDRAWN, "settled_on": due["warn_on"]},
        {},
    ]
    for number, end in enumerate(ends):
        late_duty(cast.zixuan, cast.head_teacher, period_key=str(number), **due, **end)
    last = the_meeting(cast).last
    assert (last.due, last.in_time, last.late, last.waived) == (5, 1, 1, 1)
    assert (last.going_on, last.missed_count) == (1, 1)
    assert last.missed == [("七(1)班", [("联系", 1)])]


def test_last_week__a_talk_missed__its_class_is_named(client, cast):
    reckoned(cast.school)
    monday = clock.today() - timedelta(days=clock.today().weekday())
    late_class_duty(
        cast.seven_two,
        cast.other_head_teacher,
        opens_on=monday - timedelta(days=7),
        due_on=monday - timedelta(days=1),
        warn_on=monday,
        state=DutyState.MISSED,
        settled_on=monday,
    )
    sign_in(client, cast.director)
    words = body(client)
    assert "还在办0件，未完成1件" in words
    assert "七(2)班 ：谈心1件未完成" in words
    assert "没有逾期的待办" in words


@pytest.mark.parametrize(("classes", "named"), [(8, True), (9, False)])
def test_missed__many_classes__counted_together_so_that_one_sheet_holds_them(classes, named):
    missed = [(f"七({number})班", [("谈心", 1), ("联系卡", 2)]) for number in range(classes)]
    last = LastWeek(due=99, in_time=0, late=0, waived=0, going_on=0, missed=missed)
    assert last.names_classes is named
    assert dict(last.missed_items) == {"谈心": classes, "联系卡": 2 * classes}
    assert last.missed_count == 3 * classes


def test_this_week__what_begins_and_what_ends__by_item(cast):
    reckoned(cast.school)
    monday = clock.today() - timedelta(days=clock.today().weekday())
    week = {"due_on": monday + timedelta(days=6), "warn_on": monday + timedelta(days=7)}
    late_duty(cast.zixuan, cast.head_teacher, **week)
    late_class_duty(cast.seven_one, cast.head_teacher, opens_on=monday, **week)
    meeting = the_meeting(cast)
    assert meeting.opening == [("谈心", 1)]
    assert meeting.due == [("联系", 1), ("谈心", 1)]


def test_week__in_the_term__number_days_and_what_the_calendar_marks(cast):
    cast.term.first_day, cast.term.last_day = date(2026, 9, 7), date(2027, 1, 20)
    cast.term.save()
    SchoolDay.objects.create(
        school=cast.school, date=date(2026, 11, 27), kind=DayKind.OFF, note="校运会"
    )
    week = week_of(SchoolCalendar(cast.school), date(2026, 11, 23))
    assert (week.number, week.words) == (12, "11月23日—29日")
    assert [(mark.date, mark.note) for mark in week.marks] == [(date(2026, 11, 27), "校运会")]
    across = week_of(SchoolCalendar(cast.school), date(2026, 12, 1))
    assert (across.number, across.words) == (13, "11月30日—12月6日")


def test_page__nothing_late__says_so(client, cast):
    reckoned(cast.school)
    sign_in(client, cast.director)
    words = body(client)
    assert "没有逾期的待办" in words
    assert "各班逾期" not in words


# 一键提醒


def test_nudge__one_class__its_owner_once_a_day(client, cast, late):
    sign_in(client, cast.director)
    asked = {"class": str(cast.seven_one.public_id)}
    answer = client.post(reverse("duties:nudge"), asked, follow=True)
    assert "已提醒1位责任人" in answer.content.decode()
    notice = Notice.objects.get(kind=NoticeKind.NUDGE)
    assert (notice.user, notice.count) == (cast.head_teacher, 3)
    assert "今天已提醒" in body(client, f"{MEETING}?open={cast.seven_one.public_id}")
    answer = client.post(reverse("duties:nudge"), asked, follow=True)
    assert "今天都已提醒过" in answer.content.decode()
    assert Notice.objects.filter(kind=NoticeKind.NUDGE).count() == 1


def test_nudge__whole_school__everyone_but_oneself(client, cast, late):
    late_duty(cast.yuan, cast.director)
    sign_in(client, cast.director)
    assert "一键提醒2位责任人" in body(client)
    client.post(reverse("duties:nudge"))
    told = Notice.objects.filter(kind=NoticeKind.NUDGE).values_list("user__username", flat=True)
    assert set(told) == {"ban71", "ban72"}
    assert "责任人今天都已提醒" in body(client)


def test_nudge__foreign_class_or_duty__not_found_and_nobody_told(client, cast, late):
    foreign = late_duty(cast.foreign, cast.foreign_head_teacher)
    sign_in(client, cast.director)
    for asked in (
        {"class": str(cast.foreign_class.public_id)},
        {"duties": str(foreign.public_id)},
        {"duties": [str(late["contact"].public_id), str(foreign.public_id)]},
    ):
        assert client.post(reverse("duties:nudge"), asked).status_code == 404
    assert not Notice.objects.exists()


# 移交


def hand_over(client, cast, duties, to, **more):
    return client.post(
        reverse("duties:assign"),
        {
            "class": str(cast.seven_one.public_id),
            "duties": [str(duty.public_id) for duty in duties],
            "to": str(to.public_id) if to else "",
            **more,
        },
        follow=True,
    )


def owners(*duties: Duty) -> set[str]:
    keys = [duty.pk for duty in duties]
    return set(Duty.objects.filter(pk__in=keys).values_list("owner__username", flat=True))


def test_assign__two_ticked__moved_and_taken_back(client, cast, late):
    sign_in(client, cast.director)
    moved = (late["contact"], late["visit"])
    page = hand_over(client, cast, moved, cast.grade_head).content.decode()
    assert "已把2件移交给褚年级" in page
    assert "撤销移交" in page
    assert owners(*moved) == {"nianji7"}
    keys = re.findall(r'name="duties" value="([^"]+)"', page.split("撤销移交")[0])
    answer = client.post(
        reverse("duties:assign_undo"),
        {"duties": keys, "class": str(cast.seven_one.public_id)},
        follow=True,
    )
    assert "2件交回原责任人" in answer.content.decode()
    assert owners(*moved) == {"ban71"}
    assert "撤销移交" not in body(client)


def test_assign__nobody_chosen__said_and_the_ticks_stay(client, cast, late):
    sign_in(client, cast.director)
    answer = hand_over(client, cast, [late["visit"]], None, reason="外出培训")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请选择移交给谁" in page
    assert re.search(f'value="{late["visit"].public_id}" checked', page)
    assert 'value="外出培训"' in page
    assert owners(late["visit"]) == {"ban71"}


def test_assign__nothing_ticked__said(client, cast, late):
    sign_in(client, cast.director)
    answer = hand_over(client, cast, [], cast.grade_head)
    assert answer.status_code == 422
    assert "请先勾选要移交的待办" in answer.content.decode()


def test_assign__someone_who_sees_only_some__said_how_many_and_refused(client, cast, late):
    late_class_duty(cast.seven_one, cast.head_teacher, code="roster.term")
    sign_in(client, cast.director)
    page = client.get(f"{MEETING}?open={cast.seven_one.public_id}").content.decode()
    assert "褚年级（年级组长，只能接其中" in page
    answer = hand_over(client, cast, Duty.objects.filter(school=cast.school), cast.grade_head)
    assert answer.status_code == 422
    assert "褚年级不能查看或办理其中" in answer.content.decode()
    assert "nianji7" not in owners(*Duty.objects.all())


def test_assign__to_someone_not_offered__refused(client, cast, late):
    sign_in(client, cast.director)
    assert hand_over(client, cast, [late["visit"]], cast.teacher).status_code == 422
    assert hand_over(client, cast, [late["visit"]], cast.foreign_head_teacher).status_code == 422
    assert owners(late["visit"]) == {"ban71"}


def test_assign__foreign_duty_among_the_ticked__not_found(client, cast, late):
    foreign = late_duty(cast.foreign, cast.foreign_head_teacher)
    sign_in(client, cast.director)
    answer = hand_over(client, cast, [late["visit"], foreign], cast.grade_head)
    assert answer.status_code == 404
    assert owners(late["visit"]) == {"ban71"}


# the day's page


def test_today__director_and_principal__one_line_that_leads_here(client, cast, late):
    for user in (cast.director, cast.principal):
        sign_in(client, user)
        page = client.get("/desk/").content.decode()
        assert "全校待办逾期4件（安全类1件）" in page
        assert f'href="{MEETING}"' in page
    sign_in(client, cast.head_teacher)
    assert "全校待办" not in client.get("/desk/").content.decode()


def test_week__no_term_set_at_all__not_called_a_holiday(client, cast):
    Term.objects.filter(school=cast.school).delete()
    sign_in(client, cast.director)
    words = body(client)
    assert "还没有设学期" in words
    assert "假期" not in words.split("逾期")[0]
