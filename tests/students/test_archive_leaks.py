"""What may not be learnt by the wrong person, by roundabout ways."""

from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.school.models import Appointment
from school_care.school.refusal import Refused
from school_care.students import assessment_form
from school_care.students.models import CareCategory, Certificate
from school_care.students.services.assessments import Found
from school_care.students.services.certificates import Paper, add_certificate
from school_care.students.services.enrolment import end_enrolment
from tests.factories import days_ago
from tests.students.assessing import made
from tests.students.categorising import category, claim, row_of

pytestmark = pytest.mark.django_db


def seen(client, user, name, *args, query="", status=200) -> str:
    client.force_login(user)
    answer = client.get(reverse(f"students:{name}", args=args) + query)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def confidential() -> CareCategory:
    return CareCategory.objects.filter(confidential=True).first()


@pytest.mark.parametrize(("who", "says"), [("registrar", "如果该生没有其他类别"), ("director", "")])
def test_ending_a_category__another_one_in_confidence__the_page_gives_nothing_away(
    client, cast, who, says
):
    claim(cast.director, cast.anan, "DIBAO")
    url = row_of(cast.anan, "DIBAO").public_id
    alone = seen(client, getattr(cast, who), "category_end", url)
    claim(cast.director, cast.anan, confidential().code)
    beside = seen(client, getattr(cast, who), "category_end", url)
    said = ("关爱等级同日结束" in alone, "关爱等级同日结束" in beside)
    assert said == ((True, True) if who == "registrar" else (True, False))
    assert says in beside


@pytest.mark.parametrize("who", ["teacher", "registrar", "other_head_teacher", "director"])
def test_a_category_in_confidence__every_page_of_the_pupil__named_to_the_childs_circle_only(
    client, cast, who
):
    secret = confidential()
    claim(cast.director, cast.keke, secret.code, entry_reason="夜里常哭")
    user, told = getattr(cast, who), who in ("other_head_teacher", "director")
    texts = [
        seen(client, user, "show", cast.keke.public_id),
        seen(client, user, "categories", cast.keke.public_id),
        seen(client, user, "history", cast.keke.public_id),
    ]
    assert (secret.name in texts[0], secret.name in texts[1]) == (told, told)
    assert ("夜里常哭" in "".join(texts)) is told
    row = row_of(cast.keke, secret.code).public_id
    for name in ("category_end", "category_verify"):
        client.force_login(user)
        status = client.get(reverse(f"students:{name}", args=[row])).status_code
        assert status in ((200, 403) if told else (403, 404))
    if who == "registrar":
        assert secret.name not in seen(client, user, "categories_waiting")
        assert secret.name not in seen(
            client, user, "categories_waiting", query=f"?kind={secret.pk}"
        )
        assert secret.name not in seen(client, user, "class_reports")


def test_a_certificate__sent_with_the_id_of_another_pupils__tells_nothing_of_it(cast):
    def record(by, student, name, key):
        paper = Paper(category("DISABLED"), name, days_ago(10))
        return add_certificate(by=by, student=student, paper=paper, public_id=key)

    key = uuid4()
    record(cast.foreign_head_teacher, cast.foreign, "彼岸残疾证", key)
    with pytest.raises(Refused, match="编号已被使用"):
        record(cast.head_teacher, cast.zixuan, "残疾证", key)
    assert Certificate.objects.count() == 1


def test_a_category__sent_with_the_id_of_another_pupils__refused_in_words(cast):
    key = uuid4()
    claim(cast.foreign_head_teacher, cast.foreign, "DIBAO", public_id=key)
    with pytest.raises(Refused, match="编号已被使用"):
        claim(cast.head_teacher, cast.anan, "DIBAO", public_id=key)


@pytest.mark.parametrize(("urgent", "waits"), [(False, False), (True, True)])
def test_a_pupil_who_left__ordinary_assessment__waits_for_nobody(client, cast, urgent, waits):
    codes = (assessment_form.DEFAULT["urgent"][0]["code"],) if urgent else ()
    assessment = made(cast, found=Found({}, codes)) if codes else made(cast)
    end_enrolment(student=cast.zixuan, on=clock.today())
    text = seen(client, cast.director, "assessments")
    assert (str(assessment.public_id) in text) is waits


PAGES = ["show", "categories", "history", "people", "documents", "consent", "entrustment"]


@pytest.mark.parametrize("name", PAGES)
def test_an_appointment_that_ended_yesterday__no_page_of_the_pupil(client, cast, name):
    held = Appointment.objects.filter(user=cast.head_teacher)
    held.update(starts_on=days_ago(90), until=days_ago(0))
    client.force_login(cast.head_teacher)
    answer = client.get(reverse(f"students:{name}", args=[cast.zixuan.public_id]))
    assert answer.status_code in (403, 404)
    assert "张子轩" not in unescape(answer.content.decode())


def test_a_search__with_a_character_no_database_takes__finds_nothing(client, cast):
    client.force_login(cast.director)
    url = reverse("students:siblings", args=[cast.zixuan.public_id])
    assert client.post(url, {"step": "find", "words": "\0"}).status_code == 200
    url = reverse("students:class_report", args=[cast.seven_one.public_id])
    assert client.post(url, {"find": "1", "words": "\0a"}).status_code == 200


def test_waiting_claims__a_kind_of_five_thousand_digits__the_overview(client, cast):
    client.force_login(cast.registrar)
    url = reverse("students:categories_waiting")
    assert client.get(f"{url}?kind={'9' * 5000}").status_code == 200


def test_leaving__put_off_to_a_later_day__holds_until_then(cast):
    soon, later = (clock.today() + timedelta(days=days) for days in (5, 20))
    end_enrolment(student=cast.zixuan, on=soon)
    end_enrolment(student=cast.zixuan, on=later)
    assert cast.zixuan.enrolments.get().until == later
    end_enrolment(student=cast.gone, on=later)
    assert cast.gone.enrolments.get().until <= clock.today()
