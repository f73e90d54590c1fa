"""A run of THURSDAY in a process that kills itself (-9) at a named point:

python -m tests.duties.killed_run school_care.duties.services.changes Book.write 3
"""

import os
import signal
import sys
from importlib import import_module

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from tests.duties.days import THURSDAY, at  # noqa: E402


def kill_at(module: str, path: str, call: int) -> None:
    """From the `call`-th call on, the function ends the process instead."""
    *holders, name = path.split(".")
    holder = import_module(module)
    for one in holders:
        holder = getattr(holder, one)
    real, calls = getattr(holder, name), []

    def counted(*arguments, **options):
        calls.append(1)
        if len(calls) == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **options)

    setattr(holder, name, counted)


if __name__ == "__main__":
    kill_at(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    with at(THURSDAY):
        call_command("run_daily")
