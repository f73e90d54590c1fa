"""What must end when a family takes its consent back, or refuses what it once allowed.

Apps above register what they end themselves; the consent service tells them inside its own
transaction, so that nobody outside goes on with what the family no longer wants.
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

# fn(student_ids, purpose, on, actor): `on` is the first day without consent, today at the latest.
# Safe to be told where there is nothing to end, and twice.
Withdrawal = Callable[[Collection[int], str, date, Any], None]

_withdrawals: list[Withdrawal] = []


def register_withdrawal(end: Withdrawal) -> None:
    """Have `end` called when consent is taken back; registering again changes nothing."""
    if end not in _withdrawals:
        _withdrawals.append(end)


def tell_withdrawal(student_ids: Collection[int], *, purpose: str, on: date, actor: Any) -> None:
    """Tell everyone registered that the consent of these pupils' families ends."""
    for end in _withdrawals:
        end(student_ids, purpose, on, actor)
