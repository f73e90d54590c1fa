"""Care records: several children at once, questions, books of paper."""

from school_care.core import clock
from school_care.mentoring.models import RecordQuestion
from tests.access.who import CARE_READERS, NONE, PUBLIC_ID, Case, of, people, plain

WRITERS_OF_SEVEN_ONE = people("principal director head_teacher grade_head")
WRITERS_OF_SEVEN_TWO = people("principal director other_head_teacher grade_head teacher")
CLASSES = {
    "seven_one": (WRITERS_OF_SEVEN_ONE, WRITERS_OF_SEVEN_ONE),
    "seven_two": (WRITERS_OF_SEVEN_TWO, WRITERS_OF_SEVEN_TWO),
    "foreign_class": (NONE, NONE),
}


def _question(name: str, allowed) -> Case:
    return Case(name, lambda cast: {"public_id": cast.extra[name].public_id}, None, allowed)


EXPECTED: dict[str, list[Case]] = {
    "mentoring:class_ticks": of(PUBLIC_ID, CLASSES),
    "mentoring:class_write": of(PUBLIC_ID, CLASSES),
    "mentoring:book": plain(CARE_READERS),
    "mentoring:book_print": plain(CARE_READERS),
    # the author of the talk is the head teacher, of the restricted one the director
    "mentoring:ask": of(
        PUBLIC_ID,
        {
            "talk": (None, people("principal director grade_head")),
            "restricted": (None, NONE),
            "foreign_record": (None, NONE),
        },
    ),
    "mentoring:question_answer": [
        _question("question", people("head_teacher")),
        _question("restricted_question", people("director")),
        _question("foreign_question", NONE),
    ],
    "mentoring:question_withdraw": [
        _question("question", people("principal")),
        _question("restricted_question", NONE),
        _question("foreign_question", NONE),
    ],
}


def objects(cast) -> dict:
    """A question of the principal's on the talk, one that waits on the restricted record (asked
    before it was restricted), one of the other school."""

    def asked(record, by) -> RecordQuestion:
        return RecordQuestion.objects.create(
            record=record, asked_by=by, asked_at=clock.now(), text="后来怎么样了？"
        )

    return {
        "question": asked(cast.talk, cast.principal),
        "restricted_question": asked(cast.restricted, cast.principal),
        "foreign_question": asked(cast.foreign_record, cast.foreign_head_teacher),
    }
