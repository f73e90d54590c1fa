"""What stands on the paper: for a family, and for the staff."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.core import clock
from school_care.core.templatetags.days import long_date
from school_care.mentoring.enums import Outcome, RecordKind
from school_care.reports.enums import Edition, Scope
from school_care.reports.selectors import progress_reports
from school_care.reports.services import run_print
from school_care.school.models import Term
from school_care.students.models import CareCategory, Enrolment, StudentCategory
from tests.cast import (
    NEXT_STEP,
    PRAISE_TEXT,
    RESTRICTED_NEXT_STEP,
    RESTRICTED_TEXT,
    TALK_TEXT,
)
from tests.core.pdf.support import text_of
from tests.factories import (
    AppointmentFactory,
    CareRecordFactory,
    SchoolClassFactory,
    StudentFactory,
    TeachingFactory,
    UserFactory,
    days_ago,
)
from tests.reports.support import compact, order, printed, with_class

FAMILY, SCHOOL = Edition.FAMILY, Edition.SCHOOL
pytestmark = pytest.mark.django_db


def test_family_edition__care_pupil__holds_praise_and_no_label_level_rating_or_talk(cast):
    text = compact(printed(cast))

    for shown in ("成长进步报告", "张子轩", "七(1)班", "陈班主", PRAISE_TEXT, "家长签名", "钱校长"):
        assert shown in text
    hidden = (
        TALK_TEXT, NEXT_STEP, RESTRICTED_TEXT, RESTRICTED_NEXT_STEP, "奶奶手机关机",
        "留守", "双亲", "重点关爱", "关爱", "等级", "类别", "需留意", "限阅", "情绪", "未联系上",
        "张奶奶", "尾号", "校内", "请勿外传",
    )  # fmt: skip
    assert [word for word in hidden if word in text] == []


def test_family_edition__chosen_lines__only_those_the_author_marked(cast):
    CareRecordFactory(student=cast.zixuan, text="想给妈妈画一张画，请和他视频。", for_family=True)
    CareRecordFactory(
        student=cast.zixuan,
        kind=RecordKind.TUTORING,
        text="分数应用题会自己画图了。",
        for_family=True,
    )
    CareRecordFactory(
        student=cast.zixuan, text="限阅又误点家庭版。", for_family=True, restricted=True
    )
    CareRecordFactory(student=cast.zixuan, text="没有勾选的话。")
    CareRecordFactory(
        student=cast.zixuan, text="撤销的表扬。", kind=RecordKind.PRAISE, withdrawn_at=clock.now()
    )
    CareRecordFactory(
        student=cast.zixuan, text="上学期的表扬。", kind=RecordKind.PRAISE, happened_on=days_ago(70)
    )

    text = compact(printed(cast))

    assert text.index("孩子的进步") < text.index("分数应用题会自己画图了。")
    assert text.index("老师想告诉您") < text.index("想给妈妈画一张画，请和他视频。")
    for word in ("误点", "没有勾选", "撤销的表扬", "上学期"):
        assert word not in text


def test_family_edition__time_given__made_contacts_only(cast):
    CareRecordFactory(student=cast.zixuan, kind=RecordKind.VISIT)
    CareRecordFactory(student=cast.zixuan, kind=RecordKind.VISIT, outcome=Outcome.NOT_REACHED)
    CareRecordFactory(student=cast.zixuan, kind=RecordKind.VIDEO)

    words = printed(cast).split("老师的陪伴")[1].split("家长的话")[0].split()

    # Two talks (one restricted: it counts), one visit, one video call; the call in vain does not.
    assert words == ["2", "1", "1", "次谈心", "次家访", "次电话、视频"]


def test_family_edition__pupil_without_records__leaves_room_to_write(cast):
    text = compact(printed(cast, students=[cast.anan]))

    assert "李安安" in text
    assert "老师想对孩子说" in text
    assert "老师的陪伴" not in text


def test_school_edition__care_pupil__holds_care_and_redacts_restricted_text(cast):
    text = compact(printed(cast, edition=SCHOOL))

    today = long_date(clock.today())
    shown = (
        "双亲留守" if "双亲留守" in text else "留守", "已核实", "重点关爱", TALK_TEXT, NEXT_STEP,
        "生活、情绪", "需留意", "限阅记录一条", "未联系上", "张奶奶", "尾号0101", "住校",
        f"校内资料请勿外传·云岭县中心学校·钱校长制作于{today}",
    )  # fmt: skip
    assert [word for word in shown if word not in text] == []
    assert text.count("限阅记录一条") == 1
    for hidden in (RESTRICTED_TEXT, RESTRICTED_NEXT_STEP, "19900000101"):
        assert hidden not in text


def test_school_edition__restricted_record__is_redacted_for_its_own_author_too(cast):
    text = compact(printed(cast, edition=SCHOOL, actor=cast.director))

    assert "限阅记录一条" in text
    assert RESTRICTED_TEXT not in text


def test_school_edition__unverified_category__is_called_a_claim(cast):
    text = compact(printed(cast, edition=SCHOOL, students=[cast.yuan]))

    assert "待核实" in text
    assert "已核实" not in text
    assert "本学期还没有关爱记录" in text


def test_school_edition__category_in_confidence__printed_for_those_in_confidence_only(cast):
    StudentCategory.objects.create(
        school=cast.school,
        student=cast.keke,
        category=CareCategory.objects.get(code="PSY"),
        starts_on=days_ago(9),
    )
    AppointmentFactory(
        user=cast.head_teacher, school=cast.school, role="teacher"
    )  # of another class, where they only teach
    TeachingFactory(user=cast.head_teacher, school_class=cast.seven_two)
    keke = {"students": [cast.keke], "edition": Edition.SCHOOL}

    assert "特异心理" not in compact(printed(cast, actor=cast.head_teacher, **keke))
    assert "特异心理" in compact(printed(cast, actor=cast.other_head_teacher, **keke))


@pytest.mark.parametrize("edition", Edition)
def test_class_print__several_pupils__each_with_its_own_pages_and_no_foreign_pupil(cast, edition):
    text = compact(
        printed(
            cast,
            edition=edition,
            students=[cast.zixuan, cast.anan],
            scope=Scope.CLASS,
            school_class=cast.seven_one,
        )
    )

    assert text.count("第1页/共1页") == 2
    assert "张子轩" in text
    assert "李安安" in text
    for canary in (*cast.foreign_canaries, "王可", "赵远", "周转走"):
        assert canary not in text


@pytest.mark.one_database(why="on which page a part lies is WeasyPrint's work alone")
def test_all_care_pupils__contents_and_class_sheets__name_the_right_pages(cast):
    job = order(cast, students=[cast.zixuan, cast.keke, cast.yuan], scope=Scope.ALL)
    assert run_print(job.public_id)
    pdf = job.result.read_bytes()
    job.refresh_from_db()
    page = [compact(text_of(pdf, page=number)) for number in range(1, job.pages + 1)]

    assert job.pages == 1 + 3 * 2
    assert "家庭版·共3份" in page[0]
    assert "七(1)班1份第2页七(2)班1份第4页八(1)班1份第6页" in page[0]
    for sheet, name, school_class in ((1, "张子轩", "七(1)班"), (3, "王可", "七(2)班")):
        assert f"{name}第{sheet + 2}页" in page[sheet]
        assert school_class in page[sheet]
        assert "领取人签名" in page[sheet]
        assert f"姓名{name}" in page[sheet + 1]


@pytest.mark.one_database(why="the template escapes it")
def test_markup_in_a_record__is_printed_as_text(cast):
    CareRecordFactory(
        student=cast.zixuan,
        kind=RecordKind.PRAISE,
        text='<img src="file:///etc/passwd">真棒',
    )

    assert '<imgsrc="file:///etc/passwd">真棒' in compact(printed(cast))


@pytest.mark.both_databases
def test_past_term__pupil_since_moved__stands_with_the_class_and_teacher_of_then(cast):
    moved_on = days_ago(70)
    old_class = SchoolClassFactory(school=cast.school, grade=7, number=9)
    AppointmentFactory(
        user=UserFactory(school=cast.school, name="旧班主"),
        role="head_teacher",
        school_class=old_class,
        until=moved_on,
    )
    before = Enrolment.objects.get(student=cast.anan)
    Enrolment.objects.filter(pk=before.pk).update(school_class=old_class, until=moved_on)
    Enrolment.objects.create(
        school=cast.school, student=cast.anan, school_class=cast.seven_one, starts_on=moved_on
    )
    past = Term.objects.create(
        school=cast.school, school_year=2020, season="spring",
        first_day=days_ago(200), last_day=days_ago(80),
    )  # fmt: skip

    text = compact(printed(cast, students=[cast.anan], term=past))

    assert "旧班主" in text
    assert "(9)班" in text
    assert "(1)班" not in text


@pytest.mark.parametrize("edition", Edition)
def test_queries__five_and_fifty_pupils__the_same_number(cast, edition):
    pupils = [StudentFactory(current_class=cast.seven_one, care=True) for _ in range(50)]
    for pupil in pupils:
        CareRecordFactory(student=pupil, author=cast.head_teacher, kind=RecordKind.PRAISE)
    pupils = with_class(pupils)
    counts = []
    for some in (pupils[:5], pupils):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            reports = progress_reports(some, term=cast.term, edition=edition, day=clock.today())
        counts.append(len(queries))
        assert len(reports) == len(some)
        assert all(report.praise or report.timeline for report in reports)

    assert counts[0] == counts[1]
