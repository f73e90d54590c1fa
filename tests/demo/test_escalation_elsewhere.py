"""The stories of reports upwards in other schools and on other days."""

from datetime import date

import pytest

from school_care.cases.models import Case
from school_care.escalation.enums import State, Way
from school_care.escalation.models import Escalation, Recipient
from tests.demo.conftest import NOVEMBER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys(tmp_path, settings):
    """Secrets of the simulated offices in a folder of the test."""
    settings.KEYS_DIR = tmp_path / "keys"


def test_a_school_too_small_for_the_stories__is_built_all_the_same(build):
    school = build(1, NOVEMBER)

    assert Recipient.objects.filter(school=school).exists()
    assert Escalation.objects.filter(school=school).count() <= 2


def test_the_week_after_the_summer__tells_the_stories_as_of_that_day(build):
    today = date(2026, 9, 3)
    school = build(40, today)

    rows = Escalation.objects.filter(school=school)
    assert rows.filter(state=State.CLOSED).exists()
    assert rows.filter(state=State.IN_REVIEW).exists()
    assert not rows.filter(steps__at__date__gt=today).exists()
    assert not Case.objects.filter(school=school, opened_on__gt=today).exists()


def test_a_second_demo_school__reports_to_the_same_offices_on_paper(build):
    first, second = build(12, NOVEMBER), build(12, NOVEMBER)

    assert Recipient.objects.filter(school=first, way=Way.HTTP).count() == 2
    assert not Recipient.objects.filter(school=second, way=Way.HTTP).exists()
    assert Recipient.objects.filter(school=second, way=Way.LETTER).count() >= 4
