"""Checks run before anything becomes public, and again when a family changes its mind. Apps that
know children register the checks; apps that publish register how to look through what is public
already. Neither knows the other."""

from collections.abc import Callable
from datetime import datetime

Check = Callable[[str, int | None], list[str]]
Recheck = Callable[[int, datetime | None], list[str]]

_checks: dict[str, Check] = {}
_rechecks: list[Recheck] = []


def register_publication_check(name: str, check: Check) -> None:
    """Register `check(text, school_id) -> Chinese sentences`, empty when it may be published."""
    _checks[name] = check


def objections(text: str, school_id: int | None) -> list[str]:
    """Why `text` must not be published; empty when it may."""
    return [sentence for check in _checks.values() for sentence in check(text, school_id)]


def register_recheck(look_again: Recheck) -> None:
    """Register `look_again(school_id, withdrawn_at) -> titles`: takes down what is public and now
    meets objections, and returns neutral titles (they name nobody). Safe to run at any time.
    `withdrawn_at`: when a family last withdrew its consent, so that pictures get a person's look
    as well; None when that is not why it runs."""
    if look_again not in _rechecks:
        _rechecks.append(look_again)


def recheck(school_id: int, *, withdrawn_at: datetime | None = None) -> list[str]:
    """Look through everything public of a school again; the neutral titles of what was taken
    down."""
    return [title for look_again in _rechecks for title in look_again(school_id, withdrawn_at)]
