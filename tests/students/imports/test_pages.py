"""The pages: upload → preview → choose → confirm → result, and who may not."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from school_care.core.sheets import read_workbook
from school_care.school.enums import Role
from school_care.students.enums import ImportState, ReviewChoice
from school_care.students.models import RosterImport, Student
from tests.factories import SchoolClassFactory, SchoolFactory, UserFactory
from tests.students.imports.support import (
    LATER,
    check,
    csv_file,
    id_of,
    pupil,
    take_rows,
    the_pupil,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, registrar):
    client.force_login(registrar)
    return client


def upload(client, path, on=LATER):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(
        reverse("students:import_new"), {"file": file, "on": on.isoformat()}, follow=True
    )


def url(name, roster, *more):
    return reverse(f"students:{name}", args=[roster.public_id, *more])


def test_whole_journey__registrar__from_upload_to_totals(desk, school, tmp_path):
    take_rows(school, tmp_path, pupil(), pupil("王可", 身份证号=id_of(5), 类别="低保"))
    doubtful = pupil(身份证号="", 备注="寄住姑姑家")
    bad = pupil("赵远", 身份证号=id_of(7)[:-1])
    rows = [
        pupil("王可", 身份证号=id_of(5), 班级="七(2)班"),
        pupil("李安安", 身份证号=id_of(3), 班级="八(1)班", 类别="留守"),
        doubtful,
        bad,
    ]

    page = upload(desk, csv_file(tmp_path, *rows)).content.decode()
    roster = RosterImport.objects.first()
    assert "共4行：新增1，有变化1，无变化0，待核1，退回1。" in page
    assert "将新建2个班级" in page and "七(2)班、八(1)班" in page
    assert "是同一人" in page and "暂不导入" in page  # the doubtful row is shown first
    assert Student.objects.count() == 2

    changed = desk.get(url("import_show", roster), {"tab": "changed"}).content.decode()
    assert "<del>七(1)班</del>" in changed and "七(2)班" in changed
    refused = desk.get(url("import_show", roster), {"tab": "refused"}).content.decode()
    assert "第5行" in refused and id_of(7)[:-1] in refused

    row = roster.rows.get(outcome="review")
    candidate = the_pupil().public_id
    desk.post(
        url("import_choose", roster, row.public_id), {"choice": "same", "candidate": candidate}
    )
    row.refresh_from_db()
    assert row.choice == ReviewChoice.SAME

    result = desk.post(url("import_commit", roster), follow=True).content.decode()
    assert "3个班·3人·关爱2人·待核0人" in result
    assert "新增1人，更新2人" in result
    assert the_pupil().note == "寄住姑姑家"
    history = desk.get(reverse("students:imports")).content.decode()
    assert "花名册.csv" in history and "已导入" in history


def test_preview__columns_left_out_and_totals_that_do_not_foot__are_said(desk, school, tmp_path):
    told = pupil() | {"父亲工作单位": "秘密鞋厂", "幸运数字": "7"}
    foot = dict.fromkeys(told, "") | {"姓名": "合计：38人"}

    page = upload(desk, csv_file(tmp_path, told, foot)).content.decode()

    assert "没有导入的栏目（按规定不收集）：父亲工作单位。" in page
    assert "没有导入的栏目（不认识这一栏）：幸运数字。" in page
    assert "第3行，表尾合计写38人，读到1人" in page
    assert "秘密鞋厂" not in page


def test_upload__not_confirmed__archive_is_untouched_and_can_be_given_up(desk, school, tmp_path):
    upload(desk, csv_file(tmp_path, pupil()))
    roster = RosterImport.objects.get()

    page = desk.post(url("import_cancel", roster), follow=True).content.decode()

    assert "已放弃这次导入" in page
    assert Student.objects.count() == 0
    roster.refresh_from_db()
    assert roster.state == ImportState.CANCELLED


def test_upload__unreadable_file__says_why_and_offers_another(desk, tmp_path):
    path = tmp_path / "照片.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 100)

    page = upload(desk, path).content.decode()

    assert "无法读取" in page and "重新上传" in page


def test_upload__without_a_file_or_of_another_year__is_told_so(desk, tmp_path):
    answer = desk.post(reverse("students:import_new"), {"on": "2026-11-27"})
    assert "请选择一个文件" in answer.content.decode()

    file = SimpleUploadedFile("a.csv", b"x")
    answer = desk.post(reverse("students:import_new"), {"file": file, "on": "0026-11-27"})
    assert answer.status_code == 422
    assert not RosterImport.objects.exists()


def test_preview__id_numbers__are_masked_except_in_the_refused_cell(desk, school, tmp_path):
    take_rows(school, tmp_path, pupil("王可", 身份证号="", 出生日期="2013-06-30"))
    wrong = id_of(9)[:-1] + "0" if id_of(9)[-1] != "0" else id_of(9)[:-1] + "1"
    rows = [
        pupil("李安安", 身份证号=id_of(3), 性别="女"),  # contradicts the number: a warning
        pupil("王可", 身份证号=id_of(5)),
        pupil("赵远", 身份证号=wrong),
    ]
    roster = check(school, csv_file(tmp_path, *rows), on=LATER)

    pages = {
        tab: desk.get(url("import_show", roster), {"tab": tab}).content.decode()
        for tab in ("new", "changed", "unchanged", "review", "refused")
    }

    whole = "".join(pages.values())
    assert f"{id_of(3)[:6]}********{id_of(3)[-4:]}" in pages["new"]
    assert id_of(3) not in whole and id_of(5) not in whole
    assert wrong in pages["refused"]


def test_preview__500_rows__asks_as_many_queries_as_10(desk, school, tmp_path):
    def imported(number):
        rows = [pupil(f"张{n}子", 身份证号=id_of(n)) for n in range(number)]
        return check(school, csv_file(tmp_path, *rows), on=LATER)

    def queries(roster):
        with CaptureQueriesContext(connection) as captured:
            answer = desk.get(url("import_show", roster), {"tab": "new"})
        assert answer.status_code == 200
        return len(captured)

    few, many = imported(10), imported(500)
    queries(few)

    assert queries(few) == queries(many)


def test_settings__another_date__checks_again(desk, school, tmp_path):
    upload(desk, csv_file(tmp_path, pupil()))
    roster = RosterImport.objects.get()

    page = desk.post(url("import_settings", roster), {"on": "2026-09-01"}, follow=True)

    roster.refresh_from_db()
    assert roster.on.isoformat() == "2026-09-01"
    assert "共1行：新增1" in page.content.decode()


def test_progress__while_a_worker_reads__is_asked_for_and_then_the_page_reloads(
    desk, school, tmp_path
):
    roster = check(school, csv_file(tmp_path, pupil()))
    RosterImport.objects.update(state=ImportState.READING, done=40, total=100)

    page = desk.get(url("import_show", roster)).content.decode()
    part = desk.get(url("import_show", roster), headers={"HX-Request": "true"}).content.decode()
    assert "40/100" in page and 'hx-trigger="every 1s"' in page
    assert "40/100" in part and "<html" not in part

    RosterImport.objects.update(state=ImportState.PREVIEW)
    answer = desk.get(url("import_show", roster), headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")


def test_downloads__template_and_refused_rows__open_as_workbooks(desk, school, tmp_path):
    roster = check(school, csv_file(tmp_path, pupil(), pupil("赵远", 身份证号="99")))

    for address, words in (
        (reverse("students:import_template"), "（示例）张子轩"),
        (url("import_refused", roster), "赵远"),
    ):
        answer = desk.get(address)
        path = tmp_path / "下载.xlsx"
        path.write_bytes(b"".join(answer.streaming_content))
        sheet = read_workbook(path).sheets[0]
        assert any(words in row.cells for row in sheet.rows())
        assert answer["Cache-Control"] == "no-store, private"


def addresses(roster):
    row = roster.rows.first()
    return [
        ("get", reverse("students:imports")),
        ("get", reverse("students:import_new")),
        ("post", reverse("students:import_new")),
        ("get", reverse("students:import_template")),
        ("get", url("import_show", roster)),
        ("post", url("import_settings", roster)),
        ("post", url("import_choose", roster, row.public_id)),
        ("post", url("import_commit", roster)),
        ("post", url("import_cancel", roster)),
        ("get", url("import_refused", roster)),
    ]


def test_every_page__head_teacher__is_forbidden(client, school, tmp_path):
    roster = check(school, csv_file(tmp_path, pupil()))
    seven_one = SchoolClassFactory(school=school, grade=7, number=1)
    client.force_login(UserFactory(school=school, head_teacher_of=seven_one))

    for method, address in addresses(roster):
        assert getattr(client, method)(address).status_code == 403, address
    assert Student.objects.count() == 0


def test_every_page__registrar_of_another_school__does_not_find_it(client, school, tmp_path):
    roster = check(school, csv_file(tmp_path, pupil()))
    client.force_login(UserFactory(school=SchoolFactory(), role=Role.REGISTRAR))

    for method, address in addresses(roster)[4:]:
        assert getattr(client, method)(address).status_code == 404, address
    assert "花名册.csv" not in client.get(reverse("students:imports")).content.decode()
    roster.refresh_from_db()
    assert (roster.state, Student.objects.count()) == (ImportState.PREVIEW, 0)


def test_every_page__nobody__is_sent_to_sign_in(client, school, tmp_path):
    roster = check(school, csv_file(tmp_path, pupil()))

    for method, address in addresses(roster):
        answer = getattr(client, method)(address)
        assert (answer.status_code, "sign-in" in answer["Location"]) == (302, True), address


def test_row_of_another_import__in_the_address__is_not_found(desk, school, tmp_path):
    first = check(school, csv_file(tmp_path, pupil()))
    second = check(school, csv_file(tmp_path, pupil(), name="二.csv"))

    answer = desk.post(url("import_choose", first, second.rows.get().public_id), {"choice": "skip"})

    assert answer.status_code == 404
