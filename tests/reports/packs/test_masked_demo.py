"""Of nobody in the demo school does a masked pack say who they are: every name, number, telephone
and door is looked for in the text of the packs of all topics."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from school_care.core import clock
from school_care.mentoring.models import CareRecord
from school_care.reports.masking import Masking
from school_care.reports.packs.order import PackWish
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, Term, User
from school_care.students.models import Certificate, ContactPerson, Student
from tests.demo.conftest import NOVEMBER, standing
from tests.reports.packs.support import made, wish, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def small(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[School]:
    """A school of 90 pupils on 22 November 2026."""
    before, settings.KEYS_DIR = settings.KEYS_DIR, tmp_path_factory.mktemp("keys")
    with django_db_blocker.unblock(), standing(90, NOVEMBER) as school:
        yield school
    settings.KEYS_DIR = before


@pytest.fixture(scope="module")
def texts(small, tmp_path_factory) -> dict[str, str]:
    """The text of the masked pack of each topic."""
    before, settings.PRIVATE_ROOT = settings.PRIVATE_ROOT, tmp_path_factory.mktemp("private")
    term = Term.objects.get(school=small, first_day__lte=NOVEMBER, last_day__gte=NOVEMBER)
    principal = reader(small)
    found = {}
    with clock.standing_at(clock.midnight(NOVEMBER)):
        for topic in ("left", "dropout", "groups"):
            asked: PackWish = wish(term, topic, on=NOVEMBER, samples=10)
            found[topic] = words_of(made(principal, small, asked).result.read_bytes())
    settings.PRIVATE_ROOT = before
    return found


def reader(school: School) -> User:
    posts = Appointment.objects.effective(NOVEMBER).filter(school=school, role=Role.PRINCIPAL)
    return posts.order_by("pk")[0].user


def test_names__of_pupils_and_their_people__stand_in_no_masked_pack(small, texts):
    staff = sorted(set(User.objects.values_list("name", flat=True)), key=len, reverse=True)
    names = {
        *Student.objects.filter(school=small).values_list("name", flat=True),
        *ContactPerson.objects.filter(school=small).values_list("name", flat=True),
    }
    wanted = {name for name in names if len(name) > 1} - set(staff)
    assert len(wanted) > 100
    for topic, text in texts.items():
        for name in staff:  # they do their work in the open, and may be called like somebody
            text = text.replace(name, "·")
        assert [name for name in wanted if name in text] == [], topic


def test_free_words_of_a_file__call_no_classmate_by_the_given_name(small):
    masking = Masking.of(small, on=True)
    rows = CareRecord.objects.filter(school=small)
    told = [row.text for row in rows if row.text]
    pupils = Student.objects.filter(school=small).values_list("name", flat=True)
    given = {name[1:] for name in pupils if len(name) == 3}
    assert any(name in words for words in told for name in given)
    said = [masking.text(words) for words in told]
    assert [name for name in given for words in said if name in words] == []


def test_numbers_and_telephones__of_families__stand_in_no_masked_pack(small, texts):
    numbers = set()
    for student in Student.objects.filter(school=small):
        numbers |= {student.id_number, student.national_student_no}
    for person in ContactPerson.objects.filter(school=small):
        numbers |= {person.phone, person.other_phone}
    for paper in Certificate.objects.filter(school=small):
        numbers.add(paper.number)
    wanted = {number for number in numbers if number}
    assert len(wanted) > 200
    for topic, text in texts.items():
        assert [number for number in wanted if number in text] == [], topic


def test_doors__where_families_live__stand_in_no_masked_pack(small, texts):
    places = {
        place
        for row in Student.objects.filter(school=small)
        for place in (row.address, row.hukou_address)
    } | set(ContactPerson.objects.filter(school=small).values_list("address", flat=True))
    doors = {place.partition("村")[2] or place for place in places if place}
    wanted = {door for door in doors if any(letter.isdigit() for letter in door)}
    assert wanted
    for topic, text in texts.items():
        assert [door for door in wanted if door in text] == [], topic


def test_masked_packs__still_say_something(texts):
    assert all("*" in texts[topic] for topic in ("left", "groups"))
    assert all("卷内目录" in text for text in texts.values())
