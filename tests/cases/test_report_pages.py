"""起草上报 as people see it: choosing, writing, two at once, what came back."""

import pytest
from django.test import Client
from django.urls import reverse

from school_care.cases.content import Content
from school_care.cases.models import Case, CaseReport
from school_care.cases.services.reports import save, send
from school_care.duties.models import Notice
from school_care.escalation.enums import OrgType, State
from school_care.escalation.models import Escalation
from school_care.escalation.services import sending
from tests.cases.making import (
    DROPOUT,
    FACTS,
    GUARDIANSHIP,
    NO_CARER,
    RETURN_REASON,
    absent,
    all_recipients,
    recipient,
    returned,
    rung,
    written,
)
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


def at(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(user, url: str) -> str:
    response = at(user).get(url)
    assert response.status_code == 200
    return response.content.decode()


def write_url(student, kind=DROPOUT) -> str:
    return reverse("cases:write", args=[student.public_id, kind])


def report_url(report) -> str:
    return reverse("cases:report", args=[report.case.public_id, report.kind])


def case_url(case) -> str:
    return reverse("cases:case", args=[case.public_id])


def sent(user, url: str, **data):
    return at(user).post(url, {"facts": FACTS, "revision": 0, **data})


def test_file__head_teacher__leads_to_reporting_and_names_what_is_open(cast):
    row = written(cast.director, cast.zixuan, DROPOUT, recipient(cast.school))
    page = read(cast.head_teacher, reverse("students:show", args=[cast.zixuan.public_id]))
    assert reverse("cases:start", args=[cast.zixuan.public_id]) in page
    assert "疑似辍学报告" in page
    assert "云岭县教育局" in page
    assert row.case.case_no not in page


def test_file__subject_teacher__no_word_of_it(cast):
    written(cast.director, cast.keke, DROPOUT, recipient(cast.school))
    page = read(cast.teacher, reverse("students:show", args=[cast.keke.public_id]))
    assert "上报与转介" not in page
    assert "疑似辍学" not in page


def test_start__urgent_ones__first_with_the_police_to_ring(cast):
    cast.school.police_name, cast.school.police_phone = "柳溪派出所", "19900000110"
    cast.school.save()
    page = read(cast.head_teacher, reverse("cases:start", args=[cast.zixuan.public_id]))
    assert page.index("先打电话") < page.index("学生失联报告") < page.index("疑似辍学报告")
    assert 'href="tel:19900000110"' in page


def test_start__running_report__goes_on_instead_of_a_second(cast):
    report = written(cast.director, cast.zixuan)
    page = read(cast.head_teacher, reverse("cases:start", args=[cast.zixuan.public_id]))
    assert report_url(report) in page
    assert page.count("已在写，接着办") == 1


def test_form__absent_pupil__absence_calls_and_a_first_sentence_are_there(cast):
    absent(cast.zixuan)
    rung(cast.zixuan, cast.head_teacher)
    page = read(cast.head_teacher, write_url(cast.zixuan))
    known, form = page.split("<legend><label", 1)
    assert "4个上课日未到校" in known
    assert "奶奶：没有接" in known
    assert "双亲留守儿童" in known
    assert "4个上课日未到校" in form


def test_form__looked_at__opens_no_case(cast):
    read(cast.head_teacher, write_url(cast.zixuan))
    assert not Case.objects.exists()


def test_form__rules_of_the_kind__ticked_and_the_others_folded_away(cast):
    bodies = all_recipients(cast.school)
    response = at(cast.head_teacher).get(write_url(cast.zixuan))
    form = response.context["form"]
    assert form.initial["recipients"] == [
        str(bodies[org].public_id) for org in (OrgType.EDU, OrgType.TOWNSHIP)
    ]
    assert "其他单位" in response.content.decode()


def test_form__no_recipient_in_the_book__says_who_adds_one(cast):
    assert "还没有登记收件单位" in read(cast.head_teacher, write_url(cast.zixuan))


def test_saving__head_teacher__draft_and_the_director_is_told(cast):
    bureau = recipient(cast.school)
    response = sent(
        cast.head_teacher, write_url(cast.zixuan), recipients=[str(bureau.public_id)], do="draft"
    )
    case = Case.objects.get()
    assert response.url == case_url(case)
    assert Escalation.objects.get().state == State.DRAFT
    assert Notice.objects.get().user == cast.director


def test_saving__head_teacher_asks_to_send__stays_a_draft_and_says_so(cast):
    bureau = recipient(cast.school)
    user = at(cast.head_teacher)
    page = user.post(
        write_url(cast.zixuan),
        {"facts": FACTS, "recipients": [str(bureau.public_id)], "do": "send"},
        follow=True,
    ).content.decode()
    assert "草稿已保存，还没有送出" in page
    assert Escalation.objects.get().state == State.DRAFT


def test_sending__director__waits_for_the_principal(cast):
    bureau = recipient(cast.school)
    sent(cast.director, write_url(cast.zixuan), recipients=[str(bureau.public_id)], do="send")
    assert Escalation.objects.get().state == State.IN_REVIEW


def test_sending__without_facts__kept_and_the_sentence_names_what_to_write(cast):
    bureau = recipient(cast.school)
    user = at(cast.director)
    data = {"facts": "", "recipients": [str(bureau.public_id)], "do": "send"}
    page = user.post(write_url(cast.zixuan), data, follow=True).content.decode()
    assert "请写明事情经过" in page
    assert Escalation.objects.get().state == State.DRAFT


def test_sending__urgent__goes_out_and_says_whom_one_has_rung(cast):
    civil = recipient(cast.school, OrgType.CIVIL)
    sent(
        cast.director,
        write_url(cast.zixuan, NO_CARER),
        recipients=[str(civil.public_id)],
        phoned="9:10 李警官",
        do="send",
    )
    assert Escalation.objects.get().state == State.SUBMITTED
    assert "电话报告：9:10 李警官" in Escalation.objects.get().messages.get().body


def test_rounds__written_down__come_back_in_order_and_one_without_result_is_asked_for(cast):
    rounds = {
        "round-0-day": "2026-09-03",
        "round-0-by": "班主任、村干部",
        "round-0-result": "奶奶答应劝",
        "round-1-day": "2026-09-01",
        "round-1-result": "没有人在家",
    }
    sent(cast.director, write_url(cast.zixuan), **rounds)
    kept = Content.from_json(CaseReport.objects.get().content).persuasion
    assert [(one.by, one.result) for one in kept] == [
        ((), "没有人在家"),
        (("班主任", "村干部"), "奶奶答应劝"),
    ]
    url = report_url(CaseReport.objects.select_related("case").get())
    response = sent(cast.director, url, revision=1, **{**rounds, "round-1-result": ""})
    assert response.status_code == 422
    assert "请写明这次劝返的结果" in response.content.decode()


def test_two_at_once__second_one__sees_both_texts_and_decides(cast):
    report = written(cast.head_teacher, cast.zixuan)
    save(
        by=cast.director,
        case=report.case,
        kind=DROPOUT,
        content=Content(facts="德育主任写的"),
        revision=1,
    )
    mine = {"facts": "班主任写的", "revision": 1}
    response = sent(cast.head_teacher, report_url(report), **mine)
    page = response.content.decode()
    assert response.status_code == 422
    assert "德育主任写的" in page
    assert "班主任写的" in page
    assert Content.from_json(CaseReport.objects.get().content).facts == "德育主任写的"
    sent(cast.head_teacher, report_url(report), **mine, over="2")
    assert Content.from_json(CaseReport.objects.get().content).facts == "班主任写的"


def test_form__what_two_receivers_would_miss__said_once_for_both(cast):
    bodies = all_recipients(cast.school)
    report = written(
        cast.director, cast.zixuan, DROPOUT, bodies[OrgType.EDU], bodies[OrgType.CENTRAL]
    )
    cast.zixuan.national_student_no = ""
    cast.zixuan.address = "柳溪镇四组"
    cast.zixuan.save()
    page = read(cast.director, report_url(report))
    assert page.count("档案里没有学籍号") == 1
    assert "云岭县教育局、柳溪镇中心学校" in page or "柳溪镇中心学校、云岭县教育局" in page


def test_in_review__form__says_why_it_cannot_be_changed_and_offers_no_button(cast):
    report = written(cast.director, cast.zixuan, DROPOUT, recipient(cast.school))
    send(by=cast.director, case=report.case, kind=DROPOUT)
    page = read(cast.director, report_url(report))
    assert "正在审签" in page
    assert "存草稿" not in page
    assert sent(cast.director, report_url(report), revision=1).status_code == 422


def test_sent_back_by_the_principal__reason_above_the_form(cast):
    report = written(cast.director, cast.zixuan, DROPOUT, recipient(cast.school))
    [row] = send(by=cast.director, case=report.case, kind=DROPOUT)
    sending.send_back(by=cast.principal, escalation=row, why="请写明家访是谁去的。")
    page = read(cast.head_teacher, report_url(report))
    assert page.index("请写明家访是谁去的。") < page.index("<form class")


def test_returned__reason_above_the_form_and_sent_again__second_version(cast):
    report = returned(cast, recipient(cast.school))
    page = read(cast.director, report_url(report))
    assert page.index(RETURN_REASON) < page.index("<form class")
    assert "再次上报" in page
    sent(cast.principal, report_url(report), facts="补上家访。", revision=1, do="send")
    row = Escalation.objects.get()
    assert (row.state, row.version) == (State.SUBMITTED, 2)


def test_case__its_page__number_reports_states_and_what_was_said(cast):
    report = returned(cast, recipient(cast.school))
    page = read(cast.head_teacher, case_url(report.case))
    assert report.case.case_no in page
    assert "退回" in page
    assert RETURN_REASON in page
    assert "结案</button>" not in page


def test_case__nothing_under_way__director_closes_it(cast):
    report = written(cast.director, cast.zixuan)
    assert "结案</button>" in read(cast.director, case_url(report.case))
    at(cast.director).post(reverse("cases:close", args=[report.case.public_id]))
    report.case.refresh_from_db()
    assert report.case.closed_on is not None
    assert at(cast.director).get(report_url(report)).status_code == 404


@pytest.mark.parametrize("kind", ["NO_SUCH", GUARDIANSHIP])
def test_report__kind_of_another_case__not_found(cast, kind):
    report = written(cast.director, cast.zixuan)
    url = reverse("cases:report", args=[report.case.public_id, kind])
    assert at(cast.director).get(url).status_code == 404


def test_tab_titles__name_no_child_and_no_matter(cast):
    report = written(cast.director, cast.zixuan)
    for url in (write_url(cast.zixuan, GUARDIANSHIP), report_url(report), case_url(report.case)):
        title = read(cast.director, url).split("<title>")[1].split("</title>")[0]
        assert not any(word in title for word in ("张子轩", "辍学", "监护"))


def test_case__one_or_six_reports__same_queries(cast):
    report = written(cast.director, cast.zixuan, DROPOUT, recipient(cast.school))
    client = at(cast.director)
    few = queries_of(client, case_url(report.case))
    written(cast.director, cast.zixuan, "PERSUASION_FAILED", *all_recipients(cast.school).values())
    assert queries_of(client, case_url(report.case)) == few
