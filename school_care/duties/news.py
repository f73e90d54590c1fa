"""News that is no duty: what an app above tells a person's inbox, in words without a name.

register_news("counselling.referral", "有新的转介待接收", lambda: reverse("mentoring:counselling"))
tell(user=…, kind=NoticeKind.NEWS, facts={"about": "counselling.referral"}, …)
"""

from collections.abc import Callable
from dataclasses import dataclass

from school_care.duties.models import Notice


@dataclass(frozen=True)
class News:
    """What a code says, and where one reads on."""

    sentence: str
    url: Callable[[], str]


UNKNOWN = "有1条新消息"

_news: dict[str, News] = {}


def register_news(code: str, sentence: str, url: Callable[[], str]) -> None:
    """Let inbox rows with this code say `sentence` (no full stop, nobody's name, class, category or
    level) and open `url()`; a code again replaces it."""
    _news[code] = News(sentence, url)


def sentence_of(notice: Notice) -> str:
    """The row's sentence."""
    known = _news.get(notice.facts.get("about", ""))
    return known.sentence if known else UNKNOWN


def url_of(notice: Notice) -> str:
    """Where the row leads; "" for a code nobody registers any more."""
    known = _news.get(notice.facts.get("about", ""))
    return known.url() if known else ""
