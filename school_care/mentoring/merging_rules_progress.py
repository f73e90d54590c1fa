"""How the progress file moves when two files of one child become one."""

from django.db import models

from school_care.mentoring.choices.progress import ReviewState
from school_care.mentoring.models import Mark, TermReview
from school_care.students.merging import register_rule
from school_care.students.services.merging.journal import Merge

REVIEW = ("state", "done_on", "done_by_id", "next_term")
VOICE = ("text", "how", "said_by", "said_on", "for_family", "written_by_id", "written_at")


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_rule(Mark, "student", marks_not_held)
    register_rule(TermReview, "student", the_fuller_review)


def marks_not_held(merge: Merge, model: type[models.Model], name: str) -> None:
    """A mark comes over, unless the file that goes on has one of the same exam and subject."""
    held = {(row.exam_id, row.subject) for row in merge.rows_of(model, name, merge.keep)}
    coming = [
        row.pk
        for row in merge.rows_of(model, name, merge.absorb)
        if (row.exam_id, row.subject) not in held
    ]
    merge.move(model, name, coming)


def the_fuller_review(merge: Merge, model: type[models.Model], name: str) -> None:
    """One review a term: ours, unless theirs is done and ours is a draft; then ours says what
    theirs says."""
    held = {row.term_id: row for row in merge.rows_of(model, name, merge.keep)}
    for row in merge.rows_of(model, name, merge.absorb):
        mine = held.get(row.term_id)
        if mine is None:
            merge.move(model, name, [row.pk])
        elif row.state == ReviewState.DONE and mine.state == ReviewState.DRAFT:
            _say_the_same(merge, mine, row)


def _say_the_same(merge: Merge, mine: TermReview, theirs: TermReview) -> None:
    merge.change(mine, **{field: getattr(theirs, field) for field in REVIEW})
    held = {voice.voice: voice for voice in mine.voices.all()}
    for voice in theirs.voices.all():
        if voice.voice not in held:
            merge.change(voice, review_id=mine.pk)
        else:
            values = {field: getattr(voice, field) for field in VOICE}
            merge.change(held[voice.voice], **values)
