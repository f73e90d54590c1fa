"""News that is no duty: what an app above tells a person's inbox, in words without a name.

register_news("counselling.referral", "有新的转介待接收", lambda: reverse("mentoring:counselling"))
tell(user=…, kind=NoticeKind.NEWS, facts={"about": "counselling.referral"}, …)
"""

from collections.abc import Callable
from dataclasses import dataclass

from school_care.duties.models import Notice


@dataclass(frozen=True)
class News:
    """What a code says, and where one reads on. `at_once`: a child is in danger now, so what is
    sent about it waits neither for the morning nor for a school day."""

    sentence: str
    url: Callable[[], str]
    at_once: bool = False


UNKNOWN = "有1条新消息"

_news: dict[str, News] = {}


def register_news(
    code: str, sentence: str, url: Callable[[], str], *, at_once: bool = False
) -> None:
    """Let inbox rows with this code say `sentence` (no full stop, nobody's name, class, category or
    level) and open `url()`; a code again replaces it."""
    _news[code] = News(sentence, url, at_once)


def codes_at_once() -> list[str]:
    """Codes of news that is sent at any hour."""
    return [code for code, one in _news.items() if one.at_once]


def is_at_once(notice: Notice) -> bool:
    """Whether a row is of such news."""
    known = _news.get(notice.facts.get("about", ""))
    return known is not None and known.at_once


def sentence_of(notice: Notice) -> str:
    """The row's sentence."""
    known = _news.get(notice.facts.get("about", ""))
    return known.sentence if known else UNKNOWN


def url_of(notice: Notice) -> str:
    """Where the row leads; "" for a code nobody registers any more."""
    known = _news.get(notice.facts.get("about", ""))
    return known.url() if known else ""
