"""The sandbox's limits. Each one names what it stops."""

import resource

# A picture of 50 million pixels decodes to 150–200 MB and is made smaller beside itself.
ADDRESS_SPACE = 768 * 1024 * 1024
CPU_SECONDS = 20
OUTPUT_BYTES = 40 * 1024 * 1024

MAX_PIXELS = 50_000_000  # the largest phone cameras; a bomb of a few KB has more
MAX_SIDE = 20_000
LONGEST_SIDE = 2400  # of what is kept: a notebook page stays readable when printed
THUMBNAIL_SIDE = 320
MAX_PAGES = 50
MAX_OBJECTS = 20_000  # of a PDF; fifty scanned pages have some hundred


def apply() -> None:
    """Bind the limits to this process; the kernel enforces them even in native code."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES, OUTPUT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
