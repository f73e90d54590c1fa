"""Putting lines together as one record of one child on one day."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from school_care.core.templatetags.days import short_date
from school_care.mentoring.enums import Concern
from school_care.workspace.demo.people import Child
from school_care.workspace.demo.places import city_of
from school_care.workspace.demo.texts import contacts, small, talks
from school_care.workspace.demo.texts.lines import Line, facts_of

FEW = "三四五六七八"
MANY = ["十一", "十二", "十四", "十五", "十六", "十八", "二十"]
WEEKDAYS = "一二三四五六日"
GRAVITY = [Concern.NONE, Concern.WATCH, Concern.URGENT]
ONE_PART_SHARE = 0.28


@dataclass(frozen=True)
class Draft:
    """The words of one record."""

    text: str
    topics: tuple[str, ...]
    concern: Concern
    next_step: str = ""
    next_on: date | None = None


def when_word(said: date, meant: date) -> str:
    """周四, 下周二 or 3月2日, as somebody says it on the day `said`."""
    weeks = (meant - timedelta(days=meant.weekday())) - (said - timedelta(days=said.weekday()))
    if weeks.days == 0:
        return f"周{WEEKDAYS[meant.weekday()]}"
    if weeks.days == 7:
        return f"下周{WEEKDAYS[meant.weekday()]}"
    return short_date(meant)


class Writer:
    """Writes as the teachers of one school do; says nothing twice of a child while it has more."""

    def __init__(self, dice: random.Random):
        self._dice = dice
        self._facts: dict[int, frozenset[str]] = {}
        self._said: dict[int, Counter[str]] = {}
        self._used: Counter[str] = Counter()

    def talk(self, child: Child, day: date, later: date) -> Draft:
        """How the child is, how school goes, what was agreed."""
        openings, study = talks.OPENINGS, talks.STUDY
        if self._dice.random() < ONE_PART_SHARE:
            parts = [self._pick(openings + study, child, day)]
        elif self._dice.random() < 0.72:
            parts = [self._pick(openings, child, day), self._pick(study, child, day)]
        else:
            parts = [self._pick(openings, child, day), self._pick(talks.AGREED, child, day)]
        return self._draft(parts, child, day, later)

    def restricted_talk(self, child: Child, day: date, later: date) -> Draft:
        """A talk whose words stay with the writer and the director."""
        return self._draft([self._pick(talks.RESTRICTED, child, day)], child, day, later)

    def visit(self, child: Child, day: date, later: date) -> Draft:
        """A home visit, or a lesson at the home of a child who cannot come to school."""
        if child.taught_at_home:
            lesson = self._pick(contacts.AT_HOME_LESSONS, child, day)
            return self._draft([lesson], child, day, later)
        parts = [self._pick(contacts.ARRIVALS, child, day), self._pick(contacts.FOUND, child, day)]
        if self._dice.random() < 0.6:
            parts.append(self._pick(contacts.PARTED, child, day))
        return self._draft(parts, child, day, later)

    def call(self, child: Child, day: date, later: date) -> Draft:
        """A call that reached somebody."""
        return self._spoken(contacts.CALLS, child, day, later)

    def failed_call(self, child: Child, day: date, later: date) -> Draft:
        """A call that reached nobody."""
        return self._spoken(contacts.NOT_REACHED, child, day, later)

    def video(self, child: Child, day: date, later: date) -> Draft:
        """A video call from the school."""
        return self._spoken(contacts.VIDEOS, child, day, later)

    def tutoring(self, child: Child, day: date, later: date) -> Draft:
        """Help with a subject."""
        return self._draft([self._pick(small.TUTORING, child, day)], child, day, later)

    def life_care(self, child: Child, day: date, later: date) -> Draft:
        """Something given or done for daily life."""
        return self._draft([self._pick(small.LIFE_CARE, child, day)], child, day, later)

    def praise(self, child: Child, day: date, later: date) -> Draft:
        """Something done well; the family may read it."""
        return self._draft([self._pick(small.PRAISE, child, day)], child, day, later)

    def _spoken(self, lines: list[Line], child: Child, day: date, later: date) -> Draft:
        """On the telephone there is one parent, even if both are away."""
        return self._draft([self._pick(lines, child, day)], child, day, later, one_parent=True)

    def _pick(self, lines: list[Line], child: Child, day: date) -> Line | None:
        """The fitting line least said of this child, then least said at all."""
        facts = self._facts.setdefault(id(child), facts_of(child))
        said = self._said.setdefault(id(child), Counter())
        fitting = [line for line in lines if line.fits(facts, day)]
        # Special circumstances are written about more often than common ones.
        rank = {
            line: (
                said[line.text],
                self._used[line.text] / (1 + len(line.needs) / 3) * self._dice.uniform(0.6, 1.4),
            )
            for line in fitting
        }
        if not fitting:
            return None
        chosen = min(fitting, key=lambda line: rank[line])
        said[chosen.text] += 1
        self._used[chosen.text] += 1
        return chosen

    def _draft(
        self,
        picked: list[Line | None],
        child: Child,
        day: date,
        later: date,
        *,
        one_parent: bool = False,
    ) -> Draft:
        parts: list[Line] = []
        for line in picked:
            plans_already = any(part.then for part in parts)
            # two plans in one note confuse whoever reads the next step
            if line is not None and not (plans_already and line.then):
                parts.append(line)
        parts = parts or [self._dice.choice(talks.PLAIN_TALK)]
        then = next((part.then for part in parts if part.then), "")
        words = self._words(child, when_word(day, later))
        if one_parent and words["away"] == "爸妈":
            words["away"] = self._dice.choice(["爸爸", "妈妈"])
        return Draft(
            text="；".join(part.text.format(**words) for part in parts) + "。",
            topics=tuple(dict.fromkeys(part.topic.value for part in parts if part.topic)),
            concern=max((part.concern for part in parts), key=GRAVITY.index),
            next_step=then.format(**words),
            next_on=later if then else None,
        )

    def _words(self, child: Child, when: str) -> dict[str, str]:
        family = child.family
        return {
            "away": family.away,
            "carer": family.carer,
            "city": family.city or city_of(family.hukou_address),
            "subject": child.weak_subject,
            "friend": child.friend,
            "hobby": child.hobby,
            "village": family.village,
            "when": when,
            "few": self._dice.choice(FEW),
            "many": self._dice.choice(MANY),
        }
