"""The forms of leave: chips first, a date or a word where chips do not suffice."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms

from school_care.attendance.enums import ConfirmedHow, LeaveKind, Part
from school_care.attendance.services.leave import MAX_WHOM, Confirmation
from school_care.core.templatetags.days import near_day
from school_care.school.calendar import SchoolCalendar
from school_care.school.forms import fields
from school_care.school.forms.fields import DayInput
from school_care.students.models import ContactPerson

TODAY, TOMORROW, THREE, WEEK, OTHER = "1", "tomorrow", "3", "7", "other"
REASONS = ("感冒发烧", "肚子不舒服", "看病复查", "外伤休养", "家中有事", "家人生病", "外出比赛")
SOMEBODY = "other"  # a guardian the archive does not know
MAX_WORDS = 120
ONE_DAY = timedelta(days=1)


def _called(day: date, today: date) -> str:
    """今天, 明天, else the date."""
    return {0: "今天", 1: "明天"}.get((day - today).days) or near_day(day)


def _day(label: str, *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=DayInput(),
        error_messages={"required": f"请选择{label}。", "invalid": "日期无法识别。"},
    )


class ConfirmForm(forms.Form):
    """Which guardian confirmed, and how. `people`: those who may."""

    who = fields.chips("谁确认的", ())
    whom = fields.words("称呼", MAX_WHOM, placeholder="例如：姑姑")
    how = fields.chips("怎样确认的", ConfirmedHow.choices)

    use_required_attribute = False

    def __init__(self, *args: Any, people: list[ContactPerson], **options: Any) -> None:
        super().__init__(*args, **options)
        self._people = {str(person.public_id): person for person in people}
        self.fields["who"].choices = [
            *((key, f"{each.title} {each.name}".strip()) for key, each in self._people.items()),
            (SOMEBODY, "其他人"),
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        unnamed = given.get("who") == SOMEBODY and not given.get("whom", "").strip()
        if unnamed and "whom" not in self.errors:
            self.add_error("whom", "请填写是谁确认的，例如：姑姑。")
        return given

    def confirmation(self) -> Confirmation:
        """What was chosen, once the form is valid."""
        given = self.cleaned_data
        contact = self._people.get(given["who"])
        return Confirmation(given["how"], contact, "" if contact else given["whom"])


class LeaveForm(ConfirmForm):
    """A note. `confirm` no: it waits for the guardian. The chips begin with today or, on a day
    without school, with the next school day."""

    CONFIRMED, WAITING = "yes", "no"

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = fields.chips("类别", LeaveKind.choices)
    span = fields.chips("请几天", (), initial=TODAY)
    first = _day("从哪天")
    last = _day("到哪天（含当天）")
    part = fields.chips("全天还是半天", Part.choices, required=False, initial=Part.ALL.value)
    why = forms.MultipleChoiceField(
        label="事由",
        required=False,
        choices=[(reason, reason) for reason in REASONS],
        widget=forms.CheckboxSelectMultiple,
    )
    why_words = fields.words("补充说明", MAX_WORDS, placeholder="可不填")
    confirm = fields.chips(
        "监护人确认了吗",
        ((CONFIRMED, "已确认"), (WAITING, "还没有联系上")),
        initial=CONFIRMED,
    )

    field_order = (
        *("kind", "span", "first", "last", "part", "why", "why_words"),
        *("confirm", "who", "whom", "how"),
    )

    def __init__(self, *args: Any, today: date, calendar: SchoolCalendar, **options: Any) -> None:
        super().__init__(*args, **options)
        first = today if calendar.is_school_day(today) else calendar.next_school_day(today) or today
        following = calendar.next_school_day(first) or first + ONE_DAY
        self._spans = {
            TODAY: (first, first),
            TOMORROW: (following, following),
            THREE: (first, first + 2 * ONE_DAY),
            WEEK: (first, first + 6 * ONE_DAY),
        }
        begins = _called(first, today)
        self.fields["span"].choices = [
            (TODAY, begins),
            (TOMORROW, _called(following, today)),
            (THREE, f"{begins}起3天"),
            (WEEK, f"{begins}起一周"),
            (OTHER, "其他日期"),
        ]
        self.fields["who"].required = self.fields["how"].required = False

    def clean(self) -> dict[str, Any]:
        waits = self.data.get(self.add_prefix("confirm")) == self.WAITING
        given = self.cleaned_data if waits else super().clean()
        if not waits:
            for name, sentence in (("who", "请选择谁确认的。"), ("how", "请选择怎样确认的。")):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        said = [*given.get("why", []), (given.get("why_words") or "").strip()]
        given["reason"] = "；".join(part for part in said if part)
        self._clean_span(given)
        return given

    def _clean_span(self, given: dict[str, Any]) -> None:
        span = given.get("span")
        if span == OTHER:
            for name, sentence in (("first", "请选择从哪天请假。"), ("last", "请选择到哪天。")):
                if given.get(name) is None and name not in self.errors:
                    self.add_error(name, sentence)
        elif span:
            given["first"], given["last"] = self._spans[span]

    def confirmed(self) -> Confirmation | None:
        """Who confirmed, None while nobody has."""
        return self.confirmation() if self.cleaned_data["confirm"] == self.CONFIRMED else None


class ExtendForm(ConfirmForm):
    """A later last day, and who agreed to it."""

    last = _day("新的最后一天（含当天）", required=True)
    field_order = ("last", "who", "whom", "how")


class BackForm(forms.Form):
    """The day the pupil was back."""

    back_on = _day("哪天返校的", required=True)

    use_required_attribute = False
