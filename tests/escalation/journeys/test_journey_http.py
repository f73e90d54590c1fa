"""By HTTP to the simulated bureau, a program of its own: signed, sent, accepted; returned on the
bureau's page, mended, sent again as version 2."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from school_care.escalation.enums import State, Way
from school_care.escalation.services import relay
from tests.escalation.journeys.support import change_to, look, open_report
from tests.escalation.making import SECRET, escalation, recipient
from tests.support.outside_receiver import free_port

pytestmark = pytest.mark.browser
CODE = "edu-journey"
WHY = "缺少家访记录，请补充。"
MENDED = "已补家访记录：11月18日家访，祖母在场。"


@pytest.fixture
def bureau(tmp_path: Path, live_server, settings) -> Iterator[str]:
    """The address of the running bureau."""
    port = free_port()
    settings.ESCALATION_PLAIN_HTTP = [f"127.0.0.1:{port}"]
    settings.ESCALATION_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    config = tmp_path / "bureau.json"
    office = {"path": "edu", "name": "云岭县教育局（模拟）", "org_type": "EDU"}
    config.write_text(json.dumps({"endpoints": [{**office, "secret": SECRET, "receipts": CODE}]}))
    program = subprocess.Popen(
        [
            *(sys.executable, "-m", "demo_receiver", "--port", str(port)),
            *("--data", str(tmp_path / "bureau"), "--config", str(config)),
            *("--school-care", live_server.url),
        ],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert re.search(r"127\.0\.0\.1", program.stdout.readline())
    yield f"http://127.0.0.1:{port}"
    program.terminate()
    program.wait(20)


def test_report__by_http__accepted_returned_mended_and_accepted(
    live_server, desktop_page, browser, bureau, cast, plain_source
):
    page = desktop_page
    to = recipient(cast.school, way=Way.HTTP, code=CODE, url=f"{bureau}/edu", is_simulated=True)
    one = escalation(cast, state=State.IN_REVIEW, to=to)
    state, do = page.locator("#state"), page.locator("#do")

    change_to(page, cast.principal)
    open_report(page, one)
    do.get_by_role("button", name="签发", exact=True).click()
    expect(state).to_contain_text("正在发送")
    relay.send_waiting(once=True)
    page.reload()
    expect(state).to_contain_text("受理")
    expect(state).to_contain_text("模拟单位")
    look(page, "http-1-accepted")

    context = browser.new_context(base_url=bureau)
    office = context.new_page()
    _answer(office, "退回", WHY)
    expect(state).to_contain_text("受理")
    _until(page, state, "退回")
    expect(page.locator("#history")).to_contain_text(WHY)

    plain_source.facts = MENDED
    change_to(page, cast.director)
    open_report(page, one)
    do.get_by_role("button", name="送校长审签").click()
    change_to(page, cast.principal)
    open_report(page, one)
    do.get_by_role("button", name="签发", exact=True).click()
    expect(state).to_contain_text("第2版")
    relay.send_waiting(once=True)
    page.reload()
    expect(state).to_contain_text("受理")
    look(page, "http-2-version-2")
    office.goto("/")
    expect(office.locator("body")).to_contain_text("不是真实的")
    assert office.locator("a[href^='/file/']").count() == 1  # both versions are one matter there
    office.locator("a[href^='/file/']").first.click()
    expect(office.locator("body")).to_contain_text(MENDED)
    context.close()


def _answer(office, button: str, words: str) -> None:
    office.goto("/")
    office.locator("a[href^='/file/']").first.click()
    office.locator("textarea[name=words]").fill(words)
    office.get_by_role("button", name=button, exact=True).click()


def _until(page, state, words: str) -> None:
    """The receipt is pushed within a moment."""
    for _ in range(60):
        page.reload()
        if words in state.inner_text():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"the report never became {words}")
