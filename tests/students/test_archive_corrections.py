"""家长申请更正: written down, due in working days, answered once, refused only with a reason."""

from datetime import date, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.core.pdf import count_pages
from school_care.school.enums import DayKind
from school_care.school.models import SchoolDay, Term
from school_care.school.refusal import Refused
from school_care.students.models import CorrectionRequest
from school_care.students.services.corrections import (
    ANSWER_WORKING_DAYS,
    Asked,
    answer_due,
    decide_request,
    record_request,
)
from tests.core.pdf.support import text_of
from tests.factories import StudentFactory, days_ago
from tests.support.queries import queries_of

WANTED = "住址写成了下坝村，其实是云岭村三组"
LIST = "/desk/corrections/"


def asked(**given) -> Asked:
    return Asked(
        **{
            "subjects": ("家庭住址",),
            "wanted": WANTED,
            "asked_by": "张奶奶",
            "relation": "奶奶",
            "channel": "in_person",
            "asked_on": clock.today(),
            **given,
        }
    )


def record(cast, student=None, **given) -> CorrectionRequest:
    return record_request(
        by=cast.director,
        student=student or cast.zixuan,
        asked=asked(**given),
        public_id=uuid4(),
    )


def page_of(client, user, url) -> str:
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def url(request, name="correction") -> str:
    return reverse(f"students:{name}", args=[request.public_id])


# -- the day of answer ----------------------------------------------------------------------------


def test_answer_due__plain_weeks_of_a_term__three_weeks_later(cast):
    cast.term.first_day, cast.term.last_day = date(2026, 9, 1), date(2027, 1, 20)
    cast.term.save()
    assert answer_due(cast.school, date(2026, 11, 2)) == date(2026, 11, 23)


def test_answer_due__a_day_off_and_a_saturday_worked__school_calendar_counts(cast):
    Term.objects.filter(pk=cast.term.pk).update(
        first_day=date(2026, 9, 1), last_day=date(2027, 1, 20)
    )
    SchoolDay.objects.create(school=cast.school, date=date(2026, 11, 3), kind=DayKind.OFF)
    assert answer_due(cast.school, date(2026, 11, 2)) == date(2026, 11, 24)
    SchoolDay.objects.create(school=cast.school, date=date(2026, 11, 7), kind=DayKind.WORK)
    assert answer_due(cast.school, date(2026, 11, 2)) == date(2026, 11, 23)


def test_answer_due__summer_holidays__does_not_wait_for_september(cast):
    Term.objects.all().delete()
    assert answer_due(cast.school, date(2026, 7, 13)) == date(2026, 8, 3)
    assert ANSWER_WORKING_DAYS == 15


# -- writing it down ------------------------------------------------------------------------------


def test_correction__written_down_by_the_head_teacher__sealed_and_due(client, cast):
    client.force_login(cast.head_teacher)
    address = reverse("students:correction_new", args=[cast.zixuan.public_id])
    data = {
        "public_id": str(uuid4()),
        "subjects": ["家庭住址", "联系电话"],
        "wanted": WANTED,
        "asked_by": "张奶奶",
        "relation": "奶奶",
        "channel": "phone",
        "asked_on": days_ago(1).isoformat(),
    }
    first, second = client.post(address, data), client.post(address, data)
    assert first.url == second.url  # sent twice, stored once
    stored = CorrectionRequest.objects.get()
    assert (stored.subject, stored.wanted) == ("家庭住址、联系电话", WANTED)
    assert WANTED.encode() not in bytes(stored.wanted_sealed)
    assert stored.due_on == answer_due(cast.school, days_ago(1))
    entry = AuditEntry.objects.get(action="correction.recorded")
    assert entry.facts == {}
    page = page_of(client, cast.head_teacher, first.url)
    assert WANTED in page


def test_correction__nothing_chosen__said_and_kept(client, cast):
    client.force_login(cast.head_teacher)
    address = reverse("students:correction_new", args=[cast.zixuan.public_id])
    answer = client.post(address, {"public_id": str(uuid4()), "wanted": WANTED})
    text = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "请点选要更正哪一项" in text
    assert WANTED in text


def test_correction__asked_tomorrow__refused(cast):
    with pytest.raises(Refused, match="不能晚于今天"):
        record(cast, asked_on=days_ago(-1))


def test_correction__grade_head__may_not_write_it_down(cast):
    with pytest.raises(Refused):
        record_request(by=cast.grade_head, student=cast.zixuan, asked=asked(), public_id=uuid4())


# -- answering ------------------------------------------------------------------------------------


def test_answer__refused_without_a_reason__not_taken(client, cast):
    request = record(cast)
    client.force_login(cast.head_teacher)
    answer = client.post(url(request), {"decision": "refused", "answer": "  "})
    assert answer.status_code == 422
    assert "须写明理由" in unescape(answer.content.decode())
    request.refresh_from_db()
    assert request.state == "open"


def test_answer__refused_with_a_reason__who_and_when_kept(client, cast):
    request = record(cast)
    client.force_login(cast.head_teacher)
    client.post(url(request), {"decision": "refused", "answer": "与户口簿一致，无误。"})
    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("refused", cast.head_teacher)
    assert request.decided_on == clock.today()
    assert AuditEntry.objects.get(action="correction.decided").facts == {"state": "refused"}
    assert "与户口簿一致" in page_of(client, cast.head_teacher, url(request))


def test_answer__done_but_nothing_changed_and_nothing_said__not_taken(client, cast):
    request = record(cast)
    client.force_login(cast.director)
    answer = client.post(url(request), {"decision": "done", "answer": ""})
    assert "还没有按这份申请改过档案" in unescape(answer.content.decode())
    request.refresh_from_db()
    assert request.state == "open"


def test_answer__edited_from_the_request__history_names_it_and_done_is_taken(client, cast):
    from tests.students.test_archive_edit import fields_of

    request = record(cast)
    client.force_login(cast.head_teacher)
    edit = reverse("students:edit", args=[cast.zixuan.public_id])
    page = client.get(edit, {"correction": str(request.public_id)}).content.decode()
    assert WANTED in unescape(page)
    answer = client.post(edit, {**fields_of(page), "address": "云岭村三组"})
    assert answer.url == url(request)
    shown = page_of(client, cast.head_teacher, url(request))
    assert "已按申请修改" in shown
    assert "家庭住址" in shown
    history = reverse("students:history", args=[cast.zixuan.public_id])
    assert "家长更正申请" in page_of(client, cast.head_teacher, history)
    client.post(url(request), {"decision": "done"})
    request.refresh_from_db()
    assert request.state == "done"


def test_answer__two_people_at_once__the_first_stands(cast):
    request = record(cast)
    stale = CorrectionRequest.objects.select_related("student__school").get(pk=request.pk)
    decide_request(by=cast.director, request=request, state="done", answer="已改。")
    with pytest.raises(Refused, match="刚刚已有人答复"):
        decide_request(by=cast.registrar, request=stale, state="refused", answer="不改。")
    request.refresh_from_db()
    assert (request.state, request.answer, request.decided_by) == ("done", "已改。", cast.director)
    assert AuditEntry.objects.filter(action="correction.decided").count() == 1


def test_answered_request__its_edit_link__changes_nothing_in_its_name(client, cast):
    from tests.students.test_archive_edit import fields_of

    request = record(cast)
    decide_request(by=cast.director, request=request, state="refused", answer="一致。")
    client.force_login(cast.head_teacher)
    edit = reverse("students:edit", args=[cast.zixuan.public_id])
    page = client.get(edit, {"correction": str(request.public_id)}).content.decode()
    assert WANTED not in unescape(page)
    answer = client.post(edit, {**fields_of(page), "address": "云岭村三组"})
    assert answer.url == reverse("students:show", args=[cast.zixuan.public_id])


# -- the list, today, the paper -------------------------------------------------------------------


def test_list__head_teacher__own_class_only(client, cast):
    record(cast)
    record(cast, cast.keke)
    own = page_of(client, cast.head_teacher, LIST)
    assert "张子轩" in own
    assert "王可" not in own
    everyone = page_of(client, cast.registrar, LIST)
    assert "张子轩" in everyone
    assert "王可" in everyone


def test_list__late_ones_marked_and_answered_ones_below(client, cast):
    late = record(cast, asked_on=days_ago(60))
    done = record(cast, cast.anan)
    decide_request(by=cast.director, request=done, state="refused", answer="一致。")
    page = page_of(client, cast.director, LIST)
    assert "已过期限" in page.split("已答复")[0]
    assert "不予更正" in page.split("已答复")[1]
    assert late.due_on < clock.today()


def test_list__nothing__says_where_to_begin(client, cast):
    assert "点“家长申请更正”记下来" in page_of(client, cast.director, LIST)


def test_list__more_requests__same_number_of_queries(client, cast):
    record(cast)
    decide_request(by=cast.director, request=record(cast), state="refused", answer="一致。")
    client.force_login(cast.director)
    before = queries_of(client, LIST)
    for _ in range(5):
        pupil = StudentFactory(current_class=cast.seven_one)
        record(cast, pupil)
        decide_request(
            by=cast.director, request=record(cast, pupil), state="refused", answer="一致。"
        )
    assert queries_of(client, LIST) == before


@pytest.mark.parametrize(
    ("who", "told"),
    [("head_teacher", "1件待答复"), ("director", "2件待答复"), ("teacher", None)],
)
def test_today__open_requests__a_line_for_who_answers(client, cast, who, told):
    record(cast, asked_on=days_ago(60))
    record(cast, cast.keke)
    page = page_of(client, getattr(cast, who), "/desk/")
    if told is None:
        assert "家长申请更正" not in page
    else:
        assert told in page
        assert "1件已过期限" in page


def test_answer_sheet__refused__says_why_with_a_blank_seal(client, cast):
    request = record(cast)
    decide_request(by=cast.director, request=request, state="refused", answer="与户口簿一致。")
    client.force_login(cast.head_teacher)
    answer = client.get(url(request, "correction_answer"))
    assert answer["Content-Type"] == "application/pdf"
    assert "张" not in answer["Content-Disposition"]
    text = text_of(answer.content).replace(" ", "")
    assert count_pages(answer.content) == 1
    for words in ("更正申请答复", "云岭县中心学校（盖章）", "张奶奶", "不予更正", "与户口簿一致"):
        assert words in text
    assert AuditEntry.objects.filter(action="correction.printed").count() == 1


def test_answer_sheet__not_answered_yet__none(client, cast):
    request = record(cast)
    client.force_login(cast.head_teacher)
    assert client.get(url(request, "correction_answer")).url == url(request)


def test_due_day__on_it__not_yet_late(client, cast):
    request = record(cast)
    CorrectionRequest.objects.filter(pk=request.pk).update(due_on=clock.today())
    assert "已过期限" not in page_of(client, cast.director, LIST)
    CorrectionRequest.objects.filter(pk=request.pk).update(due_on=clock.today() - timedelta(days=1))
    assert "已过期限" in page_of(client, cast.director, LIST)


def test_principal__overdue_request__seen_from_the_today_page_not_answered(client, cast):
    client.force_login(cast.head_teacher)
    correction = record_request(
        by=cast.head_teacher, student=cast.zixuan, asked=asked(), public_id=uuid4()
    )
    CorrectionRequest.objects.filter(pk=correction.pk).update(due_on=days_ago(2))
    client.force_login(cast.principal)
    assert "1件已过期限" in client.get("/desk/").content.decode()
    url = reverse("students:correction", args=[correction.public_id])
    page = client.get(url).content.decode()
    assert "由班主任、学籍员或德育主任答复" in page
    assert "<textarea" not in page
    assert client.post(url, {"decision": "done"}).status_code == 403
