"""应急关注: whom it finds, its last day, ending early, who is told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.refusal import Refused
from school_care.students.models import Student
from school_care.students.models.levels import EmergencyCare
from school_care.students.services.emergency import (
    Wish,
    end_emergency,
    extend_emergency,
    pupils_of_village,
    raise_emergency,
    take_out,
)
from school_care.students.services.levels import effective_level
from tests.factories import StudentFactory, days_ago
from tests.support.queries import queries_of


@pytest.fixture
def village(cast):
    """张子轩 by village, 李安安 (no care pupil) by address; 王可 lives elsewhere."""
    Student.objects.filter(pk=cast.zixuan.pk).update(village="云岭村")
    Student.objects.filter(pk=cast.anan.pk).update(address="云岭县云岭村3组")
    Student.objects.filter(pk=cast.keke.pk).update(village="石桥村")
    Student.objects.filter(pk=cast.gone.pk).update(village="云岭村")
    return cast


def wish(days: int = 5, **other) -> Wish:
    return Wish(
        **{
            "name": "云岭村洪水",
            "every_days": 1,
            "last_day": days_ago(-days),
            "instruction": "问清在哪里",
            **other,
        }
    )


def raised(cast, students=None, **other) -> EmergencyCare:
    return raise_emergency(
        by=cast.director,
        school=cast.school,
        wish=wish(**other),
        students=students or [cast.zixuan, cast.anan],
        public_id=uuid4(),
    )


def concerned(student, on) -> bool:
    return bool(effective_level([student], on)[student.pk].emergencies)


def test_village__by_village_or_address__only_pupils_still_here(village):
    found = list(pupils_of_village(village.director, village.school, "云岭村"))
    assert {pupil.name for pupil in found} == {"张子轩", "李安安"}
    assert not pupils_of_village(village.director, village.school, " ").exists()


def test_raising__last_day_included__the_day_after_it_is_over_and_level_untouched(cast):
    row = raised(cast, days=5)
    assert row.last_day == days_ago(-5)
    assert concerned(cast.zixuan, days_ago(-5))
    assert not concerned(cast.zixuan, days_ago(-6))
    assert effective_level([cast.zixuan], clock.today())[cast.zixuan.pk].level.level.rank == 3


def test_raising__pupil_who_is_no_care_pupil__may_be_in_it(cast):
    raised(cast)
    assert concerned(cast.anan, clock.today())


def test_raising__sent_twice__one_emergency_and_one_trace_a_pupil(cast):
    same = uuid4()
    for _ in range(2):
        raise_emergency(
            by=cast.director,
            school=cast.school,
            wish=wish(),
            students=[cast.zixuan],
            public_id=same,
        )
    assert EmergencyCare.objects.get().pupils.count() == 1
    entry = AuditEntry.objects.get(action="emergency.joined")
    assert entry.student_id == cast.zixuan.public_id


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"name": " "}, "请写明事由"),
        ({"days": -1}, "不能早于今天"),
        ({"days": 200}, "最长90天"),
        ({"every_days": 0}, "1至14天"),
    ],
)
def test_raising__impossible__refused_with_what_to_do(cast, other, words):
    with pytest.raises(Refused, match=words):
        raised(cast, **other)


def test_raising__head_teacher__refused(cast):
    with pytest.raises(Refused, match="德育主任"):
        raise_emergency(
            by=cast.head_teacher,
            school=cast.school,
            wish=wish(),
            students=[cast.zixuan],
            public_id=uuid4(),
        )


def test_raising__pupil_of_another_school__refused(cast):
    with pytest.raises(Refused):
        raised(cast, students=[cast.foreign])


def test_taking_out__from_today_not_concerned__others_stay(cast):
    row = raised(cast)
    take_out(by=cast.director, emergency=row, student=cast.anan)
    assert not concerned(cast.anan, clock.today())
    assert concerned(cast.zixuan, clock.today())


def test_ending_early__needs_a_reason__holds_no_more_today_and_reason_kept(cast):
    row = raised(cast)
    with pytest.raises(Refused, match="请写明"):
        end_emergency(by=cast.director, emergency=row, reason=" ")
    end_emergency(by=cast.director, emergency=row, reason="水已退")
    assert not concerned(cast.zixuan, clock.today())
    assert FieldChange.objects.get(object_id=row.public_id, field="end_reason").new == "水已退"
    with pytest.raises(Refused, match="已经结束"):
        end_emergency(by=cast.director, emergency=row, reason="再一次")


def test_extending__later_day__holds_until_then__an_earlier_or_stale_one_refused(cast):
    row = raised(cast, days=2)
    seen = row.last_day
    extend_emergency(by=cast.director, emergency=row, last_day=days_ago(-9), expected=seen)
    assert concerned(cast.zixuan, days_ago(-9))
    with pytest.raises(Refused, match="刚刚有人改过"):
        extend_emergency(by=cast.director, emergency=row, last_day=days_ago(-20), expected=seen)
    with pytest.raises(Refused, match="应晚于"):
        extend_emergency(
            by=cast.director, emergency=row, last_day=days_ago(-1), expected=days_ago(-9)
        )


def page_of(client, user, url) -> str:
    client.force_login(user)
    return client.get(url).content.decode()


def test_pages__head_teacher__line_today_tag_in_the_list_sentence_on_the_file(cast, client):
    row = raised(cast)
    last = f"至{row.last_day.month}月{row.last_day.day}日"
    today = page_of(client, cast.head_teacher, reverse("workspace:today"))
    assert "应急关注「云岭村洪水」：2名学生每日联系，问清在哪里" in today
    assert last in today
    assert page_of(client, cast.head_teacher, reverse("students:list")).count(">应急<") == 2
    file = page_of(client, cast.head_teacher, reverse("students:show", args=[cast.anan.public_id]))
    assert f"应急关注：每日联系，{last}，云岭村洪水" in file


def test_pages__head_teacher_of_another_class__hears_nothing_of_it(cast, client):
    row = raised(cast)
    assert "云岭村洪水" not in page_of(client, cast.other_head_teacher, reverse("workspace:today"))
    client.force_login(cast.other_head_teacher)
    assert client.get(reverse("students:emergency", args=[row.public_id])).status_code == 404
    assert "云岭村洪水" not in page_of(
        client, cast.other_head_teacher, reverse("students:emergencies")
    )


def test_page__head_teacher__sees_only_own_pupils_in_it(cast, client):
    row = raised(cast, students=[cast.zixuan, cast.keke])
    page = page_of(client, cast.head_teacher, reverse("students:emergency", args=[row.public_id]))
    assert "张子轩" in page
    assert "王可" not in page


def sent(client, cast, **data):
    client.force_login(cast.director)
    url = reverse("students:emergency_new")
    usual = {
        "public_id": str(uuid4()),
        "name": "云岭村洪水",
        "whom": "village",
        "village": "云岭村",
        "every_days": "1",
        "last_day": days_ago(-5).isoformat(),
        "instruction": "",
    }
    return client.post(url, {**usual, **data})


def test_form__village_without_name__says_what_to_fill(cast, client):
    answer = sent(client, cast, village="")
    assert answer.status_code == 422
    assert "请填写村名。" in answer.content.decode()


def test_form__preview__names_ticked_one_unticked_one_added__exactly_those_in_it(village, client):
    page = sent(client, village)
    assert [pupil.ticked for pupil in page.context["found"]] == [True, True]
    assert "最后一天" in page.content.decode() or "（含当天）" in page.content.decode()
    keke, zixuan = str(village.keke.public_id), str(village.zixuan.public_id)
    looked = sent(client, village, listed="1", find="1", q="王可", students=[zixuan])
    assert [(p.name, p.ticked) for p in looked.context["found"]] == [
        ("李安安", False),
        ("张子轩", True),
    ]
    assert [(p.name, p.ticked) for p in looked.context["extra"]] == [("王可", False)]
    assert not EmergencyCare.objects.exists()
    sent(client, village, listed="1", confirm="1", students=[zixuan, keke])
    row = EmergencyCare.objects.get()
    assert {each.student.name for each in row.pupils.all()} == {"张子轩", "王可"}


def test_form__nobody_ticked__refused_and_list_shown_again(village, client):
    answer = sent(client, village, listed="1", confirm="1")
    assert "请至少勾选一名学生。" in answer.content.decode()
    assert not EmergencyCare.objects.exists()


@pytest.mark.parametrize(
    ("whom", "names"),
    [
        ({"whom": "care"}, {"张子轩", "王可", "赵远"}),
        ({"whom": "grade", "grade": "7"}, {"张子轩", "李安安", "王可"}),
    ],
)
def test_form__other_groups__find_their_pupils(cast, client, whom, names):
    page = sent(client, cast, **whom)
    assert {pupil.name for pupil in page.context["found"]} == names


def test_today_and_list__more_pupils__no_more_queries(cast, client):
    raised(cast)
    client.force_login(cast.head_teacher)
    urls = [reverse("workspace:today"), reverse("students:list")]
    few = [queries_of(client, url) for url in urls]
    more = [StudentFactory(current_class=cast.seven_one) for _ in range(20)]
    raised(cast, students=more)
    assert [queries_of(client, url) for url in urls] == few


def test_emergency__until_stored_as_the_day_after(cast):
    row = raised(cast, days=5)
    assert row.until == row.last_day + timedelta(days=1)


def test_form__too_many_pupils_for_one_page__told_to_divide(cast, client, monkeypatch):
    monkeypatch.setattr("school_care.students.services.emergency.MAX_PUPILS", 2)
    answer = sent(client, cast, whom="care")
    assert answer.status_code == 422
    assert "一次最多2名学生，这里有3名" in answer.content.decode()
