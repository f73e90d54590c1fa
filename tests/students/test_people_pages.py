"""The pages of the people around a child: what each role reads and does."""

from html import unescape
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.students.enums import CarerBar
from school_care.students.models import (
    CarerCheck,
    ContactPerson,
    Entrustment,
    GuardianshipRating,
)
from tests.factories import ContactFactory, days_ago
from tests.support.queries import queries_of

BARRED = "不宜作为被委托照护人"


def url(name, row):
    return reverse(f"students:{name}", args=[row.public_id])


def read(client, user, address):
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def send(client, user, address, **data):
    client.force_login(user)
    return client.post(address, data)


@pytest.fixture
def family(cast):
    """A barred aunt entrusted before she was, a poor rating, a father in Dongguan."""
    own = {"school": cast.school, "student": cast.zixuan}
    aunt = ContactFactory(student=cast.zixuan, role="CARER", relation="姑姑", name="张姑姑")
    Entrustment.objects.create(**own, carer=aunt, starts_on=days_ago(30))
    CarerCheck.objects.create(
        **own, carer=aunt, bars=["habits"], checked_on=days_ago(2), checked_by=cast.director
    )
    rating = GuardianshipRating(
        **own, care_type="nobody", rating="poor", starts_on=days_ago(5), rated_by=cast.director
    )
    rating.reason = "周末一个人"
    rating.save()
    father = cast.zixuan.contacts.get(role="FATHER")
    father.presence, father.away_since = "away", days_ago(200)
    father.unable_to_care = False
    father.save()
    return aunt


CARE = ("principal", "director", "head_teacher", "grade_head")


@pytest.mark.parametrize("who", [*CARE, "registrar", "dormitory"])
@pytest.mark.parametrize("name", ["people", "show"])
def test_pages__each_role__guardianship_only_for_who_may_read_it(client, cast, family, who, name):
    text = read(client, cast.staff[who], url(name, cast.zixuan))
    assert "在广东省东莞市" in text  # whereabouts: everyone who may open the file
    assert (BARRED in text) is (who in CARE)
    assert ("先报警110" in text) is (who in CARE)
    assert ("学籍口径" in text) is (who != "dormitory")
    assert ("告知书还没打印" in text) is (who != "dormitory")
    assert "19900000101" not in text


def test_reading__contradicts_the_category__hint_on_the_file(client, cast, family):
    ContactFactory(student=cast.zixuan, role="MOTHER", relation="母亲", presence="home")
    text = read(client, cast.head_teacher, url("show", cast.zixuan))
    assert "登记为双亲留守，按父母去向应为单亲留守，请核实。" in text
    assert "学籍口径：<strong>单亲留守</strong>" in text


def test_reading__mother_never_asked__says_what_is_missing(client, cast, family):
    text = read(client, cast.head_teacher, url("show", cast.zixuan))
    assert "还缺：母亲去向" in text


def test_new_person__typed_number_wrong__said_and_everything_kept(client, cast):
    response = send(
        client,
        cast.head_teacher,
        url("person_new", cast.zixuan),
        public_id=uuid4(),
        roles=["MOTHER"],
        name="李母",
        phone="1990000",
        presence="away",
        place="广东省东莞市长安镇某厂",
    )
    text = unescape(response.content.decode())
    assert response.status_code == 422
    assert "手机11位" in text
    assert 'value="李母"' in text
    assert 'value="1990000"' in text
    assert not ContactPerson.objects.filter(name="李母").exists()


def test_new_person__place_with_factory__kept_to_the_city_and_said(client, cast):
    response = send(
        client,
        cast.head_teacher,
        url("person_new", cast.zixuan),
        public_id=uuid4(),
        roles=["MOTHER"],
        name="李母",
        phone="+86 199 0000 0555",
        presence="away",
        place="广东省东莞市长安镇某某电子厂",
    )
    mother = ContactPerson.objects.get(name="李母")
    assert (mother.place, mother.phone, mother.relation) == ("广东省东莞市", "19900000555", "母亲")
    text = unescape(client.get(response["Location"]).content.decode())
    assert "去向只记到省、市，已记为「广东省东莞市」" in text
    assert "电子厂" not in text


def test_new_person__only_a_factory__refused_with_an_example(client, cast):
    response = send(
        client,
        cast.head_teacher,
        url("person_new", cast.zixuan),
        public_id=uuid4(),
        roles=["MOTHER"],
        name="李母",
        presence="away",
        place="长安镇电子厂流水线",
    )
    assert "只写到省、市，例如「广东省东莞市」" in unescape(response.content.decode())


def test_edit_page__stored_number__not_shown_and_kept_when_left_empty(client, cast):
    person = cast.zixuan.contacts.get(relation="奶奶")
    text = read(client, cast.head_teacher, url("person_edit", person))
    assert "19900000101" not in text
    assert "尾号 0101" in text
    send(
        client,
        cast.head_teacher,
        url("person_edit", person),
        name="张奶奶",
        relation="奶奶",
        health="腿脚不便",
    )
    person.refresh_from_db()
    assert (person.phone, person.health) == ("19900000101", "腿脚不便")


def test_edit_page__number_to_be_removed__gone(client, cast):
    person = cast.zixuan.contacts.get(relation="奶奶")
    send(
        client,
        cast.head_teacher,
        url("person_edit", person),
        name="张奶奶",
        relation="奶奶",
        removes_phone="on",
    )
    person.refresh_from_db()
    assert (person.phone, person.phone_last4) == (None, "")


def test_ending_and_restoring__by_the_page__folded_history(client, cast):
    person = cast.zixuan.contacts.get(relation="奶奶")
    send(
        client,
        cast.head_teacher,
        url("person_end", person),
        rows=[person.public_id],
        until=clock.today().isoformat(),
    )
    text = read(client, cast.head_teacher, url("people", cast.zixuan))
    assert "以前的联系人（1）" in text
    send(client, cast.head_teacher, url("person_again", person))
    assert "以前的联系人" not in read(client, cast.head_teacher, url("people", cast.zixuan))


def test_numbers__shown_on_request__trace_and_the_three_answers_beside_them(client, cast):
    text = unescape(send(client, cast.dormitory, url("phones", cast.zixuan)).content.decode())
    assert 'href="tel:19900000101"' in text
    assert text.count("打通了") == 2
    assert AuditEntry.objects.filter(action="phones.revealed").count() == 1


def test_one_person_in_two_roles__one_line(client, cast):
    twin = cast.zixuan.contacts.get(relation="奶奶")
    ContactFactory(
        student=cast.zixuan, role="CARER", relation="奶奶", name=twin.name, phone=twin.phone
    )
    text = read(client, cast.head_teacher, url("show", cast.zixuan))
    assert text.count("张奶奶</strong>") == 1
    assert "监护人、被委托照护人" in text


def test_check_page__not_every_item_answered__asks_for_it(client, cast, family):
    response = send(
        client, cast.head_teacher, url("carer_check", family), public_id=uuid4(), incapable="no"
    )
    text = unescape(response.content.decode())
    assert response.status_code == 422
    assert text.count("请点「没有」或「有」。") == len(CarerBar.values) - 1


def test_check_page__all_answered_no__warning_gone(client, cast, family):
    answers = dict.fromkeys(CarerBar.values, "no")
    send(client, cast.head_teacher, url("carer_check", family), public_id=uuid4(), **answers)
    assert BARRED not in read(client, cast.head_teacher, url("show", cast.zixuan))


def test_entrustment_page__barred_person_chosen__refused_on_the_page(client, cast, family):
    Entrustment.objects.all().delete()
    response = send(
        client,
        cast.registrar,
        url("entrustment", cast.zixuan),
        public_id=uuid4(),
        carer=family.public_id,
    )
    assert "请与德育主任商定人选" in unescape(response.content.decode())
    assert not Entrustment.objects.exists()


def test_notice__printed_and_back__dates_kept(client, cast, family):
    row = Entrustment.objects.get()
    response = send(client, cast.head_teacher, url("entrustment_print", row))
    assert response.content.startswith(b"%PDF")
    assert quote("照护告知书") in response["Content-Disposition"]
    assert quote(cast.zixuan.name) not in response["Content-Disposition"]
    send(client, cast.head_teacher, url("entrustment_received", row), day=days_ago(1).isoformat())
    row.refresh_from_db()
    assert (row.notice_printed_on, row.notice_received_on) == (clock.today(), days_ago(1))


def test_notice__back_and_page_opened_from_today__back_there(client, cast, family):
    row = Entrustment.objects.get()
    client.force_login(cast.head_teacher)
    page = client.get(url("entrustment", cast.zixuan) + "?back=%2Fdesk%2F").content.decode()
    assert page.count('<input type="hidden" name="back" value="/desk/">') == 2
    given = {"day": days_ago(1).isoformat(), "back": "/desk/"}
    assert client.post(url("entrustment_received", row), given)["Location"] == "/desk/"


def test_entrustment__weekly_contact_denied__reminder_on_the_page(client, cast, family):
    row = Entrustment.objects.get()
    send(client, cast.head_teacher, url("entrustment_weekly", row), weekly="no")
    text = read(client, cast.head_teacher, url("entrustment", cast.zixuan))
    assert "请提醒父母：每周至少" in text


def test_entrustment__ended_without_a_reason__asks_for_it(client, cast, family):
    row = Entrustment.objects.get()
    response = send(client, cast.head_teacher, url("entrustment_end", row), other=" ")
    assert "写明结束的原因" in unescape(response.content.decode())
    send(client, cast.head_teacher, url("entrustment_end", row), why="父母回来了")
    row.refresh_from_db()
    assert (row.until, row.end_reason) == (clock.today(), "父母回来了")


def test_file_and_people_page__many_people__no_more_queries(client, cast, family):
    client.force_login(cast.head_teacher)
    pages = [url("show", cast.zixuan), url("people", cast.zixuan)]
    before = [queries_of(client, page) for page in pages]
    for number in range(12):
        ContactFactory(student=cast.zixuan, role="OTHER", relation=f"亲戚{number}")
        ContactFactory(student=cast.zixuan, role="OTHER", until=days_ago(number))
    assert [queries_of(client, page) for page in pages] == before
