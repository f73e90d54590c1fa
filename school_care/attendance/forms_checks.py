"""Forms of the monthly check and of 学生变动表."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from school_care.attendance.enums import VarianceKind
from school_care.attendance.models import RegisterVariance
from school_care.attendance.services.register_check import (
    ELSEWHERE,
    LONGEST,
    NEEDS_WORDS,
)
from school_care.attendance.variance_words import ANSWERS
from school_care.core import clock
from school_care.core.months import first_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.forms.fields import DayInput
from school_care.students.enums import Whereabouts

OTHER = "其他"
MOST_DAYS = 366


class VarianceForm(forms.Form):
    """One variance: a chip, and a sentence where it is needed. Left alone it says nothing; what was
    said before, now or in an earlier month, is chosen already."""

    use_required_attribute = False

    answer = forms.ChoiceField(
        label="去向",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "请重新点选。"},
    )
    words = forms.CharField(
        label="一句话说明",
        required=False,
        max_length=LONGEST - 40,
        error_messages={"max_length": f"说明不超过{LONGEST - 40}个字。"},
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )

    def __init__(
        self, data: Any = None, *, row: RegisterVariance, earlier: RegisterVariance | None = None
    ) -> None:
        self.row, self.earlier = row, earlier
        self.elsewhere = row.kind in ELSEWHERE
        said = row if row.explained_at else earlier
        super().__init__(data, prefix=str(row.public_id), initial=self._told(said))
        if self.elsewhere:
            self.fields["answer"].choices = Whereabouts.choices
        else:
            self.fields["answer"].label = "原因"
            kept = ANSWERS[VarianceKind(row.kind)]
            self.fields["answer"].choices = [(one, one) for one in (*kept, OTHER)]

    def _told(self, said: RegisterVariance | None) -> dict[str, str]:
        """What was said, as chip and sentence."""
        if said is None:
            return {}
        if self.elsewhere:
            return {"answer": said.whereabouts, "words": said.explanation}
        for one in ANSWERS[VarianceKind(said.kind)]:
            if said.explanation == one:
                return {"answer": one}
            if said.explanation.startswith(f"{one}，"):
                return {"answer": one, "words": said.explanation.removeprefix(f"{one}，")}
        return {"answer": OTHER, "words": said.explanation}

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        answer, words = found.get("answer", ""), found.get("words", "")
        if words and not answer and "answer" not in self.errors:
            self.add_error("answer", f"请点选{self.fields['answer'].label}。")
        if answer in (*NEEDS_WORDS, OTHER) and not words and "words" not in self.errors:
            self.add_error("words", self._what_to_write(answer))
        return found

    @staticmethod
    def _what_to_write(answer: str) -> str:
        if answer == Whereabouts.MISSING:
            return "请写最后一次联系是什么时候、联系了谁、已报告谁。"
        return "请用一句话说明。"

    @property
    def said(self) -> bool:
        """Whether anything was answered."""
        return bool(self.cleaned_data.get("answer"))

    def to_store(self) -> dict[str, str]:
        """What `explain_variance` takes."""
        answer, words = self.cleaned_data["answer"], self.cleaned_data["words"]
        if self.elsewhere:
            return {"whereabouts": answer, "explanation": words}
        if answer == OTHER:
            return {"explanation": words}
        return {"explanation": "，".join(filter(None, [answer, words]))}


@dataclass(frozen=True)
class Wish:
    """Which table is wanted."""

    since: date
    until: date
    by_class: bool

    @property
    def query(self) -> str:
        """As the address says it."""
        by = "class" if self.by_class else "grade"
        return f"since={self.since.isoformat()}&until={self.until.isoformat()}&by={by}"


@dataclass(frozen=True)
class Shortcut:
    """A span one tap away."""

    label: str
    wish: Wish
    chosen: bool


class FlowForm(forms.Form):
    """From, until, by grade or by class; the running month untold. Days to come are cut off."""

    since = forms.DateField(
        label="从", required=False, widget=DayInput(), error_messages={"invalid": "请选择日期。"}
    )
    until = forms.DateField(
        label="到", required=False, widget=DayInput(), error_messages={"invalid": "请选择日期。"}
    )
    by = forms.ChoiceField(
        label="分组",
        choices=[("grade", "按年级"), ("class", "按班级")],
        required=False,
        error_messages={"invalid_choice": "请重新选择。"},
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, data: Any, *, calendar: SchoolCalendar) -> None:
        self.today, self.calendar = clock.today(), calendar
        self.month = first_of(self.today)
        values = {
            "since": data.get("since") or self.month.isoformat(),
            "until": data.get("until") or self.today.isoformat(),
            "by": data.get("by") or "grade",
        }
        super().__init__(values)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            raise ValidationError("结束日期早于开始日期，请重新选择。")
        if since and since > self.today:
            raise ValidationError("开始日期还没有到，请重新选择。")
        if since and until and (until - since).days >= MOST_DAYS:
            raise ValidationError("一次最多一年，请缩短日期范围。")
        return found

    def wish(self) -> Wish:
        """What was chosen; the running month where it cannot be used."""
        if not self.is_valid():
            return Wish(self.month, self.today, self.data.get("by") == "class")
        found = self.cleaned_data
        since = found["since"] or self.month
        until = min(found["until"] or self.today, self.today)
        return Wish(since, max(until, since), found["by"] == "class")

    def shortcuts(self, wish: Wish) -> list[Shortcut]:
        """本月, 上月, and the running or last term."""
        last = self.month - timedelta(days=1)
        spans = [("本月", self.month, self.today), ("上月", first_of(last), last)]
        term = self.calendar.current_or_last_term(self.today)
        if term is not None:
            spans.append(("本学期", term.first_day, min(term.last_day, self.today)))
        return [
            Shortcut(
                label,
                Wish(since, until, wish.by_class),
                (since, until) == (wish.since, wish.until),
            )
            for label, since, until in spans
        ]
