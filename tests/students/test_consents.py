"""Recording notice and consent: who may, what counts, what is never doubled."""

from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.core import publication
from school_care.core.models import AuditEntry
from school_care.school.refusal import Refused
from school_care.students.enums import ContactRole, Purpose
from school_care.students.models import Consent, Student
from school_care.students.services import consents
from school_care.students.services.consents import (
    PUPIL,
    Answers,
    Speaker,
    consent_holds,
    pupils_with_consent,
)
from tests.factories import days_ago
from tests.students.consents import agree

pytestmark = pytest.mark.django_db

GRANDMOTHER = Speaker("张奶奶", "奶奶", ContactRole.GUARDIAN)
CARER = Speaker("张姑姑", "姑姑", ContactRole.CARER)


def url_of(student) -> str:
    return reverse("students:consent", args=[student.public_id])


def answer(cast, given, *, by=None, student=None, speaker=GRANDMOTHER, **facts):
    return consents.record_answers(
        by=by or cast.head_teacher,
        answers=[Answers(student or cast.zixuan, speaker, given)],
        **({"channel": "paper", "given_on": days_ago(0), "form_id": uuid4()} | facts),
    )


def withdraw(cast, purpose, *, speaker=GRANDMOTHER, by=None, on=None):
    return consents.withdraw_consent(
        by=by or cast.head_teacher,
        student=cast.zixuan,
        purpose=purpose,
        speaker=speaker,
        channel="phone",
        on=on or days_ago(0),
    )


# --- what holds ------------------------------------------------------------------------------


def test_consent_holds__no_answer_refusal_or_other_purpose__no(cast):
    assert not consent_holds(student=cast.zixuan, purpose="photo")
    agree(cast.zixuan, "photo", agreed=False)
    agree(cast.zixuan, "public")
    assert not consent_holds(student=cast.zixuan, purpose="photo")
    assert consent_holds(student=cast.zixuan, purpose=Purpose.PUBLIC)


def test_consent_holds__older_paper_entered_later__the_newer_answer_counts(cast):
    agree(cast.zixuan, given_on=days_ago(3), agreed=False)
    agree(cast.zixuan, given_on=days_ago(80))
    assert not consent_holds(student=cast.zixuan, purpose="public")
    assert consent_holds(student=cast.zixuan, purpose="public", on=days_ago(40))


def test_consent_holds__same_day__the_later_entry_counts(cast):
    agree(cast.zixuan)
    agree(cast.zixuan, agreed=False)
    assert not consent_holds(student=cast.zixuan, purpose="public")


def test_consent_holds__withdrawn__until_that_day(cast):
    agree(cast.zixuan, withdrawn_on=days_ago(2))
    assert not consent_holds(student=cast.zixuan, purpose="public")
    assert not consent_holds(student=cast.zixuan, purpose="public", on=days_ago(2))
    assert consent_holds(student=cast.zixuan, purpose="public", on=days_ago(3))


def test_pupils_with_consent__a_queryset_of_ids__one_query(cast, django_assert_num_queries):
    agree(cast.zixuan, "photo")
    agree(cast.anan, "photo", agreed=False)
    agree(cast.keke, "photo")
    ids = Student.objects.filter(current_class=cast.seven_one).values("pk")
    with django_assert_num_queries(1):
        found = pupils_with_consent(student_ids=ids, purpose="photo")
    assert found == {cast.zixuan.pk}


# --- recording -------------------------------------------------------------------------------


def test_answers__head_teacher__stored_with_who_how_when_and_traced_without_names(cast):
    given = {Purpose.PHOTO: True, Purpose.PUBLIC: False}
    answer(cast, given, given_on=days_ago(1))
    photo, public = Consent.objects.order_by("purpose")
    assert (photo.agreed, public.agreed) == (True, False)
    assert (photo.given_by, photo.relation, photo.channel) == ("张奶奶", "奶奶", "paper")
    assert (photo.given_on, photo.recorded_by) == (days_ago(1), cast.head_teacher)
    entries = AuditEntry.objects.filter(action="consent.answered")
    assert entries.count() == 2
    for entry in entries:
        assert entry.student_id == cast.zixuan.public_id
        assert "张" not in str(entry.facts)


def test_answers__a_carer__not_for_public_use_or_charities(cast):
    for purpose in (Purpose.PUBLIC, Purpose.CHARITY):
        with pytest.raises(Refused, match="委托照护人不是监护人"):
            answer(cast, {purpose: True}, speaker=CARER)
    assert not Consent.objects.exists()
    answer(cast, {Purpose.PHOTO: True, Purpose.PUBLIC: False}, speaker=CARER)
    assert consent_holds(student=cast.zixuan, purpose="photo")


def test_answers__the_child_or_a_neighbour__may_not_agree(cast):
    for role in (PUPIL, ContactRole.NEIGHBOUR, ContactRole.VILLAGE):
        with pytest.raises(Refused, match="同意须由父母"):
            answer(cast, {Purpose.PHOTO: True}, speaker=Speaker("某人", "本人", role))


def test_answers__tomorrow_or_by_nobody__refused(cast):
    with pytest.raises(Refused, match="不能晚于今天"):
        answer(cast, {Purpose.PHOTO: True}, given_on=days_ago(-1))
    with pytest.raises(Refused, match="谁答复"):
        answer(cast, {Purpose.PHOTO: True}, speaker=Speaker(" ", "奶奶", ContactRole.GUARDIAN))


@pytest.mark.parametrize("who", ["grade_head", "teacher", "dormitory", "principal", "editor"])
def test_answers_and_withdrawal__no_keeper_of_the_archive__refused(cast, who):
    agree(cast.zixuan, "photo")
    person = getattr(cast, who)
    with pytest.raises(Refused, match="不在您维护档案的范围内"):
        answer(cast, {Purpose.PHOTO: False}, by=person)
    with pytest.raises(Refused, match="不在您维护档案的范围内"):
        withdraw(cast, "photo", by=person)
    assert consent_holds(student=cast.zixuan, purpose="photo")


def test_answers__another_class_or_school__refused(cast):
    with pytest.raises(Refused):
        answer(cast, {Purpose.PHOTO: True}, student=cast.keke)
    with pytest.raises(Refused):
        answer(cast, {Purpose.PHOTO: True}, student=cast.foreign)


def test_answers__same_form_twice__stored_once(cast):
    form_id = uuid4()
    for _ in range(2):
        answer(cast, {Purpose.PHOTO: True}, form_id=form_id)
    assert Consent.objects.count() == 1


def test_answers__old_form_sent_again_after_a_withdrawal__consent_stays_withdrawn(cast):
    form_id = uuid4()
    answer(cast, {Purpose.PHOTO: True}, form_id=form_id)
    withdraw(cast, "photo")
    answer(cast, {Purpose.PHOTO: True}, form_id=form_id)
    assert not consent_holds(student=cast.zixuan, purpose="photo")


def test_answers__said_again_on_the_same_day__not_repeated(cast):
    for _ in range(2):
        answer(cast, {Purpose.PHOTO: True})
    assert Consent.objects.count() == 1


# --- withdrawing -----------------------------------------------------------------------------


def test_withdrawal__kept_with_who_how_when(cast):
    answer(cast, {Purpose.PHOTO: True}, given_on=days_ago(5))
    withdraw(cast, "photo", speaker=CARER)
    row = Consent.objects.get()
    assert (row.withdrawn_on, row.withdrawn_channel) == (days_ago(0), "phone")
    assert row.withdrawn_by == "张姑姑（姑姑）"
    assert row.withdrawal_recorded_by == cast.head_teacher and row.withdrawal_recorded_at
    entry = AuditEntry.objects.get(action="consent.withdrawn")
    assert "张" not in str(entry.facts)


def test_withdrawal__twice__second_changes_nothing(cast):
    agree(cast.zixuan, "photo")
    assert withdraw(cast, "photo").rows
    assert withdraw(cast, "photo", speaker=CARER).rows == []
    assert Consent.objects.get().withdrawn_by == "张奶奶（奶奶）"
    assert AuditEntry.objects.filter(action="consent.withdrawn").count() == 1


def test_withdrawal__nothing_agreed_or_before_the_consent__refused(cast):
    with pytest.raises(Refused, match="不需要撤回"):
        withdraw(cast, "photo")
    agree(cast.zixuan, "photo")
    with pytest.raises(Refused, match="不能早于"):
        withdraw(cast, "photo", on=days_ago(11))


def test_withdrawal__by_the_child_itself__holds(cast):
    agree(cast.zixuan, "photo")
    withdraw(cast, "photo", speaker=Speaker("张子轩", "本人", PUPIL))
    assert not consent_holds(student=cast.zixuan, purpose="photo")


def test_withdrawal__looking_through_the_site_fails__stored_said_and_repeated(cast, monkeypatch):
    agree(cast.zixuan)
    asked = []

    def broken(school_id, withdrawn_at):
        asked.append((school_id, withdrawn_at))
        if len(asked) == 1:
            raise OSError("disk")
        return []

    monkeypatch.setattr(publication, "_rechecks", [broken])
    assert withdraw(cast, "public").taken_down is None
    assert not consent_holds(student=cast.zixuan, purpose="public")
    assert consents.look_through_lately_withdrawn() == 1
    moment = Consent.objects.get().withdrawal_recorded_at
    assert asked[1] == (cast.school.pk, moment)


def test_refusal__after_a_consent__counts_as_withdrawal(cast, monkeypatch):
    asked = []
    monkeypatch.setattr(
        publication, "_rechecks", [lambda school, at: asked.append((school, at is not None)) or []]
    )
    answer(cast, {Purpose.PUBLIC: True}, given_on=days_ago(3))
    assert asked == []
    answer(cast, {Purpose.PUBLIC: False})
    assert asked == [(cast.school.pk, True)]
