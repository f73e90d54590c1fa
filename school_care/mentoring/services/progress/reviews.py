"""学期评议 (B03): how the term was for one child, in three voices; draft, done, corrected.

A draft may be as unfinished as it likes. Done, it is corrected with its old words kept; two weeks
into the next term it stands as it is.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.core.sealed import lookup_index
from school_care.core.templatetags.days import long_date
from school_care.mentoring.choices.progress import HowSaid, ReviewState, Voice
from school_care.mentoring.models import ReviewVoice, TermReview
from school_care.mentoring.services.records import require_writer
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import Term
from school_care.school.refusal import Refused
from school_care.students.models import Student

MAX_TEXT = 1000
MAX_NEXT = 500
MAX_BY = 40
OPEN_FOR = timedelta(days=14)  # of the next term
CHANGED_MEANWHILE = "这份评议刚刚有人改过：请刷新页面，看过再改。您写的内容仍在下面。"


@dataclass(frozen=True)
class Said:
    """What one of the three said."""

    text: str = ""
    how: str = ""
    said_by: str = ""
    said_on: date | None = None
    for_family: bool = False

    @property
    def is_there(self) -> bool:
        """Whether anything was written down."""
        return bool(self.text or self.how == HowSaid.ABSENT)

    def in_words(self) -> str:
        """As a person reads it, for the history."""
        if not self.is_there and not self.how:
            return ""
        how = HowSaid(self.how).label if self.how else ""
        day = self.said_on.isoformat() if self.said_on else ""
        family = "可写入家庭版" if self.for_family else ""
        facts = " ".join(part for part in (how, self.said_by, day, family) if part)
        return f"{self.text}（{facts}）" if facts else self.text


NOTHING = Said()


@dataclass(frozen=True)
class ReviewContent:
    """A whole review."""

    voices: dict[str, Said] = field(default_factory=dict)
    next_term: str = ""

    def of(self, voice: str) -> Said:
        """What `voice` said."""
        return self.voices.get(voice, NOTHING)

    def in_words(self) -> dict[str, str]:
        """Field by field, for the history of changes."""
        return {
            **{voice.value: self.of(voice).in_words() for voice in Voice},
            "next_term": self.next_term,
        }

    @property
    def seen(self) -> str:
        """A mark by which a page knows whether what it showed still stands; tells nothing."""
        return lookup_index("\n".join(self.in_words().values()), "term_review_seen")


def content_of(review: TermReview | None) -> ReviewContent:
    """What a stored review says; one query."""
    if review is None:
        return ReviewContent()
    said = {
        row.voice: Said(row.text or "", row.how, row.said_by, row.said_on, row.for_family)
        for row in review.voices.all()
    }
    return ReviewContent(said, review.next_term or "")


def closed_since(term: Term, calendar: SchoolCalendar) -> date | None:
    """From which day on a review of `term` is only read; None while the next term is unknown."""
    later = [one.first_day for one in calendar.terms if one.first_day > term.last_day]
    return min(later) + OPEN_FOR if later else None


def why_closed(term: Term, calendar: SchoolCalendar, today: date) -> str:
    """Why a review of `term` may not be written any more; "" while it may."""
    if term.first_day > today:
        return "这个学期还没有开始。"
    since = closed_since(term, calendar)
    if since is not None and today >= since:
        return f"{term}的评议在{long_date(since)}已归档，只能查看。"
    return ""


def save_review(
    *,
    by: Any,
    student: Student,
    term: Term,
    content: ReviewContent,
    seen: str | None = None,
    finish: bool = False,
) -> TermReview:
    """Store the review of one pupil and term; with `finish` it is done. A done one is corrected,
    and must stay whole.

    `seen`: the mark of what the page showed; when something else stands there, and something else
    than what is to be stored, nothing is overwritten. Effects: review, voices, old words of a done
    one, a trace. Raises Refused.
    """
    require_writer(by, student)
    if reason := why_closed(term, SchoolCalendar(student.school), clock.today()):
        raise Refused(reason)
    _check(content)
    with transaction.atomic():
        # one after the other: two people, or one person tapping twice
        Student.objects.select_for_update(of=("self",)).only("pk").get(pk=student.pk)
        review = TermReview.objects.filter(student=student, term=term).first()
        before = content_of(review)
        if seen is not None and before.seen not in (seen, content.seen):
            raise Refused(CHANGED_MEANWHILE)
        done = review is not None and review.state == ReviewState.DONE
        if done or finish:
            _require_whole(content)
        if review is None:
            review = _begin(by, student, term)
        _write(by, student, review, before, content, done)
        if finish and not done:
            _finish(by, student, review)
    return review


def _begin(by: Any, student: Student, term: Term) -> TermReview:
    review = TermReview.objects.create(
        school_id=student.school_id,
        student=student,
        term=term,
        made_by=by,
        made_at=clock.now(),
    )
    audit.record("review.begun", actor=by, row=review, student_id=student.public_id, term=term.code)
    return review


def _write(
    by: Any,
    student: Student,
    review: TermReview,
    before: ReviewContent,
    content: ReviewContent,
    done: bool,
) -> None:
    now = clock.now()
    held = {row.voice: row for row in review.voices.all()}
    for voice in Voice:
        said = content.of(voice)
        if said == before.of(voice):
            continue
        row = held.get(voice.value) or ReviewVoice(review=review, voice=voice)
        row.text, row.how, row.said_by = said.text, said.how, said.said_by
        row.said_on, row.for_family = said.said_on, said.for_family
        row.written_by, row.written_at = by, now
        row.save()
    if content.next_term != before.next_term:
        review.next_term = content.next_term
        review.save(update_fields=["next_term_sealed"])
    if not done:
        return
    changes = audit.changes(
        review,
        before=before.in_words(),
        after=content.in_words(),
        actor=by,
        student_id=student.public_id,
        source="review-correction",
    )
    if changes:
        FieldChange.objects.bulk_create(changes)
        fields = [change.field for change in changes]
        audit.record(
            "review.corrected", actor=by, row=review, student_id=student.public_id, fields=fields
        )


def _finish(by: Any, student: Student, review: TermReview) -> None:
    review.state, review.done_on, review.done_by = ReviewState.DONE, clock.today(), by
    review.save(update_fields=["state", "done_on", "done_by"])
    audit.record("review.done", actor=by, row=review, student_id=student.public_id)


def _check(content: ReviewContent) -> None:
    """What may not even stand in a draft."""
    for voice in Voice:
        said = content.of(voice)
        if len(said.text) > MAX_TEXT:
            raise Refused(f"「{voice.label}」请不超过{MAX_TEXT}字。")
        if len(said.said_by) > MAX_BY:
            raise Refused(f"说话人请不超过{MAX_BY}字。")
        if said.said_on and said.said_on > clock.today():
            raise Refused(f"「{voice.label}」的日期不能晚于今天。")
        if voice == Voice.TEACHER and said.how == HowSaid.ABSENT:
            raise Refused("「老师的话」由老师来写。")
    if len(content.next_term) > MAX_NEXT:
        raise Refused(f"「下学期打算」请不超过{MAX_NEXT}字。")


def _require_whole(content: ReviewContent) -> None:
    if not content.of(Voice.TEACHER).text:
        raise Refused("还没有「老师的话」：写一两句，或点上面的事实。也可以先存草稿。")
    for voice in (Voice.PUPIL, Voice.PARENT):
        said = content.of(voice)
        if said.how == HowSaid.ABSENT and not said.text:
            raise Refused(f"「{voice.label}」选了未能取得：请写一句原因，例如 奶奶电话停机。")
        if not said.text:
            raise Refused(f"还没有「{voice.label}」：记下来，或选“未能取得”并写原因。")
