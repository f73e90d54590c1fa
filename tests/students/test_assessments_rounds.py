"""Rounds of assessment: whom they ask for, until when, how far they are."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.core.duty_kinds import duty_kinds
from school_care.school.refusal import Refused
from school_care.students.models import StudentCareLevel
from school_care.students.services.assessments import (
    withdraw_assessment,
)
from school_care.students.services.care import care_levels_of
from school_care.students.services.levels import override_level
from school_care.students.services.rounds import asked_for, open_round, progress, run_began
from tests.factories import StudentFactory, TermFactory, days_ago
from tests.students.assessing import made, page_of
from tests.support.queries import queries_of


def test_round__opened__asks_for_the_most_intensive_only__head_teacher_told(cast, client):
    row = open_round(by=cast.director, school=cast.school)
    assert set(asked_for(row, clock.today())) == {cast.zixuan.pk}
    page = page_of(client, cast.head_teacher, reverse("workspace:today"))
    assert "填写本轮评估 1件" in page
    left = page_of(client, cast.head_teacher, reverse("students:round_left", args=[row.public_id]))
    assert "张子轩" in left
    assert "填写本轮评估" not in page_of(
        client, cast.other_head_teacher, reverse("workspace:today")
    )
    made(cast)
    assert "填写本轮评估" not in page_of(client, cast.head_teacher, reverse("workspace:today"))


def test_round__all_care_pupils__asks_for_everyone_and_counts_by_class(cast):
    row = open_round(by=cast.director, school=cast.school, least_rank=0)
    assert set(asked_for(row, clock.today())) == {cast.zixuan.pk, cast.keke.pk, cast.yuan.pk}
    made(cast)
    said = [(str(each.group), each.done, each.of) for each in progress(row, clock.today())]
    assert said == [("七(1)班", 1, 1), ("七(2)班", 0, 1), ("八(1)班", 0, 1)]


def test_round__opened_twice__refused(cast):
    open_round(by=cast.director, school=cast.school)
    with pytest.raises(Refused, match="已经开始"):
        open_round(by=cast.principal, school=cast.school)


def test_round__filled_after_its_last_day__counts_and_is_marked(cast, client):
    row = open_round(by=cast.director, school=cast.school)
    type(row).objects.filter(pk=row.pk).update(starts_on=days_ago(40), due_on=days_ago(2))
    assert "填写本轮评估（逾期2天）" in page_of(
        client, cast.head_teacher, reverse("workspace:today")
    )
    assessment = made(cast)
    assert assessment.round == row
    page = page_of(
        client, cast.head_teacher, reverse("students:assessment", args=[assessment.public_id])
    )
    assert "补填" in page


def test_duty_kind__round__owed_since_the_later_of_round_and_entry_until_done(cast):
    [kind] = [kind for kind in duty_kinds() if kind.code == "assessment.round"]
    today = clock.today()
    assert list(kind.population(school_id=cast.school.pk, on=today)) == []
    row = open_round(by=cast.director, school=cast.school)
    type(row).objects.filter(pk=row.pk).update(starts_on=days_ago(70))
    [owed] = kind.population(school_id=cast.school.pk, on=today)
    assert owed.since == days_ago(60)  # became 重点关爱 after the round had begun
    assert (owed.subject, owed.key, owed.due_on) == (
        cast.zixuan.pk,
        f"round:{row.public_id}",
        row.due_on,
    )
    assessment = made(cast)
    [fact] = kind.facts(school_id=cast.school.pk, since=today, until=today)
    assert (fact.subject, fact.key) == (owed.subject, owed.key)
    withdraw_assessment(by=cast.head_teacher, assessment=assessment, reason="填错")
    assert kind.facts(school_id=cast.school.pk, since=today, until=today) == []
    url = kind.form_url(cast.zixuan.public_id, owed.key)
    assert url == reverse("students:assess", args=[cast.zixuan.public_id])


def test_duty_kind__other_pupils_only__asked_for_nobody(cast):
    open_round(by=cast.director, school=cast.school)
    [kind] = [kind for kind in duty_kinds() if kind.code == "assessment.round"]
    found = kind.population(
        school_id=cast.school.pk, on=clock.today(), subjects=[cast.keke.pk, cast.foreign.pk]
    )
    assert list(found) == []


def test_round__override_away_and_back__entry_counts_from_the_return(cast):
    row = open_round(by=cast.director, school=cast.school)
    levels = care_levels_of(cast.school)
    override_level(
        by=cast.director,
        student=cast.zixuan,
        level=levels[1],
        last_day=days_ago(-4),
        reason="住亲戚家",
    )
    assert asked_for(row, clock.today()) == {}
    assert asked_for(row, days_ago(-5)) == {cast.zixuan.pk: days_ago(-5)}


def test_run__touching_and_overlapping_spans__one_run_gaps_begin_anew():
    a, b, c, on = days_ago(30), days_ago(20), days_ago(10), clock.today()
    assert run_began([(a, b), (b, None)], on) == a
    assert run_began([(a, c), (b, None)], on) == a
    assert run_began([(a, b), (c, None)], on) == c
    assert run_began([(a, b)], on) is None
    assert run_began([(on, on)], on) is None


def test_round__pupil_without_level__not_asked_for(cast):
    StudentCareLevel.objects.all().delete()
    row = open_round(by=cast.director, school=cast.school)
    assert asked_for(row, clock.today()) == {}


def test_rounds_page__director_opens_it__progress_without_ranking(cast, client):
    client.force_login(cast.director)
    url = reverse("students:rounds")
    due = clock.today() + timedelta(days=20)
    page = client.post(url, {"least_rank": "0", "due_on": due.isoformat()}, follow=True)
    assert [str(each.group) for each in page.context["classes"]] == [
        "七(1)班",
        "七(2)班",
        "八(1)班",
    ]
    assert "0 / 3 人" in page.content.decode()


def test_rounds_page__principal__finds_who_is_left_and_is_asked_to_fill_nothing(cast, client):
    row = open_round(by=cast.director, school=cast.school)
    url = reverse("students:round_left", args=[row.public_id])
    assert url in page_of(client, cast.principal, reverse("students:rounds"))
    left = page_of(client, cast.principal, url)
    assert "张子轩" in left
    assert reverse("students:show", args=[cast.zixuan.public_id]) in left
    assert reverse("students:assess", args=[cast.zixuan.public_id]) not in left


def test_pages__more_pupils__no_more_queries(cast, client):
    open_round(by=cast.director, school=cast.school, least_rank=0)
    made(cast)
    client.force_login(cast.director)
    urls = [reverse(f"students:{name}") for name in ("rounds", "assessments")]
    urls.append(reverse("workspace:today"))
    few = [queries_of(client, url) for url in urls]
    for _ in range(12):
        pupil = StudentFactory(current_class=cast.seven_one, care=True, level=3)
        made(cast, student=pupil)
    assert [queries_of(client, url) for url in urls] == few


@pytest.mark.parametrize(("month", "told"), [(3, True), (9, True), (6, False)])
def test_round__not_begun__director_reminded_in_spring_and_autumn(
    cast, client, monkeypatch, month, told
):
    year = clock.today().year
    TermFactory(
        school=cast.school, season="spring", first_day=f"{year}-03-01", last_day=f"{year}-06-30"
    )
    TermFactory(
        school=cast.school,
        season="spring",
        school_year=year + 5,
        first_day=f"{year}-09-01",
        last_day=f"{year}-09-20",
    )
    client.force_login(cast.director)
    monkeypatch.setattr(clock, "today", lambda: date(year, month, 6))
    cast.director.appointments.update(starts_on=date(year - 1, 1, 1))
    page = client.get(reverse("workspace:today")).content.decode()
    assert ("本学期的评估还没有开始" in page) is told
