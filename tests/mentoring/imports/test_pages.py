"""The pages: upload → preview → confirm → result → undo, and who sees what."""

import tempfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from school_care.core.sheets import read_workbook, write_workbook
from school_care.mentoring.models import CareRecord, RecordImport
from tests.factories import UserFactory
from tests.mentoring.imports.support import row_of, stored
from tests.support.queries import queries_of
from tests.support.sheets import csv_file, nov

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, house):
    client.force_login(house.head)
    return client


def upload(client, path):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(reverse("mentoring:import_new"), {"file": file}, follow=True)


def url(name: str) -> str:
    one = RecordImport.objects.order_by("-uploaded_at").first()
    return reverse(f"mentoring:{name}", args=[one.public_id])


def sheet_of(response) -> list[list]:
    content = BytesIO(b"".join(response.streaming_content)).getvalue()
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        return [row.cells for row in read_workbook(file.name).sheets[0].rows()]


def test_whole_journey__upload_look_confirm_undo(desk, house, tmp_path):
    rows = [
        row_of(house.zixuan, nov(3)),
        row_of(house.anan, nov(16), "电话", "", 结果="关机"),
        row_of(house.mingming, nov(16), "打架"),
        row_of(house.keke, nov(16)),
    ]

    page = upload(desk, csv_file(tmp_path, *rows, name="记录.csv")).content.decode()
    assert "还没有保存" in page and stored() == set()
    assert "新增 <b>2</b>" in page and "退回 <b>2</b>" in page
    assert "2名学生的2条记录：谈心1、电话1。" in page
    assert "看不懂这个类型" in page and "不在您可填写的学生中" in page

    page = desk.post(url("import_confirm"), follow=True).content.decode()
    assert "以往记录已导入" in page and "已导入" in page
    assert {row[0] for row in stored()} == {"张子轩", "李安安"}
    assert "想家了" in desk.get(reverse("mentoring:records")).content.decode()

    listed = desk.get(reverse("mentoring:imports")).content.decode()
    assert "记录.csv" in listed and "陈班主" in listed
    assert "4行：新增2，变更0，不变0，退回2" in listed
    hub = desk.get(reverse("workspace:imports")).content.decode()
    assert "记录.csv" in hub and "陈班主" in hub

    page = desk.post(url("import_undo"), follow=True).content.decode()
    assert "已撤销" in page and stored() == set()


def test_refused_rows_mended_and_uploaded_again__are_imported(desk, house, tmp_path):
    upload(desk, csv_file(tmp_path, row_of(house.anan, nov(16), "打架", "第一行\n第二行")))
    rows = sheet_of(desk.get(url("import_refused")))
    heading = next(row for row in rows if "类型" in row)
    mended = rows[rows.index(heading) + 1]
    assert mended[0].startswith("类型：看不懂这个类型")
    mended[heading.index("类型")] = "谈心"
    path = tmp_path / "退回的行.xlsx"
    write_workbook(path, columns=heading, rows=[mended])

    upload(desk, path)
    desk.post(url("import_confirm"))

    assert CareRecord.objects.get().text == "第一行\n第二行"


def test_same_file_again__offers_no_confirmation(desk, house, tmp_path):
    path = csv_file(tmp_path, row_of(house.zixuan, nov(3)))
    upload(desk, path)
    desk.post(url("import_confirm"))

    page = upload(desk, path).content.decode()

    assert "系统里都已经有了" in page and "确认导入</button>" not in page


def test_confirming_twice__imports_once_and_says_so(desk, house, tmp_path):
    upload(desk, csv_file(tmp_path, row_of(house.zixuan, nov(3))))
    desk.post(url("import_confirm"))

    page = desk.post(url("import_confirm"), follow=True).content.decode()

    assert "这次导入已导入，没有重复操作。" in page and CareRecord.objects.count() == 1


def test_dropped_preview__is_gone_from_the_list(desk, house, tmp_path):
    upload(desk, csv_file(tmp_path, row_of(house.zixuan, nov(3))))

    page = desk.post(url("import_cancel"), follow=True).content.decode()

    assert "没有导入，关爱记录没有任何改动。" in page and "还没有导入过以往记录" in page


def test_file_of_another_teacher__is_not_seen__the_directors_sees_all(client, house, tmp_path):
    client.force_login(house.head)
    upload(client, csv_file(tmp_path, row_of(house.zixuan, nov(3)), name="记录.csv"))
    address = url("import_show")
    other = UserFactory(school=house.school, head_teacher_of=house.two)

    client.force_login(other)
    assert client.get(address).status_code == 404
    assert "记录.csv" not in client.get(reverse("mentoring:imports")).content.decode()
    assert "记录.csv" not in client.get(reverse("workspace:imports")).content.decode()
    client.force_login(house.director)
    assert client.get(address).status_code == 200


def test_hub__shows_what_the_person_may_import__and_the_menu_marks_it(client, house):
    client.force_login(house.head)
    page = client.get(reverse("workspace:imports")).content.decode()
    assert "以往记录" in page and "上传记录表" in page
    assert "上传花名册" not in page and "上传考勤文件" not in page

    client.force_login(house.director)
    page = client.get(reverse("workspace:imports")).content.decode()
    for words in ("上传花名册", "上传记录表", "上传考勤文件", "上传教职工名单", "上传校历"):
        assert words in page
    below = client.get(reverse("mentoring:imports")).content.decode()
    assert below.count('aria-current="page"') == page.count('aria-current="page"') > 0


def test_pages__cost_the_same_for_one_row_and_for_many(desk, house, tmp_path):
    few = csv_file(tmp_path, row_of(house.zixuan, nov(3)), row_of(house.zixuan, nov(3), "打架"))
    rows = [row_of(house.zixuan, nov(3), text=f"第{n}次") for n in range(60)]
    bad = [row_of(house.anan, nov(3), f"怪{n}") for n in range(60)]
    upload(desk, few)
    cheap = queries_of(desk, url("import_show"))
    upload(desk, csv_file(tmp_path, *rows, *bad, name="多.csv"))

    assert queries_of(desk, url("import_show")) == cheap <= 10
    assert queries_of(desk, reverse("mentoring:imports")) <= 10


def test_checking__costs_the_same_for_one_row_and_for_many(
    house, tmp_path, django_assert_max_num_queries
):
    from school_care.mentoring.services.imports.lifecycle import plan_file

    rows = [row_of(house.zixuan, nov(3), text=f"第{n}次") for n in range(80)]
    rows += [{**row, "身份证号": house.anan.id_number} for row in rows]
    lecture = {"日期": "2026-11-06", "班级": "七(1)班", "类型": "讲座", "内容": "防溺水"}
    path = csv_file(tmp_path, *rows, lecture)

    with django_assert_max_num_queries(8):
        plan = plan_file(path, school=house.school, by=None)

    assert len(plan.new) == 162
