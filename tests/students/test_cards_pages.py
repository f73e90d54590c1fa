"""The list of a class, the page to verify one card, the panel of the file, the today page."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from school_care.core.models import AuditEntry
from school_care.school.models import School
from school_care.students.models import ContactCard, ContactPerson
from school_care.students.services.cards import verify_card
from tests.factories import ContactFactory, SchoolClassFactory, StudentFactory, UserFactory
from tests.students.test_cards import digest
from tests.support.queries import queries_of


def class_url(group, query: str = "") -> str:
    return reverse("students:class_cards", args=[group.public_id]) + query


def card_url(student, query: str = "") -> str:
    return reverse("students:card", args=[student.public_id]) + query


def page(client, user, url: str) -> str:
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_class_page__head_teacher__care_pupil_first_with_states_and_gaps(client, cast):
    body = page(client, cast.head_teacher, class_url(cast.seven_one))
    assert body.index("张子轩") < body.rindex("李安安")
    assert body.count("没有核对过") == 2
    assert "1人没有能打通的电话" in body
    assert "2人没有家庭住址" in body
    assert "卡上这几项还是空的：学校电话、亲情电话、派出所电话" in body
    assert "周转走" not in body
    verify_card(by=cast.head_teacher, student=cast.zixuan, seen=digest(cast.zixuan))
    assert page(client, cast.head_teacher, class_url(cast.seven_one)).count("本学期已核对") == 1


def test_class_page__only_care_pupils__others_not_listed(client, cast):
    body = page(client, cast.head_teacher, class_url(cast.seven_one, "?care=1"))
    assert "张子轩" in body
    assert "李安安" not in body


def test_class_page__principal__may_print_and_is_not_asked_to_verify(client, cast):
    body = page(client, cast.principal, class_url(cast.seven_one))
    assert "平安联系卡" in body
    assert "逐个核对" not in body
    assert "填写派出所" in body
    assert "填写派出所" not in page(client, cast.head_teacher, class_url(cast.seven_one))


def test_class_page__no_label_of_a_child__but_the_chip(client, cast):
    body = page(client, cast.head_teacher, class_url(cast.seven_one))
    for label in ("留守", "单亲", "重点关爱"):
        assert label not in body


def test_class_page__ten_or_forty_pupils__same_number_of_queries(client, cast):
    def add(count: int) -> None:
        for number in range(count):
            pupil = StudentFactory(current_class=cast.seven_one, care=number % 2 == 0)
            ContactFactory(student=pupil)
            verify_card(by=cast.head_teacher, student=pupil, seen=digest(pupil))

    client.force_login(cast.head_teacher)
    add(8)
    ten = queries_of(client, class_url(cast.seven_one))
    add(30)
    assert queries_of(client, class_url(cast.seven_one)) == ten
    assert ten <= 20


def test_card_page__head_teacher__numbers_to_read_out_and_a_trace(client, cast):
    body = page(client, cast.head_teacher, card_url(cast.zixuan))
    for fact in ("19900000101", "19900000102", "张奶奶", "张远行", "广东省东莞市", "核对无误"):
        assert fact in body
    entry = AuditEntry.objects.get(action="phones.revealed")
    assert (entry.actor_id, entry.student_id) == (cast.head_teacher.pk, cast.zixuan.public_id)
    assert cast.zixuan.name not in str(entry.facts)


@pytest.mark.parametrize("who", ["principal", "grade_head"])
def test_card_page__someone_who_only_prints__last_digits_and_no_button(client, cast, who):
    body = page(client, getattr(cast, who), card_url(cast.zixuan))
    assert "尾号0102" in body
    assert "19900000102" not in body
    assert "核对无误" not in body
    assert not AuditEntry.objects.filter(action="phones.revealed").exists()


def test_card_page__each_person__a_way_to_mend_or_add_them(client, cast):
    body = page(client, cast.head_teacher, card_url(cast.zixuan))
    for person in ContactPerson.objects.filter(student=cast.zixuan):
        assert reverse("students:person_edit", args=[person.public_id]) in body
    new = reverse("students:person_new", args=[cast.zixuan.public_id])
    assert f"{new}?role=VILLAGE" in body
    assert reverse("students:edit", args=[cast.zixuan.public_id]) in body


def test_verifying__from_the_class__on_to_the_next_and_back_at_the_end(client, cast):
    client.force_login(cast.head_teacher)
    data = {"seen": digest(cast.zixuan), "next": "all"}
    answer = client.post(card_url(cast.zixuan), data)
    assert answer["Location"] == card_url(cast.anan, "?next=all")
    answer = client.post(card_url(cast.anan), {"seen": digest(cast.anan), "next": "all"})
    assert answer["Location"] == class_url(cast.seven_one)
    assert ContactCard.objects.count() == 2


def test_verifying__from_the_file__back_to_the_file(client, cast):
    client.force_login(cast.head_teacher)
    answer = client.post(card_url(cast.zixuan), {"seen": digest(cast.zixuan)})
    assert answer["Location"] == reverse("students:show", args=[cast.zixuan.public_id])


def test_verifying__opened_from_another_page__back_there_and_through_the_class_too(client, cast):
    client.force_login(cast.head_teacher)
    back = "?back=%2Fdesk%2F"
    data = {"seen": digest(cast.zixuan), "next": "all"}
    answer = client.post(card_url(cast.zixuan, back), data)
    assert answer["Location"] == card_url(cast.anan, f"?next=all&{back[1:]}")
    answer = client.post(answer["Location"], {"seen": digest(cast.anan), "next": "all"})
    assert answer["Location"] == "/desk/"


def test_verifying__from_a_row_of_the_class__back_to_the_class(client, cast):
    row = page(client, cast.head_teacher, class_url(cast.seven_one, "?care=1"))
    href = card_url(cast.zixuan) + "?back=" + quote(class_url(cast.seven_one, "?care=1"), safe="")
    assert f'href="{href}"' in row
    answer = client.post(href, {"seen": digest(cast.zixuan)})
    assert answer["Location"] == class_url(cast.seven_one, "?care=1")


def test_verifying__facts_changed_meanwhile__page_again_with_the_new_ones(client, cast):
    client.force_login(cast.head_teacher)
    seen = digest(cast.zixuan)
    father = ContactPerson.objects.get(student=cast.zixuan, name="张远行")
    father.phone = "19900000777"
    father.save()
    answer = client.post(card_url(cast.zixuan), {"seen": seen})
    assert answer.status_code == 422
    assert "卡上内容刚刚有变化" in answer.content.decode()
    assert "19900000777" in answer.content.decode()


def test_file__with_a_card__version_day_and_state(client, cast):
    verify_card(by=cast.head_teacher, student=cast.zixuan, seen=digest(cast.zixuan))
    show = reverse("students:show", args=[cast.zixuan.public_id])
    body = page(client, cast.head_teacher, show)
    panel = body[body.index('id="card"') :][:900]
    assert "第1版" in panel
    assert "本学期已核对" in panel
    assert 'id="card"' not in page(client, cast.dormitory, show)


def test_police_page__registrar__saved_and_back_to_the_class(client, cast):
    client.force_login(cast.registrar)
    url = reverse("students:card_police")
    query = {"class": str(cast.seven_one.public_id)}
    answer = client.post(url, {"name": "柳溪派出所", "phone": "0999-2345678", **query})
    assert answer["Location"] == class_url(cast.seven_one)
    assert School.objects.get(pk=cast.school.pk).police_phone == "0999-2345678"
    assert client.get(url, {"class": str(cast.foreign_class.public_id)}).status_code == 404


def test_police_page__number_that_is_none__kept_with_a_word_what_to_write(client, cast):
    client.force_login(cast.registrar)
    answer = client.post(reverse("students:card_police"), {"name": "柳溪派出所", "phone": "12"})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "如010-12345678" in body
    assert 'value="柳溪派出所"' in body


def test_class_page__class_without_pupils__says_what_to_do(client, cast):
    empty = SchoolClassFactory(school=cast.school, grade=8, number=9)
    teacher = UserFactory(school=cast.school, head_teacher_of=empty)
    assert "这个班还没有学生" in page(client, teacher, class_url(empty))
