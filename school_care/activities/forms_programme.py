"""The forms of the term's programme."""

from collections.abc import Sequence
from typing import Any

from django import forms

from school_care.activities.choices.programme import ActivityKind
from school_care.activities.services.programme.steps import MAX_AIM, MAX_WHY
from school_care.school.forms.fields import choice, day, text


class NarrowForm(forms.Form):
    """Which activities are shown: of one's own classes, of one kind."""

    kind = choice("类型", [("", "全部类型"), *ActivityKind.choices], required=False)

    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].widget.attrs["data-submit-on-change"] = ""

    def chosen(self) -> str:
        """The kind chosen, "" for all."""
        return self.cleaned_data.get("kind", "") if self.is_valid() else ""


class MoveForm(forms.Form):
    """To which day; `revision` is what the page showed."""

    to = day("改到哪一天")
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    use_required_attribute = False


class TemplatesForm(forms.Form):
    """Which lines of the templates are taken over."""

    codes = forms.MultipleChoiceField(
        label="活动",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "请勾选要加入的活动。",
            "invalid_choice": "模板刚刚变了，请重新勾选。",
        },
    )

    def __init__(self, *args: Any, codes: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["codes"].choices = [(code, code) for code in codes]


class AimForm(forms.Form):
    """The sentence above the printed programme."""

    aim = forms.CharField(
        label="指导思想",
        max_length=MAX_AIM,
        required=False,
        help_text="印在活动安排的最前面，一两句话；可不填。",
        error_messages={"max_length": f"指导思想请不超过{MAX_AIM}字。"},
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4, "autocomplete": "off"}),
    )


class ReturnForm(forms.Form):
    """Why a programme goes back."""

    why = text(
        "退回原因",
        max_length=MAX_WHY,
        autocomplete="off",
        placeholder="例如：十二月的活动太集中，请挪两项到十一月",
    )

    use_required_attribute = False
