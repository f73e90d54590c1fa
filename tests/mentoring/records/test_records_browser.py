"""On a phone: a talk, a home visit with its tick-list, five children of a class; taps counted."""

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.mentoring.details import unpacked
from school_care.mentoring.models import CareRecord
from tests.factories import StudentFactory
from tests.mentoring.test_journey import Phone, sign_in
from tests.support.browser import assert_no_sideways_scrolling

pytestmark = pytest.mark.browser


def save(phone: Phone) -> None:
    phone.tap(phone.page.get_by_role("button", name="保存", exact=True))


def test_talk__topic_mood_save__four_taps(phone_page, cast):
    sign_in(phone_page, cast.head_teacher)
    phone_page.goto(reverse("mentoring:write", args=[cast.anan.public_id]))
    phone = Phone(phone_page)
    assert phone_page.locator("#id_wish").is_hidden()
    assert phone_page.get_by_text("用电用火").is_hidden()
    phone.tap(phone_page.get_by_label("生活", exact=True))
    phone.tap(phone_page.get_by_label("不错", exact=True))
    assert phone_page.get_by_text("不记", exact=True).locator("visible=true").count() == 1
    save(phone)
    phone_page.wait_for_url(f"**/students/{cast.anan.public_id}/")
    assert "不错" in phone_page.locator("#timeline article").first.inner_text()
    assert phone.taps <= 4


def test_visit__people_safety_colleague__kept_and_shown(phone_page, cast):
    sign_in(phone_page, cast.head_teacher)
    phone_page.goto(reverse("mentoring:write", args=[cast.zixuan.public_id]))
    phone = Phone(phone_page)
    phone.tap(phone_page.get_by_label("家访", exact=True))
    phone.tap(phone_page.get_by_label("奶奶 张奶奶", exact=True))
    phone.tap(phone_page.get_by_label("学生家中", exact=True).locator("visible=true"))
    for item, state in (("用电用火", "好"), ("门窗", "好"), ("药品农药", "需注意")):
        row = phone_page.get_by_role("group", name=item, exact=True)
        phone.tap(row.get_by_label(state, exact=True))
    assert phone_page.get_by_text("这次家访最好两人同去").is_visible()
    phone.tap(phone_page.get_by_label("褚年级", exact=True))
    assert phone_page.get_by_text("一人前往的原因").is_hidden()
    assert_no_sideways_scrolling(phone_page)
    phone_page.fill("textarea", "院子干净，农药放在灶台边。")
    save(phone)
    phone_page.wait_for_url(f"**/students/{cast.zixuan.public_id}/")
    first = phone_page.locator("#timeline article").first.inner_text()
    for words in ("药品农药需注意", "同行：褚年级", "奶奶 张奶奶"):
        assert words in first
    assert phone.taps <= 9
    record = CareRecord.objects.get(student=cast.zixuan, kind="visit")
    assert unpacked(record.detail)["safety"] == {"fire": "good", "doors": "good", "drugs": "mind"}


def test_class_ticks__five_children__sixteen_taps_from_the_week_page(phone_page, cast):
    pupils = [StudentFactory(current_class=cast.seven_one, care=True) for _ in range(5)]
    sign_in(phone_page, cast.head_teacher)
    phone_page.goto(reverse("mentoring:class_talks", args=[cast.seven_one.public_id]))
    phone = Phone(phone_page)
    phone.tap(phone_page.get_by_role("link", name="今天谈了谁"))
    for pupil in pupils:
        phone.tap(phone_page.get_by_label(pupil.name, exact=True))
        group = phone_page.get_by_role("group", name=f"{pupil.name}谈到什么")
        phone.tap(group.get_by_label("学习", exact=True))
        row = phone_page.locator(".pupil-tick", has=group)
        phone.tap(row.get_by_label("一般", exact=True))
    assert_no_sideways_scrolling(phone_page)
    save(phone)
    phone_page.get_by_text("已保存，5名学生各有一条。").wait_for()
    rows = CareRecord.objects.filter(student__in=pupils, happened_on=clock.today())
    assert sorted(rows.values_list("mood", flat=True)) == [3] * 5
    assert phone.taps <= 17


def test_class_ticks__without_javascript__saved(browser, live_server, cast):
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    sign_in(page, cast.head_teacher)
    page.goto(reverse("mentoring:class_ticks", args=[cast.seven_one.public_id]))
    page.get_by_label("张子轩", exact=True).check()
    group = page.get_by_role("group", name="张子轩谈到什么")
    group.get_by_label("情绪", exact=True).check()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("已保存，1名学生各有一条。").wait_for()
    context.close()
