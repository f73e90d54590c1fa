"""Stage three: store a plan in one transaction, through the same services the pages use."""

from dataclasses import dataclass, field

from django.db import transaction

from school_care.school.class_book import ClassBook
from school_care.school.enums import Capability
from school_care.school.models import Appointment, School, TeachingAssignment, User
from school_care.school.rights import require, why_not_decide
from school_care.school.services import (
    Cohort,
    NewAccount,
    appoint,
    assign_teaching,
    create_account,
    create_class,
    edit_account,
    end_appointment,
    end_teaching,
    propose_appointment,
    propose_teaching,
)
from school_care.school.staff_sheet.plan import PlanRow, Post, StaffPlan


@dataclass
class StaffCommit:
    """What was stored. Initial passwords are in `accounts` only when they were asked for."""

    accounts: list[NewAccount] = field(default_factory=list)
    confirmed: int = 0
    waiting: int = 0
    ended: int = 0
    classes: list[str] = field(default_factory=list)
    left_out: int = 0  # rows about classes nobody wanted opened


@transaction.atomic
def commit_staff(
    plan: StaffPlan,
    *,
    school: School,
    by: User | None,
    create_classes: bool = True,
    with_passwords: bool = False,
) -> StaffCommit:
    """Store every row of `plan`; all of it or nothing.

    Accounts are made at once. Appointments and lessons are confirmed when `by` may confirm them
    (the command line, `by=None`, may), else they wait for principal or director. Without
    `create_classes`, rows about classes that do not exist are left out. `with_passwords` makes
    initial passwords and returns them; else accounts get theirs when the slips are printed.
    Raises Refused when the school changed meanwhile. The import's own trace is its door's
    (services.staff_import).
    """
    require(by, Capability.PROPOSE_APPOINTMENTS, school)
    return _Commit(plan, school, by, create_classes, with_passwords).run()


class _Commit:
    def __init__(self, plan, school, by, create_classes, with_passwords) -> None:
        self.plan, self.school, self.by = plan, school, by
        self.create_classes, self.with_passwords = create_classes, with_passwords
        self.done = StaffCommit()
        self.users: dict[str, User] = {}

    def run(self) -> StaffCommit:
        if self.create_classes:
            for (stage, entry_year, number), name in self.plan.missing_classes.items():
                create_class(
                    school=self.school,
                    stage=stage,
                    entry_year=entry_year,
                    number=number,
                    by=self.by,
                )
                self.done.classes.append(name)
        self.book = ClassBook(self.school, self.plan.on)
        for row in self.plan.rows:
            self._row(row)
        return self.done

    def _row(self, row: PlanRow) -> None:
        person = row.person
        if person.username not in self.users:
            self.users[person.username] = person.user or self._make(person)
        user = self.users[person.username]
        if row.changes:
            edit_account(
                user=user,
                name=user.name,
                phone=row.row.phone,
                subject=user.subject,
                school=self.school,
                by=self.by,
            )
        wanted = [post for post in row.posts if self._class_exists(post)]
        self.done.left_out += len(wanted) < len(row.posts)
        for post in wanted:
            if post.new_until:
                self._end(post)
            elif post.held is None:
                self._start(user, post)

    def _class_exists(self, post: Post) -> bool:
        return post.class_key is None or self.book.get(post.class_key) is not None

    def _make(self, person) -> User:
        made = create_account(
            school=self.school,
            name=person.name,
            username=person.username,
            phone=person.phone,
            subject=person.subject,
            with_password=self.with_passwords,
            by=self.by,
        )
        self.done.accounts.append(made)
        return made.user

    def _start(self, user: User, post: Post) -> None:
        waits = why_not_decide(user=user, role=post.role, school=self.school, by=self.by)
        common = {
            "school": self.school,
            "user": user,
            "starts_on": post.starts_on,
            "until": post.until,
            "school_class": self.book.get(post.class_key),
            "by": self.by,
        }
        if post.role is None:
            (propose_teaching if waits else assign_teaching)(subject=post.subject, **common)
        else:
            common |= {"role": post.role, "acting": post.acting}
            common["cohort"] = Cohort(*post.cohort) if post.cohort else None
            if waits:
                propose_appointment(**common)
            else:
                appoint(succeed=True, **common)
        self.done.waiting += bool(waits)
        self.done.confirmed += not waits

    def _end(self, post: Post) -> None:
        held = _fresh(post.held)
        if held.until == post.until:  # who follows, in an earlier row, has ended it already
            return
        if held.confirmed_at is None:
            type(held).objects.waiting().filter(pk=held.pk).update(until=post.until)
        elif isinstance(held, Appointment):
            end_appointment(appointment=held, on=post.until, by=self.by)
        else:
            end_teaching(assignment=held, on=post.until, by=self.by)
        self.done.ended += 1


def _fresh(held: Appointment | TeachingAssignment):
    return type(held).objects.select_related("user", "school").get(pk=held.pk)
