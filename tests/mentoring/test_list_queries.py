"""Lists cost the same for nine children and for twelve more."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from school_care.mentoring.choices.pairings import PairingKind
from school_care.mentoring.choices.progress import ExamStage
from school_care.mentoring.models import Exam, Screening, ScreeningResult
from school_care.mentoring.services.pairings import Wanted, pair_many
from school_care.mentoring.services.progress.achievements import add_achievement
from tests.factories import StudentFactory, days_ago
from tests.mentoring.counselling.making import card, judged, opened, referred, talked
from tests.mentoring.progress.support import mark_of
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


def fill(cast, number: int) -> None:
    """So many more children of a class with everything a list may tell of them."""
    term = cast.term
    exam, _ = Exam.objects.get_or_create(
        school=cast.school,
        term=term,
        stage=ExamStage.MIDDLE,
        name="期中考试",
        taken_on=days_ago(5),
    )
    screening, _ = Screening.objects.get_or_create(
        school=cast.school, term=term, name="秋季测评", screened_on=days_ago(5)
    )
    pupils = StudentFactory.create_batch(
        number, current_class=cast.seven_one, care=True, boarding=True
    )
    wanted = [Wanted(one, cast.teacher) for one in pupils]
    wanted += [Wanted(one, cast.anan, kind=PairingKind.HELPER) for one in pupils]
    wanted += [Wanted(one, cast.dormitory, kind=PairingKind.ACTING_PARENT) for one in pupils]
    pair_many(by=cast.director, wanted=wanted)
    for one in pupils:
        referred(cast, one)
        case = opened(cast, one)
        talked(cast, case, next_on=None)
        judged(case)
        card(cast, one)
        mark_of(one, exam, points=80)
        ScreeningResult.objects.create(
            school=cast.school, screening=screening, student=one, level="severe"
        )
        add_achievement(
            by=cast.director,
            student=one,
            title="进步奖",
            happened_on=days_ago(2),
            level="class",
            public_id=uuid4(),
        )


def pages(cast) -> list[tuple[str, str]]:
    """Who opens what."""
    seven = [cast.seven_one.public_id]
    plain = [
        *(("counsellor", name) for name in ("counselling", "cases", "screenings")),
        *(
            ("director", name)
            for name in ("counselling", "pairings", "new_term", "pairing_list", "mentor_terms")
        ),
        ("principal", "counselling"),
        ("head_teacher", "my_referrals"),
        ("teacher", "pairings_mine"),
    ]
    return [
        *((who, reverse(f"mentoring:{name}")) for who, name in plain),
        *(
            ("head_teacher", reverse(f"mentoring:{name}", args=seven))
            for name in ("class_helpers", "class_plans", "class_reviews")
        ),
        ("director", reverse("mentoring:staff_pairings", args=[cast.teacher.public_id])),
    ]


def test_every_list__twelve_children_more__costs_no_more(cast):
    fill(cast, 9)  # more than one teacher is meant to stand by
    clients = {}
    for who, user in cast.staff.items():
        clients[who] = Client()
        clients[who].force_login(user)
    few = {(who, url): queries_of(clients[who], url) for who, url in pages(cast)}
    fill(cast, 12)
    many = {(who, url): queries_of(clients[who], url) for who, url in pages(cast)}
    assert {key: (few[key], many[key]) for key in few if many[key] > few[key]} == {}
