"""Letters: noted, sent, enveloped, one by one and for a class."""

from datetime import timedelta

import pytest
from django.urls import reverse

from school_care.activities.letter_papers import print_post
from school_care.activities.models import Letter, LetterOccasion
from school_care.activities.services.letters import writing
from school_care.core import clock
from school_care.school.refusal import Refused
from school_care.students.enums import ContactRole, ParentPresence
from school_care.students.silence import WAITS
from tests.factories import ContactFactory, days_ago
from tests.silence.making import assert_waits, is_pdf, quiet

pytestmark = pytest.mark.django_db
ONE_LEFT_OUT = "另有1名学生的先不发，请联系德育主任。"


@pytest.fixture
def occasion(cast) -> LetterOccasion:
    """On which both pupils of 七(1)班 may write to a mother who is away."""
    for student in (cast.zixuan, cast.anan):
        ContactFactory(
            student=student, role=ContactRole.MOTHER, name="母", presence=ParentPresence.AWAY
        )
    return LetterOccasion.objects.create(
        school=cast.school,
        term=cast.term,
        reason="mid_autumn",
        name="中秋节",
        day=days_ago(-8),
        opens_on=days_ago(2),
        due_on=days_ago(-5),
        made_at=clock.now(),
    )


def _letter(student, occasion, **more) -> Letter:
    return Letter.objects.create(
        school=student.school,
        student=student,
        occasion=occasion,
        reason="mid_autumn",
        to="妈妈",
        way="post",
        written_on=clock.today() - timedelta(days=1),
        recorded_at=clock.now(),
        **more,
    )


def _url(cast, name="class_letters") -> str:
    return reverse(f"activities:{name}", args=[cast.seven_one.public_id])


def test_one_letter__family_silenced__neither_noted_nor_marked_as_sent(cast, occasion):
    letter = _letter(cast.zixuan, occasion)
    quiet(cast.zixuan)
    noted = writing.Noted(to="妈妈", way="post", written_on=clock.today(), occasion=occasion)
    with pytest.raises(Refused, match=WAITS):
        writing.write_letter(by=cast.head_teacher, student=cast.zixuan, noted=noted)
    with pytest.raises(Refused, match=WAITS):
        writing.take_step(by=cast.head_teacher, letter=letter, step=writing.SENT, on=clock.today())
    letter.refresh_from_db()
    assert letter.sent_on is None


def test_answer_that_came__family_silenced__may_still_be_noted(cast, occasion):
    letter = _letter(cast.zixuan, occasion, sent_on=clock.today() - timedelta(days=1))
    quiet(cast.zixuan)
    writing.take_step(by=cast.head_teacher, letter=letter, step=writing.ANSWERED, on=clock.today())
    letter.refresh_from_db()
    assert letter.answered_on == clock.today()


def test_class__all_marked_as_sent__the_silenced_one_left_out(client, cast, occasion):
    rows = [_letter(student, occasion) for student in (cast.zixuan, cast.anan)]
    quiet(cast.zixuan)
    client.force_login(cast.head_teacher)
    data = {
        "do": "sent_picked",
        "on": clock.today().isoformat(),
        "pick": [str(row.student.public_id) for row in rows],
    }
    page = client.post(_url(cast) + "?all=1", {**data, "all": "1"}, follow=True).content.decode()
    assert ONE_LEFT_OUT in page
    sent = {row.student.name: row.sent_on for row in Letter.objects.select_related("student")}
    assert sent == {"张子轩": None, "李安安": clock.today()}


def test_envelopes__of_two__only_the_other_is_printed(client, cast, occasion, monkeypatch):
    rows = [_letter(student, occasion) for student in (cast.zixuan, cast.anan)]
    quiet(cast.zixuan)
    printed = []

    def watched(**given):
        printed.extend(letter.student.name for letter in given["letters"])
        return print_post(**given)

    monkeypatch.setattr("school_care.activities.views.letters_class.print_post", watched)
    client.force_login(cast.head_teacher)
    data = {"paper": "dl", "occasion": occasion.public_id}
    answer = client.post(
        _url(cast, "letter_envelopes"), {**data, "letter": [row.public_id for row in rows]}
    )
    assert is_pdf(answer)
    assert printed == ["李安安"]
    assert ONE_LEFT_OUT in client.get(_url(cast)).content.decode()


def test_envelope__of_the_silenced_one_alone__no_paper(client, cast, occasion):
    letter = _letter(cast.zixuan, occasion)
    quiet(cast.zixuan)
    client.force_login(cast.head_teacher)
    data = {"paper": "dl", "occasion": occasion.public_id, "letter": [letter.public_id]}
    assert_waits(client, _url(cast, "letter_envelopes"), post=data)


def test_envelope__asked_for_past_the_page__refused(cast, occasion):
    letter = _letter(cast.zixuan, occasion)
    quiet(cast.zixuan)
    with pytest.raises(Refused, match=WAITS):
        print_post(
            letters=[letter],
            addresses={},
            school=cast.school,
            paper="dl",
            printed_by=cast.head_teacher,
        )
