"""Letters home: kept by whoever writes of the child's care; occasions by the leaders."""

from datetime import timedelta

from school_care.activities.models import Letter, LetterOccasion
from school_care.core import clock
from school_care.school.models import Term
from tests.access.who import (
    CARE_KEKE,
    CARE_READERS,
    CARE_ZIXUAN,
    LEADERS,
    NONE,
    PUBLIC_ID,
    Case,
    of,
    people,
    plain,
)
from tests.factories import TermFactory

SEVEN_ONE = people("principal director head_teacher grade_head")
SEVEN_TWO = people("principal director other_head_teacher grade_head teacher")

EXPECTED: dict[str, list[Case]] = {
    "activities:letters": plain(CARE_READERS),
    "activities:letter_occasions": plain(LEADERS, LEADERS),
    "activities:letter_occasion_cancel": of(
        PUBLIC_ID,
        {"letter_day": (LEADERS, LEADERS), "foreign_letter_day": (NONE, NONE)},
    ),
    "activities:class_letters": of(
        PUBLIC_ID,
        {
            "seven_one": (SEVEN_ONE, SEVEN_ONE),
            "seven_two": (SEVEN_TWO, SEVEN_TWO),
            "foreign_class": (NONE, NONE),
        },
    ),
    "activities:letter_envelopes": of(
        PUBLIC_ID,
        {"seven_one": (SEVEN_ONE, SEVEN_ONE), "foreign_class": (NONE, NONE)},
    ),
    "activities:letter_write": of(
        PUBLIC_ID,
        {
            "zixuan": (CARE_ZIXUAN, CARE_ZIXUAN),
            "keke": (CARE_KEKE, CARE_KEKE),
            "foreign": (NONE, NONE),
        },
    ),
    **{
        f"activities:{name}": of(
            PUBLIC_ID,
            {
                "zixuans_letter": (CARE_ZIXUAN if reads else None, CARE_ZIXUAN),
                "foreign_letter": (NONE if reads else None, NONE),
            },
        )
        for name, reads in (
            ("letter", True),
            ("letter_withdraw", False),
            ("letter_address", True),
        )
    },
}


def objects(cast) -> dict:
    """An occasion and a letter of each school."""
    found = {}
    for name, student in (("", cast.zixuan), ("foreign_", cast.foreign)):
        found |= _rows(name, cast, student)
    return found


def _rows(name: str, cast, student) -> dict:
    today = clock.today()
    term = cast.term if student.school_id == cast.school.pk else _term_of(student.school)
    row = LetterOccasion.objects.create(
        school=student.school,
        term=term,
        reason="mid_autumn",
        name="中秋节",
        day=today + timedelta(days=6),
        opens_on=today - timedelta(days=4),
        due_on=today + timedelta(days=3),
        made_at=clock.now(),
    )
    letter = Letter.objects.create(
        school=student.school,
        student=student,
        occasion=row,
        reason=row.reason,
        to="妈妈",
        way="post",
        written_on=today,
        recorded_at=clock.now(),
    )
    whose = name or "zixuans_"
    return {f"{name}letter_day": row, f"{whose}letter": letter}


def _term_of(school):
    return Term.objects.filter(school=school).first() or TermFactory(school=school)
