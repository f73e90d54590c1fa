"""Who holds an open duty from now on, when class, appointment or person changed."""

from school_care.duties.models import Duty
from school_care.duties.reckoning.reckon import Reckoning
from school_care.duties.services.changes import Book
from school_care.school.models import Appointment, TeachingAssignment


def works_here(school_id: int, user_id: int | None, on) -> bool:
    """Whether a person holds any confirmed post or lesson at the school on a day."""
    if user_id is None:
        return False
    posts = Appointment.objects.effective(on).filter(school_id=school_id, user_id=user_id)
    lessons = TeachingAssignment.objects.effective(on).filter(school_id=school_id, user_id=user_id)
    return posts.exists() or lessons.exists()


def owner_now(
    reckoning: Reckoning, book: Book, duty: Duty, by_post: int | None, *, moved_class: bool
) -> None:
    """Leave a duty with whom a person gave it to, while they work here; else it is `by_post`'s."""
    if duty.assigned:
        if not moved_class and works_here(reckoning.school.pk, duty.owner_id, reckoning.on):
            return
        why = "学生转班" if moved_class else "原责任人已离岗"
        book.give(duty, by_post, why)
    elif duty.owner_id != by_post:
        book.give(duty, by_post, "学生转班" if moved_class else "任职变动")
