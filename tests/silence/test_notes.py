"""家校联系册: on paper, by link, a link that is out already, a class together."""

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from school_care.activities.choices.home import NoteState
from school_care.activities.models import HomeNote
from school_care.activities.services.note_links import make_link
from school_care.activities.services.notes import issue_on_paper
from school_care.core.models import AuditEntry
from school_care.school.refusal import Refused
from school_care.students.silence import WAITS
from tests.activities.test_notes import answer, draft, link_of, opened
from tests.core.pdf.support import text_of
from tests.reports.support import compact
from tests.silence.making import again, assert_waits, is_pdf, quiet

pytestmark = pytest.mark.django_db
MONTH = "?month=2026-11"
ONE_LEFT_OUT = "另有1名学生的先不发，请联系德育主任。"


@pytest.fixture(autouse=True)
def noon():
    cache.clear()
    with time_machine.travel("2026-11-24T12:00:00+08:00", tick=False):
        yield


@pytest.fixture
def desk(client, cast) -> Client:
    client.force_login(cast.head_teacher)
    return client


def test_paper__family_silenced__stays_a_draft(desk, cast):
    note = draft(cast)
    quiet(cast.zixuan)
    assert_waits(desk, reverse("activities:note_show", args=[note.public_id]), post={})
    note.refresh_from_db()
    assert note.state == NoteState.DRAFT
    assert not AuditEntry.objects.filter(action="note.issued").exists()


def test_link__family_silenced__is_not_made(desk, cast):
    note = draft(cast)
    quiet(cast.zixuan)
    with pytest.raises(Refused, match=WAITS):
        make_link(by=cast.head_teacher, note=note)
    assert_waits(desk, reverse("activities:note_link", args=[note.public_id]), post={})


def test_link_sent_before__flagged_since__looks_like_one_that_never_was(cast):
    secret = link_of(cast)
    assert opened(secret).status_code == 200
    unknown = opened("x" * 32)

    quiet(cast.zixuan)

    shut = opened(secret)
    assert shut.status_code == unknown.status_code
    assert shut.content == unknown.content
    assert answer(secret).status_code == unknown.status_code
    assert HomeNote.objects.get().replied_on is None
    again()
    assert opened(secret).status_code == 200


def test_note_that_went_out__flagged_since__not_printed_again(desk, cast):
    note = draft(cast)
    issue_on_paper(by=cast.head_teacher, notes=[note])
    address = reverse("activities:note_print", args=[note.public_id])
    assert is_pdf(desk.get(address))
    quiet(cast.zixuan)
    assert_waits(desk, address)


def test_class__one_silenced__the_others_go_out_and_the_page_counts(desk, cast):
    draft(cast)
    draft(cast, student=cast.anan)
    quiet(cast.zixuan)
    address = reverse("activities:class_notes_print", args=[cast.seven_one.public_id]) + MONTH

    page = desk.post(address, follow=True).content.decode()

    assert "已发出1份" in page
    assert ONE_LEFT_OUT in page
    states = dict(HomeNote.objects.values_list("student__name", "state"))
    assert states == {"张子轩": NoteState.DRAFT, "李安安": NoteState.ISSUED}
    printed = desk.get(address)
    assert "张子轩" not in compact(text_of(printed.content))


def test_class_paper__all_went_out_before__the_silenced_one_left_out(desk, cast):
    notes = [draft(cast), draft(cast, student=cast.anan)]
    issue_on_paper(by=cast.head_teacher, notes=notes)
    quiet(cast.zixuan)
    address = reverse("activities:class_notes_print", args=[cast.seven_one.public_id]) + MONTH
    text = compact(text_of(desk.get(address).content))
    assert "李安安" in text
    assert "张子轩" not in text
    assert ONE_LEFT_OUT in desk.get("/desk/").content.decode()


def test_class_paper__only_the_silenced_one__no_paper(desk, cast):
    issue_on_paper(by=cast.head_teacher, notes=[draft(cast)])
    quiet(cast.zixuan)
    address = reverse("activities:class_notes_print", args=[cast.seven_one.public_id]) + MONTH
    answer = desk.get(address, follow=True)
    assert not is_pdf(answer)
    assert ONE_LEFT_OUT in answer.content.decode()
