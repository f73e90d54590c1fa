"""同校兄弟姐妹: linked, merged, dissolved, suggested; what each reader sees of it."""

from html import unescape

import pytest
from django.urls import reverse

from school_care.core.models import AuditEntry, FieldChange
from school_care.school.refusal import Refused
from school_care.students.enums import ContactRole
from school_care.students.models import SiblingGroup, Student
from school_care.students.services.siblings import (
    link_siblings,
    suggested_siblings,
    unlink_sibling,
)
from tests.factories import ContactFactory, StudentFactory, fictional_phone
from tests.support.queries import queries_of


def url(name, pupil):
    return reverse(f"students:{name}", args=[pupil.public_id])


def link(cast, one, other):
    link_siblings(by=cast.registrar, student=one, other=other)


def names_with(pupil) -> set[str]:
    pupil.refresh_from_db()
    if pupil.siblings_id is None:
        return set()
    return set(Student.objects.filter(siblings=pupil.siblings).values_list("name", flat=True))


def test_link__two_pupils__each_file_names_the_other(client, cast):
    link(cast, cast.zixuan, cast.keke)
    client.force_login(cast.registrar)
    page = unescape(client.get(url("show", cast.zixuan)).content.decode())
    assert f'<a href="{url("show", cast.keke)}">王可</a>' in page
    assert AuditEntry.objects.filter(action="siblings.linked").count() == 2
    assert FieldChange.objects.get(student_id=cast.keke.public_id).new == "张子轩"


def test_link__reader_of_one_file_only__name_and_class_without_a_link(client, cast):
    link(cast, cast.zixuan, cast.keke)
    client.force_login(cast.head_teacher)
    page = unescape(client.get(url("show", cast.zixuan)).content.decode())
    assert "王可" in page
    assert "七(2)班" in page
    assert str(cast.keke.public_id) not in page


def test_link__twice_and_again_from_the_other_side__one_group(cast):
    link(cast, cast.zixuan, cast.keke)
    link(cast, cast.zixuan, cast.keke)
    link(cast, cast.keke, cast.zixuan)
    assert SiblingGroup.objects.count() == 1
    assert AuditEntry.objects.filter(action="siblings.linked").count() == 2


def test_link__two_groups__become_one(cast):
    link(cast, cast.zixuan, cast.anan)
    link(cast, cast.keke, cast.yuan)
    link(cast, cast.anan, cast.keke)
    assert names_with(cast.yuan) == {"张子轩", "李安安", "王可", "赵远"}
    assert SiblingGroup.objects.count() == 1


def test_unlink__of_three__two_stay_then_the_group_goes(cast):
    link(cast, cast.zixuan, cast.anan)
    link(cast, cast.zixuan, cast.keke)
    unlink_sibling(by=cast.registrar, student=cast.zixuan, other=cast.keke)
    assert names_with(cast.keke) == set()
    assert names_with(cast.anan) == {"张子轩", "李安安"}
    unlink_sibling(by=cast.registrar, student=cast.zixuan, other=cast.anan)
    assert names_with(cast.zixuan) == names_with(cast.anan) == set()
    assert SiblingGroup.objects.count() == 0


def test_unlink__not_linked__nothing_happens(cast):
    unlink_sibling(by=cast.registrar, student=cast.zixuan, other=cast.keke)
    assert not AuditEntry.objects.filter(action="siblings.unlinked").exists()


@pytest.mark.parametrize("other", ["foreign", "zixuan"])
def test_link__pupil_of_another_school_or_self__refused(cast, other):
    with pytest.raises(Refused):
        link(cast, cast.zixuan, getattr(cast, other))
    assert SiblingGroup.objects.count() == 0


def test_link__head_teacher_and_a_pupil_not_seen__refused(cast):
    with pytest.raises(Refused, match="能看到"):
        link_siblings(by=cast.head_teacher, student=cast.zixuan, other=cast.keke)


def test_link__grade_head__may_not(cast):
    with pytest.raises(Refused, match="班主任、学籍员或德育主任"):
        link_siblings(by=cast.grade_head, student=cast.zixuan, other=cast.keke)


def test_suggestions__same_mothers_phone__one_tap_links(client, cast):
    for pupil in (cast.zixuan, cast.keke):
        ContactFactory(student=pupil, role=ContactRole.MOTHER, phone=fictional_phone(801))
    client.force_login(cast.registrar)
    page = unescape(client.get(url("show", cast.zixuan)).content.decode())
    assert "父亲或母亲的电话相同" in page
    assert fictional_phone(801) not in page
    data = {"other": str(cast.keke.public_id), "back": "show"}
    answer = client.post(url("siblings", cast.zixuan), data)
    assert answer.url == url("show", cast.zixuan)
    assert names_with(cast.zixuan) == {"张子轩", "王可"}
    page = unescape(client.get(url("show", cast.zixuan)).content.decode())
    assert "父亲或母亲的电话相同" not in page


def test_suggestions__second_number_of_the_father__found(cast):
    ContactFactory(
        student=cast.zixuan, role=ContactRole.MOTHER, phone=fictional_phone(802), name=""
    )
    ContactFactory(
        student=cast.anan,
        role=ContactRole.FATHER,
        phone=fictional_phone(803),
        other_phone=fictional_phone(802),
    )
    found = suggested_siblings(cast.registrar, cast.zixuan)
    assert [row.student for row in found] == [cast.anan]


def test_suggestions__same_parent_name__only_with_the_same_address(cast):
    for pupil in (cast.zixuan, cast.anan, cast.keke):
        ContactFactory(student=pupil, role=ContactRole.MOTHER, name="杨春梅", phone=None)
    Student.objects.filter(pk__in=[cast.zixuan.pk, cast.anan.pk]).update(address="下坝村三组8号")
    cast.zixuan.refresh_from_db()
    found = suggested_siblings(cast.registrar, cast.zixuan)
    assert [(row.student, row.why) for row in found] == [(cast.anan, "父母和住址相同")]


def test_suggestions__same_grandmother_only__none(cast):
    for pupil in (cast.zixuan, cast.keke):
        ContactFactory(student=pupil, role=ContactRole.GUARDIAN, phone=fictional_phone(804))
    assert suggested_siblings(cast.registrar, cast.zixuan) == []


def test_suggestions__same_phone_at_another_school__never(cast):
    for pupil in (cast.zixuan, cast.foreign):
        ContactFactory(student=pupil, role=ContactRole.MOTHER, phone=fictional_phone(805))
    assert suggested_siblings(cast.registrar, cast.zixuan) == []


def test_siblings_page__search__only_pupils_in_sight(client, cast):
    client.force_login(cast.head_teacher)
    page = unescape(
        client.post(url("siblings", cast.zixuan), {"step": "find", "words": "laa"}).content.decode()
    )
    assert str(cast.anan.public_id) in page
    page = unescape(
        client.post(
            url("siblings", cast.zixuan), {"step": "find", "words": "王可"}
        ).content.decode()
    )
    assert str(cast.keke.public_id) not in page
    assert "没有找到“王可”" in page


def test_siblings_page__linked_and_unlinked_by_hand(client, cast):
    client.force_login(cast.head_teacher)
    client.post(url("siblings", cast.zixuan), {"other": str(cast.anan.public_id)})
    assert names_with(cast.anan) == {"张子轩", "李安安"}
    data = {"other": str(cast.anan.public_id), "step": "unlink"}
    client.post(url("siblings", cast.zixuan), data)
    assert names_with(cast.anan) == set()
    client.post(url("siblings", cast.zixuan), {"other": "nobody"})
    assert SiblingGroup.objects.count() == 0


def test_siblings_panel__more_siblings_and_suggestions__same_number_of_queries(client, cast):
    ContactFactory(student=cast.zixuan, role=ContactRole.MOTHER, phone=fictional_phone(806))
    link(cast, cast.zixuan, cast.anan)
    client.force_login(cast.registrar)
    before = queries_of(client, url("siblings", cast.zixuan))
    for number in range(4):
        other = StudentFactory(current_class=cast.seven_one, name=f"张幼{number}")
        link(cast, cast.zixuan, other)
        alike = StudentFactory(current_class=cast.seven_two)
        ContactFactory(student=alike, role=ContactRole.MOTHER, phone=fictional_phone(806))
    assert queries_of(client, url("siblings", cast.zixuan)) == before
