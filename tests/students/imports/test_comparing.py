"""A roster against the archive: which pupil, what changes, what a person must judge."""

import pytest

from school_care.core.models import AuditEntry, FieldChange
from school_care.school.models import SchoolClass
from school_care.students.enums import EnrolmentStatus, ReviewChoice, RowOutcome
from school_care.students.models import (
    ContactPerson,
    Enrolment,
    Student,
    StudentCareLevel,
    StudentCategory,
)
from school_care.students.services.imports.choosing import choose_row
from school_care.students.services.imports.lifecycle import commit_roster
from school_care.students.services.imports.payload import Payload
from tests.factories import SchoolFactory
from tests.students.imports.support import (
    LATER,
    ON,
    changes_of,
    check,
    counts,
    csv_file,
    id_of,
    pupil,
    take_rows,
    the_pupil,
)

pytestmark = pytest.mark.django_db
FULL = {
    "性别": "男",
    "学籍号": f"G{id_of(1)}",
    "民族": "苗族",
    "是否寄宿": "是",
    "家庭住址": "柳溪镇云岭村三组",
    "父亲姓名": "张远行",
    "父亲电话": "19900000001",
    "父亲务工地点": "广东省东莞市",
    "类别": "双亲留守、低保",
    "入列日期": "2026-09-01",
    "关爱等级": "重点",
    "备注": "爱打篮球",
}


def check_rows(school, folder, *rows, on=LATER):
    return check(school, csv_file(folder, *rows), on=on)


def why_of(roster):
    return Payload.from_text(roster.rows.get(outcome=RowOutcome.REVIEW).payload).why


def test_first_import__a_full_row__creates_everything_around_the_child(school, tmp_path):
    roster = take_rows(school, tmp_path, pupil(**FULL))

    child = the_pupil()
    assert counts(roster) == {"new": 1}
    assert str(child.current_class) == "七(1)班"
    assert (child.id_number, child.id_number_last4) == (id_of(1), id_of(1)[-4:])
    assert (child.sex, child.ethnicity, child.boarding) == ("M", "苗族", True)
    assert child.birth_text == "2013年6月30日"  # read from the ID number
    assert "|zhangzixuan|zzx|" in child.search_key
    father = ContactPerson.objects.get(student=child)
    assert (father.role, father.name, father.phone) == ("FATHER", "张远行", "19900000001")
    held = StudentCategory.objects.filter(student=child).values_list("category__code", "starts_on")
    assert {code: day.isoformat() for code, day in held} == {
        "LB_BOTH": "2026-09-01",
        "DIBAO": "2026-09-01",
    }
    assert StudentCategory.objects.filter(student=child, verified_on__isnull=False).count() == 0
    assert StudentCareLevel.objects.get(student=child).level.name == "重点关爱"
    assert Enrolment.objects.get(student=child).starts_on == ON


def test_second_import__the_same_file__changes_nothing_at_all(school, tmp_path):
    rows = [pupil(**FULL), pupil("李安安", 身份证号=""), pupil("王可", 身份证号="", 备注="转来")]
    take_rows(school, tmp_path, *rows)
    trail, tables = AuditEntry.objects.count(), _sizes()
    updated = list(Student.objects.values_list("updated_at", flat=True))

    roster = take_rows(school, tmp_path, *rows, on=LATER)

    assert counts(roster) == {"unchanged": 3}
    assert _sizes() == tables
    assert list(Student.objects.values_list("updated_at", flat=True)) == updated
    new = AuditEntry.objects.order_by("id")[trail:].values_list("action", flat=True)
    assert list(new) == ["roster.received", "roster.imported"]


def _sizes():
    models = (Student, Enrolment, ContactPerson, StudentCategory, StudentCareLevel, FieldChange)
    return [model.objects.count() for model in (*models, SchoolClass)]


def test_changed_row__only_a_phone__old_and_new_are_kept_sealed(school, tmp_path):
    take_rows(school, tmp_path, pupil(**FULL))

    roster = take_rows(school, tmp_path, pupil(**FULL | {"父亲电话": "19900000002"}), on=LATER)

    assert counts(roster) == {"changed": 1}
    assert changes_of(roster) == [["父亲·电话", "19900000001", "19900000002、19900000001"]]
    change = FieldChange.objects.get()
    assert (change.old, change.new) == ("19900000001", "19900000002、19900000001")
    assert change.student_id == the_pupil().public_id
    assert ContactPerson.objects.get().phone == "19900000002"


def test_changed_row__blank_cells__erase_nothing(school, tmp_path):
    take_rows(school, tmp_path, pupil(**FULL))

    blank = dict.fromkeys(FULL, "")
    roster = take_rows(school, tmp_path, pupil(**blank), on=LATER)

    assert counts(roster) == {"unchanged": 1}
    child = the_pupil()
    assert (child.boarding, child.address, child.note) == (True, "柳溪镇云岭村三组", "爱打篮球")


def test_boarding__not_told__stays_unknown_and_is_not_no(school, tmp_path):
    take_rows(school, tmp_path, pupil(是否寄宿=""))

    assert the_pupil().boarding is None


def test_class__another_one__moves_the_pupil_from_the_effective_date(school, tmp_path):
    take_rows(school, tmp_path, pupil())

    roster = take_rows(school, tmp_path, pupil(班级="七(2)班"), on=LATER)

    assert changes_of(roster) == [["班级", "七(1)班", "七(2)班"]]
    child = the_pupil()
    assert str(child.current_class) == "七(2)班"
    stays = Enrolment.objects.filter(student=child).order_by("starts_on")
    assert [(str(e.school_class), e.starts_on, e.until) for e in stays] == [
        ("七(1)班", ON, LATER),
        ("七(2)班", LATER, None),
    ]


def test_departure__in_the_row__ends_the_enrolment_and_again_changes_nothing(school, tmp_path):
    take_rows(school, tmp_path, pupil())
    gone = pupil(离校日期="2026-11-25")

    first = take_rows(school, tmp_path, gone, on=LATER)
    second = take_rows(school, tmp_path, gone, on=LATER)

    assert (counts(first), counts(second)) == ({"changed": 1}, {"unchanged": 1})
    child = the_pupil()
    assert (child.status, child.current_class) == (EnrolmentStatus.LEFT, None)
    assert Enrolment.objects.get(student=child).until.isoformat() == "2026-11-25"


def test_former_pupil__listed_again__is_enrolled_again_with_the_old_stay_kept(school, tmp_path):
    take_rows(school, tmp_path, pupil())
    take_rows(school, tmp_path, pupil(离校日期="2026-11-25"), on=LATER)

    roster = take_rows(school, tmp_path, pupil(), on=LATER)

    assert counts(roster) == {"changed": 1}
    told = Payload.from_text(roster.rows.get().payload).warnings
    assert "重新入学" in told[0][2]
    child = the_pupil()
    assert child.status == EnrolmentStatus.ENROLLED
    assert Enrolment.objects.filter(student=child).count() == 2
    assert Student.objects.count() == 1


def test_plain_left_behind__when_both_parents_are_known_to_be_away__is_no_change(school, tmp_path):
    take_rows(school, tmp_path, pupil(类别="双亲留守"))

    roster = take_rows(school, tmp_path, pupil(类别="留守"), on=LATER)

    assert counts(roster) == {"unchanged": 1}


def test_plain_left_behind__made_specific__changes_from_the_effective_date(school, tmp_path):
    take_rows(school, tmp_path, pupil(类别="留守"))

    take_rows(school, tmp_path, pupil(类别="双亲留守"), on=LATER)

    held = StudentCategory.objects.order_by("starts_on").values_list(
        "category__code", "starts_on", "until"
    )
    assert list(held) == [("LB_UNSPECIFIED", ON, LATER), ("LB_BOTH", LATER, None)]


def test_exit_from_care__in_the_row__ends_categories_and_level(school, tmp_path):
    take_rows(school, tmp_path, pupil(**FULL))

    take_rows(school, tmp_path, pupil(退出日期="2026-11-25"), on=LATER)

    assert not StudentCategory.objects.filter(until__isnull=True).exists()
    assert StudentCareLevel.objects.get().until.isoformat() == "2026-11-25"


def test_pupil_number__without_id_number__finds_the_pupil(school, tmp_path):
    take_rows(school, tmp_path, pupil(学籍号=f"L{id_of(1)}"))

    row = pupil(身份证号="", 学籍号=f"L{id_of(1)}", 备注="寄住姑姑家")
    roster = take_rows(school, tmp_path, row, on=LATER)

    assert counts(roster) == {"changed": 1}
    assert the_pupil().note == "寄住姑姑家"


def test_formal_pupil_number__holds_the_id_number__finds_the_pupil(school, tmp_path):
    take_rows(school, tmp_path, pupil())

    roster = take_rows(school, tmp_path, pupil(身份证号="", 学籍号=f"G{id_of(1)}"), on=LATER)

    assert counts(roster) == {"changed": 1}
    assert the_pupil().national_student_no == f"G{id_of(1)}"


def test_numbers_of_two_pupils__in_one_row__a_person_must_judge(school, tmp_path):
    take_rows(
        school,
        tmp_path,
        pupil(学籍号=f"L{id_of(1)}"),
        pupil("李安安", 身份证号=id_of(3), 学籍号=f"L{id_of(3)}"),
    )

    roster = check_rows(school, tmp_path, pupil(学籍号=f"L{id_of(3)}"))

    assert counts(roster) == {"review": 1}
    assert "分属两名" in why_of(roster)


def test_name__one_character_off_with_the_same_id__changes_with_a_warning(school, tmp_path):
    take_rows(school, tmp_path, pupil())

    roster = take_rows(school, tmp_path, pupil("张梓轩"), on=LATER)

    assert changes_of(roster)[0] == ["姓名", "张子轩", "张梓轩"]
    assert "将改为新姓名" in Payload.from_text(roster.rows.get().payload).warnings[0][2]
    assert "zixuan" in the_pupil("张梓轩").search_key


def test_name__wholly_different_with_the_same_id__a_person_must_judge(school, tmp_path):
    take_rows(school, tmp_path, pupil())

    roster = check_rows(school, tmp_path, pupil("李安安"))

    assert counts(roster) == {"review": 1}
    assert "姓名却完全不同" in why_of(roster)


def test_row_without_numbers__same_name_and_class__a_person_must_judge(school, tmp_path):
    take_rows(school, tmp_path, pupil())

    roster = check_rows(school, tmp_path, pupil(身份证号="", 备注="新内容"))

    assert counts(roster) == {"review": 1}
    payload = Payload.from_text(roster.rows.get().payload)
    assert payload.candidates == [str(the_pupil().public_id)]


def test_row_with_a_new_id__pupil_on_file_without_one__a_person_must_judge(school, tmp_path):
    take_rows(school, tmp_path, pupil(身份证号=""))

    roster = check_rows(school, tmp_path, pupil())

    assert counts(roster) == {"review": 1}


def test_same_name__with_another_id_number__is_another_child(school, tmp_path):
    take_rows(school, tmp_path, pupil())

    roster = take_rows(school, tmp_path, pupil(身份证号=id_of(3)), on=LATER)

    assert counts(roster) == {"new": 1}
    assert Student.objects.filter(name="张子轩").count() == 2


def test_row_without_numbers__nobody_alike__is_new_with_a_warning(school, tmp_path):
    roster = take_rows(school, tmp_path, pupil(身份证号=""))

    assert counts(roster) == {"new": 1}
    assert "没有身份证号和学籍号" in Payload.from_text(roster.rows.get().payload).warnings[0][2]


def test_doubtful_row__same_person_chosen__fills_the_file_and_is_known_next_time(school, tmp_path):
    take_rows(school, tmp_path, pupil())
    told = pupil(身份证号="", 备注="寄住姑姑家")
    roster = check_rows(school, tmp_path, told)
    candidate = str(the_pupil().public_id)

    choose_row(row=roster.rows.get(), choice=ReviewChoice.SAME, actor=None, chosen_id=candidate)
    commit_roster(roster_import=roster, actor=None)

    assert the_pupil().note == "寄住姑姑家"
    assert counts(check_rows(school, tmp_path, told)) == {"unchanged": 1}


def test_doubtful_row__another_pupil_chosen__is_created_and_known_next_time(school, tmp_path):
    take_rows(school, tmp_path, pupil())
    told = pupil(身份证号="", 备注="同名")
    roster = check_rows(school, tmp_path, told)

    choose_row(row=roster.rows.get(), choice=ReviewChoice.NEW, actor=None)
    commit_roster(roster_import=roster, actor=None)

    assert Student.objects.filter(name="张子轩").count() == 2
    assert counts(check_rows(school, tmp_path, told)) == {"unchanged": 1}


@pytest.mark.parametrize("choice", [None, ReviewChoice.SKIP])
def test_doubtful_row__not_chosen_or_skipped__is_not_stored(school, tmp_path, choice):
    take_rows(school, tmp_path, pupil())
    roster = check_rows(school, tmp_path, pupil(身份证号="", 备注="寄住姑姑家"))

    if choice:
        choose_row(row=roster.rows.get(), choice=choice, actor=None)
    commit_roster(roster_import=roster, actor=None)

    assert the_pupil().note == ""
    assert counts(check_rows(school, tmp_path, pupil(身份证号="", 备注="寄住姑姑家"))) == {
        "review": 1
    }


def test_two_rows_of_one_child_without_numbers__in_one_file__the_second_is_doubtful(
    school, tmp_path
):
    row = pupil(身份证号="", 出生日期="2013-06-30")

    roster = check_rows(school, tmp_path, row, row | {"备注": "又抄一遍"})

    assert counts(roster) == {"new": 1, "review": 1}
    assert "第2行" in why_of(roster)


def test_twins_of_one_class_without_numbers__two_names__are_two_children(school, tmp_path):
    born = {"身份证号": "", "出生日期": "2013-06-30"}

    roster = take_rows(school, tmp_path, pupil("张大双", **born), pupil("张小双", **born))

    assert counts(roster) == {"new": 2}


def test_pupil_of_another_school__with_the_same_id__is_neither_found_nor_touched(school, tmp_path):
    other = SchoolFactory()
    take_rows(other, tmp_path, pupil(备注="别校"))

    roster = take_rows(school, tmp_path, pupil(备注="本校"), on=LATER)

    assert counts(roster) == {"new": 1}
    assert Student.objects.get(school=other).note == "别校"


def test_text__longer_than_the_column__is_cut_with_a_warning_and_stays_unchanged(school, tmp_path):
    row = pupil(家庭住址="云岭村" * 80)
    roster = take_rows(school, tmp_path, row)

    assert len(the_pupil().address) <= 160
    assert Payload.from_text(roster.rows.get().payload).warnings
    assert counts(take_rows(school, tmp_path, row, on=LATER)) == {"unchanged": 1}


def test_alias_of_a_class__in_the_file__is_the_class(school, tmp_path):
    take_rows(school, tmp_path, pupil())
    SchoolClass.objects.filter(school=school).update(aliases=["雄鹰班"])

    roster = take_rows(school, tmp_path, pupil(班级="雄鹰班"), on=LATER)

    assert counts(roster) == {"unchanged": 1}
    assert SchoolClass.objects.filter(school=school).count() == 1
