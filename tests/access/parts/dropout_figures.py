"""统计 of 预警控辍: whoever keeps the school's ledgers; where grade 9 went is written by whoever
keeps the pupils' files, and counted for the ledgers."""

from tests.access.who import Case, people, plain

LEDGERS = people("principal director registrar")
ARCHIVE = people("director registrar head_teacher other_head_teacher")

EXPECTED: dict[str, list[Case]] = {
    "cases:half_year": plain(LEDGERS),
    "cases:half_year_paper": plain(LEDGERS),
    "cases:retention": plain(LEDGERS),
    "cases:retention_paper": plain(LEDGERS),
    "cases:destinations": plain(LEDGERS | ARCHIVE),
    "cases:destinations_record": plain(ARCHIVE, ARCHIVE),
    "cases:destinations_paper": plain(LEDGERS),
    "cases:start_check": plain(LEDGERS),
    "cases:start_check_paper": plain(LEDGERS),
}


def objects(cast) -> dict:
    """The pages of this part are about the whole school."""
    return {}
