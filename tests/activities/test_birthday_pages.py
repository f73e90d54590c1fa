"""Birthdays written down: the month list, one tap, together, undone, printed, owed."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from school_care.activities.birthday_population import birthdays_due
from school_care.activities.birthdays import Keeping
from school_care.activities.models import BirthdayChoice, BirthdayKept
from school_care.activities.selectors_birthdays import birthdays_ahead
from school_care.activities.services.birthdays import keep_birthday
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Season
from school_care.school.refusal import Refused
from school_care.students.enums import Precision
from school_care.students.note_lines import offered_lines
from tests.core.pdf.support import text_of
from tests.factories import SchoolClassFactory, StudentFactory, TermFactory, UserFactory, days_ago
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
TUESDAY = "2026-11-24T10:00:00+08:00"


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


@pytest.fixture
def born(cast):
    """张子轩 in care turns 13 on Saturday; 李安安, not in care, 12 on 10 December."""
    cast.zixuan.birth_date, cast.anan.birth_date = date(2013, 11, 28), date(2014, 12, 10)
    cast.zixuan.save()
    cast.anan.save()
    return cast


def keeping(cast) -> Keeping:
    return Keeping(SchoolCalendar(cast.school))


def class_url(cast, month="2026-11") -> str:
    address = reverse("activities:class_birthdays", args=[cast.seven_one.public_id])
    return f"{address}?month={month}"


def tick(client, cast, name, on=1, student=None, turns=13):
    student = student or cast.zixuan
    url = reverse("activities:birthday_tick", args=[student.public_id])
    return client.post(f"{url}?on={on}", {"turns": turns, "tick": name})


def test_month_list__whole_class__kept_early_said_no_mark_of_care(client, born):
    client.force_login(born.head_teacher)
    page = client.get(class_url(born)).content.decode()
    assert "张子轩" in page
    assert "周五提前过" in page
    for label in ("留守", "重点", "关爱学生"):
        assert label not in page.split("<main")[1]
    december = client.get(class_url(born, "2026-12")).content.decode()
    assert "李安安" in december
    assert "12月10日" in december


def test_month_list__from_the_20th__shows_next_month_first(client, born):
    client.force_login(born.head_teacher)
    url = reverse("activities:class_birthdays", args=[born.seven_one.public_id])
    assert "李安安" in client.get(url).content.decode()


def test_tick__card_then_wish_then_off_again__one_row_then_none(client, born):
    client.force_login(born.head_teacher)
    tick(client, born, "card")
    tick(client, born, "wish")
    kept = BirthdayKept.objects.get(student=born.zixuan)
    assert (kept.card, kept.message, kept.wish) == (True, False, True)
    assert (kept.turns, kept.held_on) == (13, days_ago(0))
    tick(client, born, "card", on=0)
    tick(client, born, "wish", on=0)
    assert not BirthdayKept.objects.filter(withdrawn_at__isnull=True).exists()
    tick(client, born, "card")
    assert BirthdayKept.objects.filter(withdrawn_at__isnull=True).count() == 1


def test_tick__long_gone_by__dated_when_it_was_due(client, born):
    born.anan.birth_date = date(2014, 10, 4)
    born.anan.save()
    client.force_login(born.head_teacher)
    tick(client, born, "card", student=born.anan, turns=12)
    assert BirthdayKept.objects.get().held_on == date(2026, 10, 2)  # the Friday before


def test_keep__chips_and_day__kept_and_back_to_the_list(client, born):
    client.force_login(born.head_teacher)
    url = reverse("activities:birthday_keep", args=[born.zixuan.public_id])
    page = client.get(url)
    assert page.context["birthday"].turns == 13
    answer = client.post(
        url, {"turns": 13, "ticks": ["card"], "how": "class", "held_on": "2026-11-24"}
    )
    assert answer.status_code == 302
    assert BirthdayKept.objects.get().how == "class"
    nothing = client.post(url, {"turns": 14, "how": "alone", "held_on": "2026-11-24"})
    assert nothing.status_code == 422
    assert "请点选送了贺卡" in nothing.content.decode()
    early = client.post(
        url, {"turns": 14, "ticks": ["card"], "how": "alone", "held_on": "2026-11-24"}
    )
    assert "还早" in early.content.decode()


def test_keep__by_a_subject_teacher_who_does_not_reach_the_child__not_found(client, born):
    client.force_login(born.teacher)
    url = reverse("activities:birthday_keep", args=[born.zixuan.public_id])
    assert client.get(url).status_code == 404
    with pytest.raises(Refused):
        keep_birthday(
            by=born.teacher,
            student=born.zixuan,
            turns=13,
            held_on=days_ago(0),
            how="class",
            ticks=["card"],
            keeping=keeping(born),
        )


def test_lunar__chosen_by_the_family__day_computed_corrected_and_same_birthday(client, born):
    client.force_login(born.head_teacher)
    url = reverse("activities:birthday_keep", args=[born.zixuan.public_id])
    page = client.get(url).content.decode()
    assert "农历十月廿六" in page
    assert "生在闰月的" in page
    assert "生在三十的" in page
    tick(client, born, "card")
    choose = reverse("activities:birthday_calendar", args=[born.zixuan.public_id])
    client.post(choose, {"calendar": "moon", "month": 10, "day": 27, "turns": 13})
    choice = BirthdayChoice.objects.get()
    assert (choice.lunar, choice.month, choice.day) == (True, 10, 27)
    # the thirteenth is kept, whichever calendar: the page goes on to the next
    assert client.get(url).context["birthday"].turns == 14
    client.post(choose, {"calendar": "sun", "month": 10, "day": 27, "turns": 13})
    assert not BirthdayChoice.objects.get().lunar


def test_group_birthday__two_of_the_month__one_row_each(client, born):
    born.anan.birth_date = date(2014, 11, 9)
    born.anan.save()
    client.force_login(born.head_teacher)
    url = reverse("activities:birthday_group", args=[born.seven_one.public_id])
    chosen = [f"{born.zixuan.public_id}:13", f"{born.anan.public_id}:12"]
    sent = {"month": "2026-11", "pupil": chosen, "ticks": ["wish"], "held_on": "2026-11-20"}
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 302
    rows = BirthdayKept.objects.filter(withdrawn_at__isnull=True, how="group", wish=True)
    assert rows.count() == 2
    foreign = client.post(url, {**sent, "pupil": [f"{born.keke.public_id}:12"]})
    assert foreign.status_code == 404


def test_undo__registered_by_mistake__may_be_registered_again(client, born):
    client.force_login(born.head_teacher)
    tick(client, born, "card")
    kept = BirthdayKept.objects.get()
    client.post(reverse("activities:birthday_undo", args=[kept.public_id]))
    kept.refresh_from_db()
    assert kept.withdrawn_at is not None


def test_cards__own_words__given_name_wish_and_teacher_no_label_nothing_stored(client, born):
    client.force_login(born.head_teacher)
    url = reverse("activities:birthday_cards", args=[born.seven_one.public_id])
    sent = {
        "month": "2026-11",
        "pupil": [f"{born.zixuan.public_id}:13"],
        "wish": "0",
        "own": "愿你投篮更准！",
    }
    for size in ("four", "fold"):
        answer = client.post(url, {**sent, "size": size})
        assert answer["Content-Type"] == "application/pdf"
        text = "".join(text_of(answer.content).split())
        for words in ("子轩", "生日快乐", "愿你投篮更准！", "陈班主"):
            assert words in text
        for words in ("张子轩", "留守", "13", "重点"):
            assert words not in text
    none = client.post(url, {**sent, "pupil": [], "size": "four"})
    assert none.status_code == 422
    assert "请勾选要印贺卡的学生" in none.content.decode()


def test_list_on_paper__whole_class__month_and_day_only(client, born):
    client.force_login(born.head_teacher)
    tick(client, born, "card")
    url = reverse("activities:birthday_list", args=[born.seven_one.public_id])
    answer = client.get(url, {"month": "2026-11"})
    text = "".join(text_of(answer.content).split())
    for words in ("月份", "公历生日", "活动日期", "张子轩", "11月28日", "陈班主"):
        assert words in text
    for words in ("2013", "990102", "留守"):
        assert words not in text


def test_school_list__leaders__classes_with_counts(client, born):
    client.force_login(born.director)
    page = client.get(reverse("activities:birthdays"), {"month": "2026-11"})
    counts = {str(row.group): row.due for row in page.context["counts"]}
    assert counts["七(1)班"] == 1


def test_lists__twice_as_many_pupils__no_more_queries(client, born):
    client.force_login(born.head_teacher)
    few = queries_of(client, class_url(born))
    for _ in range(6):
        StudentFactory(current_class=born.seven_one, birth_date=date(2013, 11, 20))
    assert queries_of(client, class_url(born)) == few


def test_population__weekend_birthday__opens_a_week_before_and_goes_a_week_after(born):
    def due(day):
        return [
            (one.student, one.turns, one.due_on)
            for one in birthdays_due(school_id=born.school.pk, on=day)
            if one.student == born.zixuan.pk
        ]

    expected = [(born.zixuan.pk, 13, date(2026, 11, 27))]
    assert due(date(2026, 11, 19)) == []
    assert due(date(2026, 11, 20)) == expected
    assert due(date(2026, 12, 5)) == expected
    assert due(date(2026, 12, 6)) == []
    # 李安安 is no care pupil
    assert not list(birthdays_due(school_id=born.school.pk, on=date(2026, 12, 8)))


def test_population__new_pupil_whose_birthday_was_in_the_holidays__owes_none(cast):
    TermFactory(
        school=cast.school,
        season=Season.SPRING,
        first_day=date(2026, 2, 23),
        last_day=date(2026, 7, 3),
    )
    group = cast.seven_one
    old = StudentFactory(
        current_class=group, care=True, care__starts_on=days_ago(300), birth_date=date(2013, 8, 28)
    )
    new = StudentFactory(
        current_class=group,
        care=True,
        care__starts_on=date(2026, 9, 1),
        enrolment__starts_on=date(2026, 9, 1),
        birth_date=date(2013, 8, 28),
    )
    found = {one.student for one in birthdays_due(school_id=cast.school.pk, on=date(2026, 9, 2))}
    assert old.pk in found
    assert new.pk not in found


@time_machine.travel("2026-12-28T08:00:00+08:00", tick=False)
def test_birthdays_ahead__across_new_year__own_care_pupils_soonest_first_kept_ones_gone():
    group = SchoolClassFactory(grade=7, number=1)
    other = SchoolClassFactory(school=group.school, grade=7, number=2)
    TermFactory(school=group.school)
    teacher = UserFactory(school=group.school, head_teacher_of=group, teaches=other)

    def pupil(name, born, school_class=group, care=True, **changes):
        return StudentFactory(
            name=name, birth_date=born, current_class=school_class, care=care, **changes
        )

    pupil("正月", date(2013, 1, 6))
    pupil("腊月", date(2013, 12, 31))
    pupil("月份", date(2013, 12, 1), birth_precision=Precision.MONTH)
    pupil("别班", date(2013, 12, 30), school_class=other)
    pupil("普通", date(2013, 12, 30), care=False)
    pupil("离校", date(2013, 12, 30), left=True)
    done = pupil("过了", date(2013, 12, 30))
    keep = Keeping(SchoolCalendar(group.school))
    keep_birthday(
        by=teacher,
        student=done,
        turns=13,
        held_on=date(2026, 12, 28),
        how="class",
        ticks=[],
        keeping=keep,
    )
    found = birthdays_ahead(teacher, group.school, date(2026, 12, 28), keep)
    assert [birthday.student.name for birthday in found] == ["腊月", "正月", "月份"]


def test_note_line__kept_in_class__a_sentence_for_the_family(born):
    keep_birthday(
        by=born.head_teacher,
        student=born.zixuan,
        turns=13,
        held_on=date(2026, 11, 24),
        how="class",
        ticks=["card"],
        keeping=keeping(born),
    )
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    lines = offered_lines(born.head_teacher, [born.zixuan], first, last)[born.zixuan.pk]
    assert "11月24日，班里为孩子过了生日。" in [line.words for line in lines]
