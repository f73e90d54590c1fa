"""What the list of pupils, the class page and the pupil's page cost."""

import pytest
from django.urls import reverse

from tests.factories import CareRecordFactory, StudentFactory, days_ago
from tests.support.queries import queries_of

LIST = "/desk/students/"
MOST = 30
PANELS = 67  # queries of a whole file: 31 panels, two or three each, none above a millisecond


def page_of(student) -> str:
    return reverse("students:show", args=[student.public_id])


def class_url(group) -> str:
    return reverse("students:class", args=[group.public_id])


@pytest.mark.parametrize("who", ["head_teacher", "principal", "registrar", "dormitory"])
def test_pupil_list__five_or_fifty_pupils__same_queries(client, cast, who):
    client.force_login(cast.staff[who])
    _fill(cast, 5)
    few = queries_of(client, LIST)
    _fill(cast, 45)
    assert queries_of(client, LIST) == few
    assert few <= MOST


def test_class_page__five_or_fifty_pupils__same_queries(client, cast):
    client.force_login(cast.head_teacher)
    _fill(cast, 5)
    few = queries_of(client, class_url(cast.seven_one))
    _fill(cast, 45)
    assert queries_of(client, class_url(cast.seven_one)) == few
    assert few <= MOST


def test_pupil_page__five_or_500_records__same_queries(client, cast):
    client.force_login(cast.head_teacher)
    few = queries_of(client, page_of(cast.zixuan))
    for day in range(500):
        CareRecordFactory(
            student=cast.zixuan,
            happened_on=days_ago(day % 300),
            next_step="看作业",
            author=cast.head_teacher,
        )
    assert queries_of(client, page_of(cast.zixuan)) == few
    assert few <= PANELS


def _fill(cast, pupils: int) -> None:
    for _ in range(pupils):
        pupil = StudentFactory(current_class=cast.seven_one, care=True, boarding=True)
        CareRecordFactory(
            student=pupil,
            author=cast.head_teacher,
            next_step="看错题",
            next_step_on=days_ago(0),
        )
