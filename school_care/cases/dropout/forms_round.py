"""A round of persuasion (F-22): taps first, a sentence where taps do not reach."""

from datetime import date, timedelta
from typing import Any

from django import forms

from school_care.cases.dropout.enums import Persuader, RoundResult, Stance
from school_care.cases.dropout.services.rounds import RoundValues
from school_care.mentoring.forms import OTHER_DAY, DayChips
from school_care.school.forms import fields

MAX_WORDS = 600
FURTHEST = timedelta(days=120)
NO_DAY = "请选择日期。"
MISMATCH = "结果是「没有见到人」的，家长的态度请点「没有见到」；见到了的，请改结果。"


class RoundForm(forms.Form):
    """One round. `first`: who usually goes, where, whom one meets."""

    use_required_attribute = False
    day = DayChips(label="哪一天", error_messages={"required": NO_DAY})
    day_other = forms.DateField(label="日期", required=False, widget=fields.DayInput())
    people = forms.MultipleChoiceField(
        label="谁去的",
        choices=Persuader.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "请点选谁去劝返的。",
            "invalid_choice": "请从列出的人员里选择。",
        },
    )
    people_words = fields.words("姓名", 100, placeholder="如：陈老师、村主任李某")
    place = fields.words("地点", 60, placeholder="如：学生家中")
    met = fields.words("见到了谁", 60, placeholder="如：奶奶、学生本人")
    stance = fields.chips("家长的态度", Stance.choices)
    result = fields.chips("这次的结果", RoundResult.choices)
    back_by = fields.day("约定哪天返校", required=False)
    next_on = fields.day("下次哪天再去", required=False)

    def __init__(self, *args: Any, today: date, first: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, initial={"day": today.isoformat(), **first}, **options)
        self.today = today
        yesterday = today - timedelta(days=1)
        self.fields["day"].widget.choices = [
            (today.isoformat(), "今天"),
            (yesterday.isoformat(), "昨天"),
            (OTHER_DAY, "其他日期"),
        ]
        self.fields["day_other"].widget.attrs["max"] = today.isoformat()
        for name in ("back_by", "next_on"):
            self.fields[name].widget.attrs["min"] = today.isoformat()
        for name, label, hint in (
            ("content", "怎么劝的", "讲了什么，答应帮什么"),
            ("child_view", "学生怎么说", "孩子原话最好"),
            ("difficulty", "实际困难", "如：家里没人接送、跟不上课"),
            ("promise", "家长的承诺", ""),
        ):
            self.fields[name] = _area(label, hint)

    def clean_day(self) -> date | str | None:
        """A day, or that another one follows."""
        return self._past("day", self.cleaned_data["day"])

    def clean_day_other(self) -> date | None:
        """A day that has come."""
        return self._past("day_other", self.cleaned_data["day_other"])

    def _past(self, name: str, given: Any) -> Any:
        if isinstance(given, date) and given > self.today:
            raise forms.ValidationError("还没有到这一天，请写已经去过的日子。")
        return given

    def clean(self) -> dict[str, Any]:
        """What was met and what came of it say the same; a promise has its day."""
        given = super().clean()
        if given.get("day") == OTHER_DAY and not given.get("day_other"):
            self._ask("day_other", NO_DAY)
        result = given.get("result")
        if result == RoundResult.NOT_MET and given.get("stance", Stance.ABSENT) != Stance.ABSENT:
            self._ask("result", MISMATCH)
        if result == RoundResult.RETURNS and not given.get("back_by"):
            self._ask("back_by", "答应返校的，请写约定哪一天返校。")
        for name in ("back_by", "next_on"):
            self._coming(name, given.get(name))
        return given

    def _ask(self, name: str, words: str) -> None:
        if name not in self.errors:
            self.add_error(name, words)

    def _coming(self, name: str, given: date | None) -> None:
        day = self.happened_on
        if given and day and not day <= given <= day + FURTHEST:
            self.add_error(name, "请写这次劝返以后、四个月以内的日子。")

    @property
    def happened_on(self) -> date | None:
        """The day of the round, as far as the form says it."""
        given = self.cleaned_data
        day = given.get("day_other") if given.get("day") == OTHER_DAY else given.get("day")
        return day if isinstance(day, date) else None

    @property
    def values(self) -> RoundValues:
        """What the valid form says."""
        given = self.cleaned_data
        happened_on = self.happened_on
        assert happened_on is not None
        return RoundValues(
            happened_on=happened_on,
            people=tuple(given["people"]),
            stance=given["stance"],
            result=given["result"],
            back_by=given["back_by"],
            next_on=given["next_on"],
            **{
                name: given[name].strip()
                for name in (
                    "place",
                    "people_words",
                    "met",
                    "content",
                    "child_view",
                    "difficulty",
                    "promise",
                )
            },
        )


class WithdrawForm(forms.Form):
    """Why a round stands no more."""

    why = fields.text("撤销原因", max_length=200, autocomplete="off")


def _area(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=MAX_WORDS,
        error_messages={"max_length": f"{label}请不超过{MAX_WORDS}字。"},
        widget=forms.Textarea(
            attrs={
                "class": "form-control",
                "rows": 2,
                "autocomplete": "off",
                "placeholder": hint,
            }
        ),
    )
