"""Checks run before anything becomes public. Apps that know children register them; the public
site runs whatever is registered and knows nothing itself."""

from collections.abc import Callable

Check = Callable[[str, int | None], list[str]]

_checks: dict[str, Check] = {}


def register_publication_check(name: str, check: Check) -> None:
    """Register `check(text, school_id) -> Chinese sentences`, empty when it may be published."""
    _checks[name] = check


def objections(text: str, school_id: int | None) -> list[str]:
    """Why `text` must not be published; empty when it may."""
    return [sentence for check in _checks.values() for sentence in check(text, school_id)]
