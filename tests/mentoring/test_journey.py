"""A head teacher on a phone: find the child, see the last next step, write a talk, lose nothing."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school_care.mentoring.models import CareRecord
from tests import cast as canary
from tests.factories import PASSWORD
from tests.support.browser import Watch, assert_no_sideways_scrolling

pytestmark = pytest.mark.browser
WORDS = "说作业会了，想周末给爸爸打电话。"


class Phone:
    """A page with a thumb: counts taps; typing into a tapped field is not a tap."""

    def __init__(self, page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, target, **options) -> None:
        found = self.page.locator(target, **options) if isinstance(target, str) else target
        found.tap()
        self.taps += 1


def sign_in(page, user, path="/desk/") -> None:
    page.goto(path)
    page.fill("input[name=username]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"**{path}")


def write_url(student) -> str:
    return reverse("mentoring:write", args=[student.public_id])


def begin(page, cast, words: str = WORDS) -> None:
    """A half-written talk whose draft has been kept."""
    page.goto(write_url(cast.zixuan))
    page.get_by_label("情绪", exact=True).click()
    page.fill("textarea", words)
    page.get_by_text("草稿已保存").wait_for()


def stored(words: str = WORDS) -> int:
    """How many records say exactly this."""
    return [record.text for record in CareRecord.objects.all()].count(words)


def drafts(page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))")


def test_writing_a_talk__from_sign_in_to_timeline__at_most_eight_taps(phone_page, cast):
    sign_in(phone_page, cast.head_teacher)
    phone = Phone(phone_page)
    phone.tap("#quick-search")
    phone_page.locator("#quick-search").press_sequentially("zzx")
    found = phone_page.locator("#quick-found")
    found.get_by_text("张子轩").wait_for()
    assert canary.NEXT_STEP in found.inner_text()
    phone.tap(found.get_by_text("张子轩"))
    phone_page.locator(".next-step-words", has_text=canary.NEXT_STEP).wait_for()
    phone.tap(".main-action")
    phone.tap(phone_page.get_by_label("情绪", exact=True))
    phone.tap("textarea")
    phone_page.keyboard.insert_text(WORDS)
    phone.tap(phone_page.get_by_text("再谈一次"))
    phone.tap(phone_page.get_by_role("button", name="保存", exact=True))
    phone_page.wait_for_url(f"**/students/{cast.zixuan.public_id}/")
    first = phone_page.locator("#timeline article").first
    assert WORDS in first.inner_text()
    assert "情绪" in first.inner_text()
    assert phone.taps <= 8
    record = CareRecord.objects.get(
        author=cast.head_teacher, student=cast.zixuan, next_step_on=None, kind="talk"
    )
    assert (record.text, record.next_step) == (WORDS, "再谈一次")
    assert drafts(phone_page) == []


def test_draft__page_closed__restored_and_saved_once(phone_page, cast):
    sign_in(phone_page, cast.head_teacher)
    begin(phone_page, cast)
    page = phone_page.context.new_page()
    phone_page.close()
    watch = Watch(page)
    page.goto(write_url(cast.zixuan))
    page.get_by_text("草稿已恢复").wait_for()
    assert page.locator("textarea").input_value() == WORDS
    assert page.locator("input[value=emotion]").is_checked()
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(f"**/students/{cast.zixuan.public_id}/")
    assert stored() == 1
    page.goto(write_url(cast.zixuan))
    assert page.locator("textarea").input_value() == ""
    assert page.locator(".draft-found").is_hidden()
    watch.assert_calm()


def test_draft__discarded__empty_form_and_nothing_kept(phone_page, cast):
    sign_in(phone_page, cast.head_teacher)
    begin(phone_page, cast)
    phone_page.reload()
    phone_page.get_by_role("button", name="不要草稿").click()
    expect(phone_page.locator("textarea")).to_have_value("")
    assert phone_page.locator("input[value=emotion]").is_checked() is False
    assert drafts(phone_page) == []


def test_saving__connection_lost__kept_said_and_saved_once_when_back(phone_page, cast):
    sign_in(phone_page, cast.head_teacher)
    begin(phone_page, cast)
    save = phone_page.get_by_role("button", name="保存", exact=True)
    phone_page.context.set_offline(True)
    save.click()
    phone_page.get_by_text("网络已断开，草稿已保存，联网后请再点保存").wait_for()
    assert save.is_disabled()
    assert len(drafts(phone_page)) == 1
    phone_page.context.set_offline(False)
    phone_page.get_by_text("网络已恢复，请点保存").wait_for()
    save.click()
    phone_page.wait_for_url(f"**/students/{cast.zixuan.public_id}/")
    assert stored() == 1
    assert drafts(phone_page) == []


def test_saving__answer_lost_on_the_way__second_try_stores_nothing_twice(phone_page, cast):
    sign_in(phone_page, cast.head_teacher)
    begin(phone_page, cast)

    def swallow(route):
        route.fetch()  # the school's server stores it; the phone never hears
        route.abort()

    address = f"**{write_url(cast.zixuan)}"
    phone_page.route(address, swallow)
    save = phone_page.get_by_role("button", name="保存", exact=True)
    save.click()
    phone_page.get_by_text("暂时连不上学校服务器，草稿已保存").wait_for()
    phone_page.unroute(address)
    save.click()
    phone_page.wait_for_url(f"**/students/{cast.zixuan.public_id}/")
    assert stored() == 1


def test_saving__signed_out_meanwhile__sign_in_and_the_words_are_there(phone_page, cast):
    sign_in(phone_page, cast.head_teacher)
    begin(phone_page, cast)
    phone_page.context.clear_cookies(name="sc_session")
    phone_page.get_by_role("button", name="保存", exact=True).click()
    phone_page.wait_for_url("**/sign-in/**")
    phone_page.fill("input[name=username]", cast.head_teacher.username)
    phone_page.fill("input[name=password]", PASSWORD)
    phone_page.click("button[type=submit]")
    phone_page.get_by_text("草稿已恢复").wait_for()
    assert phone_page.locator("textarea").input_value() == WORDS


def test_saving__something_to_mend__said_on_the_form_and_draft_kept(phone_page, cast):
    phone_page.watch.expect_status(422)
    sign_in(phone_page, cast.head_teacher)
    begin(phone_page, cast, words=WORDS)
    phone_page.get_by_label("限阅", exact=True).click()
    phone_page.get_by_label("可写入家庭版", exact=True).click()
    save = phone_page.get_by_role("button", name="保存", exact=True)
    save.click()
    phone_page.get_by_text("限阅记录不能写入家庭版").wait_for()
    assert phone_page.locator("textarea").input_value() == WORDS
    assert len(drafts(phone_page)) == 1
    phone_page.get_by_label("限阅", exact=True).click()
    save.click()
    phone_page.wait_for_url(f"**/students/{cast.zixuan.public_id}/")
    assert drafts(phone_page) == []


def test_draft__signed_out_from_the_very_page__gone(desktop_page, cast):
    sign_in(desktop_page, cast.head_teacher)
    begin(desktop_page, cast)
    desktop_page.get_by_role("button", name="退出登录").click()
    desktop_page.wait_for_url("**/sign-in/**")
    assert drafts(desktop_page) == []
    sign_in(desktop_page, cast.head_teacher, write_url(cast.zixuan))
    assert desktop_page.locator("textarea").input_value() == ""


def test_draft__after_a_day__gone(phone_page, cast):
    sign_in(phone_page, cast.head_teacher)
    phone_page.clock.install()
    begin(phone_page, cast)
    phone_page.clock.fast_forward("23:00:00")
    phone_page.reload()
    phone_page.get_by_text("草稿已恢复").wait_for()
    phone_page.clock.fast_forward("01:01:00")
    phone_page.goto("/desk/")
    assert drafts(phone_page) == []
    phone_page.goto(write_url(cast.zixuan))
    assert phone_page.locator("textarea").input_value() == ""


def test_draft__another_person_on_the_same_device__never_sees_it(desktop_page, cast):
    sign_in(desktop_page, cast.head_teacher)
    begin(desktop_page, cast)
    desktop_page.context.clear_cookies(name="sc_session")  # idle for half an hour
    sign_in(desktop_page, cast.grade_head, write_url(cast.zixuan))
    assert desktop_page.locator("textarea").input_value() == ""
    assert desktop_page.locator(".draft-found").is_hidden()
    assert drafts(desktop_page) == []


def test_kind__that_cannot_fail__hides_result_and_topics(phone_page, cast):
    sign_in(phone_page, cast.head_teacher)
    phone_page.goto(write_url(cast.zixuan))
    assert phone_page.get_by_text("未联系上", exact=True).is_visible()
    phone_page.get_by_label("表扬", exact=True).click()
    assert phone_page.get_by_text("未联系上", exact=True).is_hidden()
    assert phone_page.get_by_text("交友", exact=True).is_hidden()
    assert phone_page.locator("#id_day_other").is_hidden()
    phone_page.get_by_label("其他日期", exact=True).first.click()
    assert phone_page.locator("#id_day_other").is_visible()


def test_phones__one_tap__numbers_to_call_without_leaving_the_page(phone_page, cast):
    sign_in(phone_page, cast.head_teacher)
    phone_page.goto(reverse("students:show", args=[cast.zixuan.public_id]))
    phone_page.get_by_role("button", name="显示电话").click()
    phone_page.locator('a[href="tel:19900000101"]').wait_for()
    assert_no_sideways_scrolling(phone_page)


def test_pages__long_words_on_a_phone__no_sideways_scrolling(phone_page, cast):
    visit_all_pages(phone_page, cast)


def test_pages__long_words_on_a_desk_computer__no_sideways_scrolling(desktop_page, cast):
    visit_all_pages(desktop_page, cast)


def visit_all_pages(page, cast) -> None:
    cast.talk.text = "没有空格的长句" * 40 + "https://example.org/" + "a" * 120
    cast.talk.next_step = "约周四看错题" * 16
    cast.talk.save()
    cast.zixuan.name = "阿卜杜热合曼·买买提吐尔逊江"
    cast.zixuan.save()
    sign_in(page, cast.head_teacher)
    pupil, group, record = (row.public_id for row in (cast.zixuan, cast.seven_one, cast.talk))
    for address in (
        "/desk/",
        "/desk/students/",
        f"/desk/students/{pupil}/",
        f"/desk/classes/{group}/pupils/",
        f"/desk/students/{pupil}/records/new/",
        "/desk/records/?kind=talk",
        f"/desk/records/{record}/",
        f"/desk/records/{record}/correct/",
        f"/desk/records/{record}/withdraw/",
    ):
        page.goto(address)
        assert_no_sideways_scrolling(page)


def test_pages__without_javascript__a_record_can_be_written(browser, live_server, cast):
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    sign_in(page, cast.head_teacher)
    page.goto(write_url(cast.zixuan))
    page.fill("textarea", WORDS)
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(f"**/students/{cast.zixuan.public_id}/")
    assert WORDS in page.locator("#timeline article").first.inner_text()
    context.close()
