"""The test house itself: a cast put back is the cast that the factories made."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import transaction

from school_care.core import clock
from tests.cast import Cast, make_cast
from tests.factories import SchoolFactory
from tests.support.kept_rows import KeptRows

pytestmark = pytest.mark.django_db


def _every_row() -> dict[str, list[dict]]:
    """All that is stored, as the product reads it."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models()
    }


def _undone(act) -> tuple[Cast, dict[str, list[dict]]]:
    """What `act` answers and what is then stored, before it is undone."""
    with transaction.atomic():
        answer, rows = act(), _every_row()
        transaction.set_rollback(True)
    return answer, rows


def test_cast__put_back__is_row_by_row_what_was_made():
    before, kept = _every_row(), KeptRows(make_cast)
    made, rows_made = _undone(kept.restore)
    put_back, rows_put_back = _undone(kept.restore)
    assert rows_put_back == rows_made != before
    assert put_back == made
    assert put_back.zixuan is not made.zixuan
    assert put_back.zixuan.current_class == put_back.seven_one


def test_cast__put_back_where_a_school_is_already__does_not_touch_it():
    kept = KeptRows(make_cast)
    _undone(kept.restore)
    school = SchoolFactory(name="原来的学校")
    cast = kept.restore()
    school.refresh_from_db()
    assert school.name == "原来的学校"
    assert school.pk not in (cast.school.pk, cast.other_school.pk)


def test_cast__put_back_on_another_day__is_made_anew(time_machine):
    kept = KeptRows(make_cast)
    _undone(kept.restore)
    time_machine.move_to(clock.now() + timedelta(days=3))
    cast, _ = _undone(kept.restore)
    assert (clock.today() - cast.talk.happened_on).days == 6
