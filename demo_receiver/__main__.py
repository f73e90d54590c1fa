"""`python -m demo_receiver`: the simulated offices until Ctrl-C, on this machine alone."""

import argparse
import os
import signal
import sys
from pathlib import Path

from demo_receiver.config import Unusable, read_endpoints
from demo_receiver.pushing import Pusher
from demo_receiver.server import HOST, Office
from demo_receiver.store import Store

DELAY = 20.0


def main() -> int:
    """Run until stopped; 2 where it cannot begin."""
    wanted = _arguments()
    os.umask(0o077)
    try:
        endpoints = read_endpoints(wanted.config)
        store = Store(wanted.data)
        office = Office(wanted.port, store, endpoints, wanted.delay)
    except (Unusable, OSError) as error:
        print(f"模拟收件单位没有启动：{error}", file=sys.stderr, flush=True)  # noqa: T201
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    Pusher(store, endpoints, wanted.school_care).start()
    port = office.server_address[1]
    print(f"模拟收件单位 http://{HOST}:{port}/", flush=True)  # noqa: T201
    try:
        office.serve_forever()
    except KeyboardInterrupt:
        return 0
    finally:
        office.server_close()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="demo_receiver", description=__doc__)
    parser.add_argument("--port", type=int, default=8010, help="0: any free one")
    parser.add_argument("--data", type=Path, required=True, help="folder for what comes in")
    parser.add_argument("--config", type=Path, required=True, help="offices and secrets, JSON")
    parser.add_argument(
        "--school-care", default="http://127.0.0.1:8000", help="address receipts are sent to"
    )
    parser.add_argument("--delay", type=float, default=DELAY, help="seconds of the slow answer")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
