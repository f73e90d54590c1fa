"""A counsellor on a phone: referral, case, session, level; the director sees the level only."""

import pytest
from django.urls import reverse

from school_care.mentoring.models import CounsellingSession, RiskJudgement
from tests.mentoring.counselling.making import REFERRED, referred
from tests.mentoring.test_journey import Phone, sign_in
from tests.support.browser import Watch, assert_no_sideways_scrolling

pytestmark = pytest.mark.browser
WORDS, ADVICE = "说晚上想爸爸，睡不着。", "请今晚和奶奶通一次电话"


def test_counselling__referral_to_level__director_reads_the_level_and_advice_only(
    phone_page, desktop_page, cast
):
    referred(cast)
    sign_in(phone_page, cast.counsellor)
    watch, phone = Watch(phone_page), Phone(phone_page)
    phone.tap(phone_page.get_by_text("转介待接收 1 件"))
    phone.tap("#waiting a")
    phone_page.get_by_text(REFERRED).wait_for()
    assert_no_sideways_scrolling(phone_page)
    phone.tap(phone_page.get_by_role("button", name="接收，建个案"))
    phone.tap(phone_page.get_by_role("link", name="写辅导记录"))
    phone.tap(phone_page.get_by_label("情绪疏导"))
    phone_page.get_by_label("过程").fill(WORDS)
    phone.tap(phone_page.get_by_label("有好转"))
    assert_no_sideways_scrolling(phone_page)
    phone.tap(phone_page.get_by_role("button", name="保存", exact=True))
    phone_page.get_by_text("辅导记录已保存").wait_for()
    phone_page.get_by_text(WORDS).wait_for()
    phone.tap(phone_page.get_by_role("link", name="定风险等级"))
    phone.tap(phone_page.get_by_label("较高", exact=True))
    phone_page.get_by_label("建议怎么做").fill(ADVICE)
    assert_no_sideways_scrolling(phone_page)
    phone.tap(phone_page.get_by_role("button", name="保存", exact=True))
    phone_page.get_by_text("风险等级已保存").wait_for()
    assert phone.taps <= 12
    watch.assert_calm()
    assert CounsellingSession.objects.get().course == f"情绪疏导\n{WORDS}"

    sign_in(desktop_page, cast.director, reverse("mentoring:counselling"))
    told = desktop_page.locator("main").inner_text()
    assert ADVICE in told and "较高" in told
    assert WORDS not in told and REFERRED not in told
    desktop_page.get_by_role("button", name="已知悉").click()
    desktop_page.get_by_text("已标为知悉").wait_for()
    assert RiskJudgement.objects.get().seen_by == cast.director
