"""Several people at the same moment, each in a thread with a connection of its own."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

from django.db import connection

PATIENCE = 30  # seconds until a thread counts as stuck


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run all acts at once, each begun when every thread has its connection. Returns what each
    answered, or the exception it raised, in order. Needs a test with transaction=True."""
    start = Barrier(len(acts))
    answers: list[Any] = [TimeoutError("stuck")] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            start.wait(PATIENCE)
            answers[place] = act()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, act), daemon=True) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return answers


def raised(answers: Sequence[Any], *, but: type[Exception] | tuple = ()) -> list[Exception]:
    """The exceptions among the answers, other than those expected."""
    return [one for one in answers if isinstance(one, Exception) and not isinstance(one, but)]
