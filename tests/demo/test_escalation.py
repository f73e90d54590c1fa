"""What the demo school has reported upwards: few stories, each as the services would leave it, and
nothing that would be sent at the first start."""

import json
import time
from collections.abc import Iterator

import pytest
from django.conf import settings

from school_care import serve_receiver
from school_care.attendance.reckoning import absence_streaks
from school_care.core import clock
from school_care.escalation.body import read_body
from school_care.escalation.enums import TRANSITIONS, MessageState, OrgType, State, StepKind, Way
from school_care.escalation.models import (
    Escalation,
    Message,
    Receipt,
    Recipient,
    RecipientContact,
    RecipientRule,
)
from school_care.escalation.sources import kinds
from school_care.school.models import School
from school_care.students.models import Standing
from tests.demo.conftest import NOVEMBER, standing

pytestmark = pytest.mark.django_db

DROPOUT, CLOSURE = "SUSPECTED_DROPOUT", "DROPOUT_CLOSURE"


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """Secrets of the simulated offices in a folder of these tests."""
    before, settings.KEYS_DIR = settings.KEYS_DIR, tmp_path_factory.mktemp("keys")
    yield settings.KEYS_DIR
    settings.KEYS_DIR = before


@pytest.fixture(scope="module")
def small(keys, django_db_setup, django_db_blocker) -> Iterator[School]:
    """A school of 90 pupils on 22 November 2026."""
    with django_db_blocker.unblock(), standing(90, NOVEMBER) as school:
        yield school


def reports(school, **which):
    return Escalation.objects.filter(school=school, **which).select_related("recipient")


def test_suspected_dropouts__of_a_year__are_two_or_three(small):
    cases = reports(small, kind=DROPOUT).values("case_no").distinct().count()

    assert 2 <= cases <= 3


def test_states__one_evening__are_the_stories_of_the_guide(small):
    found = sorted((row.kind, row.recipient.org_type, row.state) for row in reports(small))

    assert found == sorted(
        [
            (DROPOUT, OrgType.EDU, State.CLOSED),
            (DROPOUT, OrgType.TOWNSHIP, State.CLOSED),
            (DROPOUT, OrgType.EDU, State.HANDLING),
            (DROPOUT, OrgType.TOWNSHIP, State.CLOSED),
            (DROPOUT, OrgType.EDU, State.HANDLING),
            (DROPOUT, OrgType.TOWNSHIP, State.DELIVERED),
            (CLOSURE, OrgType.EDU, State.CLOSED),
            (CLOSURE, OrgType.TOWNSHIP, State.CLOSED),
            (CLOSURE, OrgType.EDU, State.HANDLING),
            (CLOSURE, OrgType.TOWNSHIP, State.VERIFIED),
            ("AID_REFERRAL", OrgType.CIVIL, State.RETURNED),
            ("GUARDIANSHIP_REFERRAL", OrgType.TOWNSHIP, State.IN_REVIEW),
            ("GUARDIANSHIP_REFERRAL", OrgType.CIVIL, State.IN_REVIEW),
            ("MANDATORY_REPORT", OrgType.POLICE, State.CLOSED),
            ("MANDATORY_REPORT", OrgType.EDU, State.CLOSED),
            ("MANDATORY_REPORT", OrgType.CIVIL, State.CLOSED),
            ("WORK_MONTH", OrgType.EDU, State.CLOSED),
            ("WORK_MONTH", OrgType.EDU, State.CLOSED),
        ]
    )


def test_histories__of_every_report__go_only_where_the_map_leads(small):
    for row in reports(small):
        steps = list(row.steps.filter(kind=StepKind.STATE))
        assert steps[-1].to_state == row.state
        for before, after in zip(steps, steps[1:], strict=False):
            assert after.from_state == before.to_state
            assert after.to_state in TRANSITIONS[after.from_state]
            assert before.at <= after.at
            assert after.happened_at <= after.at


def test_nothing_of_the_story__lies_in_the_future(small):
    for row in reports(small):
        assert not row.steps.filter(at__date__gte=NOVEMBER).exists()


def test_the_outbox__at_the_first_start__has_nothing_to_send(small):
    states = set(Message.objects.filter(school=small).values_list("state", flat=True))

    assert states == {MessageState.DELIVERED}


def test_the_township__has_let_its_time_pass(small):
    waiting = reports(small, state=State.DELIVERED).get()

    assert waiting.due_on < NOVEMBER
    assert Message.objects.get(escalation=waiting).received_by


def test_the_referral_that_came_back__says_what_is_missing_and_can_be_mended(small):
    back = reports(small, state=State.RETURNED).get()

    assert "户口簿" in back.steps.get(to_state=State.RETURNED).words
    assert back.due_on >= NOVEMBER


def test_a_message__of_a_dropout__carries_the_absence_the_rolls_have(small):
    waiting = reports(small, state=State.DELIVERED).get()

    absence = read_body(Message.objects.get(escalation=waiting))["absence"]
    streaks = absence_streaks(school=small, on=NOVEMBER, students=[waiting.student])

    assert absence["school_days_absent"] >= 3
    assert absence["contacted"]
    assert streaks[0].days >= absence["school_days_absent"]


def test_a_child_back_at_school__is_absent_no_more(small):
    closed = reports(
        small, state=State.CLOSED, kind=DROPOUT, recipient__org_type=OrgType.EDU
    ).first()

    assert not absence_streaks(school=small, on=NOVEMBER, students=[closed.student])


def test_a_child_at_a_school_elsewhere__stands_so_in_the_register(small):
    running = reports(small, state=State.HANDLING, recipient__org_type=OrgType.EDU)
    elsewhere = Standing.objects.on(NOVEMBER).filter(school=small, kind="elsewhere")

    assert set(running.values_list("student", flat=True)) & set(
        elsewhere.values_list("student", flat=True)
    )


def test_rolls_of_absent_children__count_them(small):
    from school_care.attendance.enums import HERE, Session
    from school_care.attendance.models import AttendanceDay, AttendanceException

    for roll in AttendanceDay.objects.filter(school=small, session=Session.MORNING):
        rows = AttendanceException.objects.filter(
            school_class=roll.school_class_id, date=roll.date, session=Session.MORNING
        )
        assert roll.absent == rows.exclude(kind__in=HERE).count()


def test_recipients__of_the_school__are_marked_and_their_numbers_invented(small):
    rows = Recipient.objects.filter(school=small)

    assert {row.org_type for row in rows} >= {
        OrgType.EDU,
        OrgType.CIVIL,
        OrgType.TOWNSHIP,
        OrgType.POLICE,
        OrgType.DPF,
        OrgType.WCC,
    }
    assert all(row.is_simulated for row in rows)
    people = RecipientContact.objects.filter(school=small)
    assert all(one.phone.startswith("1990000") for one in people)
    assert all(row.phone.startswith("1990000") for row in rows)
    assert {one.recipient_id for one in people if one.first} == {row.pk for row in rows}


def test_rules__of_every_kind__name_somebody(small):
    ruled = set(RecipientRule.objects.filter(school=small).values_list("kind", flat=True))

    assert ruled >= {kind.code for kind in kinds() if kind.case_type in ("DO", "GU", "AID")}


def test_the_two_by_system__share_their_secrets_with_the_simulated_offices(small, keys):
    stored = json.loads((keys / serve_receiver.FILE_NAME).read_text())["endpoints"]
    offices = {one["receipts"]: one["secret"] for one in stored}
    rows = Recipient.objects.filter(school=small, way=Way.HTTP)

    assert {row.code for row in rows} == set(offices)
    for row in rows:
        assert [one.secret for one in row.secrets.all()] == [offices[row.code]]
    assert (keys / serve_receiver.FILE_NAME).stat().st_mode & 0o077 == 0


def test_receipts__of_the_offices__were_taken_in_as_receipts(small):
    taken = Receipt.objects.filter(recipient__school=small)

    assert taken.count() >= 5
    assert not taken.filter(state="quarantined").exists()


def test_the_clock__after_building__is_the_real_one(small):
    assert abs(clock.now().timestamp() - time.time()) < 5
