"""What the today page says of those without a mentor: one line for the school, one for a class."""

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.duties.mine_lines import Line, lines_of
from school_care.duties.models import Duty
from tests.duties.duties_of import brought_up
from tests.factories import StudentFactory

pytestmark = pytest.mark.django_db


def lines(cast, **narrowed) -> list[Line]:
    brought_up(cast)
    held = Duty.objects.open().filter(owner=cast.director, rule_code="pairing.term", **narrowed)
    rows = held.select_related("student", "school_class", "school")
    return lines_of(rows, clock.today())


def test_unpaired__of_several_classes__one_line_that_opens_the_board(cast):
    (line,) = lines(cast)

    assert line.text.startswith("安排结对教师：还有3名，3个班（")
    assert line.url == reverse("mentoring:board")


def test_unpaired__of_one_class__its_line_opens_the_board_on_that_class(client, cast):
    StudentFactory(current_class=cast.seven_one, care=True)

    (line,) = lines(cast, school_class=cast.seven_one)
    client.force_login(cast.director)
    shown = client.get(line.url).content.decode()

    assert line.text.startswith("安排结对教师：还有2名（")
    assert f'value="class:{cast.seven_one.public_id}" selected' in shown
