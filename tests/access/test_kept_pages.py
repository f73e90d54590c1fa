"""Pages and forms of the archive for a head teacher who also teaches another class and was given
sight of one pupil more: there everything may be read, and nothing kept."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from school_care.core import clock
from school_care.school.enums import Capability, Role
from school_care.school.refusal import Refused
from school_care.students import assessment_form
from school_care.students.enums import ConsentChannel
from school_care.students.models import (
    CareCategory,
    Certificate,
    CorrectionRequest,
    Entrustment,
    Student,
    StudentCategory,
)
from school_care.students.models.assessments import Assessment
from school_care.students.selectors import may
from school_care.students.services.archive_leaving import leave_school
from school_care.students.services.assessments import assessable, current_form
from school_care.students.services.cards import CardKind, print_cards
from school_care.students.services.consents import record_notice
from school_care.students.services.contacts import PersonFacts, add_person
from school_care.students.services.emergency import pupils_here
from school_care.students.services.guardianship import rate_guardianship
from tests.factories import (
    AppointmentFactory,
    ContactFactory,
    GrantFactory,
    TeachingFactory,
    days_ago,
)
from tests.students.consents import agree

REFUSED = {403, 404}
GET, POST, BOTH = ("get",), ("post",), ("get", "post")

# What a head teacher does for the own class, by the row it is tried on.
KEPT = {
    "edit": ("pupil", BOTH),
    "siblings": ("pupil", BOTH),
    "correction_new": ("pupil", BOTH),
    "correction": ("correction", BOTH),
    "correction_answer": ("correction", GET),
    "person_new": ("pupil", BOTH),
    "person_edit": ("person", BOTH),
    "person_end": ("person", BOTH),
    "person_again": ("person", POST),
    "person_visited": ("person", POST),
    "carer_check": ("person", BOTH),
    "guardianship": ("pupil", BOTH),
    "entrustment": ("pupil", POST),
    "entrustment_print": ("entrustment", BOTH),
    "entrustment_received": ("entrustment", POST),
    "entrustment_weekly": ("entrustment", POST),
    "entrustment_end": ("entrustment", BOTH),
    "consent": ("pupil", POST),
    "consent_paper": ("pupil", GET),
    "consent_withdraw": ("pupil", BOTH),
    "category_new": ("pupil", BOTH),
    "category_end": ("category", BOTH),
    "category_restore": ("category", BOTH),
    "certificate_new": ("pupil", BOTH),
    "certificate_withdraw": ("certificate", BOTH),
    "card": ("pupil", BOTH),
    "card_print": ("pupil", POST),
    "assess": ("pupil", BOTH),
    "assessment_withdraw": ("assessment", BOTH),
}
# What is kept for a class.
OF_CLASS = {
    "class_report": BOTH,
    "class_cards": GET,
    "class_cards_print": POST,
    "class_consents": BOTH,
    "class_notice": BOTH,
    "class_consent_paper": GET,
    "away_print": BOTH,
}
# What no head teacher does, not even for the own class.
OF_OTHERS = {
    "id_number": ("pupil", BOTH),
    "membership": ("pupil", BOTH),
    "level": ("pupil", BOTH),
    "level_resume": ("pupil", BOTH),
    "level_end": ("pupil", BOTH),
    "category_verify": ("category", BOTH),
    "assessment_decide": ("assessment", BOTH),
}
# Pages that stay open to whoever sees the pupil.
READ = ("show", "people", "consent", "entrustment", "categories", "history", "documents")
MORE = {"consent_withdraw": {"purpose": "photo"}}
ONLY_SEEN = ("keke", "yuan")


@pytest.fixture
def seer(cast) -> Client:
    """The head teacher of 七(1)班, who teaches 七(2)班 and is paired with 赵远 of 八(1)班."""
    TeachingFactory(user=cast.head_teacher, school_class=cast.seven_two)
    GrantFactory(student=cast.yuan, user=cast.head_teacher, reason="pairing")
    client = Client()
    client.force_login(cast.head_teacher)
    return client


def _rows(cast, name: str) -> dict:
    """One row of each kind around a pupil, as somebody else wrote them down."""
    student = getattr(cast, name)
    carer = ContactFactory(student=student, name=f"{name}外婆", relation="外婆")
    agree(student, "photo")
    place = {"school": student.school, "student": student}
    return {
        "pupil": student,
        "person": carer,
        "entrustment": Entrustment.objects.create(**place, carer=carer, starts_on=days_ago(30)),
        "category": StudentCategory.objects.filter(student=student).first(),
        "certificate": Certificate.objects.create(
            **place,
            category=CareCategory.objects.get(code="DISABLED"),
            name="残疾证",
            issued_on=days_ago(90),
        ),
        "correction": CorrectionRequest.objects.create(
            **place,
            subject="姓名",
            asked_by="妈妈",
            relation="母亲",
            channel=ConsentChannel.IN_PERSON,
            asked_on=clock.today(),
            due_on=clock.today() + timedelta(days=21),
            recorded_by=cast.director,
        ),
        # made when the pupil was still in the own class
        "assessment": Assessment.objects.create(
            **place,
            form=current_form(student.school),
            assessed_on=clock.today(),
            assessed_by=cast.head_teacher,
            is_urgent=True,
            urgent=f'["{assessment_form.DEFAULT["urgent"][0]["code"]}"]',
            suggested_rank=3,
        ),
    }


def _url(route: str, row) -> str:
    arguments = {"public_id": row.public_id, **MORE.get(route, {})}
    return reverse(f"students:{route}", kwargs=arguments)


def _offered(answer) -> set[str]:
    """Every address a page links to or posts to, without what follows «?» and «#»."""
    found = re.findall(r'(?:href|action|hx-get|hx-post)="([^"]+)"', answer.content.decode())
    return {re.split(r"[?#]", address)[0] for address in found}


def _forms(answer) -> list[str]:
    return re.findall(r"<form[^>]*>", answer.content.decode())


@pytest.mark.parametrize("pupil", ONLY_SEEN)
@pytest.mark.parametrize("route", [*KEPT, *OF_OTHERS])
def test_form_about_a_pupil__head_teacher_who_only_teaches_or_is_paired__refused(
    cast, seer, route, pupil
):
    what, methods = (KEPT | OF_OTHERS)[route]
    url = _url(route, _rows(cast, pupil)[what])
    assert {getattr(seer, method)(url).status_code for method in methods} <= REFUSED


@pytest.mark.parametrize("route", KEPT)
def test_form_about_a_pupil__head_teacher_of_the_class__opens(cast, seer, route):
    what, methods = KEPT[route]
    url = _url(route, _rows(cast, "zixuan")[what])
    answers = {getattr(seer, method)(url).status_code for method in methods}
    assert answers <= {200, 302, 422}


@pytest.mark.parametrize("route", OF_CLASS)
def test_page_of_a_class__head_teacher_who_only_teaches_it__refused_and_own_opens(
    cast, seer, route
):
    for method in OF_CLASS[route]:
        answer = getattr(seer, method)(_url(route, cast.seven_two))
        assert answer.status_code in REFUSED
        own = getattr(seer, method)(_url(route, cast.seven_one))
        assert own.status_code in {200, 302, 422}


@pytest.mark.parametrize("pupil", ONLY_SEEN)
@pytest.mark.parametrize("page", READ)
def test_page_of_a_pupil__only_seen__opens_and_offers_nothing_that_is_refused(
    cast, seer, page, pupil
):
    rows = _rows(cast, pupil)
    answer = seer.get(_url(page, rows["pupil"]))
    assert answer.status_code == 200
    offered = _offered(answer)
    assert offered
    refused = {
        _url(route, rows[what])
        for route, (what, methods) in (KEPT | OF_OTHERS).items()
        if route not in READ  # the page itself; its form is asked for below
    }
    assert offered & refused == set()


@pytest.mark.parametrize("page", ["consent", "entrustment"])
def test_page_that_also_takes_answers__only_seen__shows_no_form(cast, seer, page):
    for pupil in (cast.anan, cast.keke):
        ContactFactory(student=pupil, name="外婆", relation="外婆")
    kept, seen = (_forms(seer.get(_url(page, pupil))) for pupil in (cast.anan, cast.keke))
    assert len(kept) == len(seen) + 1


def test_file_page__own_pupil__offers_to_edit(cast, seer):
    offered = _offered(seer.get(_url("show", cast.zixuan)))
    assert {_url(route, cast.zixuan) for route in ("edit", "card", "assess", "siblings")} <= offered


def test_class_page__only_taught__offers_the_calendar_and_nothing_to_keep(cast, seer):
    offered = _offered(seer.get(_url("class", cast.seven_two)))
    assert _url("away", cast.seven_two) in offered
    assert offered & {_url(route, cast.seven_two) for route in OF_CLASS} == set()
    assert seer.get(_url("away", cast.seven_two)).status_code == 200


def test_purposes__head_teacher_who_teaches_another_class__counts_the_own_class_only(cast, seer):
    offered = _offered(seer.get(reverse("students:purposes")))
    assert _url("class_consents", cast.seven_one) in offered
    assert _url("class_consents", cast.seven_two) not in offered


def _acts(cast, by, student):
    today, here = clock.today(), {"by": by, "student": student}
    return {
        "person": lambda: add_person(
            **here, roles=["OTHER"], facts=PersonFacts(name="某人"), public_id=uuid4()
        ),
        "rating": lambda: rate_guardianship(
            **here,
            care_type="grandparents",
            rating="good",
            reason="",
            on=today,
            public_id=uuid4(),
        ),
        "notice": lambda: record_notice(
            by=by, students=[cast.anan, student], told_to="妈妈", channel="paper", told_on=today
        ),
        "cards": lambda: print_cards(
            by=by,
            school=student.school,
            school_class=student.current_class,
            pupils=[student],
            kind=CardKind.POCKET,
        ),
        "leaving": lambda: leave_school(**here, kind="transferred", on=today),
    }


@pytest.mark.parametrize("pupil", ONLY_SEEN)
@pytest.mark.parametrize("act", ["person", "rating", "notice", "cards", "leaving"])
def test_service__pupil_only_seen__refused(cast, seer, act, pupil):
    with pytest.raises(Refused):
        _acts(cast, cast.head_teacher, getattr(cast, pupil))[act]()


# -- roles at two schools -------------------------------------------------------------------


@pytest.fixture
def at_both(cast):
    """Head teacher of 七(1)班 here, paired with 赵远; director and counsellor across the river."""
    user = cast.head_teacher
    GrantFactory(student=cast.yuan, user=user, reason="pairing")
    for role in (Role.DIRECTOR, Role.COUNSELLOR):
        AppointmentFactory(user=user, school=cast.other_school, role=role)
    return user


@pytest.mark.parametrize(
    ("capability", "expected"),
    [
        (Capability.EDIT_ARCHIVE, "zixuan foreign"),
        (Capability.PRINT_CARDS, "zixuan foreign"),
        (Capability.REPORT_CLASS, "zixuan foreign"),
        (Capability.ASSESS, "zixuan foreign"),
        (Capability.ENROL_PUPILS, "foreign"),
        (Capability.VERIFY_CATEGORIES, "foreign"),
        (Capability.SET_LEVELS, "foreign"),
        (Capability.WRITE_CARE, "zixuan yuan foreign"),
    ],
)
def test_may__roles_at_two_schools__the_rights_of_the_pupils_school(
    cast, at_both, capability, expected
):
    pupils = ("zixuan", "keke", "yuan", "foreign")
    able = {name for name in pupils if may(at_both, capability, getattr(cast, name))}
    kept = set(Student.objects.kept_by(at_both, capability))
    assert able == set(expected.split())
    assert able == {name for name in pupils if getattr(cast, name) in kept}


def test_services__roles_at_two_schools__only_what_they_may_at_the_pupils_school(cast, at_both):
    assert set(assessable(at_both, cast.school)) == {cast.zixuan}
    assert not pupils_here(at_both, cast.school).exists()
    assert set(pupils_here(at_both, cast.other_school)) == {cast.foreign}
    for act in ("leaving", "cards"):
        with pytest.raises(Refused):
            _acts(cast, at_both, cast.keke)[act]()
    with pytest.raises(Refused):
        _acts(cast, at_both, cast.zixuan)["leaving"]()


def test_pages__director_of_another_school__remains_head_teacher_here(cast, at_both):
    client = Client()
    client.force_login(at_both)
    rows = _rows(cast, "zixuan")
    assert client.get(_url("edit", cast.zixuan)).status_code == 200
    for route, (what, methods) in OF_OTHERS.items():
        answers = {
            getattr(client, method)(_url(route, rows[what])).status_code for method in methods
        }
        assert answers <= REFUSED, route


def test_owed_on_the_file__only_seen__told_without_a_way_to_a_refused_page(cast, seer):
    answer = seer.get(_url("show", cast.keke))
    assert "核对联系卡" in answer.content.decode()
    assert _url("card", cast.keke) not in _offered(answer)
