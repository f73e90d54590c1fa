"""What a person typed into the search box: a name, or a number that rang."""

import re
import unicodedata
from dataclasses import dataclass

from school_care.students.roster.phones import read_phones

_ID_NUMBER = re.compile(r"\d{17}[\dX]")
_NUMERIC = re.compile(r"[+\d][\d\-\s()]*[Xx]?")
LAST_DIGITS = 4


@dataclass(frozen=True)
class Typed:
    """Exactly one of: `words` of a name, a whole `phone`, the `last4` of one, an `id_number`, or
    `too_short`: digits that are neither."""

    words: str = ""
    phone: str = ""
    last4: str = ""
    id_number: str = ""
    too_short: bool = False

    @property
    def is_number(self) -> bool:
        """Whether a number was typed: it is never kept in a saved filter."""
        return not self.words and bool(self.phone or self.last4 or self.id_number or self.too_short)


def read_words(text: str) -> Typed:
    """Tell a number from a name; full-width signs, blanks and dashes do not matter."""
    plain = unicodedata.normalize("NFKC", text.replace("\0", " ")).strip()
    if not _NUMERIC.fullmatch(plain):
        return Typed(words=plain)
    digits = re.sub(r"[^\dX]", "", plain.upper())
    if _ID_NUMBER.fullmatch(digits):
        return Typed(id_number=digits)
    if len(digits) == LAST_DIGITS:
        return Typed(last4=digits)
    numbers = read_phones(plain).entries
    if len(numbers) == 1:
        return Typed(phone=numbers[0].number)
    return Typed(too_short=True)
