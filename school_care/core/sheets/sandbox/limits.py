"""The sandbox's limits. Each one names what it stops."""

import resource

# calamine and the interpreter need about 110 MB for 50,000 rows × 20; parent and child together
# must stay under 400 MB.
ADDRESS_SPACE = 224 * 1024 * 1024
CPU_SECONDS = 15
OUTPUT_BYTES = 400 * 1024 * 1024  # the spool of rows

MAX_ZIP_ENTRIES = 500
MAX_SHEET_XML = 256 * 1024 * 1024  # worksheets: a million styled blank rows are innocent
MAX_OTHER_XML = 150 * 1024 * 1024  # everything else together
MAX_RATIO = 200  # for parts other than worksheets
RATIO_FROM = 1024 * 1024  # small parts may compress as they like

MAX_ROWS = 60_000
MAX_COLUMNS = 256
MAX_CELLS = 1_500_000  # 50,000 pupils × 30 columns; each million costs about 2 s
MAX_MERGED = 20_000  # per sheet; only headings and pupils of several lines need them
MAX_TEXT = 4_000  # characters kept of a cell


def apply() -> None:
    """Bind the limits to this process; the kernel enforces them even in native code."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES, OUTPUT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
