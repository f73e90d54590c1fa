"""Names by sound: the key a list is ordered by and the keys a search finds them under."""

from functools import lru_cache
from itertools import product

from school_care.core.surnames import COMPOUND, SINGLE

NAME_KEY_LENGTH = 80
SEARCH_KEY_LENGTH = 400
# A rare character may have six readings; nobody types the fifth.
READINGS_OF_A_CHARACTER = 4
WAYS_TO_READ_A_NAME = 24
FULLY_COMBINED = 4  # syllables; a longer name varies in one syllable at a time


def name_key(name: str) -> str:
    """The pinyin a list is ordered by, syllables apart: 单子轩 → "shan zi xuan" (≤ 80)."""
    return " ".join(readings[0] for readings in _syllables(name))[:NAME_KEY_LENGTH]


def search_keys(name: str) -> str:
    """What a search for a name looks in: "|zhangzixuan|zzx|zixuan|zx|xuan|" (≤ 400 characters).

    Whole name and initials first, then the name without its surname, then the last syllable; for
    every reading of ambiguous characters, the likely ones first, as many as fit.
    """
    readings = _syllables(name)
    if not readings:
        return ""
    begins = len(readings) - _given_length(name, len(readings))
    parts = [readings]
    if begins:
        parts.append(readings[begins:])
    if len(readings) - begins > 1:
        parts.append(readings[-1:])
    spoken = [_ways_to_read(part) for part in parts]
    likely = [ways[0] for ways in spoken]
    keys: dict[str, None] = {}
    for syllables in [*likely, *(way for ways in spoken for way in ways[1:])]:
        keys["".join(syllables)] = None
        if len(syllables) > 1:
            keys["".join(sound[0] for sound in syllables)] = None
    text = "|"
    for key in keys:
        if len(text) + len(key) + 1 <= SEARCH_KEY_LENGTH:
            text += f"{key}|"
    return text if len(text) > 1 else ""


def _ways_to_read(readings: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The ways to read the syllables together, the fewer unlikely readings the earlier."""
    if len(readings) <= FULLY_COMBINED and any(len(sounds) > 1 for sounds in readings):
        ways = sorted(
            product(*readings),
            key=lambda way: sum(w != sounds[0] for w, sounds in zip(way, readings, strict=True)),
        )
        return ways[:WAYS_TO_READ_A_NAME]
    usual = tuple(sounds[0] for sounds in readings)
    return [usual] + [
        (*usual[:place], sound, *usual[place + 1 :])
        for place, sounds in enumerate(readings)
        for sound in sounds[1:]
    ]


def _syllables(name: str) -> list[tuple[str, ...]]:
    """The readings of each character that has one, likeliest first."""
    found: list[tuple[str, ...]] = []
    rest = "".join(name.split())
    if rest[:2] in COMPOUND:
        found += [(sound,) for sound in COMPOUND[rest[:2]]]
        rest = rest[2:]
    elif rest[:1] in SINGLE:
        # A name of one character is hardly a surname, but the order costs nothing.
        found.append(_merged(SINGLE[rest[0]], _readings(rest[0])))
        rest = rest[1:]
    for part in _cut(rest):
        sounds = _readings(part)
        if sounds:
            found.append(sounds)
    return found


def _given_length(name: str, syllables: int) -> int:
    surname = 2 if "".join(name.split())[:2] in COMPOUND else 1
    return max(syllables - surname, 1)


def _cut(text: str) -> list[str]:
    """Chinese characters one by one, runs of Latin letters and digits whole."""
    parts: list[str] = []
    for letter in text:
        if letter.isascii() and parts and parts[-1].isascii() and letter.isalnum():
            parts[-1] += letter
        elif letter.isalnum():
            parts.append(letter)
    return parts


def _merged(first: tuple[str, ...], then: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(first + then))[:READINGS_OF_A_CHARACTER]


@lru_cache(maxsize=20_000)
def _readings(part: str) -> tuple[str, ...]:
    """Readings without tones, ü as v and, less likely, as u, as people type it; () for a character
    without one."""
    if part.isascii():
        return (part.lower(),)
    # Loading the dictionary takes a third of a second: not for commands that never name anybody.
    from pypinyin import Style, pinyin

    sounds = pinyin(part, style=Style.NORMAL, heteronym=True)
    first = sounds[0] if sounds else []
    plain = [s for s in first if s.isascii() and s.isalpha()][:READINGS_OF_A_CHARACTER]
    return tuple(dict.fromkeys([*plain, *(s.replace("v", "u") for s in plain)]))
