"""Building demo schools: people first, then the term they lived, then everything stored."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from school_care.school.enums import Role
from school_care.school.models import School
from school_care.students.services.care import care_levels_of
from school_care.workspace.demo import public
from school_care.workspace.demo.activities_birthdays import furnish_birthdays
from school_care.workspace.demo.activities_calls import furnish_calls
from school_care.workspace.demo.activities_held import furnish_held
from school_care.workspace.demo.activities_letters import furnish_letters
from school_care.workspace.demo.activities_notes import furnish_notes
from school_care.workspace.demo.activities_programme import furnish_programme, programme_words
from school_care.workspace.demo.archive_archive import furnish_archive
from school_care.workspace.demo.archive_cards import furnish_cards
from school_care.workspace.demo.archive_categories import furnish_categories
from school_care.workspace.demo.archive_consents import furnish_consents
from school_care.workspace.demo.archive_documents import furnish_documents
from school_care.workspace.demo.archive_levels import furnish_levels
from school_care.workspace.demo.archive_people import furnish_people
from school_care.workspace.demo.bulletin_texts import all_public_words
from school_care.workspace.demo.children import make_children
from school_care.workspace.demo.duties_ledger import furnish_duties
from school_care.workspace.demo.escalation_recipients import furnish_recipients
from school_care.workspace.demo.escalation_stories import furnish_reports
from school_care.workspace.demo.families import Registers
from school_care.workspace.demo.history import History
from school_care.workspace.demo.life_checks import furnish_checks
from school_care.workspace.demo.life_dorm import furnish_dorm
from school_care.workspace.demo.life_leave import furnish_leave
from school_care.workspace.demo.life_moves import furnish_moves
from school_care.workspace.demo.life_roll import furnish_roll
from school_care.workspace.demo.life_terms import furnish_terms
from school_care.workspace.demo.look_alikes import furnish_look_alikes
from school_care.workspace.demo.mentoring_allowances import furnish_allowances
from school_care.workspace.demo.mentoring_board import furnish_board
from school_care.workspace.demo.mentoring_counselling import furnish_counselling
from school_care.workspace.demo.mentoring_pairings import furnish_pairings
from school_care.workspace.demo.mentoring_plans import furnish_plans
from school_care.workspace.demo.mentoring_progress import furnish_progress
from school_care.workspace.demo.moments import Moments, keep_terms, moments_of
from school_care.workspace.demo.names import NameBook
from school_care.workspace.demo.numbers import NumberBook, school_code
from school_care.workspace.demo.people import Child, Teacher
from school_care.workspace.demo.places import school_names
from school_care.workspace.demo.protection_keeping import furnish_keeping
from school_care.workspace.demo.protection_stories import furnish_protection
from school_care.workspace.demo.reports_figures import furnish_figures
from school_care.workspace.demo.reports_standing import furnish_standing
from school_care.workspace.demo.reports_summaries import furnish_summaries
from school_care.workspace.demo.shape import Shape
from school_care.workspace.demo.staff import make_staff
from school_care.workspace.demo.storing import (
    AccountNames,
    StaffRoom,
    hotline_numbers,
    store_classes,
    store_school,
)
from school_care.workspace.demo.storing_pupils import PupilArchive
from school_care.workspace.demo.storing_records import store_records


@dataclass(frozen=True)
class Account:
    """An account that the printed list names."""

    role: str
    name: str
    username: str


@dataclass(frozen=True)
class Built:
    """What was built of one school."""

    school: School
    pupils: int
    care: int
    classes: int
    records: int
    accounts: tuple[Account, ...]


@dataclass(frozen=True)
class Wish:
    """What to build. `quick` leaves out records and public site (for measurements)."""

    shape: Shape
    schools: int
    today: date
    seed: int
    quick: bool
    password: str


def build_schools(wish: Wish, told: Callable[[str], None] = lambda line: None) -> Iterator[Built]:
    """Build `wish.schools` schools one after the other, each in its own transaction; memory holds
    one at a time."""
    account_names = AccountNames()
    taken = set(School.objects.values_list("code10", flat=True))
    serial = made = 0
    while made < wish.schools:
        serial += 1
        if school_code(serial) in taken:
            continue
        told(f"正在建立{school_names(serial).name}……")
        with_accounts = made == 0 or not wish.quick
        with transaction.atomic():
            built = _build(wish, serial, account_names, wish.password if with_accounts else None)
        made += 1
        yield built


def _build(wish: Wish, serial: int, account_names: AccountNames, password: str | None) -> Built:
    dice = random.Random(f"{wish.seed}:{serial}:people")  # noqa: S311 (a story, not a secret)
    names, numbers = (
        NameBook(dice, avoid=all_public_words() + programme_words()),
        NumberBook(dice, serial=serial),
    )
    called = school_names(serial)
    phone, hotline = hotline_numbers(dice)
    school = store_school(code10=school_code(serial), names=called, phone=phone, hotline=hotline)
    keep_terms(school, wish.today)
    care_levels_of(school)
    moments = moments_of(school, wish.today)
    registers = Registers(dice, names, numbers, called.town, moments.year.year)
    staff = make_staff(wish.shape, dice=dice, names=names, numbers=numbers)
    children, _ = make_children(shape=wish.shape, registers=registers, school_year=moments.year)
    classes = store_classes(school, wish.shape, moments.year.year)
    staff_room = StaffRoom(
        school=school,
        staff=staff,
        classes=classes,
        moments=moments,
        account_names=account_names,
    )
    staff_room.store(password)
    archive = PupilArchive(
        school=school,
        classes=classes,
        moments=moments,
        registrar=staff_room.first_of(Role.REGISTRAR),
        verifier=staff_room.first_of(Role.DIRECTOR),
    )
    archive.store(children)
    records = 0
    if not wish.quick:
        history = _live(wish, serial, children, staff_room, moments)
        records = store_records(
            school=school, entries=history, staff_room=staff_room, archive=archive
        )
        _furnish(wish, serial, school)
        public.open_site(school, moments=moments, editor=staff_room.first_of(Role.EDITOR))
    return Built(
        school=school,
        pupils=len(children),
        care=sum(bool(child.codes) for child in children),
        classes=len(classes),
        records=records,
        accounts=_accounts(staff) if password else (),
    )


# In this order: a card remembers what the people around the child were when it was checked; a roll
# knows of moves and leave, the monthly check of everything, the ledger of duties of all of them.
FURNISHERS = (
    furnish_people,
    furnish_categories,
    furnish_levels,
    furnish_consents,
    furnish_documents,
    furnish_archive,
    furnish_cards,
    furnish_moves,
    furnish_dorm,
    furnish_leave,
    furnish_roll,
    furnish_terms,
    furnish_checks,
    furnish_look_alikes,
    furnish_pairings,
    furnish_board,
    furnish_counselling,
    furnish_plans,
    furnish_allowances,
    furnish_progress,
    furnish_programme,
    furnish_held,
    furnish_letters,
    furnish_calls,
    furnish_birthdays,
    furnish_notes,
    furnish_recipients,
    furnish_reports,
    furnish_keeping,
    furnish_protection,
    furnish_standing,
    furnish_duties,
    furnish_figures,
    furnish_summaries,
)


def _furnish(wish: Wish, serial: int, school: School) -> None:
    """Everything kept around the pupils; each part with dice of its own, so that a
    change to one leaves the others as they were."""
    for furnish in FURNISHERS:
        dice = random.Random(f"{wish.seed}:{serial}:{furnish.__name__}")  # noqa: S311
        furnish(school=school, today=wish.today, dice=dice)


def _live(wish: Wish, serial: int, children: list[Child], staff_room: StaffRoom, moments: Moments):
    dice = random.Random(f"{wish.seed}:{serial}:history:{wish.today}")  # noqa: S311

    def tutor(child: Child) -> Teacher:
        return staff_room.subject_teacher(child.plan, child.weak_subject)

    return History(
        children=children,
        writers_of=staff_room.writer,
        subject_teacher=tutor,
        days=moments.days,
        dice=dice,
    ).live()


def _accounts(staff: list[Teacher]) -> tuple[Account, ...]:
    shown = [teacher for teacher in staff if teacher.shown]
    return tuple(Account(t.shown, t.name, t.username) for t in sorted(shown, key=_place))


def _place(teacher: Teacher) -> int:
    order = [role.label for role in Role]
    return next((i for i, label in enumerate(order) if teacher.shown.startswith(label)), 99)
