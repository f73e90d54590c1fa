"""A person corrects columns and words of an import; at 确认导入 the school remembers them."""

import pytest

from school_care.core.models import AuditEntry
from school_care.school.enums import Role
from school_care.school.refusal import Refused
from school_care.students.enums import ImportState, SheetPurpose
from school_care.students.models import SheetShape, Student, WordMeaning
from school_care.students.services.imports.correcting import (
    ChangedMeanwhile,
    correct_import,
    version_of,
)
from school_care.students.services.imports.lease import NotFree
from school_care.students.services.imports.lifecycle import (
    cancel_roster,
    check_roster,
    commit_roster,
)
from school_care.students.services.imports.understanding import Understanding
from school_care.students.services.shapes import (
    forget_shape,
    remember_columns,
    remembered_columns,
)
from school_care.students.services.words import all_word_meanings, remember_word
from tests.factories import SchoolFactory, UserFactory
from tests.students.imports.support import check, csv_file, id_of, pupil, take_in

pytestmark = pytest.mark.django_db

STRANGE = {"娃儿": "张子轩", "证号": id_of(1), "住哪儿": "云岭村一组"}
TAUGHT = {"娃儿": "name", "证号": "id_number", "住哪儿": "address"}


def correct(roster, by, *, columns=None, words=None, sheets=(), seen=None):
    held = correct_import(
        by=by,
        roster_import=roster,
        columns=columns or {},
        words=words or {},
        sheets=sheets,
        seen=seen or version_of(roster),
    )
    check_roster(roster_import=held)
    return held


def test_file_nobody_understood__taught_and_confirmed__is_read_at_once_next_time(
    school, registrar, tmp_path
):
    roster = check(school, csv_file(tmp_path, STRANGE), actor=registrar)
    assert roster.state == ImportState.REFUSED and roster.sample

    roster = correct(roster, registrar, columns=TAUGHT)
    assert roster.state == ImportState.PREVIEW and not roster.why_refused
    assert roster.report["columns"]["known"] == 3
    commit_roster(roster_import=roster, actor=registrar)
    assert Student.objects.get().address == "云岭村一组"

    other_order = {"住哪儿": "云岭村二组", "证号": id_of(3), "娃儿": "李安安"}
    again = check(school, csv_file(tmp_path, other_order, name="九月.csv"), actor=registrar)
    assert again.state == ImportState.PREVIEW
    assert again.report["columns"]["recalled"] is True
    assert again.columns == TAUGHT
    assert AuditEntry.objects.filter(action="shape.remembered").count() == 1


def test_memory__of_another_school__is_not_used(school, registrar, tmp_path):
    elsewhere = SchoolFactory(code10="2199000002", name="彼岸学校")
    clerk = UserFactory(school=elsewhere, username="bian", name="孙彼岸", role=Role.REGISTRAR)
    path = csv_file(tmp_path, STRANGE)
    theirs = correct(check(elsewhere, path, actor=clerk), clerk, columns=TAUGHT)
    commit_roster(roster_import=theirs, actor=clerk)
    remember_word(by=clerk, school=elsewhere, field="category", word="外出户", meaning="LB_BOTH")

    assert check(school, path, actor=registrar).state == ImportState.REFUSED
    assert all_word_meanings(school) == {}


def test_memory__forgotten__is_not_used(school, registrar, tmp_path):
    path = csv_file(tmp_path, STRANGE)
    commit_roster(
        roster_import=correct(check(school, path, actor=registrar), registrar, columns=TAUGHT),
        actor=registrar,
    )
    forget_shape(by=registrar, shape=SheetShape.objects.get())
    assert check(school, path, actor=registrar).state == ImportState.REFUSED


def test_correction__taken_back__is_forgotten_at_the_commit(school, registrar, tmp_path):
    path = csv_file(tmp_path, pupil(说明="爱画画"))
    first = correct(check(school, path, actor=registrar), registrar, columns={"说明": "note"})
    commit_roster(roster_import=first, actor=registrar)
    assert Student.objects.get().note == "爱画画"

    second = check(school, path, actor=registrar)
    assert second.columns == {"说明": "note"}
    second = correct(second, registrar, columns={})
    assert second.columns == {} and not second.report["columns"]["recalled"]
    commit_roster(roster_import=second, actor=registrar)
    assert not SheetShape.objects.exists()


def test_correction__before_the_commit__is_remembered_by_nobody(school, registrar, tmp_path):
    path = csv_file(tmp_path, pupil(说明="爱画画"))
    roster = correct(check(school, path, actor=registrar), registrar, columns={"说明": "note"})
    cancel_roster(roster_import=roster, actor=registrar)
    roster.refresh_from_db()
    assert not SheetShape.objects.exists() and roster.sample is None


def test_import_without_corrections__leaves_no_memory(school, registrar, tmp_path):
    take_in(school, csv_file(tmp_path, pupil()), actor=registrar)
    assert not SheetShape.objects.exists() and not WordMeaning.objects.exists()


def test_word__explained_and_confirmed__is_used_for_the_next_file(school, registrar, tmp_path):
    path = csv_file(tmp_path, pupil(类别="外出户"))
    roster = check(school, path, actor=registrar)
    assert roster.report["columns"]["words"] == 1
    roster = correct(roster, registrar, words={"category": {"外出户": "LB_BOTH"}})
    assert roster.report["columns"]["words"] == 0
    commit_roster(roster_import=roster, actor=registrar)
    assert all_word_meanings(school) == {"category": {"外出户": "LB_BOTH"}}

    again = check(school, csv_file(tmp_path, pupil("王可", 身份证号=id_of(5), 类别="外出户")))
    assert again.report["columns"]["words"] == 0
    entry = AuditEntry.objects.get(action="word.remembered")
    assert entry.facts == {"field": "category"} and "外出户" not in str(entry.facts)


def test_word__remembered_and_taken_back__is_forgotten(school, registrar, tmp_path):
    remember_word(by=registrar, school=school, field="category", word="外出户", meaning="LB_BOTH")
    roster = check(school, csv_file(tmp_path, pupil(类别="外出户")), actor=registrar)
    roster = correct(roster, registrar, words={"category": {"外出户": ""}})
    assert roster.report["columns"]["words"] == 1
    commit_roster(roster_import=roster, actor=registrar)
    assert not WordMeaning.objects.exists()


def test_class__named_by_a_number_only__is_used_once_and_not_remembered(
    school, registrar, tmp_path
):
    roster = check(school, csv_file(tmp_path, pupil(班级="2班")), actor=registrar)
    roster = correct(roster, registrar, words={"class": {"2班": "junior-2026-2"}})
    commit_roster(roster_import=roster, actor=registrar)
    assert str(Student.objects.get().current_class) == "七(2)班"
    assert not WordMeaning.objects.exists()


@pytest.mark.parametrize("meaning", ["PSY", "BEHAVIOUR", "FAMILY_SPECIAL", "UNKNOWN", "小明"])
def test_word__of_a_confidential_category__cannot_be_taught(school, registrar, meaning):
    with pytest.raises(Refused):
        remember_word(by=registrar, school=school, field="category", word="有情况", meaning=meaning)
    assert not WordMeaning.objects.exists()


@pytest.mark.parametrize(
    ("field", "word"),
    [("category", "张子轩990101201306300129"), ("category", "很" * 31), ("class", "2班")],
)
def test_word__that_is_none__is_not_remembered(school, registrar, field, word):
    meaning = "LB_BOTH" if field == "category" else "junior-2026-2"
    with pytest.raises(Refused):
        remember_word(by=registrar, school=school, field=field, word=word, meaning=meaning)


def test_word__said_twice__keeps_the_later_meaning(school, registrar):
    for meaning in ("LB_ONE", "LB_BOTH"):
        remember_word(by=registrar, school=school, field="category", word="外出户", meaning=meaning)
    assert all_word_meanings(school) == {"category": {"外出户": "LB_BOTH"}}


def test_shape__said_twice__keeps_the_later_meaning(school, registrar):
    for code in ("note", "address"):
        remember_columns(
            by=registrar,
            school=school,
            purpose=SheetPurpose.ROSTER,
            title="名单",
            headings=["姓名", "说明"],
            columns={"说明": code},
        )
    held = remembered_columns(school, SheetPurpose.ROSTER, ["说明", "姓 名"])
    assert held == {"说明": "address"}
    assert remembered_columns(school, SheetPurpose.FILL, ["说明", "姓名"]) == {}


def test_memory__subject_teacher__may_not_teach(school):
    teacher = UserFactory(school=school, username="ke", name="王科任", role=Role.TEACHER)
    with pytest.raises(Refused):
        remember_word(by=teacher, school=school, field="category", word="外出户", meaning="DIBAO")
    with pytest.raises(Refused):
        remember_columns(
            by=teacher,
            school=school,
            purpose=SheetPurpose.ROSTER,
            title="",
            headings=["姓名"],
            columns={},
        )


@pytest.mark.parametrize(
    "columns", [{"父亲职务": "note"}, {"说明": "flag/PSY"}, {"说明": "no_such"}]
)
def test_correction__regulated_or_confidential_or_nonsense__is_refused(
    school, registrar, tmp_path, columns
):
    roster = check(school, csv_file(tmp_path, pupil(说明="", 父亲职务="会计")), actor=registrar)
    with pytest.raises(Refused):
        correct(roster, registrar, columns=columns)
    roster.refresh_from_db()
    assert roster.state == ImportState.PREVIEW and roster.columns == {}


def test_two_people__correct_the_same_import__the_second_is_told(school, registrar, tmp_path):
    roster = check(school, csv_file(tmp_path, pupil(说明="爱画画")), actor=registrar)
    seen = version_of(roster)
    director = UserFactory(school=school, username="dezhu", name="郑德育", role=Role.DIRECTOR)
    correct(roster, director, columns={"说明": "note"}, seen=seen)

    with pytest.raises(ChangedMeanwhile, match="另一位同事"):
        correct(roster, registrar, columns={"说明": "family"}, seen=seen)
    roster.refresh_from_db()
    assert roster.columns == {"说明": "note"}


def test_correction__of_a_confirmed_import__comes_too_late(school, registrar, tmp_path):
    roster = take_in(school, csv_file(tmp_path, pupil()), actor=registrar)
    with pytest.raises(NotFree):
        correct(roster, registrar, columns={"姓名": "name"})


def test_correction__leaves_a_trace_of_counts_only(school, registrar, tmp_path):
    roster = check(school, csv_file(tmp_path, pupil(类别="外出户")), actor=registrar)
    correct(roster, registrar, words={"category": {"外出户": "LB_BOTH"}})
    entry = AuditEntry.objects.get(action="roster.corrected")
    assert entry.facts == {"columns": 0, "words": 1, "sheets": 0}


def test_sample__numbers__are_masked_and_sealed(school, registrar, tmp_path):
    roster = check(school, csv_file(tmp_path, pupil(父亲电话="19900000001")), actor=registrar)
    text = Understanding.of(roster).to_text()
    assert id_of(1) not in text and "19900000001" not in text
    assert "张子轩" in text and "张子轩".encode() not in bytes(roster.sample_sealed)


def test_renamed_category__in_a_list_of_ours__is_still_known(school, registrar, tmp_path):
    from school_care.students.models import CareCategory

    CareCategory.objects.filter(code="TEKUN").update(name="兜底供养")
    roster = check(school, csv_file(tmp_path, pupil(类别="兜底供养")), actor=registrar)
    assert roster.report["columns"]["words"] == 0
