"""修改档案: everyday facts by who keeps the file, identity by who registers; two people at once."""

from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.enums import Role
from school_care.students.enums import Precision
from school_care.students.models import Student
from tests.factories import (
    AppointmentFactory,
    StudentFactory,
    TeachingFactory,
    days_ago,
    fictional_id,
)

BORN = date(2013, 5, 6)
BOY = fictional_id(BORN, 521)


def url(name, pupil):
    return reverse(f"students:{name}", args=[pupil.public_id])


def fields_of(text: str) -> dict[str, str]:
    """What a browser would send back from the page unchanged."""
    from lxml import html

    forms = html.fromstring(text).forms
    edit = next(form for form in forms if (form.action or "").endswith("/edit/"))
    sent = {}
    for field in edit.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        if field.get("type") in ("radio", "checkbox"):
            if field.get("checked") is not None:
                sent[field.get("name")] = field.get("value", "on")
        else:
            value = field.get("value") if field.tag == "input" else field.value
            sent[field.get("name")] = (value or "").removeprefix("\n")
    return sent


def opened(client, user, pupil) -> dict[str, str]:
    client.force_login(user)
    return fields_of(client.get(url("edit", pupil)).content.decode())


def save(client, user, pupil, data):
    client.force_login(user)
    answer = client.post(url("edit", pupil), data)
    pupil.refresh_from_db()
    return answer, unescape(answer.content.decode())


def test_edit__everyday_facts__stored_with_old_and_new(client, cast):
    data = opened(client, cast.head_teacher, cast.zixuan)
    data |= {"address": "下坝村三组", "boarding": "no", "ethnicity": "苗", "hukou_kind": "1"}
    answer, _ = save(client, cast.head_teacher, cast.zixuan, data)
    assert answer.url == url("show", cast.zixuan)
    pupil = cast.zixuan
    assert (pupil.address, pupil.boarding, pupil.ethnicity) == ("下坝村三组", False, "苗族")
    rows = FieldChange.objects.filter(student_id=pupil.public_id)
    told = {row.field: (row.old, row.new) for row in rows}
    assert told["boarding"] == ("寄宿", "走读")
    assert told["hukou_kind"] == (None, "农业户口")
    assert set(told) == {"address", "boarding", "ethnicity", "hukou_kind"}
    entry = AuditEntry.objects.get(action="pupil.changed")
    assert "下坝村" not in str(entry.facts)
    assert entry.facts["fields"] == [row.field for row in rows.order_by("id")]


def test_edit__nothing_changed__nothing_written(client, cast):
    data = opened(client, cast.registrar, cast.zixuan)
    before = cast.zixuan.updated_at
    save(client, cast.registrar, cast.zixuan, data)
    assert cast.zixuan.updated_at == before
    assert not AuditEntry.objects.filter(action="pupil.changed").exists()


def test_edit__head_teacher__is_not_offered_identity_and_cannot_send_it(client, cast):
    data = opened(client, cast.head_teacher, cast.zixuan)
    assert "name" not in data
    assert "id_number" not in data
    save(client, cast.head_teacher, cast.zixuan, {**data, "name": "张改名", "id_number": BOY})
    assert cast.zixuan.name == "张子轩"
    assert cast.zixuan.id_number != BOY


def test_edit__subject_teacher_of_the_class_who_heads_another__may_not(client, cast):
    TeachingFactory(user=cast.head_teacher, school_class=cast.seven_two)
    client.force_login(cast.head_teacher)
    assert client.get(url("show", cast.keke)).status_code == 200
    assert client.get(url("edit", cast.keke)).status_code == 403
    assert client.post(url("edit", cast.keke), {}).status_code == 403
    assert url("edit", cast.keke) not in client.get(url("show", cast.keke)).content.decode()


def test_edit__acting_head_teacher__may(client, cast):
    AppointmentFactory(
        user=cast.teacher,
        role=Role.HEAD_TEACHER,
        school_class=cast.seven_one,
        acting=True,
        starts_on=days_ago(3),
    )
    client.force_login(cast.teacher)
    assert client.get(url("edit", cast.zixuan)).status_code == 200


def test_edit__name_changed__found_by_the_new_one_and_history_keeps_the_old(client, cast):
    data = opened(client, cast.registrar, cast.zixuan)
    save(client, cast.registrar, cast.zixuan, {**data, "name": "李 梓涵"})
    assert cast.zixuan.name == "李梓涵"
    assert "lizihan" in cast.zixuan.search_key
    assert cast.zixuan.name_key == "li zi han"
    page = unescape(client.get(url("history", cast.zixuan)).content.decode())
    assert "<del>张子轩</del> → <ins>李梓涵</ins>" in page


def test_edit__full_numbers__never_in_the_page(client, cast):
    client.force_login(cast.registrar)
    for name in ("edit", "show", "membership", "history"):
        page = client.get(url(name, cast.zixuan)).content.decode()
        assert cast.zixuan.id_number not in page, name
        assert cast.zixuan.national_student_no not in page, name


def test_edit__new_number__replaces_fills_and_leaves_no_trace_in_the_open(client, cast):
    pupil = StudentFactory(
        current_class=cast.seven_one, id_number="", birth_date=None, sex="", name="陈小禾"
    )
    data = opened(client, cast.registrar, pupil)
    save(client, cast.registrar, pupil, {**data, "id_number": BOY})
    assert (pupil.id_number, pupil.birth_date, pupil.sex) == (BOY, BORN, "M")
    page = client.get(url("history", pupil)).content.decode()
    assert BOY not in page
    assert f"尾号 {BOY[-4:]}" in page
    assert BOY not in str([entry.facts for entry in AuditEntry.objects.all()])


def test_edit__number_cleared__is_gone(client, cast):
    data = opened(client, cast.registrar, cast.zixuan)
    save(client, cast.registrar, cast.zixuan, {**data, "id_number": "无"})
    assert cast.zixuan.id_number is None
    assert cast.zixuan.id_number_index == ""


def test_edit__wrong_number__refused_and_nothing_else_saved(client, cast):
    data = opened(client, cast.registrar, cast.zixuan)
    wrong = BOY[:-1] + ("0" if BOY[-1] != "0" else "1")
    answer, text = save(
        client, cast.registrar, cast.zixuan, {**data, "id_number": wrong, "village": "云岭村"}
    )
    assert answer.status_code == 422
    assert "校验位不对" in text
    assert 'value="云岭村"' in text
    assert cast.zixuan.village == ""


def test_edit__number_of_another_pupil__refused_with_the_link(client, cast):
    data = opened(client, cast.registrar, cast.zixuan)
    _, text = save(client, cast.registrar, cast.zixuan, {**data, "id_number": cast.anan.id_number})
    assert f'<a href="{url("show", cast.anan)}">李安安 七(1)班</a>' in text
    assert Student.objects.get(pk=cast.zixuan.pk).id_number != cast.anan.id_number


def test_edit__sex_against_the_number__asked_first(client, cast):
    pupil = StudentFactory(current_class=cast.seven_one, id_number=BOY, birth_date=BORN, sex="M")
    data = opened(client, cast.registrar, pupil)
    answer, text = save(client, cast.registrar, pupil, {**data, "sex": "F"})
    assert answer.status_code == 422
    assert "性别与身份证号第17位不一致" in text
    save(client, cast.registrar, pupil, {**data, "sex": "F", "confirmed": "on"})
    assert pupil.sex == "F"


def test_edit__everyday_fact_of_a_child_whose_birth_is_doubtful__no_question(client, cast):
    pupil = StudentFactory(
        current_class=cast.seven_one, id_number=BOY, birth_date=date(2013, 5, 7), sex="F"
    )
    data = opened(client, cast.registrar, pupil)
    answer, _ = save(client, cast.registrar, pupil, {**data, "village": "云岭村"})
    assert answer.status_code == 302
    assert pupil.village == "云岭村"


def test_edit__month_of_birth_only__stays_a_month_when_not_touched(client, cast):
    pupil = StudentFactory(
        current_class=cast.seven_one,
        birth_date=date(2013, 5, 1),
        birth_precision=Precision.MONTH,
        id_number="",
    )
    data = opened(client, cast.registrar, pupil)
    save(client, cast.registrar, pupil, {**data, "name": "陈小禾"})
    assert pupil.birth_text == "2013年5月"


# -- two people at once ---------------------------------------------------------------------------


def test_edit__two_people_different_fields__both_kept(client, cast):
    first = opened(client, cast.head_teacher, cast.zixuan)
    second = opened(client, cast.registrar, cast.zixuan)
    save(client, cast.head_teacher, cast.zixuan, {**first, "health": "哮喘"})
    answer, _ = save(client, cast.registrar, cast.zixuan, {**second, "village": "云岭村"})
    assert answer.status_code == 302
    assert (cast.zixuan.health, cast.zixuan.village) == ("哮喘", "云岭村")


@pytest.mark.parametrize(("choice", "kept"), [("mine", "下坝村"), ("theirs", "云岭村")])
def test_edit__two_people_same_field__both_values_shown_and_asked(client, cast, choice, kept):
    mine = opened(client, cast.registrar, cast.zixuan)
    other = opened(client, cast.head_teacher, cast.zixuan)
    other |= {"village": "云岭村", "health": "哮喘"}
    save(client, cast.head_teacher, cast.zixuan, other)
    mine |= {"village": "下坝村", "note": "爱看书"}
    answer, text = save(client, cast.registrar, cast.zixuan, mine)
    assert answer.status_code == 422
    assert "用我填的：下坝村" in text
    assert "留现在的：云岭村" in text
    assert cast.zixuan.village == "云岭村"
    again = {**fields_of(text), "choose_village": choice}
    assert again["health"] == "哮喘"  # not mine: shows what stands now
    answer, _ = save(client, cast.registrar, cast.zixuan, again)
    assert answer.status_code == 302
    assert cast.zixuan.village == kept
    assert (cast.zixuan.health, cast.zixuan.note) == ("哮喘", "爱看书")


def test_edit__two_people_type_different_numbers__asked_by_last_places(client, cast):
    theirs, mine = fictional_id(BORN, 531), fictional_id(BORN, 533)
    pupil = StudentFactory(current_class=cast.seven_one, birth_date=BORN, sex="M", id_number=BOY)
    pupil.national_student_no = ""
    pupil.save()
    data = opened(client, cast.registrar, pupil)
    save(client, cast.director, pupil, {**data, "id_number": theirs})
    answer, text = save(client, cast.registrar, pupil, {**data, "id_number": mine})
    assert answer.status_code == 422
    assert f"留现在的：尾号 {theirs[-4:]}" in text
    assert theirs not in text
    assert pupil.id_number == theirs


def test_edit__base_of_another_page__nothing_is_overwritten_unasked(client, cast):
    data = opened(client, cast.registrar, cast.zixuan)
    answer, _ = save(client, cast.registrar, cast.zixuan, {**data, "base": "made-up"})
    assert answer.status_code == 302
    assert cast.zixuan.strengths == "篮球"


# -- numbers on request, class and leaving --------------------------------------------------------


def test_reveal__registrar__number_shown_and_traced(client, cast):
    client.force_login(cast.registrar)
    answer = client.post(url("id_number", cast.zixuan))
    assert cast.zixuan.id_number in answer.content.decode()
    entry = AuditEntry.objects.get(action="id_number.revealed")
    assert (entry.actor_id, entry.student_id) == (cast.registrar.pk, cast.zixuan.public_id)
    assert entry.facts == {}
    part = client.post(url("id_number", cast.zixuan), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()


@pytest.mark.parametrize("who", ["head_teacher", "principal", "dormitory", "grade_head"])
def test_reveal__who_registers_nobody__forbidden_and_untraced(client, cast, who):
    client.force_login(getattr(cast, who))
    answer = client.post(url("id_number", cast.zixuan))
    assert answer.status_code == 403
    assert cast.zixuan.id_number not in answer.content.decode()
    assert not AuditEntry.objects.filter(action="id_number.revealed").exists()


def test_membership__moved__new_class_and_both_in_the_history(client, cast):
    client.force_login(cast.registrar)
    data = {"school_class": str(cast.seven_two.public_id), "on": clock.today().isoformat()}
    client.post(url("membership", cast.zixuan), data)
    cast.zixuan.refresh_from_db()
    assert cast.zixuan.current_class == cast.seven_two
    page = unescape(client.get(url("history", cast.zixuan)).content.decode())
    assert "<del>七(1)班</del> → <ins>七(2)班" in page
    client.force_login(cast.head_teacher)
    assert client.get(url("show", cast.zixuan)).status_code == 404


def test_membership__left_with_a_reason_then_back__history_tells_both(client, cast):
    client.force_login(cast.registrar)
    leave = {"step": "leave", "kind": "other", "note": "随父母出国"}
    client.post(url("membership", cast.zixuan), {**leave, "on": clock.today().isoformat()})
    cast.zixuan.refresh_from_db()
    assert (cast.zixuan.status, cast.zixuan.current_class) == ("left", None)
    assert AuditEntry.objects.get(action="pupil.left").facts == {"reason": "left_school"}
    data = {"school_class": str(cast.seven_two.public_id), "on": clock.today().isoformat()}
    client.post(url("membership", cast.zixuan), data)
    cast.zixuan.refresh_from_db()
    assert (cast.zixuan.status, cast.zixuan.current_class) == ("enrolled", cast.seven_two)
    page = unescape(client.get(url("history", cast.zixuan)).content.decode())
    assert "离校：其他，随父母出国" in page
    assert "重新入学，七(2)班" in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"step": "leave", "kind": "other", "on": clock.today().isoformat()}, "写一句说明"),
        ({"step": "leave", "kind": "other", "note": "搬家"}, "请填写从哪天起不在校"),
        ({"step": "leave", "kind": "graduated", "on": "2001-01-01"}, "日期早于"),
        ({"step": "leave", "on": clock.today().isoformat()}, "请选择原因"),
        ({"on": clock.today().isoformat()}, "请选择班级"),
    ],
)
def test_membership__something_missing__said_and_nothing_done(client, cast, given, sentence):
    client.force_login(cast.registrar)
    answer = client.post(url("membership", cast.zixuan), given)
    assert answer.status_code == 422
    assert sentence in unescape(answer.content.decode())
    cast.zixuan.refresh_from_db()
    assert cast.zixuan.current_class == cast.seven_one


def test_membership__same_class_again__said(client, cast):
    client.force_login(cast.registrar)
    data = {"school_class": str(cast.seven_one.public_id), "on": clock.today().isoformat()}
    answer = client.post(url("membership", cast.zixuan), data)
    assert "该生已经在七(1)班" in unescape(answer.content.decode())
