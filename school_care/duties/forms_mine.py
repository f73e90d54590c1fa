"""Forms of one's own duties."""

from django import forms

from school_care.duties.enums import WaiveReason
from school_care.duties.services.waiving import MAX_NOTE


class WaiveForm(forms.Form):
    """免办: a reason by one tap, words where they help."""

    reason = forms.ChoiceField(
        label="原因",
        choices=WaiveReason.choices,
        error_messages={"required": "请选择免办原因。", "invalid_choice": "请选择免办原因。"},
    )
    note = forms.CharField(
        label="说明",
        required=False,
        max_length=MAX_NOTE,
        error_messages={"max_length": f"说明最多{MAX_NOTE}字，请写短一些。"},
    )
