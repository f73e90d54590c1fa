"""What every browser journey watches for: console errors, broken policy, sideways scrolling."""

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    Response,
    expect,
)

# As patient as the clicks are: a busy machine answers a form in more than the usual five seconds.
expect.set_options(timeout=30_000)

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing but this machine has a name.
    "--host-resolver-rules=MAP * ~NOTFOUND, "
    "EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost",
]
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "user_agent": "Mozilla/5.0 (Linux; Android 13; Redmi Note 12) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}


def launch(playwright: Playwright, executable: str) -> Browser:
    """Start Debian's Chromium without a window and without a network."""
    return playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)


def new_context(browser: Browser, shape: dict, base_url: str) -> BrowserContext:
    """A fresh person: no cookies, Chinese, in China, `page.goto("/desk/")` is enough."""
    return browser.new_context(
        **shape, base_url=base_url, locale="zh-CN", timezone_id="Asia/Shanghai"
    )


class Watch:
    """Collects what goes wrong on a page while a journey runs.

    `expect_status(404)` names an answer that the journey provokes on purpose.
    """

    def __init__(self, page: Page) -> None:
        self.troubles: list[str] = []
        self._expected: set[int] = set()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("response", self._response)

    def expect_status(self, *statuses: int) -> None:
        self._expected.update(statuses)

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium repeats every failed answer on the console; `_response` judges those.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.troubles.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self.troubles.append(f"{response.status}: {response.url}")

    def assert_calm(self) -> None:
        """No console error, no violation of the content policy, no failed answer so far."""
        assert not self.troubles, "\n".join(self.troubles)


TRIES, BETWEEN_TRIES = 100, 100  # milliseconds; ten seconds in all

_WIDER_THAN_THE_SCREEN = """(limit) => {
    if (!document.documentElement || document.readyState !== "complete") return null;
    if (document.documentElement.scrollWidth <= limit) return [];
    return [...document.querySelectorAll("body *")]
        .filter((element) => element.getBoundingClientRect().right > limit + 1)
        .map((element) => element.outerHTML.slice(0, 120))
        .slice(0, 5)
        .concat([`page ${document.documentElement.scrollWidth} px, screen ${limit} px`]);
}"""


def assert_no_sideways_scrolling(page: Page) -> None:
    """The page is not wider than the screen; if it is, name the elements that stick out. A page
    without a viewport tag, which a phone lays out 980 px wide and shrinks, fails too.

    Asks until the page is there: right after a click that leads elsewhere the old document is gone
    and the new one may not have begun."""
    for _ in range(TRIES):
        try:
            wide = page.evaluate(_WIDER_THAN_THE_SCREEN, page.viewport_size["width"])
        except Error as error:
            if "context was destroyed" not in error.message:
                raise
            wide = None
        if wide is not None:
            break
        page.wait_for_timeout(BETWEEN_TRIES)
    assert wide is not None, f"{page.url} was never complete"
    assert not wide, f"{page.url} scrolls sideways:\n" + "\n".join(wide)
