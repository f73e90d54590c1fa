"""谈心记录本 and 家访记录本: the rows of a book of paper (F-11, F-12), oldest first.

Paper is read by whoever holds it, and signed by pupils and parents: it gives no rating,
and of a restricted record the date and nothing else, also when its author prints it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, TextChoices

from school_care.mentoring.details import in_words, unpacked
from school_care.mentoring.enums import Mood, Outcome, RecordKind, Source, Topic
from school_care.mentoring.models import CareRecord
from school_care.mentoring.selectors import records_in_sight
from school_care.school.models import School, SchoolClass

MOST_ROWS = 200  # one printing in a few seconds; longer books are printed class by class, by month
ON_PAPER = "（见纸质记录照片）"


class Book(TextChoices):
    """Which book, by the kind of record it holds."""

    TALK = RecordKind.TALK.value, "谈心记录本"
    VISIT = RecordKind.VISIT.value, "家访记录本"


@dataclass(frozen=True)
class BookRow:
    """One line. A restricted record has its date alone."""

    on: date
    restricted: bool = False
    part_of_day: str = ""
    place: str = ""
    student: Any = None
    missed: bool = False
    topics: str = ""
    mood: str = ""
    met: str = ""
    safety: str = ""
    view: str = ""
    more: str = ""  # the other things ticked, in words
    text: str = ""
    next_step: str = ""
    next_on: date | None = None
    done_on: date | None = None
    author: str = ""
    along: str = ""


def records_of_book(
    user: Any, school: School, book: str, *, group: SchoolClass | None, since: date, until: date
) -> QuerySet[CareRecord]:
    """The records that stand, of a class or (None) those `user` wrote; both days inclusive."""
    rows = records_in_sight(user, school).counted().filter(kind=book)
    rows = rows.filter(happened_on__gte=since, happened_on__lte=until)
    mine = {"author": user} if group is None else {"student__current_class": group}
    return rows.filter(**mine).order_by("happened_on", "id")


def book_rows(records: QuerySet[CareRecord]) -> list[BookRow]:
    """The lines of the paper; one query."""
    return [_row(record) for record in records[:MOST_ROWS]]


def by_pupil(rows: Sequence[BookRow]) -> list[list[BookRow]]:
    """The lines of each pupil together, for paper that pupils or parents sign: nobody signs below
    what was said of another child. Restricted ones, which name nobody, come last."""
    found: dict[int, list[BookRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.student.name_key if row.student else "~~"):
        found[row.student.pk if row.student else 0].append(row)
    return list(found.values())


def _row(record: CareRecord) -> BookRow:
    if record.restricted:
        return BookRow(on=record.happened_on, restricted=True)
    detail = unpacked(record.detail)
    apart = {key: detail.pop(key) for key in ("met", "safety", "view", "along") if key in detail}
    second = record.second.name if record.second_id else ""
    return BookRow(
        on=record.happened_on,
        part_of_day=record.get_part_of_day_display(),
        place=record.get_place_display(),
        student=record.student,
        missed=record.outcome == Outcome.NOT_REACHED,
        topics="、".join(topic.label for topic in Topic if topic in record.topics),
        mood=Mood(record.mood).label if record.mood in Mood.values else "",
        met="、".join(apart.get("met", ())),
        safety=in_words({"safety": apart["safety"]}) if "safety" in apart else "",
        view=apart.get("view", ""),
        more=in_words(detail),
        text=record.text or (ON_PAPER if record.source == Source.PAPER else ""),
        next_step=record.next_step or "",
        next_on=record.next_step_on,
        done_on=record.next_step_done_on,
        author=record.author_name,
        along="、".join(filter(None, (second, apart.get("along", "")))),
    )
