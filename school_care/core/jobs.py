"""Work longer than a second: apps register how a stalled job of theirs is woken again.

The database row is the queue of record; Celery only wakes it (docs/architecture.md). The sweeper
calls every registered function each minute.
"""

from collections.abc import Callable

_resumers: list[Callable[[], int]] = []


def register_resumer(resume: Callable[[], int]) -> Callable[[], int]:
    """Register `resume()`, which wakes its app's stalled jobs and returns how many."""
    if resume not in _resumers:
        _resumers.append(resume)
    return resume


def resume_stalled() -> int:
    """Wake all stalled jobs; returns how many."""
    return sum(resume() for resume in _resumers)
