"""Read one file in a process of its own and print what it cost: run by the tests."""

import json
import resource
import sys
import time
from pathlib import Path

from school_care.core.sheets import UnreadableSheet, read_workbook

started, said, rows = time.monotonic(), "", 0
try:
    rows = sum(1 for sheet in read_workbook(sys.argv[1]).sheets for _ in sheet.rows())
except UnreadableSheet as error:
    said = str(error)
# The kernel carries ru_maxrss over from the process that started us, VmHWM it does not.
status = Path("/proc/self/status").read_text()
own = int(status.split("VmHWM:")[1].split()[0])
tree = own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(
    json.dumps(
        {"said": said, "rows": rows, "seconds": time.monotonic() - started, "mb": tree / 1024}
    )
)
