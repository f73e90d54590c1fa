"""Which tests run on SQLite alone, and why no database can change what they assert.

PostgreSQL proves what a database may do differently: constraints, locks, concurrency, writing
services, what is committed of an import, sight (`visible_to`), aggregates, order, search, plans,
the ledger of duties, and once every query of every page (tests/access/test_urls.py, thinner there).
What is said, shown, printed and read from files is proved once. A test below one of the patterns
runs on PostgreSQL nevertheless if it is transactional, marked `postgresql` or `both_databases`; a
single test elsewhere is left out there with `one_database(why=…)`.
"""

from fnmatch import fnmatchcase

PAGES = "what pages say, ask and refuse; their queries run on PostgreSQL in the walk over all URLs"
PAPER = "what is printed and where it lies is made from rows which other tests read on PostgreSQL"
FILES = "what is read from a file or written into one, before and after the database is asked"
NUMBER = "how many queries are asked, which is decided before a database sees them"
SITE = "Wagtail's own pages; what writes or searches, and each screen once, runs on PostgreSQL"
DEMO = "the same school stands on PostgreSQL in tests/demo/test_full_school.py"

# Patterns of paths below tests/, each with its reason. The first that fits counts.
SQLITE_ALONE: tuple[tuple[str, str], ...] = (
    ("*_pages.py", PAGES),
    ("cms/test_gate.py", SITE),
    ("cms/test_public.py", SITE),
    ("demo/test_command.py", DEMO),
    ("demo/test_any_day.py", DEMO),
    ("*/imports/test_reading.py", FILES),
    ("school/test_staff_sheet*.py", FILES),
    ("exchange/test_fills_*.py", FILES),
    ("reports/test_print_command.py", PAPER),
    ("reports/test_progress_report.py", PAPER),
    ("students/test_cards_print.py", PAPER),
    ("students/test_pupil_queries.py", NUMBER),
    ("workspace/test_size_of_school.py", NUMBER),
    ("duties/test_meeting_size.py", NUMBER),
    ("escalation/test_papers.py", PAPER),
    ("escalation/test_workbook.py", PAPER),
    ("escalation/test_officer_attacks.py", PAGES),
    ("cases/protection/test_canaries.py", PAGES),
    ("cases/protection/test_access_matrix.py", PAGES),
    ("silence/test_figures.py", PAGES),
    ("silence/test_every_output.py", PAGES),
)


def why_of(path: str) -> str:
    """Why the tests of `path` (below tests/, with «/») run on SQLite alone; "" if they do not."""
    return next((why for pattern, why in SQLITE_ALONE if fnmatchcase(path, pattern)), "")
