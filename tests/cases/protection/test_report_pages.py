"""强制报告 on the desk: one tap, one form, what each person reads of it, F-26."""

import re
from pathlib import Path

import pikepdf
import pytest
from django.urls import reverse

from school_care.cases.models import Protection
from school_care.cases.protection.services import filing
from school_care.core.models import AuditEntry
from school_care.escalation.models import Escalation
from tests.cases.making import all_recipients
from tests.cases.protection.making import CANARY
from tests.cases.protection.report_making import NUMBER, reported, rung, typed
from tests.factories import StudentFactory
from tests.school.test_staff_pages import pdf_text

pytestmark = pytest.mark.django_db

PAGE = "/desk/protection/report/"
WORDS = "先报警110。不反复追问、不查看身体、不对质，保留原样。"


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("who", ["teacher", "dormitory", "editor", "registrar", "principal"])
def test_link__on_every_page_of_everybody__leads_to_the_form(client, cast, who):
    client.force_login(getattr(cast, who))
    assert f'href="{PAGE}">强制报告</a>' in text_of(client.get("/desk/"))

    form = text_of(client.get(PAGE))
    assert WORDS in form
    assert 'href="tel:110"' in form


def test_link__auditor__has_none(client, cast):
    client.force_login(cast.auditor)
    assert "强制报告" not in text_of(client.get("/desk/"))
    assert client.get(PAGE).status_code == 403


def test_link__on_a_pupils_file__brings_the_pupil_along(client, cast):
    client.force_login(cast.head_teacher)
    page = text_of(client.get(reverse("students:show", args=[cast.zixuan.public_id])))
    address = f"{PAGE}?pupil={cast.zixuan.public_id}"
    assert f'href="{address}"' in page

    assert f'value="{cast.zixuan.public_id}"' in text_of(client.get(address))


def test_form__pupil_out_of_sight_in_the_address__opens_without(client, cast):
    client.force_login(cast.teacher)
    answer = client.get(PAGE, {"pupil": cast.zixuan.public_id})
    assert answer.status_code == 200
    assert "张子轩" not in text_of(answer)
    assert client.get(PAGE, {"pupil": "x"}).status_code == 200


def test_find__by_pinyin__offers_pupils_in_sight_and_keeps_what_was_typed(client, cast):
    client.force_login(cast.head_teacher)
    answer = client.post(f"{PAGE}find/", typed(find="zhangz", suspects=["guardian", "staff"]))
    page = text_of(answer)
    assert answer.status_code == 200
    assert "张子轩" in page
    assert CANARY in page
    assert "field-error" not in page
    assert page.count("checked") == 6  # situation, severity, two suspects, not rung, the one found


def test_find__pupil_of_another_class__is_not_offered(client, cast):
    client.force_login(cast.head_teacher)
    page = text_of(client.post(f"{PAGE}find/", typed(find="王可")))
    assert "没有找到，请在下面写" in page


def test_find__several_of_that_name__none_is_chosen_for_one(client, cast):
    client.force_login(cast.head_teacher)
    StudentFactory(current_class=cast.seven_one, name="张子涵")
    page = text_of(client.post(f"{PAGE}find/", typed(find="zz")))
    assert "张子轩" in page
    assert "张子涵" in page

    answer = client.post(PAGE, typed(find="zz"))
    assert "请选择学生；不认识的" in text_of(answer)


def test_form__least_that_makes_a_report__is_filed_and_says_to_ring(client, cast):
    all_recipients(cast.school)
    client.force_login(cast.head_teacher)
    answer = client.post(PAGE, typed(pupil=cast.zixuan.public_id), follow=True)

    row = Protection.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("cases:protection", args=[row.public_id])
    page = text_of(answer)
    assert "已报告，校领导已收到提醒" in page
    assert "还没有登记报警" in page
    assert row.student == cast.zixuan


def test_form__sent_twice__is_one_report(client, cast):
    client.force_login(cast.head_teacher)
    for _ in range(2):
        answer = client.post(PAGE, typed(pupil=cast.zixuan.public_id))
        assert answer.status_code == 302
    assert Protection.objects.count() == 1


def test_form__nothing_but_words__every_word_is_there_again_with_what_is_missing(client, cast):
    client.force_login(cast.head_teacher)
    answer = client.post(PAGE, {"happened": f"{CANARY}哭着说不想回家"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert f"{CANARY}哭着说不想回家" in page
    for words in ("请至少选一种情形", "请选择严重程度", "请选择学生", "还没有打的，请先打"):
        assert words in page


def test_form__oneself_ticked__keeps_the_text_and_says_what_to_do(client, cast):
    client.force_login(cast.head_teacher)
    answer = client.post(
        PAGE, typed(pupil=cast.zixuan.public_id, staff=[cast.head_teacher.public_id])
    )
    assert answer.status_code == 422
    assert "请直接拨打110，并请另一位同事报告" in text_of(answer)
    assert CANARY in text_of(answer)


@pytest.mark.parametrize("name", ["张子轩", "不存在的人"])
def test_form__editor_who_sees_no_pupils__never_learns_whether_there_is_such_a_child(
    client, cast, name
):
    all_recipients(cast.school)
    client.force_login(cast.editor)
    assert "查找" not in text_of(client.get(PAGE))

    answer = client.post(PAGE, typed(name=name, group="七年级1班"), follow=True)

    page = text_of(answer)
    row = Protection.objects.get()
    assert (row.student == cast.zixuan) == (name == "张子轩")
    assert f"{name}，七年级1班" in page
    for hidden in ("-MR-", "教育局", "七(1)班", str(cast.zixuan.public_id)):
        assert hidden not in page


def test_form__everybody_who_would_handle_it_named__says_it_is_the_reporters_own(client, cast):
    client.force_login(cast.head_teacher)
    named = [cast.director.public_id, cast.principal.public_id]
    posted = typed(pupil=cast.zixuan.public_id, suspects=["staff"], staff=named)
    page = text_of(client.post(PAGE, posted, follow=True))
    assert "这件事由您经办" in page
    assert "校领导已收到提醒" not in page
    assert "打印登记表" in page


def test_pages__director_named__finds_no_trace_on_any_of_them(client, cast):
    all_recipients(cast.school)
    row = reported(cast.teacher, cast.zixuan, call=rung(), named=[cast.director])
    client.force_login(cast.director)

    for name in ("cases:protection", "cases:protection_call", "cases:mandatory_paper"):
        assert client.get(reverse(name, args=[row.public_id])).status_code == 404
    for one in Escalation.objects.all():
        assert client.get(reverse("escalation:report", args=[one.public_id])).status_code == 404
    pages = [reverse(name) for name in ("cases:protections", "escalation:reports", "duties:inbox")]
    pages += ["/desk/", reverse("students:show", args=[cast.zixuan.public_id])]
    for url in pages:
        page = text_of(client.get(url))
        for trace in (row.case.case_no, CANARY, NUMBER, "紧急事项", str(row.public_id)):
            assert trace not in page, url


def test_words__of_a_child_there_is_and_of_one_there_is_not__show_the_reporter_the_same(
    client, cast
):
    all_recipients(cast.school)
    client.force_login(cast.editor)
    seen = []
    for number, name in enumerate(("张子轩", "张子昂")):
        made = f"6f1c8a52-8f54-4a7e-9f0e-0d6a4f7f2f1{number}"
        posted = typed(public_id=made, name=name, group="七年级1班", suspects=["guardian"])
        page = text_of(client.post(PAGE, posted, follow=True))
        row = Protection.objects.get(report__public_id=made)
        rows = text_of(client.get(reverse("cases:protections")))
        Protection.objects.filter(pk=row.pk).update(found_by=cast.teacher)
        row.people.update(user=cast.teacher)
        seen.append([_without_keys(one, name, row) for one in (page, rows)])

    assert Protection.objects.filter(student=cast.zixuan).count() == 1
    assert seen[0] == seen[1]


def _without_keys(page: str, name: str, row: Protection) -> str:
    """A page without what differs between any two reports."""
    page = page.replace(name, "某某").replace(str(row.public_id), "")
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    return re.sub(r"\d\d:\d\d", "", page)


def _page(client, user, row):
    client.force_login(user)
    return client.get(reverse("cases:protection", args=[row.public_id]))


def test_page__director__reads_the_situations_and_can_note_what_comes_later(client, cast):
    all_recipients(cast.school)
    row = reported(cast.teacher, cast.zixuan, call=rung())
    page = text_of(_page(client, cast.director, row))

    for words in ("身上多处伤", "监护人丧失监护能力", "有老师陪着", "云岭县教育局", "打印登记表"):
        assert words in page


def test_page__director__reads_each_thing_once(client, cast):
    all_recipients(cast.school)
    row = reported(cast.teacher, cast.zixuan, call=rung())
    page = text_of(_page(client, cast.director, row))

    assert page.count("手臂上有几道红印") == 1
    assert page.count('id="reports"') == 1


def test_page__principal__knows_when_and_how_far_not_whom_or_what(client, cast):
    all_recipients(cast.school)
    row = reported(cast.teacher, cast.zixuan, call=rung())
    page = text_of(_page(client, cast.principal, row))

    assert "柳溪派出所" in page
    for hidden in (CANARY, "张子轩", "身上多处伤", "有老师陪着", "打印登记表", "报教育局备案</h2>"):
        assert hidden not in page


def test_page__reporter__reads_what_they_wrote_and_nothing_of_what_became_of_it(client, cast):
    all_recipients(cast.school)
    row = reported(cast.teacher, cast.zixuan)
    filing.note_outcome(by=cast.director, protection=row, text="灰雁处置结果")
    page = text_of(_page(client, cast.teacher, row))

    assert "身上多处伤" in page
    for hidden in ("灰雁处置结果", "打印登记表", "云岭县教育局"):
        assert hidden not in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("principal", 403), ("teacher", 403), ("head_teacher", 404), ("registrar", 404)],
)
def test_paper_and_notes__whoever_does_not_handle_it__is_kept_out(client, cast, who, status):
    row = reported(cast.teacher, cast.zixuan)
    client.force_login(getattr(cast, who))
    assert client.get(reverse("cases:mandatory_paper", args=[row.public_id])).status_code == status
    for name in ("education", "outcome", "send"):
        url = reverse(f"cases:mandatory_{name}", args=[row.public_id])
        assert client.post(url, {"text": "x"}).status_code == status


def test_education_and_outcome__noted__stand_on_the_page(client, cast):
    row = reported(cast.teacher, cast.zixuan)
    client.force_login(cast.director)
    education = {"edu_filed_at": f"{row.filed_at:%Y-%m-%dT%H:%M}", "edu_number": "云教〔2026〕9号"}
    client.post(reverse("cases:mandatory_outcome", args=[row.public_id]), {"text": "已训诫监护人"})
    row.report.refresh_from_db()
    assert row.report.outcome == "已训诫监护人"
    answer = client.post(
        reverse("cases:mandatory_education", args=[row.public_id]), education, follow=True
    )
    assert "已训诫监护人" in text_of(answer)


def test_paper__everything_recorded__one_page_says_it_and_the_seal_stays_blank(
    client, cast, tmp_path: Path
):
    row = reported(cast.head_teacher, cast.zixuan, call=rung())
    client.force_login(cast.director)
    answer = client.get(reverse("cases:mandatory_paper", args=[row.public_id]))
    assert "张子轩" not in answer["Content-Disposition"]
    path = tmp_path / "form.pdf"
    text = "".join(pdf_text(answer.content, path).split())

    with pikepdf.open(path) as found:
        assert len(found.pages) == 1
    for words in (
        "强制报告登记表",
        "云岭县中心学校（盖章）",
        row.case.case_no,
        "陈班主",
        "班主任",
        "发现后12分钟",
        "张子轩，男",
        "身上多处伤",
        "监护人丧失监护能力",
        f"父母或其他监护人（{CANARY}父亲）",
        "有老师陪着",
        "李警官",
        NUMBER,
        "监护人或同住亲属疑似涉案，依法不通知",
        "校长签名",
    ):
        assert words in text
    for kept in (cast.zixuan.id_number, "张奶奶", "19900000101"):
        assert kept not in text
    trace = AuditEntry.objects.get(action="protection.form_printed")
    assert (trace.actor_id, trace.student_id) == (cast.director.pk, None)


def test_paper__nothing_but_the_least__leaves_room_for_hands(client, cast, tmp_path: Path):
    row = reported(cast.teacher, None, pupil_words="穿红外套的男生", suspects=[])
    client.force_login(cast.director)
    answer = client.get(reverse("cases:mandatory_paper", args=[row.public_id]))
    text = "".join(pdf_text(answer.content, tmp_path / "form.pdf").split())
    assert "穿红外套的男生" in text
    assert "□已通知" in text
    assert "□110" in text
    assert "None" not in text
