"""Pages of 上级表格: what a person sees and is handed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.core.sheets.forms import describe_form
from school_care.core.sheets.protection import unlock
from school_care.exchange.models import ExportLog, FilledSheet
from school_care.exchange.services.filling import forms as filling
from school_care.students.bulk import keep_chosen
from tests import factories
from tests.exchange.blank_forms import county_form, opened, saved
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
PASSWORD = "4071-8826-3519"
LIST = "/desk/forms/"


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


def upload(client, content: bytes, name: str = "附件2：农村留守儿童统计表.xlsx"):
    return client.post(LIST, {"file": SimpleUploadedFile(name, content)}, follow=True)


def posted(answer, **more) -> dict:
    """What the page would post back as it stands: its boxes, choices and pupils."""
    context = answer.context
    columns = {}
    for one in context["shown"]:
        columns[one.choice.html_name] = one.choice.value() or ""
        columns[one.fixed.html_name] = one.fixed.value() or ""
    pupils = [str(one.public_id) for one, _ in context["people"]]
    said = {
        **columns,
        "categories": list(context["chosen"]["categories"].value()),
        "listed": pupils,
        "on": [str(one.public_id) for one in context["going"]],
        "unit": "on",
        "totals": "on",
        "act": "make",
        "purpose": "superior",
        "protected": "on",
        "password": PASSWORD,
        "own_password": factories.PASSWORD,
    }
    return said | more


def test_form__uploaded_and_filled__locked_workbook_with_a_neutral_name_and_a_trail(client, cast):
    client.force_login(cast.registrar)
    shown = upload(client, saved(county_form(3)))
    assert "填哪些学生：2人" in shown.content.decode()
    assert "档案里没有这一项" in shown.content.decode()
    url = shown.redirect_chain[-1][0]
    answer = client.post(url, posted(shown))
    assert "留守" not in answer.headers["Content-Disposition"]
    sheet = opened(unlock(answer.content, PASSWORD)).worksheets[0]
    assert [sheet["B5"].value, sheet["B6"].value] == ["张子轩", "赵远"]
    log = ExportLog.objects.get()
    assert (log.form, log.purpose, log.pupils, log.protected) == ("fill", "superior", 2, True)
    told = AuditEntry.objects.filter(action="pupil.exported").values_list("student_id", flat=True)
    assert set(told) == {cast.zixuan.public_id, cast.yuan.public_id}
    assert "认得这张表" in upload(client, saved(county_form(9))).content.decode()


def test_form__pupil_unticked_and_another_added__as_said_and_kept(client, cast):
    client.force_login(cast.registrar)
    shown = upload(client, saved(county_form(3)))
    url = shown.redirect_chain[-1][0]
    said = posted(shown, act="look", on=[str(cast.zixuan.public_id)], add="李安安、没有人")
    page = client.post(url, said, follow=True).content.decode()
    assert "填哪些学生：2人（另有1人没有勾选）" in page
    assert "没有加上：没有人" in page


def test_form__no_password_and_no_reason__asked_for_one_and_nothing_leaves(client, cast):
    client.force_login(cast.registrar)
    shown = upload(client, saved(county_form(3)))
    url = shown.redirect_chain[-1][0]
    answer = client.post(url, posted(shown, protected="", password=""))
    assert answer.status_code == 422
    assert "请写明原因" in answer.content.decode()
    assert not ExportLog.objects.exists()
    answer = client.post(url, posted(shown, protected="", password="", why_open="微信群收表"))
    assert opened(answer.content).worksheets[0]["B5"].value == "张子轩"
    assert ExportLog.objects.get().why == "未设密码：微信群收表"


def test_form__own_password_missing_or_wrong__nothing_leaves__right_once_in_a_while(client, cast):
    client.force_login(cast.registrar)
    shown = upload(client, saved(county_form(3)))
    url = shown.redirect_chain[-1][0]
    for own, said in (("", "请输入您的登录密码"), ("wrong-wrong-1", "登录密码不对")):
        answer = client.post(url, posted(shown, own_password=own))
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not ExportLog.objects.exists()
    assert unlock(client.post(url, posted(shown)).content, PASSWORD)
    assert "您的登录密码" not in client.get(url).content.decode()
    assert unlock(client.post(url, posted(shown, own_password="")).content, PASSWORD)


def test_own_password__given_once__another_file_does_not_make_it_last_longer(
    client, cast, monkeypatch
):
    client.force_login(cast.registrar)
    shown = upload(client, saved(county_form(3)))
    url = shown.redirect_chain[-1][0]
    client.post(url, posted(shown))
    begun = clock.now()
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(minutes=10))
    assert client.post(url, posted(shown, own_password="")).status_code == 200
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(minutes=16))
    assert client.post(url, posted(shown, own_password="")).status_code == 422


def test_form__made__read_once(client, cast, monkeypatch):
    client.force_login(cast.registrar)
    shown = upload(client, saved(county_form(3)))
    readings = []

    def describe(content):
        readings.append(content)
        return describe_form(content)

    monkeypatch.setattr(filling, "describe_form", describe)
    client.post(shown.redirect_chain[-1][0], posted(shown))
    assert len(readings) == 1


def test_form__numbers_on_the_page__only_their_ends(client, cast):
    client.force_login(cast.registrar)
    page = upload(client, saved(county_form(3))).content.decode()
    assert cast.zixuan.id_number not in page and "19900000102" not in page
    assert f"{cast.zixuan.id_number[:4]}…{cast.zixuan.id_number[-4:]}" in page


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "另存为 .xlsx"),
        (b"PK\x03\x04", "不完整"),
        (b"just words", "不是 Excel 表格"),
    ],
)
def test_upload__no_form__one_sentence_and_nothing_kept(client, cast, content, sentence):
    client.force_login(cast.registrar)
    answer = upload(client, content, "空表.xls")
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not FilledSheet.objects.exists()


def test_practice_form__downloaded_and_uploaded__filled(client, cast):
    client.force_login(cast.head_teacher)
    blank = client.get(reverse("exchange:fill_practice"))
    assert opened(blank.content).worksheets[0]["A3"].value == "序号"
    page = upload(client, blank.content, "练习.xlsx").content.decode()
    assert "填哪些学生：1人" in page  # the title names the left-behind: 张子轩 of the own class
    assert "赵远" not in page


def test_form__given_up__gone_from_the_list(client, cast):
    client.force_login(cast.registrar)
    url = upload(client, saved(county_form(3))).redirect_chain[-1][0]
    assert url in client.get(LIST).content.decode()
    client.post(f"{url}give-up/")
    assert url not in client.get(LIST).content.decode()
    assert client.get(url, follow=True).redirect_chain


def test_form__more_pupils__the_same_queries(client, cast):
    from tests.factories import StudentFactory

    client.force_login(cast.registrar)
    url = upload(client, saved(county_form(3))).redirect_chain[-1][0]
    few = queries_of(client, url)
    for place in range(6):
        StudentFactory(current_class=cast.eight_one, name=f"赵多{place}", care=True)
    assert queries_of(client, url) <= few


def test_list__many_forms__the_same_queries(client, cast):
    client.force_login(cast.registrar)
    upload(client, saved(county_form(1)))
    few = queries_of(client, LIST)
    upload(client, saved(county_form(1)))
    assert queries_of(client, LIST) == few


def test_pupils_ticked_in_the_list__form_uploaded__filled_with_them_only(client, cast, rf):
    client.force_login(cast.registrar)
    session = client.session
    request = rf.get("/")
    request.session, request.user, request.school = session, cast.registrar, cast.school
    token = keep_chosen(request, [cast.anan.pk])
    session.save()
    page = client.get(LIST, {"chosen": token}).content.decode()
    assert "填从名单勾选的1名学生" in page
    file = SimpleUploadedFile("表.xlsx", saved(county_form(3)))
    shown = client.post(LIST, {"file": file, "chosen": token}, follow=True)
    assert [one.name for one in shown.context["going"]] == ["李安安"]


def test_another_sheet__chosen__its_own_heading_found_or_asked_for(client, cast):
    client.force_login(cast.registrar)
    book = county_form(3)
    second = book.create_sheet("困境儿童")
    for line in (["困境儿童名单"], [], ["姓名", "性别"], []):
        second.append(line)
    url = upload(client, saved(book)).redirect_chain[-1][0]
    turned = client.post(f"{url}heading/", {"sheet": 2, "top": 3, "bottom": 4}, follow=True)
    assert [one.label for one in turned.context["shown"]] == ["姓名", "性别"]
    asked = client.post(f"{url}heading/", {"sheet": 1, "top": 3, "bottom": 3}, follow=True)
    assert "栏目标题在哪几行" in asked.content.decode()
