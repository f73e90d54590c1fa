"""People around the child: who may change what, what is refused, what stays as history."""

from datetime import date
from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.refusal import Refused
from school_care.students.models import ContactPerson, Student
from school_care.students.roster.rows import ContactClaim
from school_care.students.selectors import contacts_of
from school_care.students.services.contacts import (
    PersonFacts,
    add_person,
    change_person,
    end_people,
    mark_phone,
    mark_visited,
    restore_person,
)
from school_care.students.services.imports.merging import merge_contacts
from school_care.students.services.imports.pupil_file import contact_of
from tests.factories import ContactFactory, days_ago


def add(cast, *roles, by=None, student=None, public_id=None, **facts):
    return add_person(
        by=by or cast.head_teacher,
        student=student or cast.anan,
        roles=list(roles),
        facts=PersonFacts(**facts),
        public_id=public_id or uuid4(),
    )


def grandmother_of(student) -> ContactPerson:
    return ContactPerson.objects.get(student=student, relation="奶奶")


def father_of(student) -> ContactPerson:
    return ContactPerson.objects.get(student=student, role="FATHER")


def test_adding__two_roles__two_rows_of_one_person(cast):
    rows = add(cast, "GUARDIAN", "CARER", name="李奶奶", relation="奶奶", phone="19900000777")
    assert [row.role for row in rows] == ["GUARDIAN", "CARER"]
    assert {row.phone for row in rows} == {"19900000777"}
    assert AuditEntry.objects.filter(action="person.added").count() == 2


def test_adding__sent_twice__stored_once(cast):
    key = uuid4()
    for _ in range(2):
        add(cast, "GUARDIAN", "CARER", name="李奶奶", public_id=key)
    assert ContactPerson.objects.filter(student=cast.anan).count() == 2


def test_adding__second_father__refused_with_what_to_do(cast):
    with pytest.raises(Refused, match="已经登记了父亲.*先结束再添加"):
        add(cast, "FATHER", student=cast.zixuan, name="别人")
    assert father_of(cast.zixuan).name == "张远行"


@pytest.mark.parametrize("who", ["principal", "grade_head", "teacher", "dormitory", "counsellor"])
def test_adding__who_keeps_no_archive__refused(cast, who):
    with pytest.raises(Refused, match="由班主任、学籍员或德育主任维护"):
        add(cast, "OTHER", by=cast.staff[who], student=cast.zixuan, name="某人")


def test_adding__another_class__refused(cast):
    with pytest.raises(Refused):
        add(cast, "OTHER", by=cast.other_head_teacher, student=cast.zixuan, name="某人")


def test_changing_phone__old_state_forgotten_and_both_numbers_in_sealed_history(cast):
    person = grandmother_of(cast.zixuan)
    mark_phone(by=cast.head_teacher, person=person, which="phone", state="off")
    person.refresh_from_db()
    facts = PersonFacts(name=person.name, relation=person.relation, phone="19900000888")
    person = change_person(by=cast.head_teacher, person=person, facts=facts)
    assert (person.phone, person.phone_state, person.phone_checked_on) == ("19900000888", "", None)
    (change,) = FieldChange.objects.filter(object_id=person.public_id, field="phone")
    assert (change.old, change.new) == ("19900000101", "19900000888")
    trail = str(list(AuditEntry.objects.values_list("facts", flat=True)))
    assert "19900000888" not in trail
    assert "19900000101" not in trail


def test_changing__same_person_in_another_role__follows(cast):
    guardian, carer = add(cast, "GUARDIAN", "CARER", name="李奶奶", relation="奶奶")
    facts = PersonFacts(name="李秀英", relation="奶奶", phone="19900000777", health="高血压")
    change_person(by=cast.head_teacher, person=guardian, facts=facts)
    carer.refresh_from_db()
    assert (carer.name, carer.phone, carer.health) == ("李秀英", "19900000777", "高血压")


def test_parent__comes_home__place_and_dates_of_being_away_go(cast):
    father = father_of(cast.zixuan)
    away = PersonFacts(
        name=father.name,
        relation="父亲",
        presence="away",
        place="广东省东莞市",
        away_since=days_ago(100),
        returns_on=days_ago(-60),
    )
    change_person(by=cast.head_teacher, person=father, facts=away)
    home = PersonFacts(name=father.name, relation="父亲", presence="home")
    father = change_person(by=cast.head_teacher, person=father, facts=home)
    assert (father.place, father.away_since, father.returns_on) == ("", None, None)
    assert father.phone == "19900000102"  # nobody typed a number: the old one stays


def test_parent__occupation_told__not_stored(cast):
    (row,) = add(cast, "GUARDIAN", name="李父", relation="父亲", occupation="厂长")
    assert row.occupation == ""
    (row,) = add(cast, "GUARDIAN", name="李奶奶", relation="奶奶", occupation="务农")
    assert row.occupation == "务农"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"away_since": days_ago(-1)}, "外出时间不能晚于今天"),
        ({"away_since": days_ago(9), "returns_on": days_ago(9)}, "下次回家应在外出时间以后"),
        ({"returns_on": days_ago(-9), "leaves_again_on": days_ago(-9)}, "再次外出应在回家以后"),
    ],
)
def test_dates__that_contradict__refused_saying_which(cast, facts, sentence):
    with pytest.raises(Refused, match=sentence):
        add(cast, "MOTHER", name="李母", presence="away", **facts)


def test_ending__person__gone_from_the_file_and_kept(cast):
    person = grandmother_of(cast.zixuan)
    end_people(by=cast.head_teacher, people=[person], until=clock.today())
    assert [p.name for p in contacts_of(cast.head_teacher, cast.zixuan)] == ["张远行"]
    person.refresh_from_db()
    assert person.until == clock.today()
    restore_person(by=cast.head_teacher, person=person)
    assert len(contacts_of(cast.head_teacher, Student.objects.get(pk=cast.zixuan.pk))) == 2


def test_restoring__father_while_another_is_there__refused(cast):
    old = father_of(cast.zixuan)
    end_people(by=cast.head_teacher, people=[old], until=clock.today())
    add(cast, "FATHER", student=cast.zixuan, name="继父")
    with pytest.raises(Refused, match="已经登记了父亲"):
        restore_person(by=cast.head_teacher, person=old)


def test_phone_state__one_tap__marked_at_brothers_and_sisters_too(cast):
    own = grandmother_of(cast.zixuan)
    sister = ContactFactory(student=cast.anan, name=own.name, phone=own.phone)
    unseen = ContactFactory(student=cast.keke, name=own.name, phone=own.phone)
    neighbour = ContactFactory(student=cast.anan, name="邻居", phone=own.phone)
    mark_phone(by=cast.head_teacher, person=own, which="phone", state="off")
    for row in (own, sister, unseen, neighbour):
        row.refresh_from_db()
    assert (own.phone_state, own.phone_checked_on) == ("off", clock.today())
    assert sister.phone_state == "off"
    assert unseen.phone_state == ""  # another class: out of this teacher's sight
    assert neighbour.phone_state == ""  # the number is somebody else's as well


def test_phone_state__by_who_sees_the_number_only(cast):
    person = grandmother_of(cast.zixuan)
    assert mark_phone(by=cast.dormitory, person=person, which="phone", state="works") == 1
    with pytest.raises(Refused):
        mark_phone(by=cast.other_head_teacher, person=person, which="phone", state="off")
    with pytest.raises(Refused, match="请点"):
        mark_phone(by=cast.dormitory, person=person, which="raw", state="works")


def test_village_visit__one_tap__dated_and_only_for_the_village_officer(cast):
    (officer,) = add(cast, "VILLAGE", name="徐丽")
    assert mark_visited(by=cast.head_teacher, person=officer, on=clock.today()).visited_on
    with pytest.raises(Refused, match="儿童主任"):
        mark_visited(by=cast.head_teacher, person=grandmother_of(cast.zixuan), on=clock.today())


def claim(role, name=None, phones=()):
    return ContactClaim(role=role, name=name, phones=phones)


def test_roster__tells_of_a_person_who_is_history__nobody_comes_back(cast):
    past = ContactFactory(student=cast.anan, name="旧奶奶", phone="19900000501", until=days_ago(5))
    known = [contact_of(past)]
    assert merge_contacts(known, [claim("GUARDIAN", "旧奶奶", ("19900000501",))]) == tuple(known)
    assert merge_contacts(known, [claim("GUARDIAN", None, ("19900000501",))]) == tuple(known)
    past.refresh_from_db()
    assert past.until == days_ago(5)


def test_roster__tells_of_another_father_than_the_past_one__added(cast):
    past = ContactFactory(
        student=cast.anan, role="FATHER", name="旧父", phone="19900000502", until=days_ago(5)
    )
    merged = merge_contacts([contact_of(past)], [claim("FATHER", "新父", ("19900000503",))])
    assert [(contact.name, contact.ended) for contact in merged] == [
        ("旧父", True),
        ("新父", False),
    ]


def test_roster__past_and_present_father__corrects_the_present_one(cast):
    past = ContactFactory(student=cast.anan, role="FATHER", name="旧父", until=days_ago(5))
    now = ContactFactory(student=cast.anan, role="FATHER", name="新父", order=1)
    known = [contact_of(past), contact_of(now)]
    merged = merge_contacts(known, [claim("FATHER", "更正父")])
    assert [contact.name for contact in merged] == ["旧父", "更正父"]


def test_birth_year__implausible__refused(cast):
    with pytest.raises(Refused, match="四位数"):
        add(cast, "OTHER", name="某人", birth_year=date.today().year + 1)
