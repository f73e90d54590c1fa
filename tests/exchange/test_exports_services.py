"""What leaves the school: who may take it, what it says, how it is locked and noted."""

import re
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.core.models import AuditEntry
from school_care.core.sheets import WrongPassword, new_password, read_workbook, unlock
from school_care.core.sheets.workbook import UnreadableSheet
from school_care.exchange.enums import Purpose
from school_care.exchange.models import ExportLog
from school_care.exchange.rosters import f01
from school_care.exchange.services.handing_out import Locking
from school_care.school.refusal import Refused
from school_care.students.enums import ContactRole, ParentPresence
from school_care.students.models import CareCategory, StudentCategory
from tests import cast as canary
from tests.exchange.taking import ROSTERS, UNLOCKED, book_of, lines_of, pupils_of, take
from tests.factories import ContactFactory, PairingFactory, StudentFactory, days_ago

pytestmark = pytest.mark.django_db
EVERY_FORM = (*ROSTERS, "f08")


def hold(student, code, **given):
    """Put a pupil into a category."""
    return StudentCategory.objects.create(
        school=student.school,
        student=student,
        category=CareCategory.objects.get(code=code),
        **{"starts_on": days_ago(30), **given},
    )


def texts_of(content: bytes) -> str:
    """Every text of the workbook."""
    book = openpyxl.load_workbook(BytesIO(content))
    cells = (cell for page in book for row in page.iter_rows(values_only=True) for cell in row)
    return "\n".join(str(cell) for cell in cells if cell is not None)


# -- what it says -------------------------------------------------------------------------------


def test_national_list__its_headings__are_the_71_of_the_register_in_order():
    labels = [column.heading for column in f01.KIND.columns]

    assert len(labels) == 71
    assert labels[:4] == ["学校标识码", "姓名", "性别", "出生日期"]
    assert labels[12] == "身份证件号"
    assert labels[26] == "是否留守儿童"
    assert labels[46:49] == ["姓名", "关系", "关系说明"]
    assert labels[-1] == "是否进城务工人员随迁子女"


def test_left_behind_list__one_child__says_parents_guardian_and_teachers(cast):
    PairingFactory(student=cast.zixuan, user=cast.teacher)

    line = next(
        one for one in lines_of(take(cast.director, "f05").content) if one["姓名"] == "张子轩"
    )

    assert line["班级"] == "七(1)班"
    assert line["身份证号"] == cast.zixuan.id_number
    assert (line["父亲·姓名"], line["父亲·务工地点"]) == ("张远行", "广东省东莞市")
    assert (line["监护人·姓名"], line["监护人·与学生关系"]) == ("张奶奶", "祖母")
    assert line["母亲·姓名"] is None
    assert (line["留守类型"], line["是否寄宿"]) == ("双亲留守", "是")
    assert (line["班主任"], line["帮扶教师"]) == ("陈班主", "卫数学")


def test_left_behind_list__its_pupils__only_those_registered_as_left_behind(cast):
    names = [line["姓名"] for line in lines_of(take(cast.director, "f05").content)]

    assert names == ["张子轩", "赵远"]


def test_registration_form__a_dead_father__is_a_dash(cast):
    ContactFactory(
        student=cast.yuan, role=ContactRole.FATHER, name="", presence=ParentPresence.DEAD
    )

    line = next(
        one for one in lines_of(take(cast.director, "f02").content) if one["姓名"] == "赵远"
    )

    assert [line[f"父亲·{what}"] for what in ("姓名", "当前务工地点", "电话")] == ["—"] * 3


def test_registration_form__one_sheet_a_child__bears_the_names(cast):
    content = take(cast.director, "f02", cards=True).content

    book = openpyxl.load_workbook(BytesIO(content))
    assert book.sheetnames == ["张子轩", "赵远"]
    assert "张远行" in texts_of(content)


def test_unknown__boarding_and_orphan__stay_empty_not_no(cast):
    StudentFactory(current_class=cast.seven_one, name="不知道", boarding=None)

    line = next(
        one for one in lines_of(take(cast.director, "f01").content) if one["姓名"] == "不知道"
    )

    assert line["就读方式"] is None
    assert line["是否孤儿"] is None
    assert line["是否留守儿童"] is None


def test_pairings__two_pupils_of_one_teacher__a_line_each(cast):
    for pupil in (cast.zixuan, cast.keke):
        PairingFactory(student=pupil, user=cast.teacher, aspects=["study"], goal="每周一次谈心")

    lines = lines_of(take(cast.director, "f08").content)

    assert [(one["帮扶教师"], one["学生"]) for one in lines] == [
        ("卫数学", "张子轩"),
        ("卫数学", "王可"),
    ]
    assert [one["帮扶内容（学习/生活/心理）"] for one in lines] == ["学习", "学习"]
    assert [one["目标"] for one in lines] == ["每周一次谈心"] * 2


def test_pairings__by_the_registrar__who_helps_whom_but_not_how(cast):
    PairingFactory(student=cast.zixuan, user=cast.teacher, aspects=["mind"], goal="每周一次谈心")

    (line,) = lines_of(take(cast.registrar, "f08").content)

    assert line["学生"] == "张子轩"
    assert (line["帮扶内容（学习/生活/心理）"], line["目标"]) == (None, None)


def test_totals__below_the_list__boys_and_girls_add_up(cast):
    content = take(cast.director, "f01").content

    total = next(text for text in texts_of(content).split("\n") if text.startswith("合计"))
    people, boys, girls = (int(number) for number in re.findall(r"\d+", total))
    assert (people, boys + girls) == (4, 4)


# -- safe cells ---------------------------------------------------------------------------------


def test_cells__formulas_numbers_and_signs__are_text(cast):
    StudentFactory(
        current_class=cast.seven_one,
        name="=1+1",
        address="=cmd|' /C calc'!A0",
        health="+8619900000001",
        note="@SUM(A1)",
        care=True,
    )

    page = book_of(take(cast.director, "list").content)

    cells = {cell.value: cell for row in page.iter_rows() for cell in row if cell.value}
    for text in ("=1+1", "=cmd|' /C calc'!A0", "+8619900000001", "@SUM(A1)"):
        assert cells[text].data_type == "s", text
    number = cells[cast.zixuan.id_number]
    assert (number.data_type, len(number.value)) == ("s", 18)
    assert all(cell.data_type in ("s", "n") for cell in cells.values())


def test_cells__control_characters_and_long_texts__do_not_break_the_file(cast):
    StudentFactory(current_class=cast.seven_one, name="长文", note="\x07" + "字" * 290)

    assert "字" * 290 in texts_of(take(cast.director, "list").content)


# -- the lock -----------------------------------------------------------------------------------


def test_password__right_and_wrong__opens_and_does_not(cast):
    password = new_password()
    done = take(cast.director, "f05", locking=Locking(password=password))

    assert "张子轩" in texts_of(unlock(done.content, password))
    assert done.log.protected
    with pytest.raises(WrongPassword):
        unlock(done.content, "0000-0000-0000-0000")


def test_locked_file__given_to_the_importer__is_refused_with_what_to_do(cast, tmp_path):
    path = tmp_path / "名册.xlsx"
    path.write_bytes(take(cast.director, "f05", locking=Locking("12345678")).content)

    with pytest.raises(UnreadableSheet, match="打开密码.*取消密码"):
        read_workbook(path)


def test_sensitive_list__no_password_and_no_reason__is_refused(cast):
    with pytest.raises(Refused, match="打开密码"):
        take(cast.director, "f05", locking=Locking())


def test_password__too_short__is_refused(cast):
    with pytest.raises(Refused, match="至少8位"):
        take(cast.director, "f05", locking=Locking("1234567"))


def test_plain_list__names_and_birthdays__needs_no_password(cast):
    assert take(cast.director, "list", columns=["sex", "birth"], locking=Locking()).log.pupils == 4


@pytest.mark.parametrize("column", ["id_number", "category", "father_phone", "level"])
def test_chosen_list__with_what_must_be_kept__asks_for_a_password(cast, column):
    with pytest.raises(Refused, match="打开密码"):
        take(cast.director, "list", columns=[column], locking=Locking())


# -- purpose and trail ---------------------------------------------------------------------------


def test_export__done__is_noted_without_pupils_and_in_each_pupils_trail(cast):
    done = take(cast.director, "f05", why="县局统计", scope="七(1)班")

    log = ExportLog.objects.get()
    assert (log.by, log.form, log.purpose, log.pupils) == (cast.director, "f05", "superior", 2)
    assert log.why == "县局统计；未设密码：测试"
    trail = AuditEntry.objects.filter(action="pupil.exported")
    assert {entry.student_id for entry in trail} == {cast.zixuan.public_id, cast.yuan.public_id}
    assert done.name.startswith("名册-F05-")


def test_purpose__other_without_a_word__is_refused(cast):
    with pytest.raises(Refused, match="写明用来做什么"):
        take(cast.director, "f05", purpose=Purpose.OTHER)


# -- who ----------------------------------------------------------------------------------------


def test_head_teacher__own_class__and_nobody_elses(cast):
    names = {line["姓名"] for line in lines_of(take(cast.head_teacher, "f01").content)}

    assert names == {"张子轩", "李安安"}
    with pytest.raises(Refused, match="不在您可以导出的范围"):
        take(cast.head_teacher, "f01", students=[cast.keke])


@pytest.mark.parametrize("who", ["teacher", "dormitory", "counsellor", "grade_head", "auditor"])
def test_export__whoever_may_not__is_refused(cast, who):
    with pytest.raises(Refused, match="权限"):
        take(getattr(cast, who), "list", students=[cast.keke], locking=UNLOCKED)


def test_export__a_pupil_of_another_school__is_refused(cast):
    with pytest.raises(Refused, match="不在您可以导出的范围"):
        take(cast.director, "f01", students=[cast.foreign])


def test_registrar__categories_yes_levels_no(cast):
    line = next(
        one for one in lines_of(take(cast.registrar, "list").content) if one["姓名"] == "张子轩"
    )

    assert line["类别"] == "双亲留守"
    assert line["关爱等级"] is None


@pytest.mark.parametrize("form", EVERY_FORM)
def test_every_list__what_must_never_leave__is_nowhere_in_it(cast, form):
    hold(cast.zixuan, "PSY", claimed_as="抑郁待查")
    hold(cast.zixuan, "FAMILY_SPECIAL")
    hold(cast.zixuan, "UNKNOWN", claimed_as="不明词语")
    PairingFactory(student=cast.zixuan, user=cast.teacher)

    said = texts_of(take(cast.director, form).content)

    assert "张子轩" in said
    hidden = ("特异心理", "抑郁", "特殊家庭", "不明词语", canary.RESTRICTED_TEXT, canary.TALK_TEXT)
    for secret in (*hidden, *cast.foreign_canaries):
        assert secret not in said, (form, secret)


# -- cost ---------------------------------------------------------------------------------------


def test_queries__three_times_the_pupils__no_more(cast):
    def cost() -> int:
        students = pupils_of(cast.director, cast.school)
        with CaptureQueriesContext(connection) as captured:
            take(cast.director, "f01", students=students)
        return len(captured)

    few = cost()
    for number in range(8):
        pupil = StudentFactory(current_class=cast.seven_one, care=True)
        ContactFactory(student=pupil)
        PairingFactory(student=pupil, user=cast.teacher, starts_on=days_ago(number))

    assert cost() <= few
    assert few <= 30
