"""Words a school uses that no dictionary knows: 外出户 is 双亲留守, 火箭班 is 七(1)班.

A remembered word fills a gap: it is asked only where the dictionary does not know the word, so it
can never turn a known word into another.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from school_care.core import audit, clock
from school_care.school.access import can
from school_care.school.enums import Capability, Stage
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.models import CareCategory, WordMeaning
from school_care.students.roster.wordbook import (
    CATEGORY,
    CLASS,
    FIXED,
    IGNORED,
    MAX_WORD,
    is_only_a_number,
    word_key,
)

NOT_YOURS = "词语的含义由导入花名册的人（学籍员、德育主任）维护。"
NO_SUCH_MEANING = "请从列出的含义中选择一个。"
NOT_A_WORD = "这一格不是词语（太长，或含有号码），不能记住：请改表格里的这一格。"
ONLY_A_NUMBER = "只有数字的班级写法每个年级都会有，只用于这次导入，不记住。"
_DIGITS = re.compile(r"\d{6}")
_CLASS = re.compile(rf"({'|'.join(Stage.values)})-(20\d\d)-([1-9]\d?)")


def all_word_meanings(school: School) -> dict[str, dict[str, str]]:
    """The school's own words of every field; one query."""
    found: dict[str, dict[str, str]] = {}
    for field, word, meaning in WordMeaning.objects.filter(school=school).values_list(
        "field", "word", "meaning"
    ):
        found.setdefault(field, {})[word] = meaning
    return found


def names_in_use() -> dict[str, str]:
    """The categories by what they are called here, {word_key: code}: names are data, and a list of
    ours must be read again after one was renamed. One query."""
    known = CareCategory.objects.exclude(code="UNKNOWN")
    return {word_key(name): code for code, name in known.values_list("code", "name")}


def remember_word(*, by: Any, school: School, field: str, word: str, meaning: str) -> WordMeaning:
    """Keep what a word means at this school; an earlier meaning is replaced.

    Effects: the row, an audit entry (never the word: it may speak of a child). Raises Refused
    without the right, for a confidential category, and for what is no word.
    """
    require_keeper(by, school)
    key = word_key(word)
    if why := why_not_word(field, key):
        raise Refused(why)
    check_meanings({field: {key: meaning}})
    told = {"meaning": meaning, "said_by": by, "said_at": clock.now()}
    with transaction.atomic():
        row = _store(school, field, key, told)
        audit.record("word.remembered", actor=by, row=row, field=field)
    return row


def _store(school: School, field: str, key: str, told: dict[str, Any]) -> WordMeaning:
    same = WordMeaning.objects.filter(school=school, field=field, word=key)
    if not same.exists():
        try:
            with transaction.atomic():
                return WordMeaning.objects.create(school=school, field=field, word=key, **told)
        except IntegrityError:
            pass  # another person's confirmation came between: the later word holds
    same.update(**told)
    return same.get()


def forget_word(*, by: Any, word: WordMeaning) -> None:
    """The word is unknown again. Effects: the row goes, an audit entry. Raises Refused."""
    require_keeper(by, word.school)
    with transaction.atomic():
        audit.record("word.forgotten", actor=by, row=word, field=word.field)
        word.delete()


def why_not_word(field: str, key: str) -> str:
    """Why a word cannot be remembered; "" when it can."""
    if not key or len(key) > MAX_WORD or _DIGITS.search(key):
        return NOT_A_WORD
    if field == CLASS and is_only_a_number(key):
        return ONLY_A_NUMBER
    return ""


def check_meanings(words: Mapping[str, Mapping[str, str]]) -> None:
    """Raises Refused unless every meaning may be chosen for its field; one query at most."""
    known = category_names() if words.get(CATEGORY) else {}
    for field, by_word in words.items():
        for meaning in by_word.values():
            if field == CATEGORY:
                right = meaning == IGNORED or meaning in known
            elif field == CLASS:
                right = bool(_CLASS.fullmatch(meaning))
            else:
                right = meaning in FIXED.get(field, {})
            if not right:
                raise Refused(NO_SUCH_MEANING)


def category_names() -> dict[str, str]:
    """The categories a word may be taught to mean: those in use that are not told in confidence;
    one query."""
    offered = CareCategory.objects.filter(in_use=True, confidential=False).exclude(code="UNKNOWN")
    return dict(offered.values_list("code", "name"))


def require_keeper(by: Any, school: School) -> None:
    """Raises Refused unless `by` may teach this school's words."""
    if not can(by, Capability.IMPORT_ROSTER, school):
        raise Refused(NOT_YOURS)
