"""Returned with a reason, mended, sent again as version 2; the first version stays readable."""

import pytest
from playwright.sync_api import expect

from school_care.escalation.enums import State
from tests.escalation.journeys.support import change_to, look, open_report
from tests.escalation.making import FACTS, REASON, escalation

pytestmark = pytest.mark.browser
MENDED = "已补家访记录：11月18日家访，祖母在场。"


@pytest.mark.parametrize("shape", ["phone_page", "desktop_page"])
def test_report__returned_by_phone__mended_and_sent_again(
    live_server, request, cast, plain_source, shape
):
    page = request.getfixturevalue(shape)
    page.watch.expect_status(422)
    one = escalation(cast, state=State.DELIVERED)
    state, do = page.locator("#state"), page.locator("#do")

    change_to(page, cast.director)
    open_report(page, one)
    do.get_by_label("退回", exact=True).check()
    do.get_by_label("对方经办人").fill("马科员")
    do.get_by_role("button", name="登记答复").click()
    expect(do).to_contain_text("退回必须写明理由和缺少的材料。")
    expect(do.get_by_label("对方经办人")).to_have_value("马科员")
    look(page, "7-no-reason")
    do.get_by_label("对方说了什么").fill(REASON)
    do.get_by_role("button", name="登记答复").click()
    expect(state).to_contain_text("退回")
    expect(page.locator("#history")).to_contain_text(REASON)

    plain_source.facts = MENDED
    page.reload()
    look(page, "8-returned")
    do.get_by_role("button", name="送校长审签").click()

    change_to(page, cast.principal)
    open_report(page, one)
    expect(page.locator("#preview")).to_contain_text(MENDED)
    do.get_by_role("button", name="签发", exact=True).click()
    expect(state).to_contain_text("第2版")
    look(page, "9-version-2")
    expect(page.locator("#version-2")).to_contain_text(MENDED)
    page.locator("#version-1").get_by_text("看送出的原文").click()
    expect(page.locator("#version-1")).to_contain_text(FACTS)
