"""The papers of a dropout case: what is recorded stands on them, what is not stays blank."""

from pathlib import Path

import pikepdf
import pytest
from django.urls import reverse

from school_care.cases.dropout.enums import CourseState, ServedHow
from school_care.cases.models import UrgingNotice
from school_care.core.models import AuditEntry
from school_care.core.templatetags.days import long_date
from school_care.students.models import CareCategory, StudentCategory
from tests.cases.dropout.papers_making import course_of, notice_of, round_of
from tests.cases.making import absent, rung
from tests.factories import CareRecordFactory, days_ago
from tests.school.test_staff_pages import pdf_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(client, cast, tmp_path: Path):
    """Fetches a paper as the head teacher: its text without blanks, and its pages."""
    client.force_login(cast.head_teacher)

    def fetch(route: str, row, query: str = "") -> tuple[str, int]:
        answer = client.get(reverse(f"cases:{route}", args=[row.public_id]) + query)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/pdf"
        assert "张子轩" not in answer["Content-Disposition"]
        path = tmp_path / f"{route}.pdf"
        text = pdf_text(answer.content, path)
        with pikepdf.open(path) as found:
            return "".join(text.split()), len(found.pages)

    return fetch


def test_form__everything_recorded__one_page_says_it_all(cast, paper):
    pupil = cast.zixuan
    pupil.address, pupil.hukou_address = "柳溪镇青石村十二组", "柳溪镇老街三十七号"
    pupil.save()
    absent(pupil, 4)
    for _ in range(9):
        rung(pupil, cast.head_teacher)
    CareRecordFactory(
        student=pupil, author=cast.head_teacher, kind="visit", happened_on=days_ago(2)
    )
    course = course_of(
        pupil,
        first_absent=days_ago(3),
        last_present=days_ago(4),
        reasons=["family", "study"],
        reason_words="奶奶说作业跟不上",
        whereabouts="work_far",
        whereabouts_words="跟表哥去了厚街镇",
    )
    round_of(course)

    text, pages = paper("dropout_form", course.case)

    assert pages == 1
    for words in (
        "辍学学生情况报告表",
        "云岭县中心学校（盖章）",
        pupil.id_number,
        pupil.national_student_no,
        "柳溪镇青石村十二组",
        "柳溪镇老街三十七号",
        "张远行，电话19900000102",
        "双亲留守儿童",
        long_date(days_ago(4)),
        long_date(days_ago(3)),
        "4个上课日",
        # nine about the absence, and the head teacher's own try two days ago
        "电话联系10次，都未联系上",
        "家访1次，劝返1次",
        "家庭变故/监护缺失、学习困难/厌学；奶奶说作业跟不上",
        "到外省务工；跟表哥去了厚街镇",
        "班主任（陈班主）签名",
    ):
        assert "".join(words.split()) in text, words


def test_form__nothing_recorded_yet__blanks_and_no_invention(cast, paper, client):
    client.force_login(cast.director)
    course = course_of(
        cast.yuan,
        (CourseState.WATCH, days_ago(0)),
        first_absent=None,
        last_present=None,
        suspected_on=None,
    )

    text, pages = paper("dropout_form", course.case)

    assert pages == 1
    assert "None" not in text
    assert "电话联系0次" in text
    assert "截至" not in text


def test_form__category_told_in_confidence__is_not_on_it(cast, paper):
    secret = CareCategory.objects.filter(confidential=True).first()
    StudentCategory.objects.create(
        school=cast.school,
        student=cast.zixuan,
        category=secret,
        starts_on=days_ago(50),
        verified_on=days_ago(40),
    )

    text, _ = paper("dropout_form", course_of(cast.zixuan).case)

    assert secret.name not in text


def test_form__child_is_back__days_end_with_the_absence(cast, paper):
    absent(cast.zixuan, 3)
    course = course_of(
        cast.zixuan,
        (CourseState.SUSPECTED, days_ago(1)),
        (CourseState.RETURNED, days_ago(0)),
        first_absent=days_ago(2),
        returned_on=days_ago(0),
    )

    text, _ = paper("dropout_form", course.case)

    assert "2个上课日" in text
    assert f"返校日期{long_date(days_ago(0))}" in text


def test_printing__each_paper__leaves_a_trace_and_duties_stay_fresh(cast, paper):
    from school_care.duties.services.ledger import READ_ONLY

    course = course_of(cast.zixuan)
    paper("dropout_form", course.case)
    paper("dropout_rounds_paper", course.case)
    paper("dropout_notice_paper", notice_of(course))

    traces = AuditEntry.objects.filter(student_id=cast.zixuan.public_id)
    actions = {one for one in traces.values_list("action", flat=True) if one.startswith("dropout.")}
    assert actions == {
        "dropout.form_printed",
        "dropout.rounds_printed",
        "dropout.notice_printed",
    }
    assert actions <= set(READ_ONLY)


def test_rounds__ten_and_a_withdrawn_one__those_that_stand_in_a_row(cast, paper):
    course = course_of(cast.zixuan)
    for number in range(1, 11):
        round_of(course, number, happened_on=days_ago(20 - number), difficulty="农忙没有人接送")
    round_of(course, 11, content="写错了人的一次", withdrawn_at=course.case.opened_at)

    text, pages = paper("dropout_rounds_paper", course.case)

    assert "共10次" in text
    assert "第10次" in text
    assert "第11次" not in text
    assert "写错了人的一次" not in text
    assert text.count("农忙没有人接送") == 10
    assert pages <= 5
    for office in ("村（社区）支书、主任", "中心学校校长", "教育局包片领导"):
        assert office in text


def test_rounds__blank__head_filled_in_and_nothing_of_the_rounds(cast, paper):
    course = course_of(cast.zixuan)
    round_of(course, content="上次说的话")

    text, pages = paper("dropout_rounds_paper", course.case, "?blank=1")

    assert pages == 1
    assert "张子轩" in text
    assert "第2次" in text
    assert "上次说的话" not in text
    assert "□同意送学" in text


def test_notice__printed__one_page_for_the_guardian_and_one_to_come_back(cast, paper):
    absent(cast.zixuan, 4)
    rung(cast.zixuan, cast.head_teacher)
    course = course_of(cast.zixuan, first_absent=days_ago(3))

    text, pages = paper("dropout_notice_paper", notice_of(course, 3))

    assert pages == 2
    for words in (
        f"义劝通字〔{days_ago(0).year}〕第3号",
        "张远行：",
        f"自{long_date(days_ago(3))}起没有到校上课",
        "《中华人民共和国义务教育法》第十一条",
        "第五十八条",
        "《中华人民共和国未成年人保护法》第八十三条",
        f"请您在{long_date(days_ago(-7))}以前（7日内）",
        "云岭县中心学校（盖章）",
        "送达回证",
        "受送达人签名",
    ):
        assert words in text, words
    assert "留守" not in text
    assert cast.zixuan.id_number not in text


def test_notice__refused_and_left_there__witness_stands_on_the_return_slip(cast, paper):
    notice = notice_of(
        course_of(cast.zixuan),
        served_on=days_ago(0),
        served_how=ServedHow.LEFT,
        served_to="刘德厚",
        served_by="陈班主",
    )

    text, _ = paper("dropout_notice_paper", notice)

    assert "刘德厚" in text
    assert "拒收，有见证人，留置送达" in text
    assert "刘德厚签收" not in text


def test_notice_page__guardian_chosen__made_and_asks_to_note_the_serving(client, cast):
    client.force_login(cast.head_teacher)
    course = course_of(cast.zixuan)
    url = reverse("cases:dropout_notice", args=[course.case.public_id])

    page = client.get(url).content.decode()
    made = client.post(url, {"person": "张远行"}, follow=True)

    assert "父亲 张远行" in page
    assert UrgingNotice.objects.get().guardian == "张远行"
    assert "已开具" in made.content.decode()
    assert "登记送达" in made.content.decode()


def test_notice_page__other_guardian_without_a_name__says_so_and_makes_nothing(client, cast):
    client.force_login(cast.head_teacher)
    url = reverse("cases:dropout_notice", args=[course_of(cast.zixuan).case.public_id])

    answer = client.post(url, {"person": "other", "name": ""})

    assert answer.status_code == 422
    assert "请写明监护人姓名" in answer.content.decode()
    assert not UrgingNotice.objects.exists()


def test_notice_page__child_is_back__says_why_and_offers_no_button(client, cast):
    client.force_login(cast.head_teacher)
    course = course_of(cast.zixuan, (CourseState.RETURNED, days_ago(0)))

    page = client.get(reverse("cases:dropout_notice", args=[course.case.public_id]))

    assert "不必再发劝学通知书" in page.content.decode()
    assert "开具通知书</button>" not in page.content.decode()


def test_served_page__noted__stands_on_the_case_of_the_child(client, cast):
    client.force_login(cast.head_teacher)
    notice = notice_of(course_of(cast.zixuan))
    url = reverse("cases:dropout_notice_served", args=[notice.public_id])
    sent = {
        "served_on": f"{days_ago(0):%Y-%m-%d}",
        "how": "handed",
        "to": "张远行",
        "place": "学生家中",
        "served_by": "陈班主",
    }

    refused = client.post(url, {**sent, "to": ""})
    client.post(url, sent)

    assert refused.status_code == 422
    assert "请写明是谁签收的" in refused.content.decode()
    assert "学生家中" in refused.content.decode()
    notice.refresh_from_db()
    assert (notice.served_how, notice.served_place) == ("handed", "学生家中")


def test_cancelled_notice__paper_asked_for__not_printed_and_says_so(client, cast):
    client.force_login(cast.head_teacher)
    notice = notice_of(course_of(cast.zixuan))
    client.post(reverse("cases:dropout_notice_cancel", args=[notice.public_id]))

    answer = client.get(reverse("cases:dropout_notice_paper", args=[notice.public_id]), follow=True)

    assert "已经作废" in answer.content.decode()
    assert not AuditEntry.objects.filter(action="dropout.notice_printed").exists()
