"""A supervisor's question on one record: who asks, who answers, who sees it, and who never does."""

import pytest
from django.urls import reverse

from school_care.core.models import AuditEntry
from school_care.duties.models import Notice
from school_care.mentoring.models import RecordQuestion
from school_care.mentoring.services.questions import (
    answer_question,
    ask_about,
    withdraw_question,
)
from school_care.mentoring.services.records import withdraw_record
from school_care.school.models import Appointment, TeachingAssignment
from school_care.school.refusal import Refused
from tests.factories import days_ago

ASKED = "后来和妈妈通上话了吗？"
ANSWER = "周日晚上通上了。"


def show(record) -> str:
    return reverse("mentoring:show", args=[record.public_id])


def page(client, user, address: str) -> str:
    client.force_login(user)
    return client.get(address).content.decode()


def test_question__asked_seen_answered_seen__whole_way(client, cast):
    client.force_login(cast.grade_head)
    ask = reverse("mentoring:ask", args=[cast.talk.public_id])
    client.post(ask, {"words": ASKED})
    client.post(ask, {"words": ASKED})  # tapped twice
    question = RecordQuestion.objects.get()
    today = page(client, cast.head_teacher, "/desk/")
    assert "1条记录有追问" in today
    assert f"{show(cast.talk)}#questions" in today
    assert ASKED not in today
    record = page(client, cast.head_teacher, show(cast.talk))
    assert ASKED in record
    answer = reverse("mentoring:question_answer", args=[question.public_id])
    assert answer in record
    client.post(answer, {"words": ANSWER})
    assert "1条记录有追问" not in page(client, cast.head_teacher, "/desk/")
    seen = page(client, cast.grade_head, show(cast.talk))
    assert ANSWER in seen
    assert "陈班主回答" in seen


def test_question__inbox_and_trail__neither_name_nor_words(client, cast):
    question = ask_about(by=cast.principal, record=cast.talk, words=ASKED)
    answer_question(by=cast.head_teacher, question=question, words=ANSWER)
    rows = {row.user_id: row for row in Notice.objects.all()}
    assert set(rows) == {cast.head_teacher.pk, cast.principal.pk}
    inbox = page(client, cast.head_teacher, reverse("duties:inbox")).split('id="main"')[1]
    assert "您写的1条记录有追问" in inbox
    for words in (ASKED, ANSWER, cast.zixuan.name):
        assert words not in inbox
        assert words not in str([row.facts for row in AuditEntry.objects.all()])
        assert words not in str([row.facts for row in rows.values()])
    assert ASKED.encode() not in bytes(question.text_sealed)


def test_question__left_empty__said_on_the_page(client, cast):
    client.force_login(cast.director)
    ask = reverse("mentoring:ask", args=[cast.talk.public_id])
    answer = client.post(ask, {"words": " "})
    assert answer.status_code == 422
    assert "请写一句话。" in answer.content.decode()
    question = ask_about(by=cast.director, record=cast.talk, words=ASKED)
    client.force_login(cast.head_teacher)
    way = reverse("mentoring:question_answer", args=[question.public_id])
    text = client.post(way, {"words": "字" * 501}).content.decode()
    assert "请不超过500字。" in text
    assert "字" * 501 in text


@pytest.mark.parametrize("who", ["head_teacher", "teacher", "counsellor", "registrar"])
def test_ask__without_the_right__refused(cast, who):
    with pytest.raises(Refused):
        ask_about(by=cast.staff[who], record=cast.talk, words=ASKED)
    assert not RecordQuestion.objects.exists()


def test_ask__own_or_withdrawn_record_or_author_gone__refused(cast):
    with pytest.raises(Refused, match="您自己写的"):
        ask_about(by=cast.director, record=cast.restricted, words=ASKED)
    withdraw_record(by=cast.head_teacher, record=cast.praise, reason="写错")
    with pytest.raises(Refused, match="已撤销"):
        ask_about(by=cast.director, record=cast.praise, words=ASKED)
    cast.head_teacher.left_on = days_ago(0)
    cast.head_teacher.save()
    cast.talk.refresh_from_db()
    with pytest.raises(Refused, match="记录人已不在本校"):
        ask_about(by=cast.director, record=cast.talk, words=ASKED)


def test_question__author_left__the_director_sees_it_and_answers(client, cast):
    question = ask_about(by=cast.principal, record=cast.talk, words=ASKED)
    assert "没有人回答" not in page(client, cast.director, "/desk/")
    with pytest.raises(Refused, match="记录人本人"):
        answer_question(by=cast.director, question=question, words=ANSWER)
    cast.head_teacher.left_on = days_ago(0)
    cast.head_teacher.is_active = False
    cast.head_teacher.save()
    today = page(client, cast.director, "/desk/")
    assert "1条记录的追问没有人回答" in today
    assert "没有人回答" not in page(client, cast.principal, "/desk/")
    question = RecordQuestion.objects.get()
    answer_question(by=cast.director, question=question, words=ANSWER)
    assert "没有人回答" not in page(client, cast.director, "/desk/")


def test_question__author_here_but_out_of_sight__the_director_sees_it_and_answers(client, cast):
    question = ask_about(by=cast.principal, record=cast.talk, words=ASKED)
    Appointment.objects.filter(user=cast.head_teacher).update(until=days_ago(0))
    TeachingAssignment.objects.filter(user=cast.head_teacher).update(until=days_ago(0))

    assert "1条记录的追问没有人回答" in page(client, cast.director, "/desk/")
    answer = reverse("mentoring:question_answer", args=[question.public_id])
    assert answer in page(client, cast.director, show(cast.talk))
    client.post(answer, {"words": ANSWER})
    assert "没有人回答" not in page(client, cast.director, "/desk/")


def test_question__taken_back__gone_for_everyone(client, cast):
    question = ask_about(by=cast.principal, record=cast.talk, words=ASKED)
    with pytest.raises(Refused, match="提问的人"):
        withdraw_question(by=cast.director, question=question)
    withdraw_question(by=cast.principal, question=question)
    for who in (cast.principal, cast.head_teacher):
        assert ASKED not in page(client, who, show(cast.talk))
    with pytest.raises(Refused, match="处理过"):
        answer_question(by=cast.head_teacher, question=question, words=ANSWER)


def test_question__record_becomes_restricted__only_author_and_director_see_it(client, cast):
    ask_about(by=cast.principal, record=cast.talk, words=ASKED)
    cast.talk.restricted = True
    cast.talk.save()
    for who, sees in (
        (cast.head_teacher, True),
        (cast.director, True),
        (cast.principal, False),
        (cast.grade_head, False),
    ):
        assert (ASKED in page(client, who, show(cast.talk))) is sees
        assert RecordQuestion.objects.visible_to(who).exists() is sees
        listed = page(client, who, "/desk/records/?asked=1")
        assert (str(cast.talk.public_id) in listed) is sees
        tagged = page(client, who, "/desk/records/").split('id="main"')[1]
        assert ('<span class="tag tag--due">有追问</span>' in tagged) is sees
    assert not RecordQuestion.objects.visible_to(cast.foreign_head_teacher).exists()


def test_question__answered_twice_at_once__the_first_stands(cast):
    question = ask_about(by=cast.principal, record=cast.talk, words=ASKED)
    stale = RecordQuestion.objects.get()
    answer_question(by=cast.head_teacher, question=question, words=ANSWER)
    with pytest.raises(Refused, match="刚刚有人处理过"):
        answer_question(by=cast.head_teacher, question=stale, words="另一个回答")
    assert RecordQuestion.objects.get().answer == ANSWER
