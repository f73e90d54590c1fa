"""What a person said of this file's columns, over what the dictionary says."""

from collections.abc import Iterable, Mapping

from .headings import Target
from .meanings import NAME, SHEET_CLASS, normal_heading, target_of

_GROUP_MARK = "·"


class Taught:
    """Corrections by column key (`meanings.column_keys`): 娃儿 → name, 父亲·称呼 → …"""

    def __init__(self, columns: Mapping[str, str] | None = None) -> None:
        self._targets = {key: target_of(code) for key, code in (columns or {}).items()}
        self._alone: dict[str, Target] = {}
        self._groups: set[str] = set()
        for key, target in self._targets.items():
            group, _, own = key.partition("#")[0].rpartition(_GROUP_MARK)
            self._alone[own] = target
            if group:
                self._groups.add(group)

    @property
    def spoke(self) -> bool:
        """Whether a person said anything at all."""
        return bool(self._alone)

    def target(self, key: str) -> Target | None:
        """The meaning given to a column, None when nobody spoke of it."""
        return self._targets.get(key)

    def spoken_of(self, keys: Iterable[str]) -> int:
        """Of how many of these columns a person said what they mean."""
        return sum(1 for key in keys if key in self._targets)

    def of_cell(self, text: str) -> Target | None:
        """The meaning of a heading cell by itself, wherever in the file it stands: by this a
        heading row is found whose words no dictionary knows."""
        return self._alone.get(normal_heading(text)) if self._alone else None

    def names_pupil(self, text: str) -> bool:
        """Whether somebody said that this heading stands above the pupils' names."""
        target = self.of_cell(text)
        return target is not None and target.field == NAME

    def is_group(self, text: str) -> bool:
        """Whether columns below this upper heading were spoken of."""
        return bool(self._groups) and normal_heading(text) in self._groups

    @property
    def class_from_sheet(self) -> bool:
        """Whether the class may be taken from the sheet's name or its title."""
        return SHEET_CLASS not in self._targets


NOBODY_SPOKE = Taught()
