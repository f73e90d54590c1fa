"""The form of a plan: one page of chips, for writing and for changing."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms

from school_care.mentoring import plan_words
from school_care.mentoring.choices.plans import GoalOf, PlanKind
from school_care.mentoring.plan_content import GoalWords, PlanContent, SubjectLine
from school_care.mentoring.services.plans.rules import MAX_LINE, MAX_WORDS
from school_care.school.forms.fields import DayInput

GOAL_ROWS = 4  # of the school; more when more are kept
PUPIL_ROWS = 2
MOST_ROWS = 20
GOAL_PARTS = ("text", "measure", "by", "of", "area", "row")
CHIPS = ("needs", "causes", "when", "ways", "family", "adaptations", "evaluations", "teachers")
TEXTS = ("measures", "family_words", "aims")
CHECK_ROWS = 4
SHOWN_SUBJECTS = 3
SHOWN_GOALS = 2  # the others are folded away until wanted


def tick_field(
    label: str, words: Iterable[Any], kept: Iterable[Any] = ()
) -> forms.MultipleChoiceField:
    """Chips of which any number may be on; kept words that are offered no more stay offered."""
    pairs = [(str(one[0]), one[1]) if isinstance(one, tuple) else (one, one) for one in words]
    known = {value for value, _ in pairs}
    pairs += [(str(one), str(one)) for one in kept if str(one) not in known]
    return forms.MultipleChoiceField(
        label=label, choices=pairs, required=False, widget=forms.CheckboxSelectMultiple
    )


def words_field(label: str, rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": rows, "class": "form-control"}),
    )


def _number(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=40,
        widget=forms.NumberInput(attrs={"class": "form-control number", "inputmode": "numeric"}),
        error_messages={"invalid": "请填数字。"},
    )


class PlanForm(forms.Form):
    """A plan of one kind. Begins as `content`; `areas`: areas of the assessment that need a goal;
    `teachers`: names offered for 送教; `revises`: a running plan is changed and a reason asked."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    base = forms.CharField(widget=forms.HiddenInput, required=False)

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        kind: str,
        content: PlanContent,
        areas: Sequence[str] = (),
        teachers: Sequence[str] = (),
        revises: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.kind, self.areas = kind, list(areas)
        self._known_areas = {*areas, *(goal.area for goal in content.goals)}
        self._situation(content)
        self._help(content, teachers)
        self._goals(content)
        self._checks(content)
        if revises:
            self.fields["why"] = forms.CharField(
                label="为什么修改",
                required=False,
                max_length=200,
                widget=forms.TextInput(
                    attrs={"class": "form-control", "placeholder": "如：期中后数学跟上了，改抓英语"}
                ),
            )

    def _situation(self, content: PlanContent) -> None:
        """A row for each subject; sent back, as many as the page had."""
        kept = {line.subject: line for line in content.subjects}
        names = self._sent("subject") or list(kept)
        self._subjects = names[:MOST_ROWS]
        for place, name in enumerate(self._subjects):
            line = kept.get(name, SubjectLine(name))
            self.fields[f"subject-{place}"] = forms.CharField(
                initial=name, max_length=20, required=False, widget=forms.HiddenInput
            )
            self.fields[f"standing-{place}"] = forms.ChoiceField(
                label=name,
                required=False,
                choices=[(word, word) for word in plan_words.STANDINGS],
                widget=forms.RadioSelect,
                initial=line.standing,
            )
            field = tick_field(f"{name}要加强的", plan_words.weak_words(name), line.weak)
            field.initial = list(line.weak)
            self.fields[f"weak-{place}"] = field

    def _sent(self, name: str, part: str = "") -> list[str]:
        """What the page sent under numbered names, in order; [] while nothing was sent."""
        found: list[str] = []
        while self.is_bound and (value := self.data.get(f"{name}-{len(found)}{part}")) is not None:
            found.append(value)
        return found

    def _help(self, content: PlanContent, teachers: Sequence[str]) -> None:
        chips = {
            "needs": ("需要什么", plan_words.NEEDS),
            "causes": ("主要原因", plan_words.CAUSES),
            "when": ("什么时候", plan_words.WHEN),
            "ways": ("怎么帮", plan_words.WAYS),
            "family": ("家里怎么配合", plan_words.FAMILY),
        }
        if self.kind == PlanKind.INCLUSION:
            chips["adaptations"] = ("内容和方法怎样调整", plan_words.ADAPTATIONS)
            chips["evaluations"] = ("怎样评价", plan_words.EVALUATIONS)
        if self.kind == PlanKind.HOME_TAUGHT:
            chips["teachers"] = ("谁去送教", teachers)
        for name, (label, words) in chips.items():
            self.fields[name] = tick_field(label, words, getattr(content, name))
            self.initial.setdefault(name, list(getattr(content, name)))
        self.fields["days"] = tick_field("星期几", plan_words.WEEKDAYS)
        self.initial.setdefault("days", [str(day) for day in content.days])
        texts = {"measures": "还要做什么", "family_words": "家里还要做什么"}
        if self.kind == PlanKind.INCLUSION:
            texts["aims"] = "个别化目标"
        for name, label in texts.items():
            self.fields[name] = words_field(label)
            self.initial.setdefault(name, getattr(content, name))
        numbers = {
            PlanKind.INCLUSION: ("room_periods", "资源教室每周几节"),
            PlanKind.HOME_TAUGHT: ("periods", "每周送教几课时"),
        }
        if self.kind in numbers:
            name, label = numbers[PlanKind(self.kind)]
            self.fields[name] = _number(label)
            self.initial.setdefault(name, getattr(content, name) or None)

    def _goals(self, content: PlanContent) -> None:
        """Rows of goals: one for each area that needs one, the kept ones, empty ones; sent back, as
        the page had them."""
        last = content.check_days[-1] if content.check_days else None
        sent = zip(self._sent("goal", "-of"), self._sent("goal", "-area"), strict=False)
        rows = [self._empty(of, area) for of, area in sent][:MOST_ROWS]
        if not rows:
            rows = self._school_rows(content, last)
            theirs = [goal for goal in content.goals if goal.of == GoalOf.PUPIL]
            self._pad(theirs, GoalOf.PUPIL, PUPIL_ROWS, last)
            rows += theirs
        self._rows = rows
        for place, goal in enumerate(self._rows):
            self._goal_row(f"goal-{place}", goal)

    def _empty(self, of: str, area: str) -> GoalWords:
        whose = GoalOf.PUPIL if of == GoalOf.PUPIL else GoalOf.TEACHER
        return GoalWords(of=whose, text="", area=area if area in self._known_areas else "")

    def _school_rows(self, content: PlanContent, last: date | None) -> list[GoalWords]:
        ours = [goal for goal in content.goals if goal.of == GoalOf.TEACHER]
        answered = {goal.area for goal in ours}
        owed = [area for area in self.areas if area not in answered]
        rows = [GoalWords(of=GoalOf.TEACHER, text="", area=area, by_date=last) for area in owed]
        rows += ours
        self._pad(rows, GoalOf.TEACHER, GOAL_ROWS, last)
        return rows

    @staticmethod
    def _pad(rows: list[GoalWords], of: str, least: int, by_date: date | None) -> None:
        while len(rows) < least or (of == GoalOf.TEACHER and rows and rows[-1].text):
            rows.append(GoalWords(of=of, text="", by_date=by_date))

    def _goal_row(self, name: str, goal: GoalWords) -> None:
        line = {"class": "form-control", "autocomplete": "off", "maxlength": MAX_LINE}
        listed = "pupil-goals" if goal.of == GoalOf.PUPIL else f"goals-{goal.area}"
        self.fields[f"{name}-text"] = forms.CharField(
            label="目标",
            required=False,
            max_length=MAX_LINE,
            initial=goal.text,
            widget=forms.TextInput(attrs={**line, "list": listed}),
        )
        self.fields[f"{name}-measure"] = forms.CharField(
            label="怎样算达到",
            required=False,
            max_length=MAX_LINE,
            initial=goal.measure,
            widget=forms.TextInput(attrs={**line, "placeholder": "可不填"}),
        )
        self.fields[f"{name}-by"] = forms.DateField(
            label="到哪天", required=False, initial=goal.by_date, widget=DayInput()
        )
        for part, value in (("of", goal.of), ("area", goal.area), ("row", goal.row or "")):
            self.fields[f"{name}-{part}"] = forms.CharField(
                required=False, initial=value, widget=forms.HiddenInput
            )

    def _checks(self, content: PlanContent) -> None:
        days = list(content.check_days)
        for place in range(max(CHECK_ROWS, len(days) + 1)):
            self.fields[f"check-{place}"] = forms.DateField(
                label=f"第{place + 1}次检查",
                required=False,
                initial=days[place] if place < len(days) else None,
                widget=DayInput(),
            )

    # What the template walks.

    def _subject_rows(self) -> list[tuple[Any, Any]]:
        places = range(len(self._subjects))
        return [(self[f"standing-{place}"], self[f"weak-{place}"]) for place in places]

    def first_subjects(self) -> list[tuple[Any, Any]]:
        """Standing and weak points of the first subjects, and of others something is said of."""
        rows = self._subject_rows()
        return [row for n, row in enumerate(rows) if n < SHOWN_SUBJECTS or row[0].value()]

    def more_subjects(self) -> list[tuple[Any, Any]]:
        """The other subjects, folded away."""
        return [row for row in self._subject_rows()[SHOWN_SUBJECTS:] if not row[0].value()]

    def goal_rows(self, of: str = GoalOf.TEACHER) -> list[dict[str, Any]]:
        """The goal rows of the school or the pupil, with their parts bound and what is offered."""
        found = []
        for place, goal in enumerate(self._rows):
            if goal.of == of:
                parts = {p: self[f"goal-{place}-{p}"] for p in GOAL_PARTS}
                offered = plan_words.area_goals(goal.area) if goal.area else ()
                parts |= {"name": goal.area, "offered": offered}
                parts["error"] = self.area_error if goal.area == self.area_in_error else ""
                found.append(parts)
        return found

    area_in_error = None
    area_error = ""

    def ask_goal(self, area: str, sentence: str) -> None:
        """Mark the row of `area` as owed, making one when the page had none."""
        self.area_in_error, self.area_error = area, sentence
        if area not in {goal.area for goal in self._rows}:
            name = f"goal-{len(self._rows)}"
            self.data = self.data.copy()
            self.data[f"{name}-of"], self.data[f"{name}-area"] = GoalOf.TEACHER, area
            self._rows.append(GoalWords(of=GoalOf.TEACHER, text="", area=area))
            self._goal_row(name, self._rows[-1])

    def own_goals(self) -> list[dict[str, Any]]:
        """Goal rows of the pupil."""
        return self.goal_rows(GoalOf.PUPIL)

    def subject_names(self) -> list[Any]:
        """The hidden names of the subjects."""
        return [self[f"subject-{place}"] for place in range(len(self._subjects))]

    def first_goals(self) -> list[dict[str, Any]]:
        """Goal rows shown at once: those with words or an area, and one to write in."""
        rows = self.goal_rows()
        used = [row for row in rows if row["name"] or row["text"].value()]
        return rows[: max(SHOWN_GOALS, len(used) + 1)]

    def more_goals(self) -> list[dict[str, Any]]:
        """Goal rows folded away."""
        return self.goal_rows()[len(self.first_goals()) :]

    def check_fields(self) -> list[Any]:
        """The days of the checks."""
        return [self[name] for name in self.fields if name.startswith("check-")]

    def content(self) -> PlanContent:
        """What the valid form says; rows without words are left out."""
        given = self.cleaned_data
        lines = [
            SubjectLine(
                name, given[f"standing-{place}"],
                () if given[f"standing-{place}"] in ("", plan_words.STEADY)
                else tuple(given[f"weak-{place}"]),
            )
            for place, name in enumerate(self._subjects)
        ]  # fmt: skip
        days = [given[name] for name in self.fields if name.startswith("check-")]
        return PlanContent(
            subjects=tuple(lines),
            days=tuple(sorted(int(day) for day in given["days"])),
            goals=tuple(self._goal(place) for place in self._written()),
            check_days=tuple(sorted(day for day in days if day)),
            room_periods=given.get("room_periods") or 0,
            periods=given.get("periods") or 0,
            **{name: tuple(given.get(name, ())) for name in CHIPS},
            **{name: given.get(name, "").strip() for name in TEXTS},
        )

    def _written(self) -> list[int]:
        given = self.cleaned_data
        return [n for n in range(len(self._rows)) if given[f"goal-{n}-text"].strip()]

    def _goal(self, place: int) -> GoalWords:
        given = {part: self.cleaned_data[f"goal-{place}-{part}"] for part in GOAL_PARTS}
        return GoalWords(
            of=self._rows[place].of,
            text=" ".join(given["text"].split()),
            measure=" ".join(given["measure"].split()),
            by_date=given["by"],
            area=self._rows[place].area,
            row=_uuid(given["row"]),
        )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
