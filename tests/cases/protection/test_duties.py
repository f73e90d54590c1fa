"""Steps of protection cases as duties: whose, by when, done; and that they tell nobody anything."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from school_care.cases.enums import CaseType
from school_care.cases.models import Protection
from school_care.cases.protection import duty_kind, owed
from school_care.cases.protection.enums import Part
from school_care.cases.protection.owed import Step
from school_care.cases.protection.services import calls, crisis_help, people
from school_care.core import clock
from school_care.duties.models import Duty
from school_care.duties.services.sync import sync
from school_care.escalation.enums import OrgType
from school_care.escalation.models import Escalation
from tests.cases.making import recipient
from tests.cases.protection.crisis_making import reported
from tests.cases.protection.making import CANARY, filed
from tests.factories import StudentFactory

pytestmark = pytest.mark.django_db
CODE = duty_kind.CODE


def owed_of(school) -> dict[str, Duty]:
    """The stored duties after the day's look, by step."""
    sync(school, clock.today())
    rows = Duty.objects.filter(school=school, rule_code=CODE)
    return {row.period_key[37:]: row for row in rows}


def test_duty__report_just_filed__is_the_handlers_today(cast):
    filed(cast.teacher, cast.zixuan)
    found = owed_of(cast.school)
    assert (found["police"].owner, found["police"].due_on) == (cast.director, clock.today())
    assert found["police"].urgency == "safety"


def test_duty__row__holds_no_pupil_and_no_class(cast):
    filed(cast.teacher, cast.zixuan)
    for row in owed_of(cast.school).values():
        assert (row.student, row.school_class, row.subject_kind) == (None, None, "school")


def test_duty__named_handler__owes_it_before_the_director(cast):
    row = filed(cast.teacher, cast.zixuan)
    people.let_in(by=cast.director, protection=row, user=cast.head_teacher, part=Part.HANDLER)
    assert owed_of(cast.school)["police"].owner == cast.head_teacher


def test_duty__crisis__is_the_counsellors(cast):
    filed(cast.teacher, cast.zixuan, CaseType.CR)
    row = Protection.objects.get()
    owners = duty_kind._Handlers(cast.school.pk, clock.today(), [row])
    assert owners.of(row) == cast.counsellor.pk


def test_duty__director_keeps_out__no_row_they_could_follow_it_by(cast):
    filed(cast.teacher, cast.zixuan, named=[cast.director])
    assert owed_of(cast.school) == {}


def test_duty__police_rung__is_done(cast):
    row = filed(cast.teacher, cast.zixuan)
    owed_of(cast.school)
    calls.record(by=cast.director, protection=row, to="110", called_at=clock.now(), caller="郑德育")
    assert owed_of(cast.school)["police"].state == "done"


def test_duty__blocked_step__is_owed_by_nobody(cast, monkeypatch):
    row = filed(cast.teacher, cast.zixuan)
    today = clock.today()
    steps = [
        Step(code="told", label="告知家长", due_on=today, blocked="监护人涉嫌"),
        Step(code="talk", label="谈话", due_on=None),
        Step(code="visit", label="走访", due_on=today + timedelta(days=2)),
    ]
    monkeypatch.setitem(owed._steps, row.kind, lambda rows, on: {one.pk: steps for one in rows})
    found = owed_of(cast.school)
    assert set(found) == {"visit"}
    assert found["visit"].due_on == today + timedelta(days=2)


def test_form__every_step__leads_to_the_page_of_the_case():
    url = duty_kind.form_url(uuid4(), f"{uuid4()}:told.{uuid4()}")
    assert resolve(url).url_name == "protection"


def test_says__which_step__only_to_whoever_reads_the_case_whole(cast):
    row = filed(cast.teacher, cast.zixuan)
    key = duty_kind.key_of(row, "police")
    request = RequestFactory().get("/")
    request.user = cast.director
    assert duty_kind.says_each(request, [key])[key].note == "打110报警"
    for user in (cast.principal, cast.teacher, cast.head_teacher):
        request.user = user
        assert duty_kind.says_each(request, [key]) == {}


@pytest.mark.parametrize("page", ["duties:meeting", "duties:ledger", "workspace:today"])
def test_pages__of_the_principal__say_no_more_than_that_there_is_something(cast, page):
    row = filed(cast.teacher, cast.zixuan)
    owed_of(cast.school)
    client = Client()
    client.force_login(cast.principal)
    text = client.get(reverse(page)).content.decode()
    for hidden in (CANARY, "打110报警", row.case.case_no):
        assert hidden not in text


def test_today__named_handler_of_a_class__finds_the_way_to_it(cast):
    row = filed(cast.teacher, cast.keke)
    people.let_in(by=cast.director, protection=row, user=cast.head_teacher, part=Part.HANDLER)
    owed_of(cast.school)
    client = Client()
    client.force_login(cast.head_teacher)
    text = client.get(reverse("workspace:today")).content.decode()
    assert reverse("cases:protection", args=[row.public_id]) in text
    client.force_login(cast.other_head_teacher)
    text = client.get(reverse("workspace:today")).content.decode()
    assert str(row.public_id) not in text


def test_population__five_or_fifty__costs_the_same(cast):
    def count() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            list(duty_kind.population(school_id=cast.school.pk, on=clock.today()))
        return len(captured)

    for _ in range(3):
        filed(cast.teacher, StudentFactory(current_class=cast.seven_one))
    few = count()
    for _ in range(9):
        filed(cast.teacher, StudentFactory(current_class=cast.seven_one))
    assert count() == few


def test_population__nothing_running__costs_one_query(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert list(duty_kind.population(school_id=cast.school.pk, on=clock.today())) == []


@pytest.mark.parametrize(("state", "code"), [("returned", "mend"), ("resolved", "verify")])
def test_duty__letter_of_a_crisis_comes_back__is_the_counsellors_to_answer(cast, state, code):
    """The general duty of reports upwards leaves out what is in confidence."""
    recipient(cast.school, OrgType.CIVIL)
    row = reported(cast.teacher, cast.keke, home_suspected=True)
    ring = {"to": "110", "called_at": clock.now(), "caller": "卫数学"}
    calls.record(by=cast.teacher, protection=row, **ring)
    (letter,) = crisis_help.send(by=cast.director, protection=row)
    assert f"{code}.{letter.public_id.hex}" not in owed_of(cast.school)
    Escalation.objects.update(state=state, due_on=clock.today())
    assert owed_of(cast.school)[f"{code}.{letter.public_id.hex}"].owner == cast.counsellor


@pytest.mark.parametrize("code", ["told", "support", "review", "mend", "verify", "ask"])
def test_key__of_a_step_with_an_id_of_its_own__fits_into_the_ledger(cast, code):
    row = filed(cast.teacher, cast.zixuan)
    most = Duty._meta.get_field("period_key").max_length

    assert len(duty_kind.key_of(row, f"{code}.{row.public_id}")) <= most
