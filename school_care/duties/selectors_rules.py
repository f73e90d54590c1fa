"""What the page of rules shows: each rule in a sentence, what it asks, where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from school_care.core.duty_kinds import duty_kind
from school_care.duties.enums import Standing, Urgency
from school_care.duties.models import DutyRule
from school_care.duties.presets import Rule
from school_care.duties.reckoning.load import Change, SchoolLoad, Spread
from school_care.duties.reckoning.reckon import Reckoning
from school_care.duties.rules import Key, apart, of_row, planned, preset_on, rules_of, rules_on
from school_care.duties.wording_rules import URGENCY_WORDS, alone_words, late_words, sentence
from school_care.school.models import School
from school_care.students.enums import Preset
from school_care.students.models.levels import LevelPreset
from school_care.students.presets import PRESETS as LEVELS
from school_care.students.services.care import care_levels_of

MOST_VERSIONS = 30


@dataclass(frozen=True)
class Line:
    """One rule as the page shows it."""

    rule: Rule
    words: str
    load: str
    is_own: bool  # the school changed the preset's
    coming: str = ""  # how it will be, where a later version is planned
    coming_on: date | None = None


@dataclass(frozen=True)
class Group:
    """The rules of one class of urgency, and how far their reminders climb."""

    urgency: Urgency
    words: str
    lines: list[Line]


@dataclass(frozen=True)
class Version:
    """A past, present or planned version of a rule."""

    row: DutyRule
    words: str
    never_held: bool


class RuleBook:
    """The rules of a school today, read once."""

    def __init__(self, school: School, today: date) -> None:
        self.school, self.today = school, today
        self.preset = Preset(preset_on(school.pk, today))
        self.rules = rules_on(school.pk, today)
        self.own = rules_of(self.preset)
        self.levels = {rank: level.name for rank, level in care_levels_of(school).items()}
        self._load: SchoolLoad | None = None

    @property
    def load(self) -> SchoolLoad:
        """The school's data, read when first asked for."""
        if self._load is None:
            self._load = SchoolLoad(self.school, self.today)
        return self._load

    def words(self, rule: Rule) -> str:
        """A rule in a sentence, with the school's names of levels."""
        return sentence(rule, self.levels, self.preset)

    def spread(self) -> Spread:
        """What all rules together ask."""
        return self.load.spread(self.rules)

    def groups(self) -> list[Group]:
        """All rules somebody provides, by class of urgency."""
        coming = planned(self.school.pk, self.today)
        found = []
        for urgency in Urgency:
            rows = [
                self._line(key, rule, coming.get(key))
                for key, rule in sorted(self.rules.items(), key=_order)
                if rule.urgency == urgency and duty_kind(rule.code)
            ]
            if rows:
                found.append(Group(urgency, URGENCY_WORDS[urgency], rows))
        return found

    def _line(self, key: Key, rule: Rule, row: DutyRule | None) -> Line:
        alone = self.load.spread({key: rule})
        return Line(
            rule=rule,
            words=self.words(rule),
            load=alone_words(alone),
            is_own=rule != self.own.get(key),
            coming=self.said(of_row(row, rule)) if row else "",
            coming_on=row.starts_on if row else None,
        )

    def said(self, rule: Rule) -> str:
        """The sentence of a rule, or that it is off."""
        return self.words(rule) if rule.active else "停用"

    def change_to(self, key: Key, rule: Rule, on: date) -> Change:
        """What a rule as proposed from a day does to the head teachers."""
        before = self.rules if on == self.today else rules_on(self.school.pk, on)
        return self.load.change(before, {**before, key: rule})

    def change_of_preset(self, wanted: Preset) -> Change:
        """What another preset does to the head teachers."""
        return self.load.change(self.rules, self.with_preset(wanted))

    def late_at_once(self, rules: Mapping[Key, Rule]) -> int:
        """How many things are late today under some rules."""
        reckoning = Reckoning(self.school, self.today)
        reckoning.rules = dict(rules)
        waived = reckoning.waived.keys
        return sum(
            item.done_on is None
            and item.key not in waived
            and item.standing(self.today) == Standing.WARNED
            for item in reckoning.items()
        )

    def late_words(self, rules: Mapping[Key, Rule]) -> str:
        """全校逾期由19件变为150件, where today's change of rules changes that; else ""."""
        return late_words(self.late_at_once(self.rules), self.late_at_once(rules))

    def with_preset(self, wanted: Preset) -> dict[Key, Rule]:
        """The rules under another preset: the school's own versions of what both share stay."""
        differ = apart()
        shared = {key: rule for key, rule in self.rules.items() if key not in differ}
        return {**rules_of(wanted), **shared}

    def rules_only_in(self, wanted: Preset) -> list[str]:
        """Sentences of the rules `wanted` has and today's preset has not, levels by its names."""
        names = {rank: words.name for rank, words in LEVELS[wanted].items()}
        rules = rules_of(wanted).items()
        return [sentence(rule, names, wanted) for key, rule in rules if self.own.get(key) != rule]

    def own_versions_lost(self) -> int:
        """How many of the school's own rules end with the preset."""
        differ = apart()
        return sum(rule != self.own.get(key) and key in differ for key, rule in self.rules.items())

    def versions(self, key: Key) -> list[Version]:
        """Every version of a rule this school made, the newest first."""
        rows = DutyRule.objects.filter(school=self.school, code=key[0], rank=key[1])
        over = self.own.get(key)
        return [
            Version(row, self.said(of_row(row, over)), row.until == row.starts_on)
            for row in rows.select_related("set_by").order_by("-id")[:MOST_VERSIONS]
        ]


def presets_held(school: School) -> QuerySet[Any]:
    """Which presets held from when, and who chose them; the newest first."""
    rows = LevelPreset.objects.filter(school=school).exclude(until=F("starts_on"))
    return rows.select_related("set_by").order_by("-starts_on", "-id")[:MOST_VERSIONS]


def _order(item: tuple[Key, Rule]) -> tuple:
    """Levels from the most intensive down, what is for all last."""
    (code, rank), _ = item
    return rank == 0, code, -rank
