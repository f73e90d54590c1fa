"""逐级提醒: who is told next when what is owed for a child's safety stays undone, and from when."""

from collections import defaultdict
from datetime import date, timedelta

from school_care.duties.enums import Stage, Urgency
from school_care.duties.reckoning.owners import works_on
from school_care.duties.services.sending_times import nth_working_day
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment

# Counted from the first late day. The owner is told on that day and has the rest of it; the
# director hears on the next working day, so that an evening's delay stays between two people; the
# principal two working days later, when the director has had time to settle it.
DIRECTOR_AFTER = 1
PRINCIPAL_AFTER = DIRECTOR_AFTER + 2
LOOKED_BACK = timedelta(days=60)  # longest holidays between two school days


class Steps:
    """From which day each stage of a duty is told; days are worked out once."""

    def __init__(self, calendar: SchoolCalendar, on: date) -> None:
        self.calendar, self.on = calendar, on
        self._known: dict[tuple[date, int], date] = {}

    @property
    def horizon(self) -> date:
        """What is due before this day is told of today: the next school day, so that a week is told
        of on its last school day, and a deadline in the holidays before they begin."""
        return self.calendar.next_school_day(self.on) or self.on + timedelta(days=1)

    def told_from(self, stage: str, *, due_on: date, warn_on: date) -> date:
        """The first day on which a stage may be told."""
        if stage == Stage.DUE:
            return self._worked_out(due_on, 0)
        if stage == Stage.OWNER:
            return warn_on
        return self._worked_out(
            warn_on, DIRECTOR_AFTER if stage == Stage.DIRECTOR else PRINCIPAL_AFTER
        )

    def climbs(self, urgency: str, warn_on: date) -> list[str]:
        """The stages above the owner that a late duty has reached."""
        if urgency != Urgency.SAFETY:
            return []
        return [
            stage
            for stage in (Stage.DIRECTOR, Stage.PRINCIPAL)
            if self.told_from(stage, due_on=warn_on, warn_on=warn_on) <= self.on
        ]

    def _worked_out(self, day: date, number: int) -> date:
        """The `number`-th working day after a day; for 0 the last school day up to it, or, in the
        middle of long holidays, any day before."""
        key = day, number
        if key not in self._known:
            if number:
                self._known[key] = nth_working_day(self.calendar, day, number)
            else:
                days = self.calendar.school_days(day - LOOKED_BACK, day)
                self._known[key] = days[-1] if days else date.min
        return self._known[key]


class Leaders:
    """Director and principal of a school on a day; one query. Who acts for one stands in for them;
    of several all are told."""

    def __init__(self, school_id: int, on: date) -> None:
        rows = (
            Appointment.objects.effective(on)
            .filter(works_on(on), school_id=school_id, role__in=(Role.DIRECTOR, Role.PRINCIPAL))
            .order_by("pk")
            .values_list("role", "acting", "user_id")
        )
        held: dict[tuple[str, bool], list[int]] = defaultdict(list)
        for role, acting, user in rows:
            held[role, acting].append(user)
        self._by_stage = {
            Stage.DIRECTOR: held[Role.DIRECTOR, True] or held[Role.DIRECTOR, False],
            Stage.PRINCIPAL: held[Role.PRINCIPAL, True] or held[Role.PRINCIPAL, False],
        }

    def at(self, stage: str, *, owner: int | None = None) -> tuple[str, list[int]]:
        """Who is told at a stage, the owner left out: where nobody is left (no director, or the
        director owns it), whoever comes next, at the stage that is theirs."""
        found = [user for user in self._by_stage[stage] if user != owner]
        if found or stage == Stage.PRINCIPAL:
            return stage, found
        return self.at(Stage.PRINCIPAL, owner=owner)
