"""Who may open the page of rules and change them: those who manage care."""

from tests.access.who import LEADERS, NONE, Case, plain


def _rule(code: str, rank: int, get, post) -> Case:
    return Case(f"{code}/{rank}", lambda cast: {"code": code, "rank": rank}, get, post)


EXPECTED: dict[str, list[Case]] = {
    "duties:rules": plain(LEADERS, LEADERS),
    "duties:rule": [
        _rule("contact.level", 3, LEADERS, LEADERS),
        _rule("talk.class_week", 0, LEADERS, LEADERS),
        _rule("contact.level", 7, NONE, NONE),  # no such rule
    ],
}


def objects(cast) -> dict:
    """A rule is named by what it is about, within one's own school: no object."""
    return {}
