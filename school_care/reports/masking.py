"""脱敏: what a paper says of people where it must not say who they are.

Masking is done to the data, before anything is laid out: a PDF with black bars still holds what
lies below them. Numbers keep their ends, so that two papers can be compared; addresses end with the
village; a birth date is a month. In free words every name of a pupil or of somebody around a pupil
of the school is masked, and so are numbers and house numbers.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from uuid import UUID

from school_care.core.sealed import lookup_index
from school_care.core.surnames import COMPOUND
from school_care.school.models import School
from school_care.students.models import ContactPerson, Student

STAR = "*"
MASKED_KEY = "masked paper"
_DOTS = "·•．.・"
_UNDOTTED = str.maketrans("", "", _DOTS)
_SHORTEST = 2  # characters of a name that is looked for in free words
# what a name of one character is made to, 小伟, 阿伟, 伟伟; these mostly mean something else
_FOND = ("小{}", "阿{}", "{0}{0}")
_ORDINARY = frozenset(
    ("小学", "小心", "小组", "小时", "小区", "小结", "小说", "小孩", "阿姨", "阿公", "阿婆",
     "爷爷", "奶奶", "爸爸", "妈妈", "常常", "刚刚")
)  # fmt: skip
# identity and pupil numbers, also in groups; a disability certificate's has two figures more
_ID = re.compile(
    r"(?<![0-9A-Za-z])([GgLlJj]?\d{6} ?\d{8} ?\d{3}[0-9XxＸｘ](?:\d{1,2}[A-Za-z]?)?)(?![0-9A-Za-z])"
)
_PHONE = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[ -]?)?"
    r"(?:[1１]\d{2}[ -]?\d{4}[ -]?\d{4}|[1１][3-9３-９](?:[ .-]?\d){9})(?!\d)"
)
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[-－ ]?\d{7,8}(?!\d)")
# any other long number (QQ, an account); not the number of a case, which goes on with its letters
_LONG = re.compile(r"(?<!\d)\d{7,}(?!\d)(?!-[A-Z]{2}-)")
# 3组12号, 幸福路8号附2, 2栋1单元301室: what follows the village or the street
_DOOR = re.compile(
    r"\d+(?:-\d+)*\s*(?:组|社|队|栋|幢|单元|楼|室|户)"
    r"|(?<=[组路街村巷弄里段])\s*(?:附)?\d+(?:-\d+)*\s*号?(?:附\d+号?)?"
)
_ENDS = re.compile(r"^.*?(?:村委会|社区|居委会|村(?!民|小)|乡(?!村)|街道|镇)")
_COUNTY = re.compile(r"^.*?(?:县|区|市)")


def masked_name(name: str) -> str:
    """张*轩, 张*, 欧阳*轩, 阿*提: the surname and the last character; one character is not told."""
    name = name.strip()
    if len(name) < _SHORTEST:
        return STAR if name else ""
    if any(dot in name for dot in _DOTS):
        return f"{name[0]}{STAR}{name[-1]}"
    kept = 2 if name[:2] in COMPOUND and len(name) > 2 else 1
    given = name[kept:]
    if len(given) == 1:
        return f"{name[:kept]}{STAR}"
    return f"{name[:kept]}{STAR * (len(given) - 1)}{given[-1]}"


def file_words(name: str) -> str:
    """A masked name for the name of a file, which holds no asterisk: 张○轩."""
    return masked_name(name).replace(STAR, "○")


def paper_key(public_id: UUID, *, masked: bool) -> str:
    """By what a pupil's paper is found within a print: it stays in the finished PDF, and must not
    lead from a masked one to another paper of the same child."""
    return lookup_index(public_id.hex, MASKED_KEY)[:32] if masked else public_id.hex


def masked_number(number: str) -> str:
    """99****************12: the first and the last two; short numbers keep nothing but their
    length."""
    number = number.strip()
    if len(number) < 8:
        return STAR * len(number)
    return f"{number[:2]}{STAR * (len(number) - 4)}{number[-2:]}"


def masked_phone(phone: str) -> str:
    """199****0123; of a landline the last two digits."""
    digits = re.sub(r"\D", "", phone)
    if len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]}****{digits[-4:]}"
    return f"{STAR * (len(digits) - 2)}{digits[-2:]}" if len(digits) > 4 else STAR * len(digits)


def masked_address(address: str, village: str = "") -> str:
    """Up to the village, or the township; what says neither is not told further than the county."""
    address = address.strip()
    if village and village in address:
        return address[: address.index(village) + len(village)]
    township = address
    found = ""
    while match := _ENDS.match(township):  # 青石镇 · 双河村: the last of them
        found += match[0]
        township = township[len(match[0]) :]
    if found:
        return found
    county = _COUNTY.match(address)
    return county[0] if county else (STAR * 3 if address else "")


def masked_birth(born: date | None) -> str:
    """2015年6月."""
    return f"{born.year}年{born.month}月" if born else ""


@dataclass(frozen=True)
class Masking:
    """What a paper may say. With `on` False everything is told as it is. `names`: those looked for
    in free words; `kin`: by a pupil's name, whom else words about them may call by the given
    name; `called`: the given names of pupils, by which words about a friend call them."""

    on: bool
    names: frozenset[str] = frozenset()
    kin: Mapping[str, frozenset[str]] = field(default_factory=dict, compare=False)
    called: frozenset[str] = frozenset()

    @classmethod
    def of(cls, school: School, *, on: bool) -> "Masking":
        """The masking of a school's papers; two queries, none with `on` False."""
        return cls(on, *_names_of(school)) if on else cls(on)

    def name(self, name: str) -> str:
        """A pupil's name, or that of somebody around a pupil."""
        return masked_name(name) if self.on else name

    def number(self, number: str | None) -> str:
        """Identity, pupil and certificate numbers."""
        return masked_number(number or "") if self.on else number or ""

    def phone(self, phone: str | None) -> str:
        """A family's telephone."""
        return masked_phone(phone or "") if self.on else phone or ""

    def address(self, address: str, village: str = "") -> str:
        """Where somebody lives."""
        return masked_address(address, village) if self.on else address

    def birth(self, student: Student) -> str:
        """The birth date as the archive knows it."""
        return masked_birth(student.birth_date) if self.on else student.birth_text

    def text(self, words: str | None, *, about: Iterable[str] = ()) -> str:
        """Free words; of those `about` whom they are, and of the people around them, the given name
        alone is masked as well."""
        words = words or ""
        if not self.on or not words:
            return words
        words = _without_names(words, self.names)
        for name in about:
            for each in (name, *self.kin.get(name, ())):
                for given in (*_given(each), *_fond_names(each)):
                    words = words.replace(given, STAR * len(given))
        words = _without_names(words, self.called, lambda given: STAR * len(given))
        words = _ID.sub(lambda found: masked_number(found[1]), words)
        words = _PHONE.sub(lambda found: masked_phone(_plain(found[0])), words)
        words = _LANDLINE.sub(lambda found: masked_phone(found[0]), words)
        words = _LONG.sub(lambda found: masked_number(found[0]), words)
        return _DOOR.sub(STAR * 2, words)


def _plain(phone: str) -> str:
    """The eleven figures of a mobile number, without the country's."""
    return unicodedata.normalize("NFKC", re.sub(r"\D", "", phone))[-11:]


def _given(name: str) -> list[str]:
    """How somebody is called without the surname; of a name with a dot either half."""
    if any(dot in name for dot in _DOTS):
        found = re.split(f"[{re.escape(_DOTS)}]", name)
    else:
        found = [_without_surname(name)]
    return [one for one in found if len(one) >= _SHORTEST]


def _without_surname(name: str) -> str:
    return name[2:] if name[:2] in COMPOUND and len(name) > 2 else name[1:]


def _fond_names(name: str) -> list[str]:
    """小伟, 阿伟, 伟伟 of 张伟: 伟 alone is not looked for, it stands in too many words."""
    given = _without_surname(name)
    if len(given) != 1:
        return []
    return [one for form in _FOND if (one := form.format(given)) not in _ORDINARY]


def _names_of(
    school: School,
) -> tuple[frozenset[str], dict[str, frozenset[str]], frozenset[str]]:
    """The names of a school's pupils and of the people around them, also written without their
    dots; by pupil who these are; and what pupils are called among themselves."""
    pupils = Student.objects.filter(school=school).order_by().values_list("pk", "name")
    called = {pk: name.strip() for pk, name in pupils}
    kin: dict[str, set[str]] = defaultdict(set)
    people = ContactPerson.objects.filter(school=school).order_by()
    for pk, name in people.values_list("student_id", "name"):
        kin[called.get(pk, "")].add(name.strip())
    names = {*called.values(), *(name for found in kin.values() for name in found)}
    names |= {name.translate(_UNDOTTED) for name in names}
    known = frozenset(name for name in names if len(name) >= _SHORTEST)
    given = frozenset(one for name in called.values() for one in _given(name))
    return known, {name: frozenset(found) for name, found in kin.items()}, given


def _without_names(
    words: str, names: frozenset[str], mask: Callable[[str], str] = masked_name
) -> str:
    """Every name masked, the longest first; looked up, so that ten thousand names cost no more
    than ten."""
    lengths = _lengths(names)
    out, at = [], 0
    while at < len(words):
        for length in lengths:
            piece = words[at : at + length]
            if len(piece) == length and piece in names:
                out.append(mask(piece))
                at += length
                break
        else:
            out.append(words[at])
            at += 1
    return "".join(out)


@lru_cache(maxsize=8)
def _lengths(names: frozenset[str]) -> tuple[int, ...]:
    return tuple(sorted({len(name) for name in names}, reverse=True))
