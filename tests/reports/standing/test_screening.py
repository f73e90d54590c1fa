"""排查情况表 附件1 and 汇总表 附件2: exactly the district's columns, sums that foot, nothing told
that is told elsewhere."""

import pytest

from school_care.cases.models import MandatoryReport
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.exchange.models import ExportLog
from school_care.exchange.services.handing_out import Leaving, Locking
from school_care.mentoring.enums import RecordKind
from school_care.reports.standing import screening
from school_care.reports.standing.screening_papers import export_screening, print_screening
from school_care.reports.standing.screening_summary import (
    OTHER_KIND,
    UNKNOWN_VILLAGE,
    screening_summary,
)
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.students.models import Student
from tests.cases.protection.making import filed
from tests.exchange.taking import book_of
from tests.factories import CareRecordFactory, StudentFactory, days_ago
from tests.reports.standing.making import WORK, stored_problem

pytestmark = pytest.mark.django_db

F04 = [
    *("街道（乡镇）", "村（社区）", "姓名", "性别", "身份证号", "人员类别", "住址"),
    *("联系电话", "监护人及电话", "身体状况", "残疾类别/等级/证到期日", "已享受救助"),
    *("存在问题", "是否强制报告", "帮扶措施", "责任人", "走访日期", "更新日期"),
]
UNLOCKED = Leaving("superior", "", Locking(why_not="测试"))


def line_of(cast, student, *, user=None, **options) -> dict[str, str]:
    pupils = screening.screened(
        user=user or cast.director, school=cast.school, on=clock.today(), **options
    )
    one = next(one for one in pupils if one.facts.student.pk == student.pk)
    return dict(zip(F04, screening.rows_of([one])[0], strict=True))


def names(cast, user) -> set[str]:
    pupils = screening.screened(user=user, school=cast.school, on=clock.today())
    return {one.facts.student.name for one in pupils}


def test_form__columns__exactly_those_of_the_district(cast):
    assert [one.heading for one in screening.COLUMNS] == F04


def test_form__pupils_of_a_group_or_with_a_problem__and_no_others(cast):
    assert names(cast, cast.director) == {"张子轩", "王可", "赵远"}
    stored_problem(cast.anan)
    assert names(cast, cast.director) == {"张子轩", "李安安", "王可", "赵远"}


def test_form__group_in_confidence__the_child_does_not_stand_in_it(cast):
    from school_care.students.models import CareCategory

    CareCategory.objects.filter(code="PSY").update(confidential=True)
    StudentFactory(current_class=cast.seven_one, name="吴不说", care="PSY")
    assert "吴不说" not in names(cast, cast.director)


def test_form__line_of_a_pupil__from_what_is_registered(cast):
    Student.objects.filter(pk=cast.zixuan.pk).update(
        address="云川县云岭镇东风村三组", village="东风村"
    )
    CareRecordFactory(
        student=cast.zixuan,
        kind=RecordKind.VISIT,
        happened_on=days_ago(8),
        author=cast.head_teacher,
    )
    stored_problem(cast.zixuan, owner=cast.head_teacher)
    line = line_of(cast, cast.zixuan)
    assert line["街道（乡镇）"] == "云岭镇"
    assert line["村（社区）"] == "东风村"
    assert line["人员类别"] == "双亲留守"
    assert line["存在问题"] == "冬天的棉衣不够"
    assert line["帮扶措施"] == "联系爱心衣橱"
    assert line["责任人"] == "陈班主"
    assert line["走访日期"] == days_ago(8).isoformat()


def test_form__identity_number__last_four_unless_asked_for(cast):
    number = cast.zixuan.id_number
    assert line_of(cast, cast.zixuan)["身份证号"] == f"尾号{number[-4:]}"
    assert line_of(cast, cast.zixuan, numbers=True)["身份证号"] == number


def test_form__child_with_a_mandatory_report__the_same_words_as_every_child(cast):
    before = line_of(cast, cast.zixuan)["是否强制报告"]
    filed(cast.head_teacher, cast.zixuan)
    assert MandatoryReport.objects.exists()
    said = {line_of(cast, one)["是否强制报告"] for one in (cast.zixuan, cast.keke)}
    assert said == {before} == {"按规定另行报告"}


def test_paper__by_the_registrar__refused(cast):
    with pytest.raises(Refused, match="校长或德育主任"):
        print_screening(by=cast.registrar, school=cast.school, numbers=False, what_for=WORK)


def test_paper__printed__each_pupils_trail_says_what_for(cast):
    pdf = print_screening(by=cast.director, school=cast.school, numbers=False, what_for=WORK)
    assert pdf.startswith(b"%PDF")
    entries = AuditEntry.objects.filter(action="screening.pupil_printed")
    assert {one.student_id for one in entries} == {
        one.public_id for one in (cast.zixuan, cast.keke, cast.yuan)
    }
    assert {one.facts["purpose"] for one in entries} == {"work"}


def test_workbook__handed_out__logged_and_columns_with_a_number_before(cast):
    done = export_screening(by=cast.director, school=cast.school, numbers=False, leaving=UNLOCKED)
    rows = [list(row) for row in book_of(done.content).iter_rows(values_only=True)]
    assert ["序号", *F04] in [row[: len(F04) + 1] for row in rows]
    log = ExportLog.objects.get()
    assert (log.pupils, log.form) == (3, "ledger")
    assert "不含身份证号" in log.scope
    assert cast.zixuan.id_number not in str(rows)


def test_workbook__by_the_head_teacher__refused(cast):
    with pytest.raises(Refused, match="德育主任、校长"):
        export_screening(by=cast.head_teacher, school=cast.school, numbers=False, leaving=UNLOCKED)
    assert not ExportLog.objects.exists()


def settle(cast) -> SchoolClass:
    """Two villages and one unknown; of 张子轩 two problems, one settled; of 赵远 one."""
    Student.objects.filter(pk__in=[cast.zixuan.pk, cast.keke.pk]).update(village="东风村")
    Student.objects.filter(pk=cast.yuan.pk).update(village="")
    cast.zixuan.categories.create(
        school=cast.school,
        category_id=cast.keke.categories.get().category_id,
        starts_on=days_ago(30),
    )
    stored_problem(cast.zixuan, cleared_on=days_ago(4), result="好了")
    stored_problem(cast.zixuan, due_on=days_ago(1))
    stored_problem(cast.yuan, due_on=days_ago(2))
    return cast.seven_one


def test_summary__small_school__as_counted_by_hand(cast):
    settle(cast)
    found = screening_summary(school=cast.school, on=clock.today())
    east, unknown = found.villages
    assert (east.name, unknown.name) == ("东风村", UNKNOWN_VILLAGE)
    lines = {kind: (c.pupils, c.problems, c.cleared, c.waiting) for kind, c in east.kinds}
    assert lines == {"双亲留守儿童": (1, 2, 1, 1), "单亲家庭": (2, 2, 1, 1)}
    assert (east.total.pupils, east.total.problems, east.total.waiting) == (2, 2, 1)
    assert (found.total.pupils, found.total.problems, found.total.cleared) == (3, 3, 1)
    assert found.total.until == days_ago(1)
    assert found.overlap == 1


def test_summary__any_school__foots(cast):
    settle(cast)
    found = screening_summary(school=cast.school, on=clock.today())
    for name in ("pupils", "problems", "cleared", "waiting"):
        villages = sum(getattr(one.total, name) for one in found.villages)
        assert villages == getattr(found.total, name), name
    for cell in (found.total, *(cell for one in found.villages for _, cell in one.kinds)):
        assert cell.problems == cell.cleared + cell.waiting


def test_summary__as_of_a_day_before_it_was_settled__waiting_then(cast):
    settle(cast)
    found = screening_summary(school=cast.school, on=days_ago(5))
    assert (found.total.problems, found.total.cleared) == (3, 0)
    assert screening_summary(school=cast.school, on=days_ago(21)).total.problems == 0


def test_summary__problem_of_a_pupil_of_no_group__among_the_others(cast):
    stored_problem(cast.anan)
    found = screening_summary(school=cast.school, on=clock.today())
    kinds = {kind: cell.problems for one in found.villages for kind, cell in one.kinds}
    assert kinds[OTHER_KIND] == 1


def test_summary__pupil_who_left__not_counted_and_said(cast):
    stored_problem(cast.gone)
    found = screening_summary(school=cast.school, on=clock.today())
    assert (found.total.problems, found.left) == (0, 1)


def test_summary__pupil_of_a_group_in_confidence_alone__is_counted_in_no_village(cast):
    from school_care.students.models import CareCategory

    before = screening_summary(school=cast.school, on=clock.today())
    CareCategory.objects.filter(code="PSY").update(confidential=True)
    pupil = StudentFactory(current_class=cast.seven_one, care="PSY")
    Student.objects.filter(pk=pupil.pk).update(village="远山村")

    found = screening_summary(school=cast.school, on=clock.today())

    assert "远山村" not in [one.name for one in found.villages]
    assert found.total == before.total
    assert found.total.pupils == len(names(cast, cast.director))
