"""By paper, from the draft to 销号: director, principal, a letter carried, answers by telephone."""

import pytest
from playwright.sync_api import expect

from school_care.escalation.enums import State, Way
from school_care.escalation.models import Escalation
from tests.escalation.journeys.support import change_to, look, open_report
from tests.escalation.making import FACTS, escalation, recipient

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("shape", ["phone_page", "desktop_page"])
def test_report__by_paper__from_draft_to_end(live_server, request, cast, shape):
    page = request.getfixturevalue(shape)
    to = recipient(cast.school, name="云岭县教育局", contact="马科员")
    one = escalation(cast, state=State.DRAFT, to=to)
    state = page.locator("#state")
    do = page.locator("#do")

    change_to(page, cast.director)
    open_report(page, one)
    look(page, "1-draft")
    expect(page.locator("#preview")).to_contain_text(FACTS)
    do.get_by_role("button", name="送校长审签").click()
    expect(state).to_contain_text("待审签")

    change_to(page, cast.principal)
    open_report(page, one)
    look(page, "2-to-sign")
    expect(page.locator("#preview")).to_contain_text(FACTS)
    do.get_by_role("button", name="签发", exact=True).click()
    expect(state).to_contain_text("待送出")

    change_to(page, cast.director)
    open_report(page, one)
    look(page, "3-to-carry")
    do.get_by_label("收件人").fill("马科员")
    do.get_by_label("对方收文编号").fill("收文 2026-118")
    do.get_by_role("button", name="登记送达").click()
    expect(state).to_contain_text("已送达")
    expect(state).to_contain_text("对方应于")
    look(page, "4-delivered")

    for answer, said in (("受理", "材料收到。"), ("办结", "已派员劝返，学生已回校。")):
        do.get_by_label(answer, exact=True).check()
        do.get_by_label("对方经办人").fill("马科员")
        do.get_by_label("受理编号").fill("教控〔2026〕031号")
        do.get_by_label("对方说了什么").fill(said)
        do.get_by_role("button", name="登记答复").click()
        expect(state).to_contain_text(answer)
        look(page, f"5-answer-{answer}")

    do.get_by_label("已落实", exact=True).check()
    do.get_by_label("核实情况").fill("今天到校上课，班主任已见到本人。")
    do.get_by_role("button", name="登记核实").click()
    expect(state).to_contain_text("学校核实")
    page.once("dialog", lambda dialog: dialog.accept())
    do.get_by_label("销号的依据").fill("已返校上课满两周。")
    do.get_by_role("button", name="销号").click()
    expect(state).to_contain_text("销号")
    look(page, "6-closed")
    history = page.locator("#history")
    for said in ("今天到校上课", "已派员劝返", "收文 2026-118", "发生", "登记"):
        expect(history).to_contain_text(said)
    one.refresh_from_db()
    assert (one.state, one.version, one.recipient.way) == (State.CLOSED, 1, Way.LETTER)
    assert Escalation.objects.count() == 1
