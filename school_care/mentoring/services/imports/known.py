"""What the school knows of the pupils, classes and people a file speaks of; a constant number of
queries, whatever the number of its rows."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from school_care.mentoring.models import CareRecord
from school_care.school.access import roles_with
from school_care.school.class_book import ClassBook
from school_care.school.class_names import ClassRef, known_alias, parse_class
from school_care.school.enums import WHOLE_SCHOOL, Capability
from school_care.school.models import School, SchoolClass, User
from school_care.students.models import Enrolment, Student, StudentCategory
from school_care.students.pupil_book import PupilBook

Interval = tuple[date, date | None, int | None]  # from, until (not included), class


class Known:
    """Pupils by number and name, where they were and when, and for whom the importer may write.
    `by` None is the server's command: all pupils of the school."""

    def __init__(self, school: School, by: Any, today: date) -> None:
        self.school, self.by, self.today = school, by, today
        self.pupils = PupilBook(school)
        self.may_write = self._may_write()
        self.places: dict[int, list[Interval]] = defaultdict(list)
        rows = Enrolment.objects.filter(school=school).order_by("starts_on", "pk")
        for pupil, since, until, group in rows.values_list(
            "student_id", "starts_on", "until", "school_class_id"
        ):
            self.places[pupil].append((since, until, group))
        self._books: dict[date, ClassBook] = {}
        self._classes: dict[tuple[str, date], SchoolClass | None] = {}
        self._cared: dict[tuple[int, date], list[int]] = {}
        self._people()

    def _may_write(self) -> set[int]:
        if self.by is None:
            return set(self.pupils.names)
        mine = Student.objects.kept_by(self.by, Capability.IMPORT_RECORDS)
        return set(mine.filter(school=self.school).values_list("pk", flat=True))

    @property
    def whole_school(self) -> bool:
        """Whether the importer keeps every pupil: then it is no secret who is one."""
        if self.by is None:
            return True
        return bool(roles_with(self.by, Capability.IMPORT_RECORDS, self.school) & {*WHOLE_SCHOOL})

    def _people(self) -> None:
        self._by_username: dict[str, int] = {}
        by_name: dict[str, list[int]] = defaultdict(list)
        people = User.objects.filter(school=self.school).order_by("pk")
        for pk, username, name in people.values_list("pk", "username", "name"):
            self._by_username[username.lower()] = pk
            by_name[name].append(pk)
        self._by_name = {name: keys[0] for name, keys in by_name.items() if len(keys) == 1}

    def account(self, words: str) -> int | None:
        """The account a 记录人 names: by account name, or by the name only one person has."""
        return self._by_username.get(words.lower()) or self._by_name.get(words)

    # --- classes --------------------------------------------------------------------------------

    def class_named(self, words: str, on: date) -> SchoolClass | None:
        """The class of the school that had this name on a day."""
        if (words, on) not in self._classes:
            book = self._book(on)
            ref = self._ref(words, on, book)
            self._classes[words, on] = book.get(book.key_of(ref))
        return self._classes[words, on]

    def _book(self, on: date) -> ClassBook:
        year = date(on.year if on.month >= 8 else on.year - 1, 8, 1)  # names change with the year
        if year not in self._books:
            self._books[year] = ClassBook(self.school, on)
        return self._books[year]

    def _ref(self, words: str, on: date, book: ClassBook) -> ClassRef | None:
        return known_alias(words, book.aliases()) or parse_class(words, on=on)

    def place_on(self, pupil: int, day: date) -> Interval | None:
        """Where the pupil was on a day, None when not at the school."""
        for since, until, group in self.places.get(pupil, ()):
            if since <= day and (until is None or day < until):
                return since, until, group
        return None

    def was_in(self, pupil: int, group: SchoolClass, day: date) -> bool:
        """Whether the pupil was in the class that day."""
        place = self.place_on(pupil, day)
        return place is not None and place[2] == group.pk

    def first_day(self, pupil: int) -> date | None:
        """The first day of the pupil at the school."""
        held = self.places.get(pupil)
        return held[0][0] if held else None

    @cached_property
    def _care(self) -> dict[int, list[tuple[date, date | None]]]:
        held: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
        rows = StudentCategory.objects.filter(school=self.school)
        for pupil, since, until in rows.values_list("student_id", "starts_on", "until"):
            held[pupil].append((since, until))
        return held

    def in_care(self, group: SchoolClass, day: date) -> list[int]:
        """The pupils of a class who were in care on a day."""
        if (group.pk, day) not in self._cared:
            self._cared[group.pk, day] = self._in_care(group, day)
        return self._cared[group.pk, day]

    def _in_care(self, group: SchoolClass, day: date) -> list[int]:
        return [
            pupil
            for pupil in sorted(self.places)
            if self.was_in(pupil, group, day)
            and any(
                since <= day and (until is None or day < until)
                for since, until in self._care.get(pupil, ())
            )
        ]

    # --- what is written already ----------------------------------------------------------------

    def records_like(self, keys: set[tuple[int, date, str]]) -> dict[Any, list[CareRecord]]:
        """Stored records by pupil, day and kind; their texts are opened only when asked for."""
        found: dict[Any, list[CareRecord]] = defaultdict(list)
        if not keys:
            return found
        days = [day for _, day, _ in keys]
        near = CareRecord.objects.filter(
            school=self.school, happened_on__range=(min(days), max(days))
        )
        places = near.order_by("pk").values_list("pk", "student_id", "happened_on", "kind")
        wanted = {pk: tuple(key) for pk, *key in places if tuple(key) in keys}
        for record in CareRecord.objects.in_bulk(list(wanted)).values():
            found[wanted[record.pk]].append(record)
        return found

    def records_by_print(self, prints: Iterable[str]) -> dict[str, CareRecord]:
        """Records that came from the very same rows."""
        wanted = set(prints)
        if not wanted:
            return {}
        known = CareRecord.objects.filter(school=self.school).exclude(import_print="")
        keys = [pk for pk, one in known.values_list("pk", "import_print") if one in wanted]
        return {one.import_print: one for one in CareRecord.objects.in_bulk(keys).values()}
