"""ID numbers and national student numbers (domain §0.1.1, §3.1).

A number is taken as text or not at all: a value that Excel has rounded is never repaired.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric

from school_care.core.cells import cell_text, says_nothing
from school_care.core.sheets import CellValue

_NOISE = re.compile(r"[\s'’‘`´\"“”]+")
_SCIENTIFIC = re.compile(r"^\d(\.\d+)?E\+?\d+$")
_STUDENT_NUMBER = re.compile(r"^[GJL]\d{17}[\dX]$")
_CROSSES = str.maketrans({"×": "X", "х": "X", "Х": "X", "χ": "X", "Χ": "X", "✕": "X", "╳": "X"})

LOST = "身份证号被存成了数字，精度已丢失，无法还原：请把这一格设为“文本”格式，对照户口簿重新填写。"

# JY/T 1001 身份证件类型
ID_TYPES = {
    "居民身份证": "1",
    "身份证": "1",
    "香港特区护照/身份证明": "6",
    "澳门特区护照/身份证明": "7",
    "台湾居民来往大陆通行证": "8",
    "境外永久居住证": "9",
    "护照": "A",
    "户口簿": "B",
    "户口薄": "B",
    "其他": "Z",
}


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A number that passed, or the reason why it did not."""

    number: str | None = None
    error: str = ""
    warning: str = ""


def read_id_number(cell: CellValue) -> IdNumber:
    """Check a resident ID number: text of 18 places, real date, right check digit."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if abs(cell) >= 1e15:
            return IdNumber(error=LOST)
        cell = cell_text(cell)
    text = cell_text(cell)
    if says_nothing(text):
        return IdNumber()
    number = compact_number(text)
    number = number.removesuffix(".0") if number[:-2].isdigit() else number
    return _checked(number)


def compact_number(text: str) -> str:
    """NFKC, no blanks or quotes, one kind of X, upper case."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_CROSSES)
    return _NOISE.sub("", text).upper()


def _checked(number: str) -> IdNumber:
    if _SCIENTIFIC.match(number):
        return IdNumber(
            error="身份证号成了科学计数法，后几位已丢失：请把这一格设为“文本”格式，重新填写。"
        )
    body = number[:-1]
    if not (body.isascii() and body.isdigit() and (number[-1].isdigit() or number[-1] == "X")):
        hidden = "（有被遮盖的 *）" if "*" in number else ""
        return IdNumber(error=f"身份证号里有数字以外的字符{hidden}：请填写完整的18位号码。")
    if len(number) == 15:
        return IdNumber(error="这是15位的旧身份证号：请对照户口簿填写18位号码。")
    if len(number) != 18:
        return IdNumber(error=f"身份证号是{len(number)}位，应为18位：请对照户口簿核对。")
    if id_birth(number) is None:
        return IdNumber(error="身份证号里的出生日期不存在：请对照户口簿核对第7至14位。")
    if number[-1] != ric.calc_check_digit(number):
        if number.endswith("000"):
            return IdNumber(error=LOST)
        return IdNumber(error="身份证号校验位不对，可能有一位抄错：请对照户口簿核对。")
    if number.endswith("000"):
        return IdNumber(number, warning="身份证号末三位是000，可能被Excel改过：请对照户口簿核对。")
    return IdNumber(number, warning=_area_doubt(number))


def _area_doubt(number: str) -> str:
    """First two digits: GB/T 2260 provinces, 81–83 residence permits, 99 fictional people."""
    provinces = (
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 "
        "61 62 63 64 65 71 81 82 83 99"
    )
    if number[:2] in provinces.split():
        return ""
    return "身份证号前两位不是已知的省份代码：请核对。"


def id_birth(number: str) -> date | None:
    """Birthday inside the number, None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def id_sex(number: str) -> str:
    """M for an odd 17th digit, F for an even one."""
    return "M" if int(number[16]) % 2 else "F"


def read_student_number(cell: CellValue) -> tuple[str | None, str]:
    """National student number (学籍号) and a warning; odd ones are kept, not refused."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 1e15:
        return None, "学籍号被存成了数字，精度已丢失，未读取：请把这一格设为“文本”格式重新填写。"
    text = cell_text(cell)
    if says_nothing(text):
        return None, ""
    number = compact_number(text)
    if _SCIENTIFIC.match(number):
        return None, "学籍号成了科学计数法，未读取：请把这一格设为“文本”格式重新填写。"
    if _STUDENT_NUMBER.match(number):
        return number, ""
    return number[:30], "学籍号一般是字母G、J或L加18位：请核对。"


def read_id_type(text: str) -> str:
    """Code of the document kind; 1 (resident ID) when nothing is said."""
    if not text or text in ("1", "01"):
        return "1"
    if text in ID_TYPES:
        return ID_TYPES[text]
    for name, code in ID_TYPES.items():
        if len(text) > 2 and (text in name or name in text):
            return code
    return text[-1] if text[-1:] in "6789AB" else "Z"
