"""An import from upload to result: all or nothing, killed workers, what is erased when."""

from datetime import timedelta
from pathlib import Path

import pytest
from kombu.exceptions import OperationalError

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.core.sheets import read_workbook
from school_care.school.enums import Role
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.students.enums import ImportState, ReviewChoice
from school_care.students.models import ContactPerson, RosterImport, RosterImportRow, Student
from school_care.students.services.imports import comparing, files, lifecycle, preview, waking
from school_care.students.services.imports.choosing import choose_row
from school_care.students.services.imports.lease import LeaseLost
from school_care.students.services.imports.lifecycle import (
    ArchiveMoved,
    cancel_roster,
    check_roster,
    commit_roster,
    receive_roster,
    restart_check,
)
from school_care.students.services.imports.mending import write_refused
from school_care.students.services.imports.retention import erase_old_imports
from school_care.students.services.imports.templates import write_template
from school_care.students.services.imports.writing import PupilWriter
from tests.factories import UserFactory
from tests.students.imports.support import (
    LATER,
    ON,
    check,
    counts,
    csv_file,
    id_of,
    pupil,
    take_in,
    take_rows,
    xlsx_file,
)

pytestmark = pytest.mark.django_db


def upload(school, path: Path) -> RosterImport:
    return receive_roster(
        school=school, actor=None, file_name=path.name, chunks=[path.read_bytes()], on=ON
    )


@pytest.mark.parametrize("role", [None, Role.AUDITOR, Role.PRINCIPAL])
def test_upload__without_the_right_to_import__refused_and_no_file_is_kept(
    school, tmp_path, settings, role
):
    settings.PRIVATE_ROOT = tmp_path / "private"
    someone = UserFactory(school=school, role=role)

    with pytest.raises(Refused):
        receive_roster(school=school, actor=someone, file_name="花名册.csv", chunks=[b"x"], on=ON)

    assert not RosterImport.objects.exists()
    assert not list(settings.PRIVATE_ROOT.rglob("*"))


def test_check__before_confirming__archive_is_empty(school, tmp_path):
    roster = check(school, csv_file(tmp_path, pupil()))

    assert roster.state == ImportState.PREVIEW
    assert roster.report["classes_to_create"] == ["七(1)班"]
    assert (Student.objects.count(), SchoolClass.objects.count()) == (0, 0)


def test_commit__fails_in_the_second_chunk__archive_is_as_before_and_can_be_confirmed_again(
    school, tmp_path, monkeypatch
):
    monkeypatch.setattr(preview, "CHUNK", 2)
    rows = [pupil(f"张{letter}", 身份证号=id_of(n)) for n, letter in enumerate("甲乙丙丁戊")]
    roster = check(school, csv_file(tmp_path, *rows))
    trail = AuditEntry.objects.count()
    write, calls = PupilWriter.write_new, []

    def fails_the_second_time(writer, pupils):
        write(writer, pupils)
        calls.append(len(pupils))
        if len(calls) == 2:
            raise RuntimeError("power cut")

    monkeypatch.setattr(PupilWriter, "write_new", fails_the_second_time)
    with pytest.raises(RuntimeError):
        commit_roster(roster_import=roster, actor=None)

    assert calls == [2, 2]
    assert (Student.objects.count(), SchoolClass.objects.count()) == (0, 0)
    assert AuditEntry.objects.count() == trail
    monkeypatch.undo()
    roster.refresh_from_db()
    commit_roster(roster_import=roster, actor=None)
    assert Student.objects.count() == 5


def test_chunks__however_small__give_the_same_result(school, tmp_path, monkeypatch):
    monkeypatch.setattr(comparing, "CHUNK", 2)
    monkeypatch.setattr(preview, "CHUNK", 3)
    rows = [pupil(f"张{letter}", 身份证号=id_of(n)) for n, letter in enumerate("甲乙丙丁戊")]

    first = take_rows(school, tmp_path, *rows)
    second = take_rows(school, tmp_path, *rows, on=LATER)

    assert (counts(first), counts(second)) == ({"new": 5}, {"unchanged": 5})


def test_commit__archive_changed_since_the_check__writes_nothing_and_checks_again(school, tmp_path):
    take_rows(school, tmp_path, pupil(备注="一"))
    roster = check(school, csv_file(tmp_path, pupil(备注="二")), on=LATER)
    take_in(school, csv_file(tmp_path, pupil(备注="三"), name="另一份.csv"), on=LATER)

    with pytest.raises(ArchiveMoved):
        commit_roster(roster_import=roster, actor=None)

    assert Student.objects.get().note == "三"
    check_roster(roster_import=roster)
    assert roster.state == ImportState.PREVIEW
    assert "重新比对" in roster.report["note"]
    commit_roster(roster_import=roster, actor=None)
    assert Student.objects.get().note == "二"


def test_commit__twice__the_second_is_told_so(school, tmp_path):
    roster = take_rows(school, tmp_path, pupil())

    with pytest.raises(Refused):
        commit_roster(roster_import=roster, actor=None)

    assert Student.objects.count() == 1


def test_check__worker_killed_half_way__another_finishes_without_doubling_rows(school, tmp_path):
    roster = upload(school, csv_file(tmp_path, pupil()))
    check_roster(roster_import=roster)
    # As a killed worker leaves it: rows stored, lease run out.
    RosterImport.objects.filter(pk=roster.pk).update(
        state=ImportState.READING, lease_until=clock.now() - timedelta(seconds=1)
    )

    check_roster(roster_import=roster)

    assert roster.state == ImportState.PREVIEW
    assert RosterImportRow.objects.filter(roster_import=roster).count() == 1


def test_check__lease_taken_over__the_late_worker_writes_nothing(school, tmp_path):
    roster = upload(school, csv_file(tmp_path, pupil()))

    def another_worker_takes_over(stage, rows):
        RosterImport.objects.filter(pk=roster.pk).update(
            lease_until=clock.now() + timedelta(hours=1)
        )

    with pytest.raises(LeaseLost):
        check_roster(roster_import=roster, progress=another_worker_takes_over)

    assert not RosterImportRow.objects.exists()


def test_check__program_error__is_refused_in_words_and_not_tried_for_ever(
    school, tmp_path, monkeypatch
):
    def breaks(*args, **kwargs):
        raise RuntimeError("bug")

    monkeypatch.setattr(lifecycle, "read_import", breaks)
    roster = check(school, csv_file(tmp_path, pupil()))

    assert roster.state == ImportState.REFUSED
    assert "联系系统管理员" in roster.why_refused


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "没有学生的文件\n".encode()]
)
def test_check__nothing_to_read__is_refused_with_a_sentence(school, tmp_path, content):
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(content)

    roster = check(school, path)

    assert roster.state == ImportState.REFUSED
    assert roster.why_refused.endswith("。")


def test_large_file__broker_does_not_answer__waits_and_the_sweep_takes_it_up(
    school, tmp_path, monkeypatch
):
    monkeypatch.setattr(waking, "SMALL_FILE_BYTES", 0)
    roster = upload(school, csv_file(tmp_path, pupil()))
    asked = []

    def no_broker(public_id):
        asked.append(public_id)
        raise OperationalError("no broker")

    monkeypatch.setattr("school_care.students.tasks.carry_on.delay", no_broker)
    waking.check_soon(roster)
    roster.refresh_from_db()
    assert roster.state == ImportState.UPLOADED

    RosterImport.objects.update(created_at=clock.now() - timedelta(minutes=1))
    monkeypatch.setattr("school_care.students.tasks.carry_on.delay", waking.carry_on)
    assert waking.resume_stalled() == 1

    roster.refresh_from_db()
    assert roster.state == ImportState.PREVIEW
    assert asked == [str(roster.public_id)]


def test_large_commit__goes_to_a_worker__and_names_who_confirmed(
    school, tmp_path, monkeypatch, registrar
):
    monkeypatch.setattr(waking, "SMALL_COMMIT_ROWS", 0)
    roster = check(school, csv_file(tmp_path, pupil()))
    monkeypatch.setattr("school_care.students.tasks.carry_on.delay", waking.carry_on)

    waking.commit_soon(roster, actor=registrar)

    roster.refresh_from_db()
    assert roster.state == ImportState.DONE
    assert AuditEntry.objects.get(action="pupil.created").actor_id == registrar.pk


def test_another_date__after_the_check__checks_again(school, tmp_path):
    take_rows(school, tmp_path, pupil())
    roster = check(school, csv_file(tmp_path, pupil(班级="七(2)班")), on=ON)

    restart_check(roster_import=roster, on=LATER)
    check_roster(roster_import=roster)
    commit_roster(roster_import=roster, actor=None)

    assert Student.objects.get().enrolments.get(until__isnull=True).starts_on == LATER


def test_cancel__before_confirming__drops_preview_and_file(
    school, tmp_path, django_capture_on_commit_callbacks
):
    roster = check(school, csv_file(tmp_path, pupil()))
    stored = files.path_of(roster.stored_file)
    assert stored.stat().st_mode & 0o077 == 0

    with django_capture_on_commit_callbacks(execute=True):
        cancel_roster(roster_import=roster, actor=None)

    assert roster.state == ImportState.CANCELLED
    assert not stored.exists()
    assert not RosterImportRow.objects.exists()


def test_retention__thirty_days_after_the_end__contents_go_and_fingerprints_stay(
    school, tmp_path, django_capture_on_commit_callbacks
):
    row = pupil(身份证号="")
    roster = take_rows(school, tmp_path, row)
    stored = files.path_of(roster.stored_file)
    assert erase_old_imports() == 0

    RosterImport.objects.update(finished_at=clock.now() - timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_old_imports() == 1
        assert erase_old_imports() == 0

    assert not stored.exists()
    assert RosterImportRow.objects.get().payload is None
    assert counts(take_rows(school, tmp_path, row, on=LATER)) == {"unchanged": 1}


def test_refused_rows__mended_in_the_workbook__are_imported_and_only_they(school, tmp_path):
    wrong = id_of(3)[:-1] + ("1" if id_of(3)[-1] != "1" else "2")
    first = take_in(
        school,
        xlsx_file(tmp_path, pupil(), pupil("李安安", 身份证号=wrong, 父亲电话="19900000001")),
    )
    assert counts(first) == {"new": 1, "refused": 1}
    path = tmp_path / "退回的行.xlsx"
    assert write_refused(path.open("wb"), first) == 1
    (sheet,) = read_workbook(path).sheets
    note, heading, row = [list(r.cells) for r in sheet.rows()]
    assert heading[0].startswith("退回原因") and "校验" in row[0]

    mended = [id_of(3) if cell == wrong else cell for cell in row]
    second = take_in(
        school, xlsx_file(tmp_path, dict(zip(heading, mended, strict=False)), name="改好.xlsx")
    )

    assert counts(second) == {"new": 1}
    child = Student.objects.get(name="李安安")
    assert str(child.current_class) == "七(1)班"
    assert ContactPerson.objects.get(student=child).phone == "19900000001"


def test_template__as_downloaded__example_is_not_imported_and_a_row_below_is(school, tmp_path):
    path = tmp_path / "模板.xlsx"
    write_template(path.open("wb"))
    assert check(school, path).state == ImportState.REFUSED  # nobody in it

    sheet, _how_to_fill_in = read_workbook(path).sheets
    heading, *_, example = [list(r.cells) for r in sheet.rows()][-3:]
    own = dict(zip(heading, example, strict=False)) | {"姓名": "张子轩"}
    roster = take_in(school, xlsx_file(tmp_path, dict(zip(heading, example, strict=False)), own))

    assert counts(roster) == {"new": 1}
    assert roster.report["dropped_columns"] == []
    assert set(ContactPerson.objects.values_list("role", flat=True)) == {
        "FATHER",
        "MOTHER",
        "GUARDIAN",
    }


@pytest.mark.parametrize(
    ("choice", "candidate", "sentence"),
    [
        (ReviewChoice.SAME, "", "请选择"),
        (ReviewChoice.SAME, "00000000-0000-0000-0000-000000000000", "请选择"),
        (ReviewChoice.NEW, "", "不能另建"),
    ],
)
def test_choice__that_cannot_stand__is_refused(school, tmp_path, choice, candidate, sentence):
    take_rows(school, tmp_path, pupil())
    roster = check(school, csv_file(tmp_path, pupil("李安安")), on=LATER)

    with pytest.raises(Refused, match=sentence):
        choose_row(row=roster.rows.get(), choice=choice, actor=None, chosen_id=candidate)


def test_choice__pupil_already_updated_by_another_row__is_refused(school, tmp_path):
    take_rows(school, tmp_path, pupil())
    rows = [pupil(备注="一"), pupil(身份证号="", 备注="二")]
    roster = check(school, csv_file(tmp_path, *rows), on=LATER)
    candidate = str(Student.objects.get().public_id)

    with pytest.raises(Refused, match="已由第2行更新"):
        choose_row(
            row=roster.rows.get(outcome="review"),
            choice=ReviewChoice.SAME,
            actor=None,
            chosen_id=candidate,
        )


@pytest.mark.parametrize("step", ["commit", "cancel", "choose"])
def test_a_service__called_for_somebody_who_may_not_import__changes_nothing(school, tmp_path, step):
    take_in(school, csv_file(tmp_path, pupil()))
    roster = check(school, csv_file(tmp_path, pupil(身份证号="", 家庭住址="云岭村")))
    row, teacher = roster.rows.get(outcome="review"), UserFactory(school=school)
    steps = {
        "commit": lambda: waking.commit_soon(roster, actor=teacher, sure=True),
        "cancel": lambda: lifecycle.cancel_roster(roster_import=roster, actor=teacher),
        "choose": lambda: choose_row(row=row, choice=ReviewChoice.NEW, actor=teacher),
    }
    with pytest.raises(Refused, match="权限"):
        steps[step]()
    roster.refresh_from_db()
    row.refresh_from_db()
    assert (roster.state, row.choice) == (ImportState.PREVIEW, "")
