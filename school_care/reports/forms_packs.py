"""The form of an inspection pack."""

from datetime import date
from typing import Any

from django import forms

from school_care.core import clock
from school_care.reports.enums import Output, PrintPurpose
from school_care.reports.packs.order import SAMPLES, PackWish, check_day
from school_care.reports.packs.part import PackTopic
from school_care.reports.packs.topics import parts_of
from school_care.reports.selectors import terms_to_print
from school_care.school.models import School, Term
from school_care.school.refusal import Refused

FULL, MASKED = "full", "masked"
EDITIONS = ((MASKED, "脱敏版（张*轩）"), (FULL, "原样"))
FOR_WHAT = (
    (PrintPurpose.INSPECTION, PrintPurpose.INSPECTION.label),
    (PrintPurpose.SUPERIOR, PrintPurpose.SUPERIOR.label),
    (PrintPurpose.ARCHIVE, PrintPurpose.ARCHIVE.label),
)
MAX_BODY = 60


class PackForm(forms.Form):
    """Topic, term and day, edition, parts. Every field has an answer at once: an inspection comes
    tomorrow."""

    topic = forms.ChoiceField(label="专题", choices=PackTopic.choices, initial=PackTopic.LEFT)
    term = forms.ModelChoiceField(
        label="学期",
        queryset=None,
        to_field_name="pk",
        empty_label=None,
        error_messages={"required": "请选择学期。", "invalid_choice": "没有这个学期，请重新选择。"},
    )
    on = forms.DateField(
        label="截止日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写截止日期。", "invalid": "日期写成2026-11-21这样。"},
    )
    edition = forms.ChoiceField(label="版本", choices=EDITIONS, initial=MASKED)
    parts = forms.MultipleChoiceField(
        label="部分", required=False, error_messages={"invalid_choice": "请重新勾选部分。"}
    )
    purpose = forms.ChoiceField(label="用途", choices=FOR_WHAT, initial=PrintPurpose.INSPECTION)
    body = forms.CharField(label="检查单位", required=False, max_length=MAX_BODY)
    samples = forms.TypedChoiceField(
        label="抽样份数", coerce=int, choices=[(n, f"{n}份") for n in SAMPLES], initial=5
    )
    seed = forms.RegexField(
        r"^\d{1,6}$",
        label="抽样号",
        required=False,
        error_messages={"invalid": "抽样号是1到6位数字；不填由系统抽取。"},
    )
    with_documents = forms.BooleanField(label="含学校上传的文件", required=False, initial=True)
    output = forms.ChoiceField(
        label="文件",
        choices=((Output.MERGED, "合并成一个PDF"), (Output.ZIP, "每部分一个PDF，打包下载")),
        initial=Output.MERGED,
    )

    def __init__(self, *args: Any, school: School, topic: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        terms = terms_to_print(school)
        self.fields["term"].queryset = terms
        self.initial.setdefault("term", terms.first())
        self.initial.setdefault("topic", topic)
        parts = parts_of(topic)
        self.fields["parts"].choices = [(part.code, part.title) for part in parts]
        self.initial.setdefault("parts", [part.code for part in parts])
        if self.initial["term"] is not None:
            last = self.initial["term"].last_day
            self.initial.setdefault("on", min(clock.today(), last))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("term") and data.get("on"):
            try:
                check_day(data["term"], data["on"])
            except Refused as refusal:
                self.add_error("on", str(refusal))
        if not data.get("parts") and "parts" not in self.errors:
            self.add_error("parts", "请至少勾选一个部分。")
        return data

    def wish(self) -> PackWish:
        """What a valid form asks for."""
        data = self.cleaned_data
        return PackWish(
            topic=data["topic"],
            term=data["term"],
            on=data["on"],
            parts=data["parts"],
            masked=data["edition"] == MASKED,
            samples=data["samples"],
            seed=data["seed"],
            with_documents=data["with_documents"],
            output=data["output"],
            purpose=data["purpose"],
            body=data["body"],
        )

    def asked(self) -> tuple[Term | None, date | None]:
        """The term and day whose state the page shows, also while something else is amiss."""
        data = getattr(self, "cleaned_data", {})
        if data.get("term") and data.get("on"):
            return data["term"], data["on"]
        return self.initial["term"], self.initial.get("on")
