"""The pages: upload → preview → confirm → result → undo, and who sees what."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from school_care.attendance.models import AttendanceException, AttendanceImport
from school_care.core.sheets import read_workbook
from tests.attendance.imports.support import everything, rolls, row_of, stored
from tests.factories import SchoolFactory, StudentFactory, TermFactory, UserFactory
from tests.support.queries import queries_of
from tests.support.sheets import csv_file, nov

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, life):
    client.force_login(life.registrar)
    return client


def upload(client, path, **fields):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(reverse("attendance:import_new"), {"file": file, **fields}, follow=True)


def url(name: str) -> str:
    one = AttendanceImport.objects.order_by("-uploaded_at").first()
    return reverse(f"attendance:{name}", args=[one.public_id])


def sheet_of(response) -> list[list]:
    content = BytesIO(b"".join(response.streaming_content)).getvalue()
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        return [row.cells for row in read_workbook(file.name).sheets[0].rows()]


def test_whole_journey__upload_look_confirm_undo(desk, life, tmp_path):
    rows = [row_of(life.zixuan, nov(16), "旷课", 说明="没来"), row_of(life.anan, nov(16))]
    rows += [row_of(life.mingming, nov(16)), row_of(life.keke, nov(16), "飞走了", 说明="？")]

    page = upload(desk, csv_file(tmp_path, *rows, name="考勤.csv")).content.decode()
    assert "还没有保存" in page and everything() == []
    assert "新增 <b>3</b>" in page and "退回 <b>1</b>" in page
    assert "1个班次全班都有记录" in page
    assert "第5行" in page and "飞走了" in page and "看不懂这个类别" in page

    page = desk.post(url("import_confirm"), follow=True).content.decode()
    assert "考勤已导入。" in page and "已导入" in page
    assert rolls() == {(1, nov(16)): (3, 1)}

    listed = desk.get(reverse("attendance:imports")).content.decode()
    assert "考勤.csv" in listed and "吴学籍" in listed
    assert "4行：新增3，变更0，不变0，退回1" in listed

    refused = sheet_of(desk.get(url("import_refused")))
    assert refused[1][:4] == ["退回原因（改好后整列可删）", "日期", "身份证号", "类别"]
    assert refused[2][0].startswith("类别：看不懂这个类别")
    assert refused[2][2] == life.keke.id_number

    page = desk.post(url("import_undo"), follow=True).content.decode()
    assert "已撤销，考勤恢复为导入之前的样子。" in page and everything() == []


def test_refused_rows_mended_and_uploaded_again__are_imported(desk, life, tmp_path):
    upload(desk, csv_file(tmp_path, row_of(life.keke, nov(16), "飞走了")))
    path = tmp_path / "退回的行.xlsx"
    rows = sheet_of(desk.get(url("import_refused")))
    rows[2][3] = "旷课"
    from school_care.core.sheets import write_workbook

    write_workbook(path, columns=rows[1], rows=rows[2:])

    upload(desk, path)
    desk.post(url("import_confirm"))

    assert {(row[0], row[3]) for row in stored()} == {("王可", "truant")}


def test_complete_days__given_on_the_page__hold(desk, life, tmp_path):
    path = csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课"))

    page = upload(desk, path, complete_from="2026-11-16", complete_until="2026-11-17")
    assert "没有列出的学生按到校记" in page.content.decode()
    desk.post(url("import_confirm"))

    assert rolls() == {
        (1, nov(16)): (3, 1),
        (2, nov(16)): (2, 0),
        (1, nov(17)): (3, 0),
        (2, nov(17)): (2, 0),
    }


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"complete_from": "2026-11-16"}, "起止两天都要填"),
        ({"complete_from": "2026-11-17", "complete_until": "2026-11-16"}, "前后颠倒"),
        ({"complete_from": "2025-01-01", "complete_until": "2026-11-16"}, "超过一年"),
    ],
)
def test_days_that_cannot_be__are_said_at_the_field_and_kept(desk, life, tmp_path, fields, says):
    page = upload(desk, csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课")), **fields)

    assert page.status_code == 422
    assert says in page.content.decode() and fields["complete_from"] in page.content.decode()


def test_file_that_is_no_attendance_sheet__says_what_is_missing(desk, life, tmp_path):
    page = upload(desk, csv_file(tmp_path, {"姓名": "张子轩", "班级": "七(1)班"}))

    assert "没有找到考勤表" in page.content.decode()
    assert AttendanceImport.objects.count() == 0


def test_nothing_new__offers_no_confirmation(desk, life, tmp_path):
    path = csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课"))
    upload(desk, path)
    desk.post(url("import_confirm"))

    page = upload(desk, path).content.decode()

    assert "系统里都已经有了" in page and "确认导入</button>" not in page


def test_confirming_twice__imports_once_and_says_so(desk, life, tmp_path):
    upload(desk, csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课")))
    desk.post(url("import_confirm"))

    page = desk.post(url("import_confirm"), follow=True).content.decode()

    assert "这次导入已导入，没有重复操作。" in page
    assert AttendanceException.objects.count() == 1


def test_undo_refused__says_which_day(desk, life, tmp_path):
    upload(desk, csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课")))
    desk.post(url("import_confirm"))
    AttendanceException.objects.update(kind="sick")

    page = desk.post(url("import_undo"), follow=True).content.decode()

    assert "不能撤销：11月16日有1条考勤在导入之后改过" in page and "确认撤销" in page


def test_dropped_preview__is_gone_from_the_list(desk, life, tmp_path):
    upload(desk, csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课")))

    page = desk.post(url("import_cancel"), follow=True).content.decode()

    assert "没有导入，考勤没有任何改动。" in page and "还没有导入过考勤" in page


def test_another_school__has_its_own_imports_and_pupils(desk, client, life, tmp_path):
    upload(desk, csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课"), name="考勤.csv"))
    mine = url("import_show")
    other = SchoolFactory()
    TermFactory(school=other)
    StudentFactory(current_class__school=other)
    client.force_login(UserFactory(school=other, role="registrar"))

    assert client.get(mine).status_code == 404
    assert "考勤.csv" not in client.get(reverse("attendance:imports")).content.decode()


def test_template__has_the_columns_and_an_example(desk, life):
    rows = sheet_of(desk.get(reverse("attendance:import_template")))

    assert rows[-2] == ["日期", "姓名", "身份证号", "学籍号", "类别", "时段", "去向", "说明"]
    assert rows[-1][1] == "（示例）张子轩"


def test_pages__cost_the_same_for_one_row_and_for_many(desk, life, tmp_path):
    bad = [row_of(life.zixuan, nov(16), f"怪{n}") for n in range(60)]
    upload(desk, csv_file(tmp_path, bad[0]))
    few = queries_of(desk, url("import_show"))
    upload(desk, csv_file(tmp_path, *bad))

    assert queries_of(desk, url("import_show")) == few <= 9
    assert queries_of(desk, reverse("attendance:imports")) <= 9
