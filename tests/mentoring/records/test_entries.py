"""Several children in one entry: one record each, all or none, once; each counts for the week."""

from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.mentoring.models import CareRecord
from school_care.mentoring.record_content import Content
from school_care.mentoring.selectors_talks import talks_of_week
from school_care.mentoring.services.entries import write_entry
from school_care.school.calendar import SchoolCalendar
from school_care.school.refusal import Refused
from school_care.students.models import CareCategory, SiblingGroup
from tests.factories import ContactFactory, StudentFactory, days_ago
from tests.mentoring.test_record_pages import filled
from tests.support.queries import queries_of


def talk(**changes) -> Content:
    return Content(**{"kind": "talk", "happened_on": clock.today(), "text": "一起聊了", **changes})


def today_of(*students) -> list[CareRecord]:
    return list(CareRecord.objects.filter(student__in=students, happened_on=clock.today()))


def address(name: str, row) -> str:
    return reverse(f"mentoring:{name}", args=[row.public_id])


def ticks(cast, *students, **changes) -> dict:
    """What a phone sends when these pupils were ticked with one topic and a mood each."""
    data = {
        "public_id": str(uuid4()),
        "day": clock.today().isoformat(),
        "pupils": [str(one.public_id) for one in students],
    }
    for one in students:
        data[f"topics_{one.public_id}"] = ["life"]
        data[f"mood_{one.public_id}"] = "4"
    return {**data, **changes}


def test_write_entry__two_children__one_record_each_under_one_entry(cast):
    entry = uuid4()
    said = [(cast.anan, talk()), (cast.zixuan, talk(text="她带头说的"))]
    for _ in range(2):  # the answer was lost, sent again
        written = write_entry(by=cast.head_teacher, said=said, entry=entry)
    assert [one.created for one in written] == [False, False]
    rows = today_of(cast.anan, cast.zixuan)
    assert {row.entry for row in rows} == {entry}
    assert sorted(row.text for row in rows) == ["一起聊了", "她带头说的"]


def test_write_entry__one_not_theirs__nothing_stored(cast):
    with pytest.raises(Refused, match="不在您的关爱范围内"):
        write_entry(
            by=cast.head_teacher, said=[(cast.anan, talk()), (cast.keke, talk())], entry=uuid4()
        )
    assert not today_of(cast.anan, cast.keke)


def test_write_entry__nobody_or_somebody_twice__refused(cast):
    with pytest.raises(Refused, match="请先勾选学生"):
        write_entry(by=cast.head_teacher, said=[], entry=uuid4())
    with pytest.raises(Refused, match="选了两次"):
        write_entry(
            by=cast.head_teacher, said=[(cast.anan, talk()), (cast.anan, talk())], entry=uuid4()
        )


def test_write_entry__group_talk__counts_for_each_child_once(cast):
    mate = StudentFactory(current_class=cast.seven_one, care=True)
    entry = uuid4()
    said = [(cast.zixuan, talk()), (mate, talk())]
    write_entry(by=cast.head_teacher, said=said, entry=entry)
    write_entry(by=cast.head_teacher, said=said, entry=entry)
    seen = talks_of_week(
        cast.head_teacher, cast.seven_one, SchoolCalendar(cast.school), clock.today()
    )
    assert {student.pk for student, _ in seen.talked} == {cast.zixuan.pk, mate.pk}


def test_class_ticks__five_children__saved_at_once_with_topics_and_mood(client, cast):
    pupils = [StudentFactory(current_class=cast.seven_one) for _ in range(4)]
    client.force_login(cast.head_teacher)
    data = ticks(cast, cast.zixuan, *pupils)
    data[f"text_{pupils[0].public_id}"] = "说想学画画"
    for _ in range(2):
        answer = client.post(address("class_ticks", cast.seven_one), data, follow=True)
    assert "已保存，5名学生各有一条。" in answer.content.decode()
    rows = today_of(cast.zixuan, *pupils)
    assert len(rows) == 5
    assert {(row.kind, row.mood, tuple(row.topics)) for row in rows} == {("talk", 4, ("life",))}
    assert [row.text for row in rows if row.text] == ["说想学画画"]
    assert len({row.entry for row in rows}) == 1


def test_class_ticks__one_without_a_topic__said_beside_the_child_and_nothing_saved(client, cast):
    client.force_login(cast.head_teacher)
    data = ticks(cast, cast.zixuan, cast.anan)
    del data[f"topics_{cast.anan.public_id}"]
    answer = client.post(address("class_ticks", cast.seven_one), data)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "请点选谈到了什么，或写一句话。" in text.split(f"{cast.anan.name}谈到什么")[1]
    assert text.count("checked") >= 4  # two ticks, one topic and the moods are still there
    assert not today_of(cast.zixuan, cast.anan)


def test_class_ticks__nobody_ticked_or_a_stranger__told_what_to_do(client, cast):
    client.force_login(cast.head_teacher)
    page = address("class_ticks", cast.seven_one)
    assert "请先勾选学生。" in client.post(page, ticks(cast)).content.decode()
    text = client.post(page, ticks(cast, cast.keke)).content.decode()
    assert "已不在本班" in text
    assert not today_of(cast.keke)


def test_class_ticks__talked_with_today__said_so(client, cast):
    client.force_login(cast.head_teacher)
    page = address("class_ticks", cast.seven_one)
    assert "今天已谈" not in client.get(page).content.decode()
    client.post(page, ticks(cast, cast.zixuan))
    assert client.get(page).content.decode().count("今天已谈") == 1


def test_class_ticks__ten_pupils_more__same_queries(client, cast):
    client.force_login(cast.head_teacher)
    page = address("class_ticks", cast.seven_one)
    few = queries_of(client, page)
    for _ in range(10):
        StudentFactory(current_class=cast.seven_one, care=True)
    assert queries_of(client, page) == few


def test_class_entry__one_text_and_one_own_line__each_child_gets_its_own(client, cast):
    client.force_login(cast.head_teacher)
    data = filled(
        pupils=[str(cast.zixuan.public_id), str(cast.anan.public_id)],
        text="一起说了放学路上的安全",
        place="yard",
        **{f"own_{cast.anan.public_id}": "她说不敢一个人走"},
    )
    answer = client.post(address("class_write", cast.seven_one), data, follow=True)
    assert "2名学生各有一条" in answer.content.decode()
    texts = {row.student_id: row.text for row in today_of(cast.zixuan, cast.anan)}
    assert texts == {cast.zixuan.pk: "一起说了放学路上的安全", cast.anan.pk: "她说不敢一个人走"}


def test_class_entry__a_child_not_here_yet__asked_once_then_all_saved(client, cast):
    new = StudentFactory(current_class=cast.seven_one, enrolment__starts_on=days_ago(2))
    client.force_login(cast.head_teacher)
    data = filled(
        pupils=[str(cast.zixuan.public_id), str(new.public_id)],
        day="other",
        day_other=days_ago(5).isoformat(),
    )
    text = client.post(address("class_write", cast.seven_one), data).content.decode()
    assert f"日期早于{new.name}的入学登记日期" in text
    assert not CareRecord.objects.filter(student=new).exists()
    client.post(address("class_write", cast.seven_one), {**data, "before_entry_confirmed": "on"})
    assert CareRecord.objects.filter(student=new, happened_on=days_ago(5)).count() == 1


def test_write_page__siblings_ticked__the_same_for_each_and_named_on_the_record(client, cast):
    family = SiblingGroup.objects.create(school=cast.school)
    sister = StudentFactory(current_class=cast.seven_one, name="张子萱", siblings=family)
    cast.zixuan.siblings = family
    cast.zixuan.save()
    client.force_login(cast.head_teacher)
    page = address("write", cast.zixuan)
    assert "同样记给兄弟姐妹" in client.get(page).content.decode()
    data = filled(kind="visit", text="奶奶在家", also=[str(sister.public_id)])
    for _ in range(2):
        client.post(page, data)
    mine, hers = sorted(today_of(cast.zixuan, sister), key=lambda row: row.student_id)
    assert (mine.text, hers.text) == ("奶奶在家", "奶奶在家")
    assert mine.entry == hers.entry is not None
    shown = client.get(address("show", mine)).content.decode()
    assert "一起记录的" in shown
    assert "张子萱" in shown


def test_write_page__visit_of_a_close_case_alone__saved_and_said(client, cast):
    client.force_login(cast.head_teacher)
    page = address("write", cast.zixuan)  # 重点关爱
    assert "two--wanted" in client.get(page).content.decode()
    answer = client.post(page, filled(kind="visit", concern="urgent"), follow=True)
    assert "这次家访没有写同行教师" in answer.content.decode()
    assert len(today_of(cast.zixuan)) == 1
    answer = client.post(page, filled(kind="visit", alone="urgent"), follow=True)
    assert "没有写同行教师" not in answer.content.decode()


def test_write_page__category_told_in_confidence__asks_for_two_only_where_it_is_known(client, cast):
    code = CareCategory.objects.filter(confidential=True).values_list("code", flat=True)[0]
    pupil = StudentFactory(current_class=cast.seven_two, care=code)
    client.force_login(cast.other_head_teacher)
    assert "two--wanted" in client.get(address("write", pupil)).content.decode()
    client.force_login(cast.teacher)  # teaches there, and is not told such categories
    assert "two--wanted" not in client.get(address("write", pupil)).content.decode()


def test_write_page__visit__people_of_the_file_as_chips_and_kept(client, cast):
    ContactFactory(student=cast.anan, name="李外婆", relation="外婆")
    client.force_login(cast.head_teacher)
    page = address("write", cast.anan)
    assert 'value="外婆 李外婆"' in unescape(client.get(page).content.decode())
    data = filled(
        kind="visit",
        met=["外婆 李外婆"],
        met_other="邻居王婶",
        visited="home",
        safety_fire="mind",
        safety_water="good",
        second=str(cast.grade_head.public_id),
        text="",
    )
    client.post(page, data)
    (record,) = today_of(cast.anan)
    assert (record.place, record.second) == ("home", cast.grade_head)
    shown = client.get(address("show", record)).content.decode()
    for words in ("外婆 李外婆、邻居王婶", "用电用火需注意", "同行：褚年级", "学生家中"):
        assert words in shown
    again = unescape(client.get(address("correct", record)).content.decode())
    for value in ("外婆 李外婆", "邻居王婶"):
        tag = next(part for part in again.split("<input") if f'value="{value}"' in part)
        assert "checked" in tag.split(">")[0]


def test_write_page__not_reached__keeps_nothing_of_a_meeting(client, cast):
    client.force_login(cast.head_teacher)
    data = filled(kind="visit", outcome="not_reached", mood="2", met_other="谁", visited="home")
    client.post(address("write", cast.anan), data)
    (record,) = today_of(cast.anan)
    assert (record.mood, record.place, record.detail) == (None, "", None)
