"""Names of staff as people look for them: 王丽华, wanglihua, wlh."""

import re

from school_care.core.names import name_key, search_keys

MAX_KEY = 200  # characters of User.name_key
MAX_USERNAME = 24
_NOT_LETTERS = re.compile(r"[^a-z]")


def staff_key(name: str) -> str:
    """One text that sorts by pinyin and in which "|" + what was typed can be looked for:
    "wang li hua|wanglihua|wlh|lihua|lh|hua|"."""
    return f"{name_key(name)}{search_keys(name)}"[:MAX_KEY]


def username_from(name: str) -> str:
    """The account name a person is likely to guess: the whole pinyin without blanks."""
    return _NOT_LETTERS.sub("", name_key(name))[:MAX_USERNAME] or "laoshi"
