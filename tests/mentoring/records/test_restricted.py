"""限阅: nothing of a restricted record's new fields shows where its text may not be read; one test
for every output."""

from html import unescape
from unittest.mock import patch

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.duties.models import Notice
from school_care.mentoring.details import packed
from school_care.mentoring.models import CareRecord, RecordQuestion
from school_care.mentoring.services.questions import answer_question, ask_about
from tests.factories import UserFactory, days_ago

MET, VIEW, ALONG = "舅公 秦守义", "说不想再提那件事", "派出所民警"
ASKED, ANSWER = "报告过没有？", "当晚已经报告。"
SECRETS = (
    MET,
    VIEW,
    ALONG,
    ASKED,
    ANSWER,
    "随行甲",
    "药品农药",
    "很低落",
    "周末或假期",
    "学生家中",
)
READERS = ("director",)
OTHERS = ("principal", "head_teacher", "grade_head")


@pytest.fixture
def hidden(cast) -> CareRecord:
    """A restricted home visit by the director that says everything a visit can say, with an
    answered and an open question from before it was restricted."""
    second = UserFactory(school=cast.school, name="随行甲")
    record = cast.restricted
    record.kind, record.place, record.part_of_day, record.mood = "visit", "home", "weekend", 1
    record.second, record.next_step_on = second, clock.today()
    record.detail = packed(
        {"met": [MET], "view": VIEW, "along": ALONG, "safety": {"drugs": "mind"}}
    )
    record.restricted = False
    record.save()
    answered = ask_about(by=cast.principal, record=record, words=ASKED)
    answer_question(by=cast.director, question=answered, words=ANSWER)
    ask_about(by=cast.principal, record=record, words=f"还有，{ASKED}")
    CareRecord.objects.filter(pk=record.pk).update(restricted=True)
    record.refresh_from_db()
    return record


def body(client, user, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    text = unescape(answer.content.decode())
    return text.split('id="main"')[1] if 'id="main"' in text else text


def betrayed(text: str) -> list[str]:
    return [words for words in SECRETS if words in text]


def test_record_page__others__date_kind_author_alone(client, cast, hidden):
    address = reverse("mentoring:show", args=[hidden.public_id])
    for who in OTHERS:
        text = body(client, cast.staff[who], address)
        assert "限阅记录，内容仅记录人和德育主任可见" in text
        assert betrayed(text) == []
        assert "追问" not in text
    told = body(client, cast.director, address)
    assert set(betrayed(told)) == set(SECRETS)


def test_timeline__others__nothing(client, cast, hidden):
    address = reverse("students:show", args=[cast.zixuan.public_id])
    for who in OTHERS:
        assert VIEW not in body(client, cast.staff[who], address)
        timeline = body(client, cast.staff[who], address).split('id="timeline"')[1]
        assert betrayed(timeline.split("</section>")[0]) == []
    assert VIEW in body(client, cast.director, address)


def test_list_and_its_filters__others__neither_words_nor_found_by_them(client, cast, hidden):
    records = reverse("mentoring:records")
    for who in OTHERS:
        whole = body(client, cast.staff[who], records).split('<ul class="rows panel">')[1]
        assert betrayed(whole) == []
        for query in ("mood_low=1", "asked=1", "follow_up=1"):
            found = body(client, cast.staff[who], f"{records}?{query}")
            assert str(hidden.public_id) not in found, query
    for query in ("mood_low=1", "asked=1"):
        assert str(hidden.public_id) in body(client, cast.director, f"{records}?{query}")


def test_today_and_inbox__others__no_line_and_no_words(client, cast, hidden):
    for who in OTHERS:
        assert "有追问" not in body(client, cast.staff[who], "/desk/")
        for address in ("/desk/", reverse("duties:inbox")):
            assert betrayed(body(client, cast.staff[who], address)) == []
    assert "1条记录有追问" in body(client, cast.director, "/desk/")
    assert betrayed(str([row.facts for row in Notice.objects.all()])) == []


def test_class_pages__others__nothing(client, cast, hidden):
    for name in ("class_talks", "class_ticks", "class_write"):
        address = reverse(f"mentoring:{name}", args=[cast.seven_one.public_id])
        text = body(client, cast.head_teacher, address)
        for words in (MET, VIEW, ALONG, ASKED, ANSWER):
            assert words not in text


def test_search__others__not_found_by_any_word(client, cast, hidden):
    client.force_login(cast.principal)
    for words in (MET[:2], VIEW, "随行甲"):
        text = client.post("/desk/students/", {"words": words}, follow=True).content.decode()
        assert str(cast.zixuan.public_id) not in text


@pytest.mark.parametrize("who", [*OTHERS, *READERS])
def test_printed_books__anyone__the_date_alone(client, cast, hidden, who):
    seen = []
    client.force_login(cast.staff[who])
    with patch(
        "school_care.school.papers.render_pdf", lambda html: seen.append(html) or b"%PDF-1.7"
    ):
        address = reverse("mentoring:book_print")
        client.get(address, {"book": "visit", "scope": str(cast.seven_one.public_id)})
    assert "限阅" in seen[0]
    assert betrayed(seen[0]) == []
    assert cast.zixuan.name not in seen[0]


def _nobody(record) -> bool:
    return False


def test_printed_reports__school_edition__nothing(cast, hidden):
    from school_care.reports.selectors import _timeline_row

    assert betrayed(str(_timeline_row(hidden, _nobody))) == []
    assert _timeline_row(hidden, _nobody).restricted


def test_audit_trail__codes_only(client, cast, hidden):
    client.force_login(cast.director)
    client.post(reverse("mentoring:withdraw", args=[hidden.public_id]), {"reason": "写错"})
    assert betrayed(str([row.facts for row in AuditEntry.objects.all()])) == []


def test_errors__others__no_word_of_it(client, cast, hidden):
    question = RecordQuestion.objects.filter(answered_at__isnull=True).get()
    for who in OTHERS:
        client.force_login(cast.staff[who])
        for name, row, data in (
            ("ask", hidden, {"words": "再问"}),
            ("question_answer", question, {"words": "答"}),
            ("question_withdraw", question, {}),
            ("correct", hidden, {"text": "改", "day": days_ago(0).isoformat()}),
        ):
            answer = client.post(reverse(f"mentoring:{name}", args=[row.public_id]), data)
            assert answer.status_code in (403, 404), name
            assert betrayed(answer.content.decode().split("<main")[-1]) == []
    question.refresh_from_db()
    assert question.answered_at is None


def test_export__of_pupils__nothing(client, cast, hidden):
    from school_care.mentoring.selectors import facts_by_pupil

    told = facts_by_pupil(cast.principal, cast.school, [cast.zixuan], clock.today())
    assert betrayed(str(told)) == []
