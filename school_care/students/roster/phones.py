"""Telephone numbers cut out of what people type into a cell."""

import re
import unicodedata
from dataclasses import dataclass

from school_care.core.cells import cell_text, says_nothing
from school_care.core.sheets import CellValue

_NUMBER = re.compile(r"\+?\d(?:[\d \-]*\d)?(?:\.0(?!\d))?")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_AREA_IN_BRACKETS = re.compile(r"\((0\d{2,3})\)\s*-?(?=\d{7})")
_LANDLINE = re.compile(r"0(?!1[3-9])\d{2,3}\d{7,8}|[2-9]\d{6,7}")
_BEHIND = re.compile(r"\s*\([^()\d]{1,8}\)")
_LABELS = (
    (re.compile(r"父母"), "OTHER", "父母"),
    (re.compile(r"祖父|爷爷"), "OTHER", "爷爷"),
    (re.compile(r"祖母|奶奶"), "OTHER", "奶奶"),
    (re.compile(r"外公|姥爷"), "OTHER", "外公"),
    (re.compile(r"外婆|姥姥"), "OTHER", "外婆"),
    (re.compile(r"父|爸"), "FATHER", "父亲"),
    (re.compile(r"母|妈"), "MOTHER", "母亲"),
    (re.compile(r"姑|姨|叔|伯|舅|哥|姐|兄"), "OTHER", ""),
)
_NAME = re.compile(r"[\u3400-\u9fff·]{2,5}")
_NOT_A_NAME = re.compile(
    r"父亲|母亲|爸爸|妈妈|爷爷|奶奶|外公|外婆|祖父|祖母|姥爷|姥姥|邻居|亲戚|亲属|家长|监护人|本人|叔叔|伯伯|舅舅|姑姑|姨妈|哥哥|姐姐|电话|手机|联系|号码|家里|座机|或者|微信|同号"
)


@dataclass(frozen=True, slots=True)
class PhoneEntry:
    """A valid number and what stood before it in the cell."""

    number: str  # digits only
    role: str | None = None  # FATHER | MOTHER | OTHER when the text said so
    relation: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class PhoneCell:
    """All numbers of one cell."""

    entries: tuple[PhoneEntry, ...] = ()
    raw: str = ""  # the text, when it held more than one number
    warning: str = ""


def read_phones(cell: CellValue) -> PhoneCell:
    """Mobile numbers `^1[3-9]\\d{9}$` and land lines; anything else is a warning."""
    text = cell_text(cell)
    if says_nothing(text):
        return PhoneCell()
    if text.isascii() and _MOBILE.fullmatch(text):
        return PhoneCell((PhoneEntry(text),))
    text = unicodedata.normalize("NFKC", text).strip("'‘’ ").replace("—", "-").replace("–", "-")
    text = _AREA_IN_BRACKETS.sub(r"\1-", text)
    entries, bad, end = [], [], 0
    for found in _NUMBER.finditer(text):
        before = text[end : found.start()]
        numbers = _valid_numbers(found.group())
        if not numbers and sum(c.isdigit() for c in found.group()) >= 5:
            bad.append(found.group().strip())
        behind = _BEHIND.match(text, found.end()) if numbers else None  # 199…(父)
        entries += [
            _entry(number, f"{before}{behind[0]}" if behind else before) for number in numbers
        ]
        end = (behind.end() if behind else found.end()) if numbers else end
    warning = ""
    if bad or not entries:
        warning = "电话号码不对（手机11位，座机带区号）：请核对，这个号码没有导入。"
    only = len(entries) == 1 and not re.search(r"[^\d\s+\-.()]", text) and not bad
    return PhoneCell(tuple(entries), "" if only else text, warning)


def _valid_numbers(written: str) -> list[str]:
    """Numbers in one run of digits, blanks and dashes."""
    digits = re.sub(r"\D", "", written.removesuffix(".0"))
    for candidate in (digits, re.sub(r"^(?:(?:00)?86|0(?=1[3-9]))", "", digits)):
        if _MOBILE.fullmatch(candidate) or _LANDLINE.fullmatch(candidate):
            return [candidate]
    if len(digits) % 11 == 0:  # two numbers written without anything between them
        pieces = [digits[i : i + 11] for i in range(0, len(digits), 11)]
        if all(_MOBILE.fullmatch(piece) for piece in pieces):
            return pieces
    pieces = [_valid_numbers(piece) for piece in written.split()] if " " in written.strip() else []
    return [number for piece in pieces for number in piece]


def _entry(number: str, before: str) -> PhoneEntry:
    role, relation = None, ""
    for pattern, its_role, its_relation in _LABELS:
        if found := pattern.search(before):
            role, relation = its_role, its_relation or found.group()
            break
    rest = _NOT_A_NAME.sub(" ", before)
    rest = re.sub(r"^\W*[父母爸妈](?=[\W]|$)", " ", rest)
    name = _NAME.search(rest)
    return PhoneEntry(number, role, relation, name.group() if name else "")
