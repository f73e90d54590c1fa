"""导入教职工名单 on the page: upload → look → confirm → slips → taken back; the hub tells of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from school_care.core import clock
from school_care.core.sheets import read_workbook
from school_care.school.models import Appointment, SchoolClass, StaffImport, User
from school_care.school.services import create_account
from tests.school.sheets import staff_sheet
from tests.school.staff_import.making import NEW_PEOPLE
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, registrar):
    client.force_login(registrar)
    return client


@pytest.fixture
def leaders_desk(client, director):
    client.force_login(director)
    return client


@pytest.fixture
def upload(tmp_path):
    def upload(client, *rows, name="教职工.xlsx"):
        path = staff_sheet(tmp_path / name, *rows)
        return send(client, path)

    return upload


def send(client, path):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(reverse("school:staff_import_new"), {"file": file}, follow=True)


def text(answer) -> str:
    return answer.content.decode()


def url(step: str) -> str:
    one = StaffImport.objects.order_by("-uploaded_at", "-pk").first()
    return reverse(f"school:staff_import_{step}", args=[one.public_id])


def post(client, step: str, **data) -> str:
    return text(client.post(url(step), data, follow=True))


def test_whole_journey__upload_look_confirm_slips_undo(school, desk, upload, tmp_path):
    page = text(upload(desk, ("", "王丽华", "", "班主任", "七(1)班"), ("", "李秀英", "", "班长")))
    assert "新增 <b>1</b>" in page and "退回 <b>1</b>" in page
    assert "不认识的角色" in page and "同时开设1个班：七(1)班" in page
    assert "待校长或德育主任确认" in page and "还没有保存" in page
    assert not User.objects.filter(name="王丽华").exists()

    book = tmp_path / "退回的行.xlsx"
    book.write_bytes(b"".join(desk.get(url("refused")).streaming_content))
    heading, row = list(read_workbook(book).sheets[0].rows())[-2:]
    assert dict(zip(heading.cells, row.cells, strict=False))["姓名"] == "李秀英"
    assert row.cells[0].startswith("角色：不认识的角色")

    answer = desk.post(url("confirm"), {"create_classes": "on"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("school:slips")
    assert "新建账号1个，开设班级1个，任职任课1条待校长或德育主任确认。下面可打印" in text(answer)
    assert Appointment.objects.waiting().get().user.name == "王丽华"

    history = text(desk.get(reverse("school:staff_imports")))
    assert "教职工.xlsx" in history and "吴学籍" in history and "已导入" in history
    result = text(desk.get(url("show")))
    assert "打印账号条" in result and "下载退回的行" in result and "撤销本次导入" in result
    assert "wanglihua" in result

    page = post(desk, "undo")
    assert "已撤销，本次新建的账号和任职已删除" in page and "wanglihua" not in page
    assert not User.objects.filter(name="王丽华").exists() and not SchoolClass.objects.exists()
    assert "已撤销" in text(desk.get(reverse("school:staff_imports")))


def test_undo__refused__the_page_says_whose_account_stands_in_the_way(leaders_desk, upload):
    upload(leaders_desk, *NEW_PEOPLE)
    post(leaders_desk, "confirm", create_classes="on")
    User.objects.filter(name="赵春燕").update(last_login=clock.now())

    assert "不能撤销：赵春燕已经登录过。" in post(leaders_desk, "undo")
    assert User.objects.filter(name="王丽华").exists()


def test_confirm__without_the_classes__their_rows_are_left_out(desk, upload):
    upload(desk, ("", "王丽华", "", "班主任", "七(1)班"))

    page = post(desk, "confirm")

    assert "1行因班级未开设没有导入任职" in page
    assert not SchoolClass.objects.exists() and not Appointment.objects.waiting().exists()


def test_confirm__known_changed_since__asked_to_look_again(school, desk, upload):
    upload(desk, ("", "王丽华", "", "生活老师"))
    create_account(school=school, name="王丽华", by=None)

    page = post(desk, "confirm")

    assert "请再看一遍" in page and "确认导入" in page
    assert not Appointment.objects.waiting().exists()


def test_confirm__twice__imports_once_and_says_so(desk, upload):
    upload(desk, ("", "王丽华", "", "生活老师"))
    post(desk, "confirm")

    assert "没有重复操作" in post(desk, "confirm")
    assert User.objects.filter(name="王丽华").count() == 1


def test_same_file_again__nothing_to_import(desk, upload):
    upload(desk, ("", "王丽华", "", "生活老师"))
    post(desk, "confirm")

    page = text(upload(desk, ("", "王丽华", "", "生活老师")))

    assert "没有要导入的内容" in page and "确认导入" not in page


def test_given_up__leaves_nothing_but_its_own_page(desk, upload):
    upload(desk, *NEW_PEOPLE)
    shown = url("show")

    page = post(desk, "cancel")

    assert "没有导入" in page and "还没有导入过教职工名单" in page
    assert "wanglihua" not in text(desk.get(shown))
    assert not User.objects.filter(name="王丽华").exists()


def test_not_a_sheet__is_said_at_the_field__nothing_is_kept(desk, tmp_path):
    picture = tmp_path / "照片.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 200)

    answer = send(desk, picture)

    assert answer.status_code == 422 and "invalid-feedback" in text(answer)
    assert not StaffImport.objects.exists()


def test_template__has_the_headings__its_examples_are_not_imported(desk, tmp_path):
    path = tmp_path / "模板.xlsx"
    answer = desk.get(reverse("school:staff_import_template"))
    path.write_bytes(b"".join(answer.streaming_content))

    row = next(read_workbook(path).sheets[0].rows())
    assert row.cells == ["账号", "姓名", "手机", "角色", "班级", "学科", "起", "止"]
    page = text(send(desk, path))
    assert "退回 <b>0</b>" in page and "没有要导入的内容" in page


def test_hub__tells_the_last_import_and_leads_to_the_history(desk, upload):
    hub = reverse("workspace:imports")
    history = reverse("school:staff_imports")
    assert history in text(desk.get(hub))
    upload(desk, ("", "王丽华", "", "生活老师"), name="九月名单.xlsx")
    assert "九月名单.xlsx" not in text(desk.get(hub))
    post(desk, "confirm")

    assert "九月名单.xlsx" in text(desk.get(hub))


def test_pages__cost_the_same_for_one_import_and_for_many(desk, upload):
    upload(desk, ("", "王丽华", "", "生活老师"))
    post(desk, "confirm")
    few = queries_of(desk, url("show")), queries_of(desk, reverse("school:staff_imports"))
    for number in range(3):
        upload(desk, *NEW_PEOPLE, *[("", f"孙晓{c}", "", "生活老师") for c in "一二三四五六"])
        post(desk, "confirm" if number else "cancel", create_classes="on")

    many = queries_of(desk, url("show")), queries_of(desk, reverse("school:staff_imports"))

    assert many == few
    assert max(few) <= 9
