"""The pages of the school's own papers: what is offered, said and printed."""

import pytest
from django.test import Client
from django.urls import reverse

from school_care.core import clock
from school_care.reports.models import (
    LeadingMember,
    PaperLayout,
    PracticalThing,
    SchoolDocument,
)
from school_care.reports.standing import group
from tests.core.pdf.support import text_of
from tests.factories import PairingFactory, days_ago
from tests.reports.standing.making import HEAD, pdf_text, seat
from tests.support import papers
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(cast) -> Client:
    return signed_in(cast.director)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(client, route, *args, query="") -> str:
    answer = client.get(reverse(f"reports:{route}", args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_hub__nothing_yet__says_what_to_do_first(cast, director):
    words = shown(director, "school_papers")
    assert "先登记组长、副组长" in words
    assert "还没有上传" in words


def test_group__member_named_on_the_page__on_the_list_and_the_empty_seat_said(cast, director):
    given = {"post": "head", "user": cast.principal.public_id, "starts_on": days_ago(3)}
    answer = director.post(reverse("reports:leading_new"), given)
    assert answer["Location"] == reverse("reports:leading_group")
    words = shown(director, "leading_group")
    assert "钱校长" in words
    assert "空缺：副组长" in words


def test_group__nobody_chosen__told_what_is_missing_and_words_kept(cast, director):
    given = {"post": "member", "duties": "联系村委会", "starts_on": days_ago(3)}
    answer = director.post(reverse("reports:leading_new"), given)
    assert answer.status_code == 422
    assert "请选择本校教职工；不是本校的，填写姓名。" in answer.content.decode()
    assert "联系村委会" in answer.content.decode()


def test_group__asked_for_a_day_gone__who_sat_in_it_then(cast, director):
    row = group.add_member(by=cast.director, school=cast.school, seat=seat(50, name="周村长"))
    group.end_member(by=cast.director, member=row, last_day=days_ago(20))
    assert "周村长" in shown(director, "leading_group", query=f"?on={days_ago(30)}")
    assert "那天还没有登记成员" in shown(director, "leading_group", query=f"?on={days_ago(60)}")


def test_group__last_head_ended__warned_that_the_seat_is_empty(cast, director):
    said = seat(50, user=cast.principal, **HEAD)
    row = group.add_member(by=cast.director, school=cast.school, seat=said)
    url = reverse("reports:leading_end", args=[row.public_id])
    answer = director.post(url, {"last_day": clock.today()}, follow=True)
    assert "领导小组现在空缺" in shown(director, "leading_group") or "空缺" in str(
        [str(one) for one in answer.context["messages"]]
    )


def test_today__seat_of_the_head_empty__told_to_the_keepers_alone(cast, director):
    LeadingMember.objects.create(
        school=cast.school, name="周村长", post="deputy", starts_on=days_ago(9)
    )
    today = reverse("workspace:today")
    assert "领导小组空缺：组长" in director.get(today).content.decode()
    assert "领导小组空缺" not in signed_in(cast.head_teacher).get(today).content.decode()


def test_group_paper__members__names_posts_and_duties_on_it(cast, director):
    said = seat(50, user=cast.principal, **HEAD)
    group.add_member(by=cast.director, school=cast.school, seat=said)
    answer = director.get(reverse("reports:leading_paper"))
    text = pdf_text(answer.content)
    assert "钱校长" in text
    assert "全面负责" in text


def test_things__one_late__said_on_list_paper_and_today(cast, director):
    year = clock.today().year if clock.today().month >= 9 else clock.today().year - 1
    PracticalThing.objects.create(
        school=cast.school,
        year=year,
        number=1,
        what="修好洗衣房",
        due_on=days_ago(1),
        written_at=clock.now(),
    )
    assert "到期未办结" in shown(director, "practical_things")
    assert "实事到期未办结，1件" in director.get(reverse("workspace:today")).content.decode()
    text = pdf_text(director.get(reverse("reports:things_paper")).content)
    assert "修好洗衣房" in text


def test_thing__done_on_its_page__ticked_off_with_the_outcome(cast, director):
    given = {"what": "装亲情电话", "due_on": clock.today()}
    director.post(reverse("reports:thing_new"), given)
    row = PracticalThing.objects.get()
    url = reverse("reports:thing_done", args=[row.public_id])
    director.post(url, {"done_on": clock.today(), "outcome": "两部电话已开通"})
    assert "两部电话已开通" in shown(director, "practical_things")


@pytest.mark.parametrize(
    ("step", "typed", "said"),
    [
        ("thing_done", {"outcome": "两部电话已开通", "done_on": "2199-01-01"}, "不能晚于今天"),
        ("thing_done", {"outcome": "两部电话已开通", "done_on": ""}, "请填写完成日期。"),
        ("thing_drop", {"why": "停" * 201}, "200"),
    ],
)
def test_thing__step_refused__what_was_typed_stays_on_its_page(cast, director, step, typed, said):
    director.post(reverse("reports:thing_new"), {"what": "装亲情电话", "due_on": clock.today()})
    url = reverse(f"reports:{step}", args=[PracticalThing.objects.get().public_id])
    answer = director.post(url, typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert next(iter(typed.values())) in answer.content.decode()


def test_thing__done_by_somebody_else__what_was_typed_is_there_to_be_read(cast, director):
    director.post(reverse("reports:thing_new"), {"what": "装亲情电话", "due_on": clock.today()})
    row = PracticalThing.objects.get()
    url = reverse("reports:thing_done", args=[row.public_id])
    director.post(url, {"done_on": clock.today(), "outcome": "已经装好"})
    answer = director.post(url, {"done_on": clock.today(), "outcome": "两部电话已开通"})
    assert answer.status_code == 422
    assert "这件实事已经办结" in answer.content.decode()
    assert "两部电话已开通" in answer.content.decode()


def test_document__uploaded__both_days_on_the_list_and_the_file_neutral(cast, director):
    given = {"kind": "rules", "title": "家访制度", "dated_on": days_ago(40)}
    files = [papers.sent(papers.pdf(words="zhidu"), "家访制度.pdf")]
    answer = director.post(reverse("reports:school_document_new"), {**given, "files": files})
    assert answer.status_code == 302
    words = shown(director, "school_documents")
    assert f"文件日期{days_ago(40).year}年" in words
    assert "上传</span>" in words
    row = SchoolDocument.objects.get()
    file = director.get(reverse("reports:school_document_file", args=[row.public_id]))
    assert file["Cache-Control"] == "no-store, private"
    assert "家访" not in file["Content-Disposition"]


def test_document__docx__told_to_save_as_pdf_and_words_kept(cast, director):
    given = {"kind": "plan", "title": "一校一案", "dated_on": days_ago(4)}
    files = [papers.sent(b"PK" * 99, "方案.docx")]
    answer = director.post(reverse("reports:school_document_new"), {**given, "files": files})
    assert answer.status_code == 422
    assert "另存为 PDF" in answer.content.decode()
    assert "一校一案" in answer.content.decode()


def test_document__withdrawn__its_file_is_gone_for_everybody(cast, director):
    given = {"kind": "rules", "title": "家访制度", "dated_on": days_ago(40)}
    files = [papers.sent(papers.photo())]
    director.post(reverse("reports:school_document_new"), {**given, "files": files})
    row = SchoolDocument.objects.get()
    url = reverse("reports:school_document_withdraw", args=[row.public_id])
    assert director.post(url, {"why": ""}).status_code == 422
    director.post(url, {"why": "传错了"})
    file = director.get(reverse("reports:school_document_file", args=[row.public_id]))
    assert file.status_code == 404


def letters(client, cast, **said) -> bytes:
    given = {"term": cast.term.code, "purpose": "work", "why": "", **said}
    answer = client.post(reverse("reports:letters_of_duty"), given)
    assert answer["Content-Type"] == "application/pdf", answer.content.decode()
    return answer.content


def test_letters__head_teacher_and_mentor__one_each_pupils_by_number_only(cast, director):
    PairingFactory(student=cast.zixuan, user=cast.teacher)
    people = [cast.head_teacher.public_id, cast.teacher.public_id]
    text = pdf_text(letters(director, cast, people=people))
    assert text.count("目标责任书") >= 2
    assert "陈班主（班主任）" in text
    assert "结对帮扶学生1人" in text
    assert "张子轩" not in text


def test_letters__names_ticked__the_paired_pupil_stands_in_the_letter(cast, director):
    PairingFactory(student=cast.zixuan, user=cast.teacher)
    text = pdf_text(letters(director, cast, people=[cast.teacher.public_id], names="on"))
    assert "张子轩" in text


def test_letters__printed_for_something_else__their_foot_says_for_what(cast, director):
    people = [cast.head_teacher.public_id]
    pdf = letters(director, cast, people=people, purpose="other", why="开学大会签订")
    assert "其他：开学大会签订" in pdf_text(pdf)


def test_letters__in_the_schools_own_words__keep_their_lines(cast, director):
    shape = {"opening": "第一行\n第二行", "closing": "第三行\n第四行"}
    for paper in ("duty_letter", "leading_group"):
        PaperLayout.objects.create(
            school=cast.school, paper=paper, values=shape, changed_at=clock.now()
        )
    said = seat(50, user=cast.principal, **HEAD)
    group.add_member(by=cast.director, school=cast.school, seat=said)
    letter = letters(director, cast, people=[cast.head_teacher.public_id])
    for pdf in (letter, director.get(reverse("reports:leading_paper")).content):
        lines = [line.strip() for line in text_of(pdf).splitlines()]
        for at in ("第一行", "第三行"):
            assert lines[lines.index(at) + 1] in ("第二行", "第四行")


def test_letters__nobody_chosen__told_to_choose(cast, director):
    given = {"term": cast.term.code, "purpose": "work"}
    answer = director.post(reverse("reports:letters_of_duty"), given)
    assert answer.status_code == 422
    assert "请至少选择一位老师。" in answer.content.decode()


def test_duty_table__chosen_kind__leader_by_grade_and_teacher_by_pairing(cast, director):
    said = seat(9, user=cast.director, looks_after="七年级")
    group.add_member(by=cast.director, school=cast.school, seat=said)
    PairingFactory(student=cast.zixuan, user=cast.teacher)
    given = {"kinds": ["LB_BOTH"], "purpose": "work"}
    answer = director.post(reverse("reports:duty_table"), given)
    text = pdf_text(answer.content)
    assert "张子轩" in text
    assert "郑德育" in text
    assert "卫数学" in text
    assert "王可" not in text  # of another kind


def test_duty_table__printed_for_the_superior__its_foot_says_so(cast, director):
    given = {"kinds": ["LB_BOTH"], "purpose": "superior"}
    answer = director.post(reverse("reports:duty_table"), given)
    assert "报送上级" in pdf_text(answer.content)


def test_duty_table__purpose_other_without_a_word__refused_on_the_page(cast, director):
    given = {"kinds": ["LB_BOTH"], "purpose": "other"}
    answer = director.post(reverse("reports:duty_table"), given)
    assert answer.status_code == 422
    assert "请写明用来做什么" in answer.content.decode()


def test_lists__ten_times_as_long__the_same_queries(cast, director):
    def rows(first, last):
        for number in range(first, last):
            LeadingMember.objects.create(
                school=cast.school,
                user=None,
                name=f"村干部{number}",
                post="member",
                starts_on=days_ago(9),
            )
            SchoolDocument.objects.create(
                school=cast.school,
                kind="rules",
                title="制度",
                dated_on=days_ago(3),
                year=2026,
                file_name="a.pdf",
                mime="application/pdf",
                size=1,
                uploaded_by=cast.director,
                uploaded_at=clock.now(),
            )

    routes = ("school_papers", "leading_group", "school_documents")
    rows(0, 3)
    few = {one: queries_of(director, reverse(f"reports:{one}")) for one in routes}
    rows(3, 30)
    assert {one: queries_of(director, reverse(f"reports:{one}")) for one in routes} == few
