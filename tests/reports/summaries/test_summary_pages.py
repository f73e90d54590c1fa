"""The pages of the reports: the list, one from draft to signature, its papers, the bulletin."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from school_care.core.models import AuditEntry
from school_care.duties.models import Duty
from school_care.escalation.models import Message
from school_care.reports.enums import SummaryState
from school_care.reports.models import PaperLayout, Summary
from school_care.reports.summaries import services
from tests.core.pdf.support import text_of
from tests.escalation.making import recipient
from tests.reports.summaries.making import WORDS, drafted, handed_in, period, signed, written
from tests.reports.support import compact
from tests.support.queries import queries_of

OCTOBER = ["month", "2026-10"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school")]


def url(name: str = "summary") -> str:
    return reverse(f"reports:{name}", args=OCTOBER)


def page_of(client, user, address: str, status: int = 200) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def posted(client, user, name: str, status: int = 302, **data) -> str:
    client.force_login(user)
    answer = client.post(url(name), data, follow=status == 302)
    assert answer.status_code == (200 if status == 302 else status)
    return answer.content.decode()


def test_list__november__shows_october_owed_and_november_to_come(client, cast):
    page = page_of(client, cast.director, reverse("reports:summaries"))
    assert "上月的月报每月15日前报" in page
    assert page.index("2026年11月") < page.index("2026年10月") < page.index("2026年9月")
    assert "12月1日起可以写" in page
    assert "2026年8月" not in page


def test_list__more_reports__cost_no_more_queries(client, cast):
    client.force_login(cast.director)
    before = queries_of(client, reverse("reports:summaries"))
    drafted(cast)
    services.draft(by=cast.director, school=cast.school, period=period(cast.school, code="2026-09"))
    assert queries_of(client, reverse("reports:summaries")) == before


def test_list__what_it_rests_on__is_asked_once(client, cast):
    client.force_login(cast.director)
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("reports:summaries"))
    said = [one["sql"] for one in asked]
    for table in ("duties_dutyrule", "students_enrolment", "school_term"):
        assert sum(f'FROM "{table}"' in one for one in said) == 1, table


def test_page__of_a_draft__asks_nothing_about_bodies_it_does_not_show(client, cast):
    drafted(cast)
    client.force_login(cast.principal)
    with CaptureQueriesContext(connection) as asked:
        client.get(url())
    assert not [one for one in asked if 'FROM "escalation_' in one["sql"]]


def test_list__a_head_teacher__has_no_such_page(client, cast):
    page_of(client, cast.head_teacher, reverse("reports:summaries"), 403)


def test_begin__october__one_button_fills_in_the_figures(client, cast):
    page = page_of(client, cast.director, url())
    assert "各项数字会自动填好" in page
    page = posted(client, cast.director, "summary_draft")
    assert "一、基本情况" in page
    assert "上月末在册关爱学生" in page
    assert "保存并送校长签发" in page


def test_begin__a_running_month__says_from_when(client, cast):
    page = page_of(client, cast.director, reverse("reports:summary", args=["month", "2026-11"]))
    assert "12月1日起可以起草" in page
    assert '<button class="btn btn-primary" type="submit">起草' not in page


@pytest.mark.parametrize("asked", [["month", "2026-08"], ["month", "x"], ["other", "2026-10"]])
def test_page__of_no_period__is_not_found(client, cast, asked):
    page_of(client, cast.director, reverse("reports:summary", args=asked), 404)


def test_write__then_hand_in__waits_for_the_principal(client, cast):
    row = drafted(cast)
    data = WORDS | {"revision": row.revision, "then": "submit"}
    page = posted(client, cast.director, "summary_write", **data)
    assert "已送校长签发。" in page
    assert "待校长签发" in page
    assert "取回修改" in page


def test_write__handed_in_unfinished__keeps_what_was_typed(client, cast):
    row = drafted(cast)
    data = WORDS | {"work": "", "revision": row.revision, "then": "submit"}
    page = posted(client, cast.director, "summary_write", 422, **data)
    assert "请先写上" in page
    assert WORDS["problems"] in page
    assert Summary.objects.get().problems is None


def test_write__after_somebody_saved__shows_it_and_keeps_both(client, cast):
    row = drafted(cast)
    services.write(by=cast.principal, row=row, revision=row.revision, words=WORDS)
    mine = {"work": "我写的。", "problems": "", "plans": "", "note": ""}
    page = posted(client, cast.director, "summary_write", 422, **mine, revision=0)
    assert "刚刚有了变化" in page
    assert "我写的。" in page
    assert "现在保存着的" in page
    assert WORDS["problems"] in page
    assert Summary.objects.get().work == WORDS["work"]


def test_write__too_long_after_somebody_saved__is_still_held_against_what_was_read(client, cast):
    row = drafted(cast)
    services.write(by=cast.principal, row=row, revision=row.revision, words=WORDS)
    long = WORDS | {"work": "长" * 4001, "revision": 0}
    page = posted(client, cast.director, "summary_write", 422, **long)
    assert 'name="revision" value="0"' in page
    mine = WORDS | {"work": "我写的。", "revision": 0}
    assert "刚刚有了变化" in posted(client, cast.director, "summary_write", 422, **mine)


def test_write__handed_in_meanwhile__what_was_typed_stays_to_be_read(client, cast):
    row = handed_in(cast)
    mine = WORDS | {"work": "我写的。", "revision": row.revision - 1}
    page = posted(client, cast.director, "summary_write", 422, **mine)
    assert "刚刚有了变化" in page
    assert "没有保存" in page
    assert "我写的。" in page
    assert "<textarea" not in page


def test_write__signed_meanwhile__says_so_and_keeps_what_was_typed(client, cast):
    row = signed(cast)
    mine = WORDS | {"work": "我写的。", "revision": row.revision}
    page = posted(client, cast.director, "summary_write", 422, **mine)
    assert "已经签发，不能修改" in page
    assert "我写的。" in page


def test_hand_in__counted_anew_since_the_page_was_opened__is_refused(client, cast):
    row = written(cast)
    services.recount(by=cast.principal, row=row, revision=row.revision)
    data = WORDS | {"revision": row.revision, "then": "submit"}
    page = posted(client, cast.director, "summary_write", 422, **data)
    assert "刚刚有了变化" in page
    assert Summary.objects.get().state == SummaryState.DRAFT


def test_sign__the_principal__signs_what_is_on_the_page_and_sends_it(client, cast):
    bureau = recipient(cast.school, name="云岭县教育局")
    handed_in(cast)
    page = page_of(client, cast.principal, url())
    assert "签发并报送" in page
    stamp = services.stamp_of(Summary.objects.get())
    assert stamp in page
    page = posted(client, cast.principal, "summary_sign", seen=stamp, to=[bureau.public_id])
    assert "已签发，并向1个单位报送" in page
    assert "待送出" in page
    assert Message.objects.count() == 1


def test_sign__with_a_body_that_is_gone__neither_signs_nor_sends(client, cast):
    handed_in(cast)
    stamp = services.stamp_of(Summary.objects.get())
    page = posted(
        client,
        cast.principal,
        "summary_sign",
        seen=stamp,
        to=["6f0f3f0e-0000-4000-8000-000000000000"],
    )
    assert "收件单位有变化" in page
    assert Summary.objects.get().state == SummaryState.IN_REVIEW


def test_sign__the_director__is_not_offered_it(client, cast):
    handed_in(cast)
    assert "签发人" not in page_of(client, cast.director, url())
    posted(client, cast.director, "summary_sign", 403, seen="x")


def test_give_back__without_a_reason__asks_for_it(client, cast):
    row = handed_in(cast)
    page = posted(client, cast.principal, "summary_give_back", 422, revision=row.revision)
    assert "请写明原因" in page
    data = {"revision": row.revision, "back-why": "写具体些"}
    assert "已退回修改" in posted(client, cast.principal, "summary_give_back", **data)
    assert "写具体些" in page_of(client, cast.director, url())


def test_correct__a_signed_report__leaves_the_old_version_to_be_read(client, cast):
    signed(cast)
    page = posted(client, cast.director, "summary_correct", **{"correct-why": "补记一次"})
    assert "第2版，更正" in page
    old = page_of(client, cast.director, url() + "?version=1")
    assert "后来已有更正" in old
    assert "已签发" in old


def test_broken__rules__are_told_before_the_words(client, cast):
    drafted(cast, footing=False)
    page = page_of(client, cast.director, url())
    assert page.index("对不上的数字") < page.index("一、基本情况")
    assert "对不上的数字说明" in page


def test_paper__unsigned__says_so_and_leaves_a_trace(client, cast):
    drafted(cast)
    client.force_login(cast.director)
    answer = client.get(url("summary_paper"))
    text = compact(text_of(answer.content))
    assert "2026年10月关爱工作月报" in text
    assert "未签发" in text
    assert "一、基本情况" in text
    assert AuditEntry.objects.get(action="summary.printed").facts["version"] == 1


def test_paper__signed__says_who_and_when(client, cast):
    signed(cast)
    client.force_login(cast.principal)
    text = compact(text_of(client.get(url("summary_paper")).content))
    assert "校长钱校长于2026年11月12日9:00在系统中签发。" in text
    assert WORDS["problems"] in text
    assert "未签发" not in text


def test_paper__in_the_schools_own_layout__bears_its_words_and_lines(client, cast):
    values = {"closing": "专此报告，{学校}", "signs": ["拟稿", "分管领导"]}
    PaperLayout.objects.create(
        school=cast.school, paper="summary", values=values, changed_at=timezone.now()
    )
    drafted(cast)
    client.force_login(cast.director)
    text = compact(text_of(client.get(url("summary_paper")).content))
    assert f"专此报告，{cast.school.name}" in text
    assert "分管领导：" in text


def test_docx__is_handed_out_under_a_neutral_name(client, cast):
    signed(cast)
    client.force_login(cast.director)
    answer = client.get(url("summary_docx"))
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    assert answer.content[:2] == b"PK"


def test_bulletin__october__counts_items_and_names_nobody(client, cast):
    for day, state, done in (
        (9, "done", date(2026, 10, 8)),
        (16, "done", date(2026, 10, 20)),
        (23, "missed", date(2026, 10, 25)),
    ):
        Duty.objects.create(
            school=cast.school,
            rule_code="talk.class_week",
            subject_kind="class",
            subject_key=f"class:{cast.seven_one.pk}",
            school_class=cast.seven_one,
            owner=cast.head_teacher,
            period_key=f"2026-10-{day:02d}",
            urgency="care",
            opens_on=date(2026, 10, day - 4),
            due_on=date(2026, 10, day),
            warn_on=date(2026, 10, day + 1),
            state=state,
            settled_on=done,
            created_at=timezone.now(),
        )
    address = reverse("reports:bulletin", args=["2026-10"])
    page = " ".join(page_of(client, cast.director, address).split())
    row = '<th scope="row">本周谈心</th><td>3</td><td>1</td><td>1</td><td>1</td>'
    assert row in page
    main = page[page.index("<main") :]
    assert cast.head_teacher.name not in main
    assert "七(1)班" not in main
    client.force_login(cast.principal)
    paper = client.get(reverse("reports:bulletin_paper", args=["2026-10"])).content
    assert "本周谈心3111" in compact(text_of(paper))
