"""Small forms around papers: a number before it is given, what was typed in elsewhere."""

from typing import Any

from django import forms

from school_care.escalation.enums import Way
from school_care.escalation.forms_reports import HandOverForm
from school_care.escalation.services.numbering import HIGHEST, LONGEST_WORD, last_number, word_of
from school_care.school.forms import fields
from school_care.school.models import School


class NumberForm(forms.Form):
    """发文字号. Asks only what is not known yet: the word of the school's numbers, and where the
    year's begin when the office numbered papers by hand before."""

    use_required_attribute = False
    word = fields.text("发文字号的代字", max_length=LONGEST_WORD, autocomplete="off")
    first = forms.IntegerField(
        label="今年从第几号编起",
        min_value=1,
        max_value=HIGHEST,
        initial=1,
        error_messages={
            "required": "请填写从第几号编起。",
            "invalid": "请填写数字。",
            "min_value": "请填写1以上的数字。",
            "max_value": f"请填写{HIGHEST}以内的数字。",
        },
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, school: School, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known_word, self.last = word_of(school), last_number(school)
        if self.known_word:
            del self.fields["word"]
        if self.last:
            del self.fields["first"]

    @property
    def given(self) -> dict[str, Any]:
        """For `number_for`; of a valid form."""
        return {
            "word": self.cleaned_data.get("word", ""),
            "first": self.cleaned_data.get("first", 1),
        }


class EnteredForm(HandOverForm):
    """已录入: who typed it in, when, under which number of that system."""

    way = None
    received_by = fields.text("录入人", max_length=60, autocomplete="off")
    number = fields.words("平台给的编号", 60, placeholder="没有可不填")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, way=Way.PLATFORM, **options)
        self.fields["happened_at"].label = "录入时间"

    def current(self) -> "EnteredForm":
        """As typed, for the report as it stands now: after a refusal the person has it before
        their eyes."""
        self.data = self.data.copy()
        self.data["revision"] = str(self.escalation.revision)
        return self
