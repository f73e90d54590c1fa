"""该做的: what the file says is owed to a pupil, from the kinds the archive registers."""

from html import unescape

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.core.duty_kinds import CLASS, STUDENT, duty_kinds
from school_care.school.models import Term
from school_care.students.enums import ContactRole
from school_care.students.models import (
    CareCategory,
    Certificate,
    ClassReport,
    ContactCard,
    ContactPerson,
    Entrustment,
)
from tests.factories import StudentFactory, days_ago
from tests.support.owing import owed_to
from tests.support.queries import queries_of

CARD, CERTIFICATE, NOTICE, ROUND = (
    "card.term",
    "certificate.expiry",
    "entrustment.notice",
    "assessment.round",
)


def owed(cast, student, on=None) -> dict:
    found = owed_to([student.pk], school=cast.school, on=on or clock.today(), subject=STUDENT)
    return {item.kind.code: item for item in found.get(student.pk, [])}


def file_of(client, user, student) -> str:
    client.force_login(user)
    answer = client.get(reverse("students:show", args=[student.public_id]))
    return unescape(answer.content.decode())


def certificate(cast, student, *, last_day, issued_on=None) -> Certificate:
    return Certificate.objects.create(
        school=cast.school,
        student=student,
        category=CareCategory.objects.get(code="DISABLED"),
        name="残疾证",
        issued_on=issued_on or days_ago(1000),
        valid_until=last_day,
    )


def test_kinds__of_the_archive__five_registered_with_chinese_words():
    kinds = {kind.code: kind for kind in duty_kinds()}
    assert {CARD, CERTIFICATE, NOTICE, ROUND, "roster.term"} <= set(kinds)
    assert kinds["roster.term"].subject == CLASS
    for kind in kinds.values():
        assert any("\u4e00" <= letter <= "\u9fff" for letter in kind.label)


def test_card__of_a_care_pupil__owed_until_verified_this_term(client, cast):
    assert CARD in owed(cast, cast.zixuan)
    label = owed(cast, cast.zixuan)[CARD].kind.label
    assert label in file_of(client, cast.head_teacher, cast.zixuan)
    ContactCard.objects.create(
        school=cast.school,
        student=cast.zixuan,
        version=1,
        verified_on=clock.today(),
        verified_by=cast.head_teacher,
    )
    assert CARD not in owed(cast, cast.zixuan)


def test_card__verified_last_term__owed_again(cast):
    ContactCard.objects.create(
        school=cast.school, student=cast.zixuan, version=1, verified_on=days_ago(61)
    )
    assert CARD in owed(cast, cast.zixuan)


def test_card__of_a_pupil_not_in_care_or_gone__not_owed(cast):
    assert owed(cast, cast.anan) == {}
    assert owed(cast, cast.gone) == {}


def test_card__in_the_holidays__not_owed(cast):
    Term.objects.filter(school=cast.school).update(last_day=days_ago(1))
    assert CARD not in owed(cast, cast.zixuan)


def test_card__pupil_who_entered_care_today__owed_from_today(cast):
    fresh = StudentFactory(current_class=cast.seven_one, care=True, care__starts_on=clock.today())
    assert CARD in owed(cast, fresh)
    assert CARD not in owed(cast, fresh, on=days_ago(1))


@pytest.mark.parametrize(
    ("last_day", "expected"), [(-61, None), (-60, False), (0, False), (1, True)]
)
def test_certificate__coming_to_its_end__owed_from_sixty_days_before(cast, last_day, expected):
    pupil = StudentFactory(current_class=cast.seven_one, care="DISABLED")
    certificate(cast, pupil, last_day=days_ago(last_day))
    item = owed(cast, pupil).get(CERTIFICATE)
    assert (item.late if item else None) == expected


def test_certificate__renewed__no_longer_owed_but_was(cast):
    pupil = StudentFactory(current_class=cast.seven_one, care="DISABLED")
    certificate(cast, pupil, last_day=days_ago(-10))
    certificate(cast, pupil, last_day=days_ago(-2000), issued_on=days_ago(2))
    assert CERTIFICATE not in owed(cast, pupil)
    assert CERTIFICATE in owed(cast, pupil, on=days_ago(5))


def test_notice__entrusted_carer__owed_until_the_paper_is_back(client, cast):
    carer = ContactPerson.objects.create(
        school=cast.school, student=cast.zixuan, role=ContactRole.CARER, name="张奶奶"
    )
    entrusted = Entrustment.objects.create(
        school=cast.school, student=cast.zixuan, carer=carer, starts_on=days_ago(20)
    )
    assert NOTICE in owed(cast, cast.zixuan)
    entrusted.notice_received_on = days_ago(1)
    entrusted.save()
    assert NOTICE not in owed(cast, cast.zixuan)
    assert NOTICE in owed(cast, cast.zixuan, on=days_ago(5))


def test_roster__of_a_class__owed_until_reported_this_term(cast):
    def classes_owing() -> set[int]:
        ids = [cast.seven_one.pk, cast.seven_two.pk]
        found = owed_to(
            ids, school=cast.school, on=clock.today(), subject=CLASS, codes=["roster.term"]
        )
        return {pk for pk, items in found.items() if items}

    assert classes_owing() == {cast.seven_one.pk, cast.seven_two.pk}
    ClassReport.objects.create(
        school=cast.school,
        school_class=cast.seven_one,
        term=cast.term,
        reported_by=cast.head_teacher,
        reported_at=clock.now(),
    )
    assert classes_owing() == {cast.seven_two.pk}


@pytest.mark.parametrize("who", ["registrar", "dormitory"])
def test_file__without_care_reading__says_nothing_of_what_is_owed(client, cast, who):
    label = owed(cast, cast.zixuan)[CARD].kind.label
    panel = file_of(client, cast.staff[who], cast.zixuan)
    assert "<h2>该做的" not in panel
    assert label in file_of(client, cast.director, cast.zixuan)


def test_file__many_things_owed__the_same_queries(client, cast):
    client.force_login(cast.head_teacher)
    pupil = StudentFactory(current_class=cast.seven_one, care="DISABLED")
    url = reverse("students:show", args=[pupil.public_id])
    certificate(cast, pupil, last_day=days_ago(-30))
    few = queries_of(client, url)
    for day in range(1, 8):
        certificate(cast, pupil, last_day=days_ago(-day))
    assert queries_of(client, url) == few
