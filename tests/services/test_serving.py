"""bin/serve as a person at the terminal meets it."""

import signal
import socket
import subprocess
import sys

import psutil
import pytest

from tests.services.conftest import ROOT, House, wait_for

pytestmark = pytest.mark.services


def _all_gone(processes: list[psutil.Process]) -> bool:
    return not any(
        process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes
    )


def _refusal(house: House) -> str:
    """Start a second time on `house`'s settings; what it said when it refused."""
    second = subprocess.run(
        [sys.executable, "-m", "school_care.serve"],
        cwd=ROOT,
        env=house.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert second.returncode == 1
    return second.stdout


def test_house__started__answers_and_keeps_its_files_private(house):
    assert house.answers()
    for path in (house.home, house.home / "school_care.sqlite3", house.home / "run/broker.sock"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_second_start__same_home__is_refused_in_clear_words(house):
    said = _refusal(House(house.home))
    assert "已有一个 bin/serve 在使用" in said
    assert "Traceback" not in said


def test_start__port_taken__is_refused_in_clear_words(house, tmp_path):
    said = _refusal(House(tmp_path / "other", port=house.port))
    assert f"127.0.0.1:{house.port} 不能使用" in said
    assert "Traceback" not in said


def test_start__not_asked_for_other_devices__listens_on_this_machine_alone(house):
    listening = {
        connection.laddr.ip
        for process in house.everyone()
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN and connection.family == socket.AF_INET
    }
    assert listening == {"127.0.0.1"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_house__stopped_or_killed__leaves_no_process_and_starts_again(house, number):
    everyone = house.everyone()
    assert len(everyone) > 5

    house.process.send_signal(number)

    status = house.process.wait(60)
    assert status == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    wait_for(lambda: _all_gone(everyone))
    house.log.write_text("")
    house.start()
    wait_for(house.is_up)
    assert house.answers()
