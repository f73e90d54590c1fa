"""Money as people write and read it: yuan with two decimals outside, whole fen inside; never a
floating number in between."""

import re
import unicodedata

from school_care.school.refusal import Refused

MOST_FEN = 500_000  # 5,000 yuan at once; a slip of the finger is larger
EXAMPLE = "例如 12.50"
_NUMBER = re.compile(r"(\d+)(?:\.(\d*))?")
_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:[,，]\d{3})+(?=$|\.)")


def parse_yuan(text: str, *, nothing: bool = False) -> int:
    """Fen of an amount in yuan: «12.5», «12.50», «１２», «12元», «¥1,200». With `nothing`, zero is
    an amount too (counting an empty box). Raises Refused with what to write instead."""
    plain = unicodedata.normalize("NFKC", text).replace("。", ".")
    plain = re.sub(r"[¥￥]|元|块钱?|人民币", "", plain).strip()
    # 1,200 is twelve hundred; 12,50 may be meant for 12.50 and is asked about
    plain = _THOUSANDS.sub(lambda found: re.sub("[,，]", "", found[0]), plain)
    if not plain:
        raise Refused(f"请填写金额，{EXAMPLE}。")
    if plain.startswith("-"):
        raise Refused("金额不能是负数；登记错了请用「冲正」。")
    found = _NUMBER.fullmatch(plain)
    if not found or not plain.isascii():
        raise Refused(f"请用数字填写金额，{EXAMPLE}。")
    yuan, part = found[1], found[2] or ""
    if len(part) > 2:
        raise Refused(f"金额最多两位小数（到分），例如 {yuan[-6:]}.{part[:2]}。")
    fen = int(yuan[-12:]) * 100 + int(part.ljust(2, "0")) if len(yuan) <= 12 else MOST_FEN + 1
    if fen == 0 and not nothing:
        raise Refused("金额要大于0。")
    if fen > MOST_FEN:
        raise Refused(f"一次最多{show_yuan(MOST_FEN)}，请核对金额。")
    return fen


def yuan(fen: int) -> str:
    """12.50, -3.05: for a column headed 元 and for input fields."""
    sign, fen = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"


def show_yuan(fen: int) -> str:
    """12.50元."""
    return f"{yuan(fen)}元"
