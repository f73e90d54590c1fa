"""Who may open the settings of the calendar feed: whoever can hold a duty, each their own. The feed
itself is no page of the desk (test_feed.py)."""

from tests.access.who import CARE_READERS, Case, plain

EXPECTED: dict[str, list[Case]] = {
    "duties:feed_settings": plain(CARE_READERS, CARE_READERS),
}


def objects(cast) -> dict:
    """One's own address needs no object."""
    return {}
