"""Rows sent back, mended in the workbook and uploaded again; the history tells what became of
them."""

import openpyxl
import pytest
from django.urls import reverse

from school_care.core.sheets import read_workbook
from school_care.students.models import RosterImportRow, Student
from school_care.students.services.imports.mending import write_refused
from school_care.students.services.imports.undoing import undo_roster
from tests.students.imports.dumping import differences, dump
from tests.students.imports.sent_back import mend, roster_of, wrong
from tests.students.imports.support import (
    LATER,
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


def sent_back(folder, roster):
    """The workbook as downloaded."""
    path = folder / "退回的行.xlsx"
    with path.open("wb") as file:
        write_refused(file, roster)
    return path


def test_workbook__reason_first__cells_to_mend_are_coloured_and_say_why(school, tmp_path):
    roster = take_rows(school, tmp_path, *roster_of(1, 2))
    path = sent_back(tmp_path, roster)

    sheet = openpyxl.load_workbook(path).active
    heading = [cell.value for cell in sheet[2]]
    assert heading[0].startswith("退回原因")
    cells = dict(zip(heading, sheet[3], strict=True))
    assert cells["身份证号"].fill.fgColor.rgb.endswith("FFD9A8")
    assert "校验" in cells["身份证号"].comment.text
    assert cells["姓名"].fill.fill_type is None and cells["姓名"].comment is None
    (read,) = read_workbook(path).sheets
    assert len(list(read.rows())) == 4


def test_mended_workbook__imports_exactly_those_rows__and_both_imports_say_so(
    client, school, registrar, tmp_path
):
    first = take_rows(school, tmp_path, *roster_of(6, 4))
    before = dump()["students.student"]
    fixes = {wrong(n): id_of(n) for n in (6, 7, 8)}  # the fourth stays wrong

    second = take_in(school, mend(sent_back(tmp_path, first), fixes), on=LATER)

    assert counts(second) == {"new": 3, "refused": 1}
    assert second.report["dropped_columns"] == []
    after = dump()["students.student"]
    assert [row for row in after if row in before] == before
    assert second.report["mended"][0]["done"] == 3
    client.force_login(registrar)
    pages = {
        one: client.get(reverse("students:import_show", args=[one.public_id])).content.decode()
        for one in (first, second)
    }
    assert "上次退回的4行：已导入3行" in pages[second]
    assert "退回的4行：改好后已导入3行" in pages[first] and "还有1行待改" in pages[first]
    assert "退回的行.xlsx" in pages[first]


def test_mended__undone__the_rows_wait_again(school, registrar, tmp_path):
    first = take_rows(school, tmp_path, *roster_of(2, 2))
    before = dump()
    second = take_in(school, mend(sent_back(tmp_path, first), {wrong(2): id_of(2)}), on=LATER)
    assert RosterImportRow.objects.filter(settled_at__isnull=False).count() == 1

    undo_roster(roster_import=second, by=registrar)

    assert differences(before, dump()) == {}
    assert not RosterImportRow.objects.filter(settled_at__isnull=False).exists()
    assert write_refused((tmp_path / "再次.xlsx").open("wb"), first) == 2


def test_other_roster__of_other_children__is_not_taken_for_the_mended_one(school, tmp_path):
    take_rows(school, tmp_path, *roster_of(1, 1))
    other = take_rows(school, tmp_path, pupil("张丁", 身份证号=id_of(50), 班级="八(1)班"), on=LATER)

    assert other.report["mended"] == []


def test_history__who_when_file_sheets_and_figures(client, school, registrar, tmp_path):
    roster = take_in(
        school,
        xlsx_file(tmp_path, *roster_of(2, 1), name="三年级花名册.xlsx"),
        actor=registrar,
    )
    client.force_login(registrar)

    page = client.get(reverse("students:imports")).content.decode()

    assert "三年级花名册.xlsx" in page and "吴学籍" in page and "2026年11月27日 09:00" in page
    assert "Sheet1" in page
    assert "共3行：新增2，有变化0，无变化0，待核0，退回1" in page
    assert "1个班·2人·关爱0人·待核0人" in page
    undo_roster(roster_import=roster, by=registrar)
    page = client.get(reverse("students:imports")).content.decode()
    assert "已撤销" in page and "由吴学籍撤销" in page
    assert not Student.objects.exists()


def test_wrong_file__without_a_pupil__is_no_success(school, tmp_path):
    roster = check(school, csv_file(tmp_path, {"品名": "粉笔", "数量": "20"}, name="物资.csv"))

    assert roster.state == "refused" and roster.why_refused
