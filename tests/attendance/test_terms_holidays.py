"""假期去向: where, with whom, under which number; who is without a grown-up; who came back."""

from datetime import date

import pytest
from django.urls import reverse

from school_care.attendance.enums import HolidayPlace
from school_care.attendance.models import HolidayStay
from school_care.attendance.selectors_holidays import (
    class_holiday,
)
from school_care.attendance.services.holidays import (
    archive_presets,
    digest_of,
    record_from_archive,
)
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.refusal import Refused
from school_care.students.enums import ContactRole, ParentPresence
from tests.attendance.holidays import (
    FATHER,
    GRANDMOTHER,
    _two_weeks_before,
    form_url,
    holiday,
    page,
    person,
    record,
)
from tests.attendance.terming import at, before_holidays, client_of, term
from tests.core.pdf.support import text_of
from tests.factories import ContactFactory, StudentFactory

__all__ = ["_two_weeks_before", "before_holidays", "term"]

# -- writing ------------------------------------------------------------------------------------


def test_to_the_parents__place_and_number_come_from_the_archive(cast):
    father = person(cast.zixuan, ContactRole.FATHER)
    stay = record(cast, place_kind=HolidayPlace.PARENTS, with_contact=father, with_whom="爸爸")
    assert (stay.place, stay.phone, stay.with_contact) == ("广东省东莞市", FATHER, father)
    assert FATHER not in str(HolidayStay.objects.filter(pk=stay.pk).values())


def test_at_home__place_is_the_village(cast):
    cast.zixuan.village = "柳树村"
    cast.zixuan.save()
    assert record(cast).place == "柳树村"


def test_place_where_parents_work__kept_to_province_and_city(cast):
    stay = record(cast, place_kind=HolidayPlace.PARENTS, place="广东省东莞市长安镇某电子厂")
    assert stay.place == "广东省东莞市"
    with pytest.raises(Refused, match="只写到省、市"):
        record(cast, place_kind=HolidayPlace.PARENTS, place="厂里")


def test_changed__old_and_new_kept_sealed__same_again_changes_nothing(cast):
    record(cast, phone="19900000555")
    stay = record(cast, with_whom="姑姑", phone="19900000666")
    record(cast, with_whom="姑姑", phone="19900000666")
    changes = FieldChange.objects.filter(object_id=stay.public_id)
    assert {change.field for change in changes} == {"with_whom", "phone"}
    assert HolidayStay.objects.count() == 1
    assert AuditEntry.objects.filter(action="holiday.recorded").count() == 2
    assert "1990000" not in str(list(AuditEntry.objects.values_list("facts", flat=True)))


def test_changed__same_person__number_typed_before_stays(cast):
    grandmother = person(cast.zixuan, ContactRole.GUARDIAN)
    record(cast, with_contact=grandmother, phone="19900000555")
    assert record(cast, with_contact=grandmother, note="初八回").phone == "19900000555"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"with_whom": ""}, "和谁在一起"),
        ({"place_kind": "moon"}, "假期在哪里"),
        ({"place_kind": HolidayPlace.OTHER}, "请写在哪里"),
        ({"leaves_on": date(2027, 2, 3), "back_on": date(2027, 2, 1)}, "离开日期以后"),
    ],
)
def test_record__what_cannot_be__refused_with_what_to_do(cast, facts, sentence):
    with pytest.raises(Refused, match=sentence):
        record(cast, **facts)


def test_record__somebody_elses_grandmother__refused(cast):
    other = ContactFactory(student=cast.keke, relation="外婆")
    with pytest.raises(Refused, match="已不在该生的档案"):
        record(cast, with_contact=other)


@pytest.mark.parametrize("day", ["2026-11-20", "2026-12-24", "2027-03-01"])
def test_record__in_the_middle_of_a_term__refused(cast, day):
    with at(day), pytest.raises(Refused, match="放假前三周"):
        record(cast)


@pytest.mark.parametrize("who", ["principal", "teacher", "other_head_teacher", "dormitory"])
def test_record__by_somebody_without_the_class__refused(cast, who):
    with pytest.raises(Refused, match="班主任"):
        record(cast, by=getattr(cast, who))


# -- one tap ------------------------------------------------------------------------------------


def line(cast, student):
    found = class_holiday(cast.head_teacher, cast.seven_one, holiday(cast))
    return next(one for one in found.lines if one.student == student)


def test_preset__main_carer_of_the_archive__one_tap_writes_it(cast):
    preset = line(cast, cast.zixuan).archive
    assert (preset.words, preset.tail) == ("在家，和奶奶", "0101")
    url = reverse("attendance:holiday_preset", args=[cast.zixuan.public_id])
    given = {"preset": "archive", "seen": preset.seen}
    answer = client_of(cast.head_teacher).post(url, given, headers={"HX-Request": "true"})
    assert "已登记" in answer.content.decode()
    stay = HolidayStay.objects.get()
    assert (stay.with_whom, stay.phone, stay.place_kind) == ("奶奶", GRANDMOTHER, "home")


def test_preset__archive_changed_since_it_was_shown__nothing_written(cast):
    seen = line(cast, cast.zixuan).archive.seen
    person(cast.zixuan, ContactRole.GUARDIAN).delete()
    url = reverse("attendance:holiday_preset", args=[cast.zixuan.public_id])
    client = client_of(cast.head_teacher)
    answer = client.post(url, {"preset": "archive", "seen": seen}, follow=True)
    assert "档案刚刚有变化" in answer.content.decode()
    assert not HolidayStay.objects.exists()


def test_preset__parent_at_home_before_grandmother__parent_away_never(cast):
    father = person(cast.zixuan, ContactRole.FATHER)
    father.presence = ParentPresence.HOME
    father.save()
    assert line(cast, cast.zixuan).archive.words == "在家，和爸爸"
    father.presence = ParentPresence.AWAY
    father.save()
    assert line(cast, cast.zixuan).archive.words == "在家，和奶奶"


def test_preset__archive_does_not_tell__none_is_guessed(cast):
    assert line(cast, cast.anan).archive is None
    ContactFactory(student=cast.anan, role=ContactRole.VILLAGE, relation="儿童主任")
    assert line(cast, cast.anan).archive is None


def test_preset__as_last_time__offered_where_it_differs(cast, term):
    father = person(cast.zixuan, ContactRole.FATHER)
    with at("2026-07-01"):
        record(cast, place_kind=HolidayPlace.PARENTS, with_contact=father, with_whom="爸爸")
    last = line(cast, cast.zixuan).last
    assert last.words == "到父母务工地，和爸爸"
    assert "与上次相同：到父母务工地，和爸爸" in page(cast)
    url = reverse("attendance:holiday_preset", args=[cast.zixuan.public_id])
    client_of(cast.head_teacher).post(url, {"preset": "last", "seen": last.seen})
    stay = HolidayStay.objects.get(term=term)
    assert (stay.place, stay.phone) == ("广东省东莞市", FATHER)


def test_rest_from_archive__shows_what_is_written__writes_the_ticked(cast):
    other = StudentFactory(current_class=cast.seven_one, name="陈冬")
    ContactFactory(student=other, relation="外婆", name="外婆甲", phone="19900000333")
    client = client_of(cast.head_teacher)
    url = reverse("attendance:holiday_rest", args=[cast.seven_one.public_id])
    text = client.get(url).content.decode()
    assert "在家，和奶奶" in text
    assert "电话尾号0333" in text
    assert "档案看不出和谁在一起 1 人" in text  # 李安安
    seen = digest_of(archive_presets(cast.head_teacher, cast.seven_one, holiday(cast)))
    client.post(url, {"seen": seen, "pupil": [str(other.public_id)]})
    stay = HolidayStay.objects.get()
    assert (stay.student, stay.with_whom, stay.phone) == (other, "外婆", "19900000333")
    assert AuditEntry.objects.get(action="holiday.recorded").student_id == other.public_id


def test_rest_from_archive__archive_changed_meanwhile__refused(cast):
    with pytest.raises(Refused, match="再看一遍"):
        record_from_archive(
            by=cast.head_teacher,
            school_class=cast.seven_one,
            students=[cast.zixuan.public_id],
            seen="old",
        )


# -- the form -----------------------------------------------------------------------------------


def test_form__alone__stored_and_named_apart(cast):
    client = client_of(cast.head_teacher)
    given = {"place_kind": "home", "alone": "on", "phone": "19900000777"}
    answer = client.post(f"{form_url(cast.zixuan)}?back=%2Fdesk%2F", given)
    assert answer["Location"] == "/desk/"
    text = page(cast)
    assert "无成年人照看 1 人" in text
    assert "19900000777" not in text


def test_form__nobody_chosen__told_what_to_do_and_keeps_what_was_typed(cast):
    answer = client_of(cast.head_teacher).post(
        form_url(cast.zixuan), {"place_kind": "relatives", "place": "县城舅舅家"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "没有大人照看，就勾选「无成年人照看」" in text
    assert "县城舅舅家" in text


def test_form__wrong_number__says_so_without_repeating_it(cast):
    given = {"place_kind": "home", "who": "other", "with_whom": "姑姑", "phone": "123"}
    text = client_of(cast.head_teacher).post(form_url(cast.zixuan), given).content.decode()
    assert "电话号码不对" in text
    assert not HolidayStay.objects.exists()


def test_form__middle_of_the_term__says_from_when(cast):
    with at("2026-11-20"):
        assert "放假前三周开始登记" in (
            client_of(cast.head_teacher).get(form_url(cast.zixuan)).content.decode()
        )
        assert "12月25日开始登记" in page(cast)


# -- numbers ------------------------------------------------------------------------------------


def test_phone__shown_on_request_with_a_trace(cast):
    record(cast, phone="19900000777", alone=True)
    url = reverse("attendance:holiday_phone", args=[cast.zixuan.public_id])
    assert "19900000777" not in page(cast)
    assert "tel:19900000777" in client_of(cast.head_teacher).post(url).content.decode()
    entry = AuditEntry.objects.get(action="phones.revealed")
    assert (entry.student_id, entry.actor_id) == (cast.zixuan.public_id, cast.head_teacher.pk)
    assert client_of(cast.principal).post(url).status_code == 403
    assert client_of(cast.dormitory).post(url).status_code == 403


def test_print__class_list__numbers_watermark_and_a_trace_a_pupil(cast):
    record(cast, phone="19900000777")
    url = reverse("attendance:holiday_print", args=[cast.seven_one.public_id])
    words = text_of(client_of(cast.head_teacher).post(url).content)
    for told in ("假期去向登记表", "张子轩", "19900000777", "陈班主", "请勿外传"):
        assert told in words
    entry = AuditEntry.objects.get(action="phones.revealed")
    assert entry.student_id == cast.zixuan.public_id


# -- coming back --------------------------------------------------------------------------------
