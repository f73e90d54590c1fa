"""A corridor in one line: 201-212、301、303 becomes the names of fourteen rooms."""

import re
import unicodedata

from school_care.school.refusal import Refused

MAX_ROOMS = 60  # in one go
MAX_NAME = 20
_BETWEEN = r"\s*(?:[-–—~]+|至|到)\s*"
_SPAN = re.compile(rf"(?P<before>\D*?)(?P<first>\d+){_BETWEEN}(?P<again>\D*?)(?P<last>\d+)")
_PART = re.compile(r"[,、;\n]+|(?<![-–—~至到\s])\s+(?![-–—~至到\s])")
_NUMBER = re.compile(r"(\d+)")


def names_of(text: str) -> list[str]:
    """The names a person means, in order, each once. Raises Refused with what to write instead."""
    plain = unicodedata.normalize("NFKC", text).replace("、", ",")
    names: list[str] = []
    for part in filter(None, (part.strip() for part in _PART.split(plain))):
        names += _span(part)
        if len(names) > MAX_ROOMS:
            raise Refused(f"一次最多建{MAX_ROOMS}间，请分几次建立。")
    if not names:
        raise Refused("请填写房间号，例如 201-212，或 201、203。")
    return list(dict.fromkeys(names))


def in_order(name: str) -> list[tuple[int, int | str]]:
    """A key that puts 99 before 101 and A2 before A10."""
    parts = [part for part in _NUMBER.split(name) if part]
    return [(0, int(part)) if part.isdigit() else (1, part) for part in parts]


def _span(part: str) -> list[str]:
    part = part.removesuffix("室")
    found = _SPAN.fullmatch(part)
    if not found:
        if len(part) > MAX_NAME:
            raise Refused(f"房间名请不超过{MAX_NAME}字：{part[:MAX_NAME]}…")
        return [part]
    before, first, last = found["before"], found["first"], found["last"]
    fits = found["again"] in ("", before) and int(first) <= int(last)
    if not fits or len(before) + len(last) > MAX_NAME:
        raise Refused(f"「{part}」看不懂，请写成 201-212，或 201、203。")
    if int(last) - int(first) >= MAX_ROOMS:
        raise Refused(f"一次最多建{MAX_ROOMS}间，请分几次建立。")
    return [f"{before}{number:0{len(first)}d}" for number in range(int(first), int(last) + 1)]
