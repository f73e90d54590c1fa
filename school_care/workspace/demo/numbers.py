"""Numbers that belong to nobody: area 99 exists in no list, 199 0000 xxxx is in no network."""

import random
from datetime import date

PROVINCE = "99"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
PHONES = 10_000
NINE_YEAR_SCHOOL = "21"  # the register's list names no nine-year school; it keeps its primary code


def check_digit(first17: str) -> str:
    """The eighteenth character of an ID number (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    return CHECK_DIGITS[total % 11]


def school_code(serial: int) -> str:
    """The 10-digit code of the demo school `serial` (from 1): type, province 99, serial."""
    return f"{NINE_YEAR_SCHOOL}{PROVINCE}{serial:06d}"


class NumberBook:
    """Hands out ID and telephone numbers of one school, each once while they last."""

    def __init__(self, dice: random.Random, *, serial: int):
        self._area = f"{PROVINCE}{(serial - 1) // 99 % 99 + 1:02d}{(serial - 1) % 99 + 1:02d}"
        self._given: dict[tuple[date, bool], int] = {}
        self._phones = list(range(PHONES))
        dice.shuffle(self._phones)
        self._next_phone = 0

    def id_number(self, *, born: date, boy: bool) -> str:
        """An ID number of the birthday; the 17th digit is odd for boys."""
        count = self._given.get((born, boy), 0)
        self._given[born, boy] = count + 1
        sequence = (10 + count) * 2 + (1 if boy else 0)
        first17 = f"{self._area}{born:%Y%m%d}{sequence:03d}"
        return first17 + check_digit(first17)

    def phone(self) -> str:
        """A number 1990000xxxx; they repeat only after ten thousand."""
        number = self._phones[self._next_phone % PHONES]
        self._next_phone += 1
        return f"1990000{number:04d}"
