"""What the school knows before a staff sheet is compared: five queries, whatever its size."""

from collections import defaultdict
from datetime import date

from django.db.models import Q

from school_care.school.access import can
from school_care.school.calendar import SchoolCalendar
from school_care.school.class_book import ClassBook, ClassKey
from school_care.school.enums import Capability
from school_care.school.models import Appointment, School, TeachingAssignment, User
from school_care.school.rights import why_not_decide
from school_care.school.staff_sheet.rows import StaffRow
from school_care.school.staff_sheet.sheet_year import classes_as_of


class KnownStaff:
    """Accounts, appointments, teaching and classes of a school, as a sheet needs them."""

    def __init__(self, school: School, rows: list[StaffRow], *, on: date, by: User | None) -> None:
        self.school, self.on, self.by = school, on, by
        self.classes = ClassBook(school, classes_as_of(rows, on))
        self.aliases = self.classes.aliases()
        self.may_create_classes = by is None or can(by, Capability.MANAGE_CLASSES, school)
        self.by_username: dict[str, User] = {}
        self.by_name: dict[str, list[User]] = defaultdict(list)
        for user in User.objects.filter(school=school):
            self.by_username[user.username] = user
            if user.is_active:
                self.by_name[user.name].append(user)
        wanted = {row.username for row in rows if row.username}
        self.elsewhere = set(
            User.objects.filter(username__in=wanted)
            .exclude(school=school)
            .values_list("username", flat=True)
        )
        live = Q(declined_at__isnull=True)
        self.posts = list(
            Appointment.objects.filter(live, school=school).select_related("user", "school_class")
        )
        self.lessons = list(
            TeachingAssignment.objects.filter(live, school=school).select_related("user")
        )
        term = SchoolCalendar(school).term_on(on)
        self.term_began = term.first_day if term else on

    def may_decide(self, user: User, role: str | None) -> bool:
        """Whether whoever imports may change a confirmed appointment of `user`."""
        return not why_not_decide(user=user, role=role, school=self.school, by=self.by)

    def class_name(self, key: ClassKey) -> str:
        """七(1)班."""
        return self.classes.name(key)
