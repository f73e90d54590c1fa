"""The protection cases of the demo school: each kind once, nothing of them late, known to nobody
but whom they concern."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from school_care.cases.enums import CaseType
from school_care.cases.models import (
    BullyingSurvey,
    CommitteeMember,
    EmergencyDrill,
    EmergencyPlan,
    InboundReferral,
    Protection,
)
from school_care.cases.protection.enums import EmergencyKind, InboundState, ProtectionState
from school_care.cases.protection.owed import steps_of
from school_care.cases.protection.sight import ids_known_to
from school_care.core import clock
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, User
from tests.demo.conftest import NOVEMBER, standing

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def small(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[School]:
    """A school of 90 pupils on 22 November 2026."""
    before, settings.KEYS_DIR = settings.KEYS_DIR, tmp_path_factory.mktemp("keys")
    with django_db_blocker.unblock(), standing(90, NOVEMBER) as school:
        yield school
    settings.KEYS_DIR = before


def holder(school: School, role: Role) -> User:
    posts = Appointment.objects.effective(NOVEMBER).filter(school=school, role=role)
    return posts.order_by("pk")[0].user


def test_cases__of_each_kind__are_followed_after_what_had_to_be_done(small):
    rows = Protection.objects.filter(school=small)

    assert sorted(rows.values_list("kind", "state")) == sorted(
        (kind, ProtectionState.FOLLOWING) for kind in (CaseType.MR, CaseType.BU, CaseType.CR)
    )


def test_steps__on_the_day_of_the_demo__are_late_nowhere(small):
    with clock.standing_at(clock.midnight(NOVEMBER)):
        found = steps_of(list(Protection.objects.filter(school=small)), NOVEMBER)

    owed = [step for steps in found.values() for step in steps if step.done_on is None]
    assert owed
    assert not [step.label for step in owed if step.due_on < NOVEMBER]


def test_cases__are_known_to__whom_they_concern(small):
    known = {
        role: set(
            Protection.objects.filter(pk__in=ids_known_to(holder(small, role))).values_list(
                "kind", flat=True
            )
        )
        for role in (Role.PRINCIPAL, Role.COUNSELLOR, Role.REGISTRAR)
    }

    assert known[Role.PRINCIPAL] == {CaseType.MR, CaseType.BU, CaseType.CR}
    assert known[Role.COUNSELLOR] == {CaseType.CR}
    assert known[Role.REGISTRAR] == set()


def test_keeping__of_the_school__is_complete(small):
    plans = EmergencyPlan.objects.filter(school=small)
    assert set(plans.values_list("kind", flat=True)) == set(EmergencyKind)
    drill = EmergencyDrill.objects.get(school=small)
    assert drill.mended_on > drill.held_on
    assert CommitteeMember.objects.filter(school=small).count() >= 5
    assert BullyingSurvey.objects.get(school=small).summary
    assert InboundReferral.objects.get(school=small).state == InboundState.ANSWERED
