"""Reading, printing and exporting leave the ledger fresh; each name passed over is a real one."""

import re
from pathlib import Path

import school_care
from school_care.duties.services.ledger import OF_NO_CONCERN, READ_ONLY

SOURCE = Path(school_care.__file__).parent
LOOKS_ONLY = re.compile(
    r'"([a-z_]+\.(?:[a-z_]+_)?(?:read|revealed|printed|exported|download|downloaded))"'
)


def _source() -> str:
    files = sorted(SOURCE.rglob("*.py"))
    return "".join(path.read_text() for path in files if path.name != "ledger.py")


def test_actions_of_no_concern__are_written_somewhere():
    source = _source()
    assert [action for action in OF_NO_CONCERN if f'"{action}"' not in source] == []


def test_reading_and_printing__is_of_no_concern():
    written = set(LOOKS_ONLY.findall(_source()))
    assert written - set(OF_NO_CONCERN) == set()
    assert len(written) > len(READ_ONLY) / 2
