"""The classes of a school as files name them: found, named, created."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from school_care.school.class_names import ClassRef, alias_key
from school_care.school.enums import FIRST_GRADE, LAST_GRADE, Stage
from school_care.school.models import School, SchoolClass
from school_care.school.models.places import school_year_of

ClassKey = tuple[str, int, int]  # stage, entry year, number
# A child entering junior school is eleven or twelve, one entering primary school six or seven.
YOUNGEST_JUNIOR_ENTRANT = 10


class Born(Protocol):
    """A date of birth of which at least the year is known."""

    value: date


class ClassBook:
    """Finds, names and creates classes; one query when made."""

    def __init__(self, school: School, on: date):
        self.school, self.on = school, on
        self._by_key = {_key(held): held for held in SchoolClass.objects.filter(school=school)}
        self._key_by_id = {held.pk: key for key, held in self._by_key.items()}
        self._names: dict[ClassKey, str] = {}

    def aliases(self) -> dict[str, ClassRef]:
        """Spellings kept on the classes, for the reader of class cells."""
        return {
            alias_key(alias): ClassRef(alias, held.grade_on(self.on), None, held.number)
            for held in self._by_key.values()
            for alias in held.aliases
        }

    def key_of(self, ref: ClassRef | None, birth: Born | None = None) -> ClassKey | None:
        """Which class a roster of `on` means; None when the row names none we can place."""
        if ref is None:
            return None
        year = school_year_of(self.on)
        for stage in Stage:
            if ref.grade and FIRST_GRADE[stage] <= ref.grade <= LAST_GRADE[stage]:
                return (stage.value, year - ref.grade + FIRST_GRADE[stage], ref.number)
        if ref.entry_year is None:
            return None
        held = [s for s in Stage if (s.value, ref.entry_year, ref.number) in self._by_key]
        if len(held) != 1:
            junior = birth and ref.entry_year - birth.value.year >= YOUNGEST_JUNIOR_ENTRANT
            held = [Stage.JUNIOR if junior else Stage.PRIMARY]
        return (held[0].value, ref.entry_year, ref.number)

    def all_keys(self) -> list[ClassKey]:
        """Every class the school has."""
        return list(self._by_key)

    def key_of_id(self, class_id: int | None) -> ClassKey | None:
        """The key of a stored class of the school."""
        return self._key_by_id.get(class_id) if class_id else None

    def get(self, key: ClassKey | None) -> SchoolClass | None:
        """The stored class, None when it does not exist (yet)."""
        return self._by_key.get(key) if key else None

    def name(self, key: ClassKey | None) -> str:
        """The name people use on the date of the roster: 三(2)班; "" for no class."""
        if key is None:
            return ""
        if key not in self._names:
            stage, entry_year, number = key
            unsaved = SchoolClass(stage=stage, entry_year=entry_year, number=number)
            self._names[key] = unsaved.name_on(self.on)
        return self._names[key]

    def missing(self, keys: Iterable[ClassKey]) -> list[ClassKey]:
        """Those that do not exist yet, each once, lowest grade first."""
        absent = {key for key in keys if key not in self._by_key}
        return sorted(absent, key=lambda key: (key[0] == Stage.JUNIOR, -key[1], key[2]))

    def create(self, keys: Iterable[ClassKey]) -> list[SchoolClass]:
        """Create the classes that do not exist yet."""
        wanted = self.missing(keys)
        made = SchoolClass.objects.bulk_create(
            [
                SchoolClass(school=self.school, stage=stage, entry_year=year, number=number)
                for stage, year, number in wanted
            ]
        )
        for held in made:
            self._by_key[_key(held)] = held
            self._key_by_id[held.pk] = _key(held)
        return made


def _key(held: SchoolClass) -> ClassKey:
    return (str(held.stage), held.entry_year, held.number)
