"""What the files of care pupils still lack (缺资料)."""

from collections import Counter
from collections.abc import Iterable, Sequence

from school_care.reports.figures.facts_files import (
    NO_CARD,
    NO_FAMILY,
    NO_IDENTITY,
    NO_TEACHER,
    NOT_VERIFIED,
    files_of,
)
from school_care.reports.figures.span import Span
from school_care.students.card_content import NO_CARER, NO_PHONE

# In the order in which a file is filled, as `missing_of` and `missing_by_item` tell them.
ITEMS = (NO_IDENTITY, NOT_VERIFIED, NO_FAMILY, NO_CARER, NO_PHONE, NO_CARD, NO_TEACHER)


def missing_of(span: Span) -> dict[int, list[str]]:
    """What each file of D lacks to be complete, in words; complete ones are left out. Within
    `one_reckoning()`; nothing in a month without school."""
    return {pupil: list(file.lacks) for pupil, file in files_of(span).items() if file.lacks}


def missing_by_item(files: Iterable[Sequence[str]]) -> list[tuple[str, int]]:
    """How many of the files lack what, in the order of filling, by what each lacks; what none does
    is left out."""
    counted = Counter(words for lacks in files for words in lacks)
    return [(words, counted[words]) for words in ITEMS if counted[words]]
