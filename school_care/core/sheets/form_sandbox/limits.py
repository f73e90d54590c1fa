"""What a form may cost. A form is small: its rows are what one person fills in."""

import resource

ADDRESS_SPACE = 384 * 1024 * 1024  # a tree of lxml takes about ten times its text
CPU_SECONDS = 10
OUTPUT_BYTES = 40 * 1024 * 1024

MAX_SHEET_XML = 12 * 1024 * 1024
MAX_SHEETS = 30
MAX_ROWS = 2_000  # described and filled; what stands below is left alone
MAX_COLUMNS = 120
MAX_TEXT = 300  # characters of a cell that are described
MAX_MERGES = 10_000  # a sheet
MAX_WORDS = 200  # of a list validation
MAX_LISTS = 100  # different ones a sheet
MAX_DESCRIBED = 8 * 1024 * 1024  # bytes of JSON; read by the web process, which has no such limits


def apply() -> None:
    """Bind the limits to this process; the kernel enforces them even in native code."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES, OUTPUT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
