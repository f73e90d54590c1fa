"""The parents-away calendar: who is with nobody, who comes when, who has not been asked."""

from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.students.away import (
    OWN,
    Span,
    city_word,
    class_in,
    next_spring_year,
    parent_in,
    spring_span,
)
from school_care.students.models import ContactPerson, Student
from tests.factories import ContactFactory, StudentFactory, days_ago
from tests.support.queries import queries_of

TODAY = date(2026, 11, 22)
FEAST = spring_span(2027)  # 30 January to 20 February
DONGGUAN = "广东省东莞市"


def parent(presence, returns=None, leaves=None, *, role="FATHER", place=DONGGUAN):
    return ContactPerson(
        role=role, presence=presence, place=place, returns_on=returns, leaves_again_on=leaves
    )


@pytest.mark.parametrize(
    ("person", "home", "words"),
    [
        (
            parent("away", date(2027, 2, 3), date(2027, 2, 20)),
            True,
            "爸爸2月3日从东莞回来，2月20日再走",
        ),
        (parent("away", date(2027, 1, 20)), True, "爸爸1月20日从东莞回来，哪天再走还没问"),
        (parent("away", date(2027, 2, 20)), True, "爸爸2月20日从东莞回来，哪天再走还没问"),
        (parent("away", date(2027, 2, 21)), False, "爸爸在东莞，2月21日才回来"),
        (parent("away", date(2027, 1, 2), date(2027, 1, 30)), False, "1月30日又走了"),
        (parent("away", date(2027, 1, 2), date(2027, 1, 31)), True, "1月31日再走"),
        (parent("away"), None, "爸爸在东莞，还没问哪天回来"),
        (parent("away", date(2026, 10, 1)), None, "爸爸原定10月1日回来，请再问一次"),
        (parent("away", date(2026, 10, 1), date(2026, 10, 8)), None, "还没问下次哪天回来"),
        (parent("home"), True, "爸爸在家"),
        (parent("home", None, date(2027, 2, 10)), True, "爸爸在家，2月10日外出"),
        (parent("home", None, date(2027, 1, 15)), False, "爸爸1月15日外出"),
        (parent("home", None, date(2026, 11, 1)), None, "请再问一次"),
        (parent("lost"), False, "爸爸失去联系"),
        (parent("dead", role="MOTHER"), False, "妈妈已故"),
        (parent(""), None, "爸爸的去向还没问"),
    ],
)
def test_parent__in_the_feast_days__at_home_or_not_in_words(person, home, words):
    found = parent_in(person, FEAST, TODAY)
    assert found.home is home
    assert words in found.words


def test_spring_span__2027__little_new_year_to_lantern_festival():
    assert (FEAST.first, FEAST.last) == (date(2027, 1, 30), date(2027, 2, 20))
    assert next_spring_year(date(2027, 2, 20)) == 2027
    assert next_spring_year(date(2027, 2, 21)) == 2028


@pytest.mark.parametrize(
    ("place", "word"),
    [
        (DONGGUAN, "东莞"),
        ("上海市", "上海"),
        ("广西壮族自治区南宁市", "南宁"),
        ("新疆维吾尔自治区", "新疆维吾尔自治区"),
        ("", ""),
    ],
)
def test_city_word__as_people_say_it(place, word):
    assert city_word(place) == word


def test_class__every_pupil_in_exactly_one_list():
    alone, comes, asked_not, at_home, nobody_known = (Student(pk=number) for number in range(1, 6))

    def of(student, *people):
        for person in people:
            person.student = student
        return list(people)

    people = [
        *of(alone, parent("away", date(2027, 3, 1)), parent("dead", role="MOTHER")),
        *of(comes, parent("away", date(2027, 2, 3)), parent("home", role="MOTHER")),
        *of(asked_not, parent("away"), parent("dead", role="MOTHER")),
        *of(at_home, parent("away"), parent("home", role="MOTHER")),
    ]
    pupils = [alone, comes, asked_not, at_home, nobody_known]
    found = class_in(pupils, people, FEAST, TODAY)
    lists = (found.nobody, found.coming, found.ask, found.at_home)
    assert [[pupil.student.pk for pupil in each] for each in lists] == [[1], [2], [3, 5], [4]]


def away_url(group):
    return reverse("students:away", args=[group.public_id])


def page(client, user, group, **query):
    client.force_login(user)
    response = client.get(away_url(group), query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_page__chosen_days__nobody_at_home_comes_first_with_who_cares(client, cast):
    father = cast.zixuan.contacts.get(role="FATHER")
    father.presence, father.away_since, father.returns_on = "away", days_ago(200), days_ago(-90)
    father.save()
    ContactFactory(student=cast.anan, role="MOTHER", presence="")
    first, last = days_ago(-10).isoformat(), days_ago(-20).isoformat()
    text = page(client, cast.head_teacher, cast.seven_one, span="own", first=first, last=last)
    alone, asked = text.index("父母都不在家"), text.index("还没问过")
    assert alone < text.index("张子轩") < text.index("奶奶张奶奶照护") < asked
    assert asked < text.index("李安安")
    assert "妈妈的去向还没问" in text


def test_page__days_in_the_wrong_order__said_and_the_feast_is_shown(client, cast):
    first, last = days_ago(-20).isoformat(), days_ago(-10).isoformat()
    text = page(client, cast.head_teacher, cast.seven_one, span="own", first=first, last=last)
    assert "「到」不能早于「从」" in text
    assert "春节前后" in text


def test_page__more_pupils__no_more_queries(client, cast):
    client.force_login(cast.head_teacher)
    before = queries_of(client, away_url(cast.seven_one))
    for _ in range(8):
        child = StudentFactory(current_class=cast.seven_one)
        ContactFactory(student=child, role="FATHER", presence="away", returns_on=clock.today())
        ContactFactory(student=child, role="CARER")
    assert queries_of(client, away_url(cast.seven_one)) == before


def test_paper__printed__a_pdf_and_a_trace(client, cast):
    from school_care.core.models import AuditEntry

    client.force_login(cast.head_teacher)
    address = reverse("students:away_print", args=[cast.seven_one.public_id])
    response = client.post(address, {"span": "spring"})
    assert response.content.startswith(b"%PDF")
    assert AuditEntry.objects.filter(action="away.printed").count() == 1


def test_class_page__links_to_the_calendar(client, cast):
    client.force_login(cast.head_teacher)
    text = client.get(reverse("students:class", args=[cast.seven_one.public_id])).content.decode()
    assert away_url(cast.seven_one) in text


def test_own_span__one_day__counts_both_ends():
    span = Span(OWN, "", date(2027, 2, 3), date(2027, 2, 3))
    assert parent_in(parent("away", date(2027, 2, 3)), span, TODAY).home is True
