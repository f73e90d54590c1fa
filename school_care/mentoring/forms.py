"""The forms of care records: chips first, words where chips do not suffice."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms

from school_care.mentoring.enums import CONTACT_KINDS, Concern, Outcome, RecordKind, Topic
from school_care.mentoring.forms_details import DetailFields
from school_care.mentoring.record_content import MAX_NEXT_STEP, MAX_TEXT, Content
from school_care.mentoring.services.questions import MAX_WORDS
from school_care.mentoring.step_dates import DayChoice
from school_care.school.forms.fields import DayInput
from school_care.school.models import SchoolClass

OTHER_DAY = "other"
UNNAMED_STEP = "跟进"  # a date was chosen, no words given
STEP_WORDS = ("再谈一次", "给家长打电话", "家访", "看作业")


class DayChips(forms.CharField):
    """One of the offered days as a chip, or `other`. Any ISO date is understood, because a page
    or draft may be older than the chips of today."""

    widget = forms.RadioSelect

    def clean(self, value: Any) -> date | str | None:
        value = super().clean(value)
        if value in ("", OTHER_DAY):
            return value or None
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise forms.ValidationError("日期无法识别，请重新选择。") from None


class RecordForm(DetailFields):
    """One care record. Labels and order are those of the page."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    day = DayChips(label="哪一天")
    day_other = forms.DateField(label="日期", required=False, widget=DayInput())
    kind = forms.ChoiceField(label="方式", choices=RecordKind.choices, widget=forms.RadioSelect)
    outcome = forms.ChoiceField(
        label="结果", choices=Outcome.choices, widget=forms.RadioSelect, required=False
    )
    topics = forms.MultipleChoiceField(
        label="谈到什么",
        choices=Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    concern = forms.ChoiceField(
        label="感觉怎样", choices=Concern.choices, widget=forms.RadioSelect, required=False
    )
    text = forms.CharField(
        label="一句话",
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control", "maxlength": MAX_TEXT}),
    )
    next_step = forms.CharField(
        label="下一步",
        required=False,
        max_length=MAX_NEXT_STEP,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    step_day = DayChips(label="哪天做", required=False)
    step_day_other = forms.DateField(label="下一步日期", required=False, widget=DayInput())
    restricted = forms.BooleanField(label="限阅", required=False)
    for_family = forms.BooleanField(label="可写入家庭版", required=False)
    before_entry_confirmed = forms.BooleanField(label="确认：补录入学前的记录", required=False)

    use_required_attribute = False
    asks_confirmation = False  # the day lies before the pupil's entry: offer the tick

    def __init__(self, *args: Any, today: date, step_days: list[DayChoice], **options: Any) -> None:
        super().__init__(*args, **options)
        yesterday = today - timedelta(days=1)
        self.fields["day"].widget.choices = [
            (today.isoformat(), "今天"),
            (yesterday.isoformat(), "昨天"),
            (OTHER_DAY, "其他日期"),
        ]
        self.fields["step_day"].widget.choices = [
            ("", "不定日期"),
            *((choice.day.isoformat(), choice.label) for choice in step_days),
            (OTHER_DAY, "其他日期"),
        ]
        self.fields["day_other"].widget.attrs |= {"max": today.isoformat()}
        for name, value in {
            "day": today.isoformat(),
            "kind": RecordKind.TALK,
            "outcome": Outcome.MADE,
            "concern": Concern.NONE,
            "step_day": "",
        }.items():
            self.initial.setdefault(name, value)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for chips, other in (("day", "day_other"), ("step_day", "step_day_other")):
            if given.get(chips) == OTHER_DAY and not given.get(other) and other not in self.errors:
                self.add_error(other, "请选择日期。")
        return given

    def content(self) -> Content:
        """What the valid form says. Kinds that cannot fail are always made; a date without words
        for the next step means 跟进."""
        given = self.cleaned_data
        step_on = self._day("step_day", "step_day_other")
        is_contact = given["kind"] in CONTACT_KINDS
        outcome = (given["outcome"] or Outcome.MADE) if is_contact else Outcome.MADE
        return Content(
            kind=given["kind"],
            happened_on=self._day("day", "day_other"),
            outcome=outcome,
            **self.circumstances(given["kind"], made=outcome == Outcome.MADE),
            topics=tuple(given["topics"]) if is_contact else (),
            concern=given["concern"] or Concern.NONE,
            text=given["text"].strip(),
            next_step=given["next_step"].strip() or (UNNAMED_STEP if step_on else ""),
            next_step_on=step_on,
            restricted=given["restricted"],
            for_family=given["for_family"],
        )

    def _day(self, chips: str, other: str) -> date | None:
        chosen = self.cleaned_data[chips]
        return self.cleaned_data[other] if chosen == OTHER_DAY else chosen

    @staticmethod
    def initial_of(content: Content, *, today: date, step_days: list[DayChoice]) -> dict[str, Any]:
        """Initial values that show `content`, for a correction."""
        near = {today.isoformat(), (today - timedelta(days=1)).isoformat()}
        offered = {choice.day.isoformat() for choice in step_days}
        day = content.happened_on.isoformat()
        step = content.next_step_on.isoformat() if content.next_step_on else ""
        return {
            "day": day if day in near else OTHER_DAY,
            "day_other": None if day in near else content.happened_on,
            "kind": content.kind,
            "outcome": content.outcome,
            "topics": list(content.topics),
            "concern": content.concern,
            "text": content.text,
            "next_step": content.next_step,
            "step_day": step if step in offered or not step else OTHER_DAY,
            "step_day_other": None if step in offered else content.next_step_on,
            "restricted": content.restricted,
            "for_family": content.for_family,
            **RecordForm.initial_of_details(content),
        }


class WithdrawForm(forms.Form):
    """Why a record is taken back."""

    reason = forms.CharField(
        label="撤销原因",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": "请写明撤销原因。"},
    )


class QuestionForm(forms.Form):
    """A question on a record, or its answer."""

    words = forms.CharField(
        label="追问",
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control", "maxlength": MAX_WORDS}),
        error_messages={"required": "请写一句话。"},
    )


class RecordFilterForm(forms.Form):
    """What the list of records may be narrowed by."""

    kind = forms.ChoiceField(label="方式", required=False)
    of_class = forms.ChoiceField(label="班级", required=False)
    since = forms.DateField(label="从", required=False, widget=DayInput())
    until = forms.DateField(label="到", required=False, widget=DayInput())
    mine = forms.BooleanField(label="我写的", required=False)
    follow_up = forms.BooleanField(label="需跟进", required=False)
    mood_low = forms.BooleanField(label="心情低落", required=False)
    asked = forms.BooleanField(label="有追问", required=False)

    def __init__(self, data: Any, *, offered: list[SchoolClass]) -> None:
        super().__init__(data)
        self._offered = {str(group.public_id): group for group in offered}
        self.fields["kind"].choices = [("", "全部方式"), *RecordKind.choices]
        self.fields["of_class"].choices = [
            ("", "全部班级"),
            *((key, group.name) for key, group in self._offered.items()),
        ]
        for name in ("kind", "of_class"):
            self.fields[name].widget.attrs |= {"class": "form-select"}

    def criteria(self) -> dict[str, Any]:
        """Arguments of `search_records`; a value nobody offered narrows nothing."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "kind": given.get("kind", ""),
            "school_class": self._offered.get(given.get("of_class", "")),
            "since": given.get("since"),
            "until": given.get("until"),
            "mine": given.get("mine", False),
            "needs_follow_up": given.get("follow_up", False),
            "mood_low": given.get("mood_low", False),
            "asked": given.get("asked", False),
        }
