"""Who holds an open duty from now on, when class, appointment or person changed."""

from school_care.duties.models import Duty
from school_care.duties.reckoning.reckon import Reckoning
from school_care.duties.services.changes import Book

MOVED_CLASS = "学生转班"


def owner_now(
    reckoning: Reckoning, book: Book, duty: Duty, by_post: int | None, *, moved_class: bool
) -> None:
    """Leave a duty with whom a person gave it to, while they work here; else it is `by_post`'s."""
    if duty.assigned:
        if not moved_class and duty.owner_id in reckoning.staff:
            return
        book.give(duty, by_post, MOVED_CLASS if moved_class else "原责任人已离岗")
    elif duty.owner_id != by_post:
        book.give(duty, by_post, MOVED_CLASS if moved_class else "任职变动")
