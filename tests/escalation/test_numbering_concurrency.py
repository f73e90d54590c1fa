"""Two who print at the same moment share no number and leave none out."""

import pytest

from school_care.escalation.models import DocumentNumber
from school_care.escalation.services.numbering import number_for
from tests.escalation.making import escalation, message_of
from tests.escalation.papers_cast import fresh, give_word
from tests.support.together import raised, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_numbers__asked_for_at_once__are_each_others_neighbours(cast):
    give_word(cast)
    held = [message_of(escalation(cast)) for _ in range(4)]

    answers = together(
        *(
            lambda one=one: number_for(message=fresh(one), paper="report", by=cast.director)
            for one in held
        )
    )

    assert raised(answers) == []
    assert sorted(DocumentNumber.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_number__of_one_paper_asked_for_twice_at_once__is_one(cast):
    give_word(cast)
    one = message_of(escalation(cast))

    def ask():
        return number_for(message=fresh(one), paper="report", by=cast.director).number

    assert together(ask, ask) == [1, 1]
    assert DocumentNumber.objects.count() == 1
