"""Who holds an open duty from now on, when class, appointment or person changed."""

from functools import cached_property

from school_care.core import clock
from school_care.duties.hands import Staff
from school_care.duties.models import Duty
from school_care.duties.reckoning.reckon import Reckoning
from school_care.duties.services.changes import Book

MOVED_CLASS = "学生转班"


class Keepers:
    """Who keeps what a person gave them. Five queries, and only where somebody was given
    anything."""

    def __init__(self, reckoning: Reckoning) -> None:
        self.reckoning = reckoning

    def why_not(self, duty: Duty) -> str:
        """Why a duty cannot stay with whom it was given to; "" when it can. Rights are known of
        today alone: on a day made good whoever works here keeps it until today is reckoned."""
        if duty.owner_id not in self.reckoning.staff:
            return "原责任人已离岗"
        if self.reckoning.on == clock.today() and duty.pk not in self._in_good_hands:
            return "原责任人已不能查看或办理"
        return ""

    @cached_property
    def _in_good_hands(self) -> set[int]:
        """Duties given to somebody who still sees their pupil or class and may do them."""
        rows = Duty.objects.open().filter(school=self.reckoning.school, assigned=True)
        staff = Staff(self.reckoning.school)
        whole = rows.select_related("school", "student__current_class", "school_class")
        return {duty.pk for duty in whole if staff.may_hold(duty.owner_id, duty)}


def owner_now(
    keepers: Keepers, book: Book, duty: Duty, by_post: int | None, *, moved_class: bool
) -> None:
    """Leave a duty with whom a person gave it to, while they may do it; else it is `by_post`'s."""
    if duty.assigned:
        why = MOVED_CLASS if moved_class else keepers.why_not(duty)
        if why:
            book.give(duty, by_post, why)
    elif duty.owner_id != by_post:
        mentored = duty.kind is not None and duty.kind.nearer is not None
        moved = "结对或任职变动" if mentored else "任职变动"
        book.give(duty, by_post, MOVED_CLASS if moved_class else moved)
