"""Mark sheets as they come: two heads, ranks, grades, other people's children."""

import json

import pytest
import xlsxwriter
from django.core.management import call_command

from school_care.core.models import FieldChange
from school_care.mentoring.choices.progress import ExamStage
from school_care.mentoring.models import Exam, Mark, MarkImport
from school_care.mentoring.services.marks import lifecycle
from school_care.mentoring.services.marks.committing import in_words
from school_care.school.enums import SheetState
from school_care.school.refusal import Refused
from tests.factories import StudentFactory, days_ago
from tests.mentoring.progress.support import book, exam_of, mark_of
from tests.support.sheets import run

pytestmark = pytest.mark.django_db
DAY = 10


def told(cast, **more):
    return lifecycle.check_exam(
        **{
            "term": cast.term,
            "stage": ExamStage.MIDDLE,
            "name": "",
            "taken_on": days_ago(DAY),
            **more,
        }
    )


def bring(cast, path, by=None, full="") -> MarkImport:
    by = by or cast.director
    one = lifecycle.check_import(
        school=cast.school, by=by, path=path, file_name="成绩册.xlsx", exam=told(cast), full=full
    )
    return lifecycle.DOOR.confirm(one, by)


def marks_of(student) -> dict[str, str]:
    rows = Mark.objects.filter(student=student)
    return {row.subject: in_words(row) for row in rows}


def refusals(one: MarkImport) -> list[str]:
    kept = json.loads(one.plan)
    return [problem[2] for row in kept["refused"] for problem in row[2]]


TWO_HEADS = [
    ["云岭学校2026年秋七(1)班期中成绩"],
    ["序号", "姓名", "", "", "", "", "总分", "班名次"],
    ["", "", "得分", "等级", "得分", "班名次", "", ""],
    [1, "张子轩", 96, "良", 88.5, 12, 184.5, 12],
    [2, "李安安", 110, "优", 117, 1, 227, 1],
    ["", "平均分", 103, "", 102.8, "", "", ""],
]
TOPS = [(1, 2, 1, 3, "语文"), (1, 4, 1, 5, "数学")]


def test_two_heads_and_ranks__class_in_the_title__own_marks_kept_ranks_and_others_nowhere(
    cast, tmp_path
):
    one = bring(cast, book(tmp_path, TWO_HEADS, merged=TOPS, sheet="Sheet1"))
    assert marks_of(cast.zixuan) == {"语文": "96/120 良", "数学": "88.5/120"}
    assert not Mark.objects.filter(student=cast.anan).exists()
    assert one.counts["others"] == 1 and one.counts["rows"] == 2
    kept = one.plan + one.undo
    assert "李安安" not in kept and "227" not in kept and '"12"' not in kept
    assert any("其余1行不在关爱范围，不保存" in line for line in [kept])
    assert "总分、班名次" in kept or "班名次" in kept


def test_preview__name_of_a_care_pupil_miswritten__class_said_to_lack_one(cast, tmp_path):
    StudentFactory(current_class=cast.seven_one, name="周一一", care=True)
    rows = [["七(1)班期中成绩"], ["姓名", "语文(120)"], ["张子轩", 96], ["周一二", 88]]
    path = book(tmp_path, rows)
    one = lifecycle.check_import(
        school=cast.school,
        by=cast.director,
        path=path,
        file_name="a.xlsx",
        exam=told(cast),
        full="",
    )
    assert "七(1)班还有1名关爱学生没有读到成绩" in one.plan
    assert "周一一" not in one.plan


def test_preview__pupils_not_in_care__leave_nothing_even_in_the_sealed_preview(cast, tmp_path):
    path = book(tmp_path, TWO_HEADS, merged=TOPS)
    one = lifecycle.check_import(
        school=cast.school, by=cast.director, path=path, file_name="x", exam=told(cast), full=""
    )
    assert one.state == SheetState.PREVIEW and "张子轩" in one.plan
    assert "李安安" not in one.plan and "117" not in one.plan
    assert not Mark.objects.exists()


MESSY = [
    ["班级", "姓名", "语文(150)", "数学", "英语", "科学", "名次"],
    ["", "满分", "", 120, 120, "", ""],
    ["七（1）班", " 张 子轩 ", "１４２", "缺考", "免考", "A等", 3],
    ["七2班", "王可", 151, 90, "九十", "", 8],
    ["八(1)", "赵远", "", "/", "—", "", 40],
    ["", "合计", 1, 2, 3, "", ""],
]


def test_messy_cells__each_told_by_its_cell__good_rows_go_in(cast, tmp_path):
    one = bring(cast, book(tmp_path, MESSY, sheet="全校"))
    assert marks_of(cast.zixuan) == {"语文": "142/150", "数学": "缺考", "科学": "A"}
    assert marks_of(cast.keke) == {}
    said = refusals(one)
    assert any("151分超过了满分150分" in line for line in said)
    assert any("看不懂" in line for line in said)
    assert any("没有一科有成绩" in line for line in said)


def test_points_above_the_usual_full_marks__none_named__refused_with_how_to_mend(cast, tmp_path):
    path = book(tmp_path, [["姓名", "班级", "物理"], ["张子轩", "七(1)班", 118]])
    assert "超过了满分100" in refusals(bring(cast, path))[0]
    bring(cast, path, full="120")
    assert marks_of(cast.zixuan) == {"物理": "118/120"}


def test_same_file_twice__second_time__nothing_changes_and_undo_restores(cast, tmp_path):
    path = book(tmp_path, [["姓名", "班级", "数学"], ["张子轩", "七(1)班", 80]])
    bring(cast, path)
    again = bring(cast, path)
    assert (again.counts["unchanged"], again.counts["marks"]) == (1, 0)

    better = bring(cast, book(tmp_path, [["姓名", "班级", "数学"], ["张子轩", "七(1)班", 91]]))
    assert better.counts["changed"] == 1 and marks_of(cast.zixuan) == {"数学": "91/120"}
    change = FieldChange.objects.get(student_id=cast.zixuan.public_id, field="数学")
    assert (change.old, change.new) == ("80/120", "91/120")

    first = MarkImport.objects.order_by("pk").first()
    with pytest.raises(Refused, match="后来又改过"):
        lifecycle.DOOR.undo(first, cast.director)
    lifecycle.DOOR.undo(better, cast.director)
    assert marks_of(cast.zixuan) == {"数学": "80/120"}
    lifecycle.DOOR.undo(first, cast.director)
    assert marks_of(cast.zixuan) == {} and not Exam.objects.exists()


def test_namesakes_and_no_class__cannot_be_told__review_not_stored(cast, tmp_path):
    StudentFactory(current_class=cast.seven_one, name="张子轩")
    two = bring(cast, book(tmp_path, [["姓名", "班级", "数学"], ["张子轩", "七(1)班", 80]]))
    assert "同名" in refusals(two)[0]
    none = bring(cast, book(tmp_path, [["姓名", "数学"], ["王可", 80]], sheet="Sheet1"))
    assert "请加上班级" in refusals(none)[0]
    other = bring(cast, book(tmp_path, [["姓名", "班级", "数学"], ["王可", "八(1)班", 80]]))
    assert "不在表上写的班" in refusals(other)[0]
    assert not Mark.objects.exists()


def test_head_teacher__other_classes_in_the_sheet__only_own_class_kept(cast, tmp_path):
    rows = [["姓名", "班级", "数学"], ["张子轩", "七(1)班", 80], ["王可", "七(2)班", 90]]
    one = bring(cast, book(tmp_path, rows, sheet="年级"), by=cast.head_teacher)
    assert marks_of(cast.zixuan) and not marks_of(cast.keke)
    assert one.counts["others"] == 1 and "王可" not in one.plan


def test_exam_day__outside_the_term_or_to_come__refused(cast):
    with pytest.raises(Refused, match="还没有到"):
        told(cast, taken_on=days_ago(-3))
    with pytest.raises(Refused, match="不在"):
        told(cast, taken_on=days_ago(300))


def test_command__dry_then_commit__tells_and_stores(cast, tmp_path):
    path = book(tmp_path, TWO_HEADS, merged=TOPS)
    options = ("--term", cast.term.code, "--stage", "middle", "--on", days_ago(DAY).isoformat())
    options += ("--school", cast.school.code10)
    answer = run("import_marks", path, *options)
    assert answer["new"] == 1 and not Mark.objects.exists()
    call_command("import_marks", str(path), *options, "--commit")
    assert len(marks_of(cast.zixuan)) == 2


def test_marks_of_another_exam__import__stay_as_they_are(cast, tmp_path):
    mark_of(cast.zixuan, exam_of(cast, days_ago(50), ExamStage.START, "期初检测"), points=60)
    bring(cast, book(tmp_path, [["姓名", "班级", "数学"], ["张子轩", "七(1)班", 80]]))
    assert Mark.objects.filter(student=cast.zixuan).count() == 2


def test_unit_tests__two_days_and_nobody_named_them__two_exams_neither_overwrites(cast, tmp_path):
    for day, points in ((20, 70), (DAY, 82)):
        rows = [["七(1)班"], ["姓名", "数学(100)"], ["张子轩", points]]
        one = lifecycle.check_import(
            school=cast.school,
            by=cast.director,
            path=book(tmp_path, rows),
            file_name="a.xlsx",
            exam=told(cast, stage=ExamStage.OTHER, taken_on=days_ago(day)),
            full="",
        )
        lifecycle.DOOR.confirm(one, cast.director)
    rows = Mark.objects.filter(student=cast.zixuan).order_by("exam__taken_on")
    assert [int(row.points) for row in rows.select_related("exam")] == [70, 82]
    last = days_ago(DAY)
    assert rows.last().exam.name == f"{last.month}月{last.day}日检测"


def test_one_sheet_a_subject__same_pupil_in_each__both_marks_are_kept(cast, tmp_path):
    path = tmp_path / "成绩册.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        for subject, points in (("语文", 80), ("数学", 80), ("英语", 95)):
            page = workbook.add_worksheet(subject)
            page.write_row(0, 0, ["姓名", "班级", subject])
            page.write_row(1, 0, ["张子轩", "七(1)班", points])
    one = bring(cast, path)
    assert marks_of(cast.zixuan) == {"语文": "80/120", "数学": "80/120", "英语": "95/120"}
    assert (one.counts["new"], one.counts["errors"]) == (3, 0)


def test_written_twice__not_alike__neither_is_taken_alike__once(cast, tmp_path):
    row = ["张子轩", "七(1)班"]
    head = ["姓名", "班级", "数学"]
    two = bring(cast, book(tmp_path, [head, [*row, 80], [*row, 90]]))
    assert marks_of(cast.zixuan) == {}
    assert len(refusals(two)) == 2 and "写了两次" in refusals(two)[0]
    same = bring(cast, book(tmp_path, [head, [*row, 80], [*row, 80]]))
    assert marks_of(cast.zixuan) == {"数学": "80/120"}
    assert (same.counts["new"], same.counts["unchanged"]) == (1, 1)


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("1e2", None), ("1_0", None), ("-5", None), ("80.25", "80.3/120"), ("99.95", "100/120")],
)
def test_cells_that_look_like_numbers__only_plain_ones_are_marks(cast, tmp_path, cell, kept):
    one = bring(cast, book(tmp_path, [["姓名", "班级", "数学"], ["张子轩", "七(1)班", cell]]))
    assert marks_of(cast.zixuan).get("数学") == kept
    assert bool(refusals(one)) == (kept is None)
