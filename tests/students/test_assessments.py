"""Assessing a pupil: urgent lines, one decision, what stays sealed."""

from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.refusal import Refused
from school_care.students import assessment_form
from school_care.students.models.assessments import Assessment
from school_care.students.services.assessments import (
    Found,
    decide_assessment,
    save_form,
    withdraw_assessment,
)
from school_care.students.services.levels import effective_level
from tests.students.assessing import CANARY, URGENT_CANARY, answers, made, page_of, posted


def test_assessing__head_teacher__suggestion_band_and_what_weighed_most(cast, client):
    client.force_login(cast.head_teacher)
    url = reverse("students:assess", args=[cast.zixuan.public_id])
    page = client.post(url, posted(9), follow=True).content.decode()
    assert "重点关爱" in page
    assert "建议，由人决定" in page
    assert "在14分以上一档" in page
    assert "平时主要由谁照顾：经常换人，或常没人管" in page
    row = Assessment.objects.get()
    assert (row.is_urgent, row.suggested_rank, row.decided_on) == (False, 3, None)
    assert effective_level([cast.zixuan], clock.today())[cast.zixuan.pk].level.basis == "imported"


def test_assessing_page__points__are_shown_nowhere(cast, client):
    page = page_of(
        client, cast.head_teacher, reverse("students:assess", args=[cast.zixuan.public_id])
    )
    assert "平时主要由谁照顾" in page
    assert "得分" not in page
    assert "points" not in page


def test_assessing__opened_from_today__back_there_unless_something_is_urgent(cast, client):
    client.force_login(cast.head_teacher)
    url = reverse("students:assess", args=[cast.zixuan.public_id]) + "?back=%2Fdesk%2F"
    assert client.post(url, posted(1))["Location"] == "/desk/"
    data = {"public_id": str(uuid4()), "version": "1", "urgent": ["injury"]}
    answer = client.post(url, data, follow=True)
    assert "先报警110" in answer.content.decode()


def test_assessing__question_left_out__told_where_and_rest_kept(cast, client):
    client.force_login(cast.head_teacher)
    data = posted(1)
    del data["q-mood"]
    answer = client.post(reverse("students:assess", args=[cast.zixuan.public_id]), data)
    assert answer.status_code == 422
    assert answer.content.decode().count("请选一项。") == 1
    assert answer.content.decode().count("checked") == 9
    assert not Assessment.objects.exists()


def test_assessing__form_changed_meanwhile__asked_to_begin_again(cast, client):
    save_form(
        by=cast.director,
        school=cast.school,
        content={**assessment_form.DEFAULT, "bands": [{"from": 0, "rank": 1}]},
        instead_of=1,
    )
    client.force_login(cast.head_teacher)
    answer = client.post(reverse("students:assess", args=[cast.zixuan.public_id]), posted())
    assert "评估表刚刚更新过" in answer.content.decode()


def test_assessing__sent_twice__stored_once(cast, client):
    client.force_login(cast.head_teacher)
    data = posted(1)
    for _ in range(2):
        client.post(reverse("students:assess", args=[cast.zixuan.public_id]), data)
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize("person", ["teacher", "other_head_teacher", "registrar", "principal"])
def test_assessing__not_answering_for_the_child__refused(cast, person):
    with pytest.raises(Refused, match="不在您负责"):
        made(cast, by=cast.staff[person])


def test_urgent_line__no_answers__bypasses_scoring_and_says_what_to_do_now(cast, client):
    client.force_login(cast.head_teacher)
    data = {"public_id": str(uuid4()), "version": "1", "urgent": ["injury"]}
    url = reverse("students:assess", args=[cast.zixuan.public_id])
    page = client.post(url, data, follow=True).content.decode()
    assert "先报警110。不反复追问、不查看身体、不对质，保留原样。" in page
    assert "立即当面告知德育主任或校长" in page
    row = Assessment.objects.get()
    assert (row.is_urgent, row.score, row.suggested_rank) == (True, None, 3)


def test_urgent_line__without_harm__no_word_of_the_police_on_the_result(cast, client):
    row = made(cast, found=Found({}, ("alone",)))
    page = page_of(client, cast.head_teacher, reverse("students:assessment", args=[row.public_id]))
    assert "立即当面告知德育主任或校长" in page
    assert "报警110" not in page


def test_urgent__before_director_and_principal__late_until_decided(cast, client):
    row = made(cast, found=Found({}, ("injury",)))
    for person in (cast.director, cast.principal):
        page = page_of(client, person, reverse("workspace:today"))
        assert "紧急评估，1人待处理" in page
        assert "tag--late" in page
    assert "紧急评估" not in page_of(client, cast.head_teacher, reverse("workspace:today"))
    decide_assessment(by=cast.director, assessment=row, rank=3, reason="")
    assert "紧急评估" not in page_of(client, cast.director, reverse("workspace:today"))


# -- deciding --


def test_deciding__suggestion_accepted__level_by_assessment_and_head_teacher_sees_it(cast, client):
    row = made(cast, by=cast.other_head_teacher, student=cast.keke, found=Found(answers(1)))
    decide_assessment(by=cast.director, assessment=row, rank=row.suggested_rank, reason="")
    level = effective_level([cast.keke], clock.today())[cast.keke.pk].level
    assert (level.level.rank, level.basis) == (row.suggested_rank, "assessed")
    page = page_of(client, cast.other_head_teacher, reverse("students:assessments"))
    assert f"定为{level.level.name}" in page


def test_deciding__other_level_without_reason__refused_with_reason_taken(cast):
    row = made(cast)
    with pytest.raises(Refused, match="请写明理由"):
        decide_assessment(by=cast.director, assessment=row, rank=2, reason=" ")
    decide_assessment(by=cast.director, assessment=row, rank=2, reason="已住校")
    level = effective_level([cast.zixuan], clock.today())[cast.zixuan.pk].level
    assert (level.level.rank, level.reason) == (2, "已住校")


def test_deciding__twice__second_refused_and_first_stands(cast):
    row = made(cast)
    stale = Assessment.objects.get(pk=row.pk)
    decide_assessment(by=cast.director, assessment=row, rank=2, reason="已住校")
    with pytest.raises(Refused, match="已有人处理过"):
        decide_assessment(by=cast.principal, assessment=stale, rank=1, reason="另一个决定")
    row.refresh_from_db()
    assert row.decided_by == cast.director
    assert effective_level([cast.zixuan], clock.today())[cast.zixuan.pk].level.level.rank == 2


def test_deciding__page_left_open_meanwhile__told_that_it_was_decided(cast, client):
    row = made(cast)
    decide_assessment(by=cast.director, assessment=row, rank=2, reason="已住校")
    client.force_login(cast.principal)
    answer = client.post(
        reverse("students:assessment_decide", args=[row.public_id]), {"rank": "3", "reason": ""}
    )
    assert "已有人处理过" in answer.content.decode()
    row.refresh_from_db()
    assert row.decided_by == cast.director


def test_deciding__level_cannot_be_set__decision_is_not_taken_either(cast):
    row = made(cast)
    cast.zixuan.categories.update(until=clock.today())
    with pytest.raises(Refused, match="没有登记关爱类别"):
        decide_assessment(by=cast.director, assessment=row, rank=3, reason="")
    row.refresh_from_db()
    assert row.decided_on is None


def test_deciding__no_level__former_level_ends(cast):
    row = made(cast, found=Found(answers(0)))
    decide_assessment(by=cast.director, assessment=row, rank=0, reason="父母已回来")
    assert effective_level([cast.zixuan], clock.today())[cast.zixuan.pk].level is None


def test_deciding__head_teacher__refused(cast):
    with pytest.raises(Refused, match="德育主任"):
        decide_assessment(by=cast.head_teacher, assessment=made(cast), rank=3, reason="")


def test_deciding_page__other_level_no_reason__told_and_choice_kept(cast, client):
    row = made(cast)
    client.force_login(cast.director)
    answer = client.post(
        reverse("students:assessment_decide", args=[row.public_id]), {"rank": "1", "reason": ""}
    )
    assert answer.status_code == 422
    assert "所选等级与建议不同，请写明理由。" in answer.content.decode()


def test_withdrawing__assessor__trace_kept_and_never_decided(cast):
    row = made(cast)
    with pytest.raises(Refused, match="请写明"):
        withdraw_assessment(by=cast.head_teacher, assessment=row, reason="")
    withdraw_assessment(by=cast.head_teacher, assessment=row, reason="填错学生")
    assert FieldChange.objects.get(object_id=row.public_id).new == "填错学生"
    with pytest.raises(Refused, match="已有人处理过"):
        decide_assessment(by=cast.director, assessment=row, rank=3, reason="")


def test_withdrawing__after_the_decision__refused(cast):
    row = made(cast)
    decide_assessment(by=cast.director, assessment=row, rank=3, reason="")
    with pytest.raises(Refused, match="等级已经确定"):
        withdraw_assessment(by=cast.head_teacher, assessment=row, reason="填错")


# -- what nobody else reads --


def test_answers__in_the_database_history_and_trail__sealed(cast):
    row = made(cast, found=Found(answers(9), ()))
    urgent = made(cast, found=Found({}, ("injury",)))
    decide_assessment(by=cast.director, assessment=row, rank=2, reason="已住校")
    stored = Assessment.objects.filter(pk__in=[row.pk, urgent.pk]).values()
    assert "injury" not in str(list(stored))
    assert '"carer"' not in str(list(stored))
    trail = str(list(AuditEntry.objects.values_list("action", "facts")))
    assert "injury" not in trail
    assert "carer" not in trail
    history = [f"{change.old}{change.new}" for change in FieldChange.objects.all()]
    assert not [text for text in history if CANARY in text or URGENT_CANARY in text]


def test_answers__lists_file_and_today__only_the_word_urgent(cast, client):
    made(cast)
    made(cast, found=Found({}, ("injury",)))
    for person in (cast.director, cast.principal, cast.head_teacher):
        urls = [
            reverse("students:assessments"),
            reverse("students:show", args=[cast.zixuan.public_id]),
            reverse("students:list"),
            reverse("workspace:today"),
        ]
        pages = [page_of(client, person, url) for url in urls]
        assert not [page for page in pages if CANARY in page or URGENT_CANARY in page]
    assert ">紧急<" in page_of(client, cast.director, reverse("students:assessments"))


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("other_head_teacher", 200),
        ("grade_head", 200),
        ("counsellor", 200),
        ("director", 200),
        ("principal", 200),
        ("teacher", 404),
        ("head_teacher", 404),
        ("registrar", 403),
    ],
)
def test_answers__who_may_open_them(cast, client, person, status):
    row = made(cast, by=cast.other_head_teacher, student=cast.keke)
    client.force_login(cast.staff[person])
    answer = client.get(reverse("students:assessment", args=[row.public_id]))
    assert answer.status_code == status
    assert (CANARY in answer.content.decode()) is (status == 200)


def test_file__subject_teacher__learns_nothing_of_the_assessment(cast, client):
    made(cast, by=cast.other_head_teacher, student=cast.keke, found=Found({}, ("injury",)))
    page = page_of(client, cast.teacher, reverse("students:show", args=[cast.keke.public_id]))
    assert "紧急" not in page
    assert "待确定" not in page
