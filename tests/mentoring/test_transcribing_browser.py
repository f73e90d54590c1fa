"""A head teacher's phone: a notebook page photographed between two lessons becomes a record."""

import pytest
from django.urls import reverse

from school_care.mentoring.enums import Source
from school_care.mentoring.models import CareRecord
from school_care.students.models import Attachment
from tests.mentoring.test_journey import Phone, sign_in
from tests.support import papers
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


def camera(content: bytes, name: str = "image.jpg") -> dict:
    """What the phone's camera hands over."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def large_photo() -> bytes:
    """A noisy photo of several MB, as phones make them."""
    import os

    from PIL import Image

    return papers.encoded(Image.frombytes("RGB", (2000, 1500), os.urandom(9_000_000)), quality=95)


def pupil_url(student) -> str:
    return reverse("students:show", args=[student.public_id])


def photograph(phone: Phone, *photos: dict) -> None:
    """Tap the file field; the camera opens and gives the photos."""
    with phone.page.expect_file_chooser() as chooser:
        phone.tap(".files-input")
    chooser.value.set_files(list(photos))


def test_page__photographed_on_the_pupils_page__a_record_in_at_most_five_taps(phone_page, cast):
    sign_in(phone_page, cast.head_teacher, pupil_url(cast.zixuan))
    phone = Phone(phone_page)
    phone.tap(phone_page.get_by_role("link", name="拍照录入"))
    photograph(phone, camera(papers.photo_with_place()))
    phone_page.locator(".files-chosen canvas").wait_for()
    assert_no_sideways_scrolling(phone_page)
    phone.tap(phone_page.get_by_role("button", name="保存", exact=True))
    phone_page.wait_for_url(f"**{pupil_url(cast.zixuan)}")
    first = phone_page.locator("#timeline article").first
    assert "纸质转录" in first.inner_text()
    picture = first.locator(".line-pages img")
    picture.scroll_into_view_if_needed()
    phone_page.wait_for_function(
        "() => [...document.querySelectorAll('.line-pages img')].every((i) => i.naturalWidth > 0)"
    )
    assert phone.taps <= 5
    record = CareRecord.objects.get(source=Source.PAPER)
    assert (record.student, record.author) == (cast.zixuan, cast.head_teacher)
    assert_no_sideways_scrolling(phone_page)


def test_page__connection_lost__photo_stays_and_is_saved_once_when_back(phone_page, cast):
    sign_in(phone_page, cast.head_teacher)
    phone_page.goto(reverse("mentoring:transcribe", args=[cast.zixuan.public_id]))
    photograph(Phone(phone_page), camera(papers.photo()))
    save = phone_page.get_by_role("button", name="保存", exact=True)
    phone_page.context.set_offline(True)
    save.click()
    phone_page.get_by_text("照片还在这里").wait_for()
    phone_page.context.set_offline(False)
    save.click()
    phone_page.wait_for_url(f"**{pupil_url(cast.zixuan)}")
    assert CareRecord.objects.filter(source=Source.PAPER).count() == 1


def test_page__large_photo__made_smaller_on_the_phone(phone_page, cast):
    sign_in(phone_page, cast.head_teacher)
    phone_page.goto(reverse("mentoring:transcribe", args=[cast.zixuan.public_id]))
    photo = large_photo()
    photograph(Phone(phone_page), camera(photo))
    with phone_page.expect_request(lambda request: request.method == "POST") as sent:
        phone_page.get_by_role("button", name="保存", exact=True).click()
    assert int(sent.value.all_headers()["content-length"]) < len(photo)
    phone_page.wait_for_url(f"**{pupil_url(cast.zixuan)}")
    assert CareRecord.objects.filter(source=Source.PAPER).count() == 1


def test_page__something_to_mend__said_and_the_photo_still_chosen(phone_page, cast):
    phone_page.watch.expect_status(422)
    sign_in(phone_page, cast.head_teacher)
    phone_page.goto(reverse("mentoring:transcribe", args=[cast.zixuan.public_id]))
    photograph(Phone(phone_page), camera(b"MZ nothing a camera makes", "virus.jpg"))
    save = phone_page.get_by_role("button", name="保存", exact=True)
    save.click()
    phone_page.get_by_text("文件「virus.jpg」不是照片").wait_for()
    assert save.is_enabled()
    photograph(Phone(phone_page), camera(papers.photo()))
    save.click()
    phone_page.wait_for_url(f"**{pupil_url(cast.zixuan)}")


def test_materials__uploaded_and_taken_down_on_a_desk_computer__listed_then_gone(
    desktop_page, cast
):
    sign_in(desktop_page, cast.head_teacher, pupil_url(cast.zixuan))
    desktop_page.locator("#documents").get_by_role("link", name="上传").click()
    desktop_page.set_input_files(
        ".files-input", [camera(papers.photo(), "a.jpg"), camera(papers.pdf(), "b.pdf")]
    )
    desktop_page.get_by_label("证件证明", exact=True).click()
    assert desktop_page.locator("#id_title").get_attribute("placeholder") == "证件证明"
    desktop_page.get_by_role("button", name="上传", exact=True).click()
    desktop_page.get_by_text("已上传2份材料").wait_for()
    rows = desktop_page.locator(".documents-rows > li")
    assert rows.count() == 2
    assert_no_sideways_scrolling(desktop_page)
    rows.first.get_by_text("更改").click()
    rows.first.get_by_role("link", name="撤下").click()
    desktop_page.fill("#id_reason", "拍成别人的了")
    desktop_page.get_by_role("button", name="确认撤下").click()
    desktop_page.get_by_text("已撤下").wait_for()
    assert rows.count() == 1


def test_materials__without_javascript__can_be_uploaded(browser, live_server, cast):
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    sign_in(page, cast.head_teacher)
    page.goto(reverse("students:document_new", args=[cast.zixuan.public_id]))
    page.set_input_files(".files-input", [camera(papers.photo())])
    page.get_by_label("证件证明", exact=True).check(force=True)
    page.get_by_role("button", name="上传", exact=True).click()
    page.get_by_text("已上传1份材料").wait_for()
    assert Attachment.objects.count() == 1
    context.close()
