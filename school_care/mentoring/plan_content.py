"""What a plan says, as one value: read from and written to the sealed JSON of its version, and
compared with another version in words.

While a plan is a draft its goals and check days stand in the content too; once adopted they are
rows of their own and the content no longer holds them.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from school_care.core.templatetags.days import short_date
from school_care.mentoring.choices.plans import GoalOf
from school_care.mentoring.plan_words import STEADY, WEEKDAYS

WORDS_OF_DAY = dict(WEEKDAYS)


@dataclass(frozen=True)
class SubjectLine:
    """学情 of one subject: how it stands, what is weak, in words."""

    subject: str
    standing: str = ""
    weak: tuple[str, ...] = ()

    @property
    def is_weak(self) -> bool:
        """Whether there is something to help with."""
        return bool(self.weak) or self.standing not in ("", STEADY)


@dataclass(frozen=True)
class GoalWords:
    """One goal as it is written: whose, what, how one sees it, by when; `area`: the area of an
    assessment it answers; `row`: the stored goal it carries on."""

    of: str
    text: str
    measure: str = ""
    by_date: date | None = None
    area: str = ""
    row: UUID | None = None

    @property
    def said(self) -> tuple[Any, ...]:
        """What makes it another goal when it changes."""
        return (self.of, self.text, self.measure, self.by_date, self.area)


@dataclass(frozen=True)
class PlanContent:
    """Everything a plan says. The last block belongs to 随班就读 and 送教上门."""

    subjects: tuple[SubjectLine, ...] = ()
    needs: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    days: tuple[int, ...] = ()  # 1 Monday … 7 Sunday
    when: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    measures: str = ""
    family: tuple[str, ...] = ()
    family_words: str = ""
    aims: str = ""  # 随班就读: individual aims
    adaptations: tuple[str, ...] = ()
    evaluations: tuple[str, ...] = ()
    room_periods: int = 0  # periods a week in the resource room
    periods: int = 0  # 送教上门: periods a week
    teachers: tuple[str, ...] = ()  # who goes, by name
    goals: tuple[GoalWords, ...] = field(default=(), compare=False)
    check_days: tuple[date, ...] = field(default=(), compare=False)

    def to_json(self, *, draft: bool = False) -> str:
        """The JSON of a version; goals and check days only of a draft."""
        kept = asdict(self)
        goals, days = kept.pop("goals"), kept.pop("check_days")
        if draft:
            kept["goals"] = [
                {**goal, "by_date": _text(goal["by_date"]), "row": _text(goal["row"])}
                for goal in goals
            ]
            kept["check_days"] = [_text(day) for day in days]
        return json.dumps(kept, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | None) -> "PlanContent":
        """The content `to_json` wrote; an empty one for nothing."""
        kept = json.loads(text or "{}")
        values = {name: kept[name] for name in cls.__dataclass_fields__ if name in kept}
        values = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.items()
        }
        lines = [{**line, "weak": tuple(line["weak"])} for line in kept.get("subjects", ())]
        values["subjects"] = tuple(SubjectLine(**line) for line in lines)
        values["goals"] = tuple(_goal(goal) for goal in kept.get("goals", ()))
        values["check_days"] = tuple(date.fromisoformat(day) for day in kept.get("check_days", ()))
        return cls(**values)

    def with_rows(self, goals: Sequence[Any], check_days: Sequence[date]) -> "PlanContent":
        """This content with the goals and open check days of an adopted plan, for its form."""
        return replace(self, goals=tuple(goal_words(row) for row in goals),
                       check_days=tuple(check_days))  # fmt: skip

    @property
    def weak_lines(self) -> list[SubjectLine]:
        """Subjects in which there is something to help with."""
        return [line for line in self.subjects if line.is_weak]

    @property
    def weak_points(self) -> list[str]:
        """All weak points, each once, in the order of the subjects."""
        return list(dict.fromkeys(word for line in self.subjects for word in line.weak))

    @property
    def time_words(self) -> str:
        """每周二、周四放学后."""
        days = "、".join(WORDS_OF_DAY[day] for day in self.days if day in WORDS_OF_DAY)
        when = "、".join(self.when)
        return f"每{days}{when}" if days else when

    def lines(self) -> list[tuple[str, str]]:
        """What it says, label by label, empty ones left out; for reading and for comparing."""
        said = [
            ("学情", "；".join(_subject_words(line) for line in self.subjects if line.standing)),
            ("需要", "、".join(self.needs)),
            ("原因", "、".join(self.causes)),
            ("个别化目标", self.aims),
            ("内容与方法调整", "、".join(self.adaptations)),
            ("评价方式", "、".join(self.evaluations)),
            ("资源教室", f"每周{self.room_periods}节" if self.room_periods else ""),
            ("每周送教", f"{self.periods}课时" if self.periods else ""),
            ("送教教师", "、".join(self.teachers)),
            ("帮扶时间", self.time_words),
            ("帮扶内容", "、".join(self.ways)),
            ("具体措施", self.measures),
            ("家庭配合", "、".join((*self.family, *filter(None, [self.family_words])))),
        ]
        return [(label, words) for label, words in said if words]


@dataclass(frozen=True)
class Difference:
    """One thing two versions say differently."""

    label: str
    before: str
    after: str


def differences(before: PlanContent, after: PlanContent) -> list[Difference]:
    """What `after` says differently from `before`, goals aside."""
    old, new = dict(before.lines()), dict(after.lines())
    labels = [*new, *(label for label in old if label not in new)]
    return [
        Difference(label, old.get(label, ""), new.get(label, ""))
        for label in labels
        if old.get(label) != new.get(label)
    ]


def goal_words(row: Any) -> GoalWords:
    """A stored goal as words; opens its seals."""
    return GoalWords(
        of=row.of,
        text=row.text or "",
        measure=row.measure or "",
        by_date=row.by_date,
        area=row.area,
        row=row.public_id,
    )


def said_of_goal(goal: GoalWords) -> str:
    """One goal in a line: the words, how one sees it, by when."""
    whose = "（学生自定）" if goal.of == GoalOf.PUPIL else ""
    measure = f"（{goal.measure}）" if goal.measure else ""
    by = f"，{short_date(goal.by_date)}前" if goal.by_date else ""
    return f"{goal.text}{measure}{whose}{by}"


def _subject_words(line: SubjectLine) -> str:
    weak = f"（{'、'.join(line.weak)}）" if line.weak else ""
    return f"{line.subject}{line.standing}{weak}"


def _goal(kept: dict[str, Any]) -> GoalWords:
    by_date, row = kept.get("by_date"), kept.get("row")
    return GoalWords(
        of=kept["of"],
        text=kept["text"],
        measure=kept.get("measure", ""),
        by_date=date.fromisoformat(by_date) if by_date else None,
        area=kept.get("area", ""),
        row=UUID(row) if row else None,
    )


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)
