"""Forms of the home–school note: the teacher's choice of lines, and the family's answer."""

from collections.abc import Sequence
from typing import Any

from django import forms

from school_care.activities.choices.home import ReplySaid, ReplyWho
from school_care.activities.note_content import MAX_WORDS, Line
from school_care.activities.selectors_notes import OfferedRow
from school_care.activities.services.note_links import MAX_REPLY
from school_care.activities.services.notes import MAX_WHY
from school_care.school.forms import fields


class NoteForm(forms.Form):
    """Which of `offered`, and the teacher's own words. The words of a line are the record's, never
    what a browser sent."""

    use_required_attribute = False
    lines = forms.MultipleChoiceField(
        label="告诉家里的", required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label="老师的话",
        required=False,
        # the service counts the length and says how much is too much
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, offered: Sequence[OfferedRow], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered = offered
        self.fields["lines"].choices = [(row.key, row.words) for row in offered]
        self.initial.setdefault("lines", [row.key for row in offered if row.chosen])
        self.fields["words"].widget.attrs["data-limit"] = MAX_WORDS

    def chosen(self) -> list[Line]:
        """The lines ticked, in the order they stand."""
        ticked = set(self.cleaned_data["lines"])
        return [Line(row.key, row.words) for row in self.offered if row.key in ticked]


class WithdrawForm(forms.Form):
    """Why a note is taken back."""

    use_required_attribute = False
    why = fields.text("撤回原因", max_length=MAX_WHY)


class ReplyForm(forms.Form):
    """The family's answer on the page of the link."""

    use_required_attribute = False
    said = fields.chips(
        "回复", [(one.value, one.label) for one in (ReplySaid.SEEN, ReplySaid.CALL)]
    )
    who = fields.chips("您是孩子的", ReplyWho.choices)
    words = forms.CharField(
        label="想对老师说的话",
        required=False,
        max_length=MAX_REPLY,
        error_messages={"max_length": f"请不超过{MAX_REPLY}字。"},
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].error_messages["required"] = "请选择您是孩子的什么人。"
