"""Consent given, an article published, consent taken back on the phone, the article gone."""

import pytest
from django.urls import reverse

from school_care.cms.models import BulletinIndexPage
from school_care.cms.services import create_site
from school_care.students.models import Consent
from tests.cms.test_browser import WAGTAIL_WATCHES_AFTER
from tests.factories import PASSWORD
from tests.students.consents import agree
from tests.support.browser import DESKTOP, Watch, assert_no_sideways_scrolling, new_context

pytestmark = pytest.mark.browser
TITLE = "校园之星张子轩"


def sign_in(page, user, path) -> None:
    page.goto(path)
    page.locator("[name=username]").fill(user.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"**{path}")


def publish(page) -> None:
    """The editor writes a bulletin whose title names the pupil, and publishes it."""
    index = BulletinIndexPage.objects.get()
    page.goto(f"/cms/pages/add/cms/bulletinpage/{index.pk}/")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(WAGTAIL_WATCHES_AFTER)
    page.locator("#id_title").fill(TITLE)
    page.wait_for_timeout(WAGTAIL_WATCHES_AFTER)  # the draft saves itself first
    page.locator("button[name=action-publish]").click()
    page.get_by_text("已经发布").first.wait_for()


def test_consent__given_published_and_taken_back__article_gone(
    phone_page, browser, live_server, cast, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    create_site(school=cast.school)
    desk = new_context(browser, DESKTOP, live_server.url)
    editor = desk.new_page()
    watch = Watch(editor)
    address = reverse("students:consent", args=[cast.zixuan.public_id])

    # the head teacher records what the father said, on the phone
    sign_in(phone_page, cast.head_teacher, address)
    assert_no_sideways_scrolling(phone_page)
    phone_page.get_by_label("张远行（父亲）").tap()
    phone_page.get_by_label("电话", exact=True).tap()
    phone_page.locator("input[name=public][value=yes]").tap()
    phone_page.get_by_role("button", name="保存").tap()
    phone_page.get_by_text("已保存。").wait_for()
    assert Consent.objects.get().agreed

    # the editor publishes
    sign_in(editor, cast.editor, "/cms/")
    publish(editor)
    editor.goto("/bulletins/")
    editor.get_by_role("link", name=TITLE).click()
    public = editor.url
    assert TITLE in editor.locator("main").inner_text()

    # the father calls: taken back in four taps
    phone_page.get_by_role("link", name="撤回").tap()
    phone_page.get_by_label("张远行（父亲）").tap()
    phone_page.get_by_label("电话", exact=True).tap()
    assert_no_sideways_scrolling(phone_page)
    phone_page.get_by_role("button", name="确认撤回").tap()
    phone_page.get_by_text("已撤下1篇公开文章").wait_for()
    assert_no_sideways_scrolling(phone_page)

    # gone for everyone; the editor is told without a name of a child
    watch.expect_status(404)
    assert editor.goto(public).status == 404
    editor.goto("/cms/")
    editor.get_by_text("有1篇内容因监护人撤回同意已撤下").wait_for()
    editor.get_by_role("button", name="公开图片已核对").click()
    editor.get_by_text("已记下：公开图片已核对。").wait_for()
    watch.assert_calm()
    desk.close()


def test_class_page__phone_and_desk__one_by_one_or_a_table(phone_page, browser, live_server, cast):
    agree(cast.zixuan, "photo")
    address = reverse("students:class_consents", args=[cast.seven_one.public_id])
    sign_in(phone_page, cast.head_teacher, address)
    assert_no_sideways_scrolling(phone_page)
    assert phone_page.locator("table").is_hidden()
    phone_page.get_by_role("link", name="逐个登记").tap()
    assert "李安安" in phone_page.get_by_role("heading", level=1).inner_text()

    desk = new_context(browser, DESKTOP, live_server.url)
    table = desk.new_page()
    watch = Watch(table)
    sign_in(table, cast.head_teacher, address)
    assert_no_sideways_scrolling(table)
    row = table.get_by_role("row", name="张子轩")
    row.get_by_role("combobox").select_option(label="张远行（父亲）")
    row.get_by_role("group", name="公开使用").get_by_label("不同意").click()
    table.get_by_role("button", name="保存答复").click()
    table.get_by_text("已保存1名学生的答复。").wait_for()
    assert not Consent.objects.get(purpose="public").agreed
    watch.assert_calm()
    desk.close()
