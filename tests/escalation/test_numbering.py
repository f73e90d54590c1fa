"""Numbers of outgoing papers: each once, none left out, kept on reprint."""

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.escalation.enums import State
from school_care.escalation.models import DocumentNumber, SendingDetails
from school_care.escalation.services.numbering import (
    CANCELLED,
    FIRST_TAKEN,
    NO_WORD,
    as_text,
    number_for,
)
from school_care.escalation.services.rights import NOT_YOURS
from school_care.school.refusal import Refused
from tests.escalation.making import escalation, message_of
from tests.escalation.papers_cast import give_word

pytestmark = pytest.mark.django_db


def test_numbers__of_several_papers__run_on_from_one(cast):
    give_word(cast)
    one, two = message_of(escalation(cast)), message_of(escalation(cast))

    numbers = [
        number_for(message=one, paper="report", by=cast.director).number,
        number_for(message=one, paper="request", by=cast.director).number,
        number_for(message=two, paper="report", by=cast.director).number,
    ]

    assert numbers == [1, 2, 3]


def test_number__of_a_paper_printed_again__stays(cast):
    give_word(cast)
    one = message_of(escalation(cast))

    first = number_for(message=one, paper="report", by=cast.director)
    again = number_for(message=one, paper="report", by=cast.principal)

    assert again == first
    assert as_text(first) == f"云岭校〔{clock.today().year}〕1号"
    assert DocumentNumber.objects.count() == 1

    SendingDetails.objects.filter(school=cast.school).update(word="新岭校")
    kept = number_for(message=one, paper="report", by=cast.director)
    assert as_text(kept) == f"云岭校〔{clock.today().year}〕1号"


def test_number__where_the_office_numbered_by_hand_before__begins_after_it(cast):
    give_word(cast)
    one, two = message_of(escalation(cast)), message_of(escalation(cast))

    first = number_for(message=one, paper="report", by=cast.director, first=17)
    second = number_for(message=two, paper="report", by=cast.director)

    assert (first.number, second.number) == (17, 18)


def test_number__begun_anew_within_a_year__is_refused(cast):
    give_word(cast)
    one, two = message_of(escalation(cast)), message_of(escalation(cast))
    number_for(message=one, paper="report", by=cast.director)

    with pytest.raises(Refused, match=FIRST_TAKEN):
        number_for(message=two, paper="report", by=cast.director, first=40)


def test_number__of_the_year_before__does_not_count_on(cast):
    give_word(cast)
    one = message_of(escalation(cast))
    DocumentNumber.objects.create(
        school=cast.school,
        year=clock.today().year - 1,
        number=63,
        message=one,
        paper="nudge",
        given_at=clock.now(),
    )

    assert number_for(message=one, paper="report", by=cast.director).number == 1


def test_number__of_two_schools__each_begins_at_one(cast):
    give_word(cast)
    SendingDetails.objects.create(school=cast.other_school, word="彼岸校")
    own, foreign = message_of(escalation(cast)), message_of(escalation(cast.other_school))
    number_for(message=own, paper="report", by=cast.director)

    assert number_for(message=foreign, paper="report", by=foreign.escalation.begun_by).number == 1


def test_number__without_a_word__asks_for_it_and_keeps_what_is_given(cast):
    one = message_of(escalation(cast))

    with pytest.raises(Refused, match=NO_WORD):
        number_for(message=one, paper="report", by=cast.director)
    assert not DocumentNumber.objects.exists()

    number_for(message=one, paper="report", by=cast.director, word=" 云岭校 ")
    assert SendingDetails.objects.get(school=cast.school).word == "云岭校"


def test_number__by_a_head_teacher__is_refused(cast):
    give_word(cast)
    one = message_of(escalation(cast))

    with pytest.raises(Refused, match=NOT_YOURS):
        number_for(message=one, paper="report", by=cast.head_teacher)
    assert not DocumentNumber.objects.exists()


def test_number__of_a_version_taken_back__is_refused_and_spends_none(cast):
    give_word(cast)
    one = message_of(escalation(cast, state=State.WITHDRAWN))

    with pytest.raises(Refused, match=CANCELLED):
        number_for(message=one, paper="report", by=cast.director)
    other = message_of(escalation(cast))
    assert number_for(message=other, paper="report", by=cast.director).number == 1


def test_number__when_given__leaves_a_trace_at_the_pupil(cast):
    give_word(cast)
    one = message_of(escalation(cast))

    number_for(message=one, paper="report", by=cast.director)

    entry = AuditEntry.objects.get(action="report_up.numbered")
    assert (entry.actor_id, entry.student_id) == (cast.director.pk, cast.zixuan.public_id)
