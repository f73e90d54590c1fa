"""Forms of guardianship: the carer's bars, the rating, entrusted care, the span of the calendar."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms

from school_care.school.forms import fields
from school_care.students import away
from school_care.students.enums import CarerBar, CareType, Rating
from school_care.students.forms_people import ASKED, day_field
from school_care.students.models import ContactPerson, Entrustment
from school_care.students.services.entrustment import HANDOVER, MAX_REASON
from school_care.students.services.guardianship import MAX_TEXT

CLEAR, STANDS = "no", "yes"
WEEKLY = [("", "没问过"), ("yes", "每周联系"), ("no", "没有每周联系")]
END_REASONS = ("父母回来了", HANDOVER, "父母改了主意")


def _note(label: str) -> forms.CharField:
    shape = {"class": "form-control", "rows": 2, "maxlength": MAX_TEXT}
    return forms.CharField(
        label=label, required=False, max_length=MAX_TEXT, widget=forms.Textarea(attrs=shape)
    )


class DayForm(forms.Form):
    """A form that speaks of a day, today unless told otherwise."""

    use_required_attribute = False

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.initial.setdefault("day", today)
        if "day" in self.fields:
            self.fields["day"].widget.attrs["max"] = today.isoformat()

    def day(self) -> date:
        return self.cleaned_data["day"] or self.today


class CheckForm(DayForm):
    """The bars of Article 22, each 没有 or 有."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    note = _note("说明")
    day = day_field("核对日期")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for code, label in CarerBar.choices:
            field = fields.chips(label, [(CLEAR, "没有"), (STANDS, "有")])
            field.error_messages["required"] = "请点「没有」或「有」。"
            self.fields[code] = field

    def items(self) -> list[forms.BoundField]:
        """The five questions in order."""
        return [self[code] for code in CarerBar.values]

    def bars(self) -> list[str]:
        """What stands against the person."""
        return [code for code in CarerBar.values if self.cleaned_data[code] == STANDS]


class RatingForm(DayForm):
    """Who cares, how well, why."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    care_type = fields.chips("实际照护", CareType.choices)
    rating = fields.chips("监护状况", Rating.choices)
    reason = _note("依据")
    day = day_field("从哪天起")


class StartForm(DayForm):
    """Entrust the child to one of the people around it."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    carer = fields.chips("委托给谁", ())
    day = day_field("从哪天起")
    weekly = fields.chips("父母每周联系孩子和照护人吗", WEEKLY, required=False)

    def __init__(self, *args: Any, carers: list[ContactPerson], **options: Any) -> None:
        super().__init__(*args, **options)
        self.carers = {str(person.public_id): person for person in carers}
        self.fields["carer"].choices = [
            (key, f"{person.title} {person.name}") for key, person in self.carers.items()
        ]
        if len(self.carers) == 1:
            self.initial.setdefault("carer", next(iter(self.carers)))
        self.initial.setdefault("weekly", "")

    def chosen(self) -> ContactPerson:
        return self.carers[self.cleaned_data["carer"]]

    def weekly_contact(self) -> bool | None:
        return ASKED[self.cleaned_data["weekly"]]


class WeeklyForm(forms.Form):
    """父母每周联系: yes, no, not asked."""

    weekly = forms.ChoiceField(choices=WEEKLY, required=False)

    def answer(self) -> bool | None:
        return ASKED[self.cleaned_data["weekly"]]


class ReceivedForm(DayForm):
    """The day on which the signed notice came back."""

    day = day_field("哪天交回")


class EndEntrustmentForm(DayForm):
    """Why and from which day the entrustment holds no more."""

    why = fields.chips(
        "原因", [*((word, word) for word in END_REASONS), ("", "其他")], required=False
    )
    other = fields.words("其他原因", MAX_REASON)
    day = day_field("从哪天起")

    def reason(self) -> str:
        return self.cleaned_data["why"] or self.cleaned_data["other"].strip()


class SpanForm(forms.Form):
    """The span of the parents-away calendar."""

    span = forms.ChoiceField(
        choices=[
            (away.SPRING, "春节前后"),
            (away.NATIONAL, "国庆"),
            (away.NEXT_30, "今后30天"),
            (away.OWN, "农忙、自选"),
        ],
        widget=forms.RadioSelect,
        required=False,
        label="哪段时间",
    )
    year = forms.ChoiceField(label="年份", required=False)
    first = day_field("从")
    last = day_field("到")

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data)
        self.today = today
        years = range(today.year, today.year + 3)
        self.fields["year"].choices = [("", "最近一次"), *((str(y), f"{y}年") for y in years)]
        self.fields["year"].widget.attrs |= {"class": "form-select", "data-submit-on-change": ""}

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("span") == away.OWN:
            first, last = given.get("first"), given.get("last")
            if not (first and last):
                self.add_error("first", "请选从哪天到哪天。")
            elif last < first:
                self.add_error("last", "「到」不能早于「从」。")
            elif (last - first).days > away.LONGEST:
                self.add_error("last", "最多看一年。")
        return given

    def chosen(self) -> away.Span:
        """The span asked for; the coming Spring Festival when nothing (or nothing sound) is."""
        sound = self.is_valid()
        given = self.cleaned_data
        code, today = given.get("span") or away.SPRING, self.today
        year = int(given.get("year") or 0)
        if code == away.OWN and sound:
            first, last = given["first"], given["last"]
            return away.Span(away.OWN, "自选时间", first, last)
        if code == away.NEXT_30:
            return away.next_days_span(today)
        if code == away.NATIONAL:
            return away.national_span(year or away.next_national_year(today))
        return away.spring_span(year or away.next_spring_year(today))


def running_answer(entrustment: Entrustment) -> str:
    """The chip of the stored answer about weekly contact."""
    return {None: "", True: "yes", False: "no"}[entrustment.weekly_contact]
