"""Forms of the monthly report."""

from django import forms

from school_care.cases.dropout.services.months import LONGEST_NOTE, LONGEST_TO
from school_care.school.forms import fields


class NoteForm(forms.Form):
    """What the filler says of the figures."""

    use_required_attribute = False

    note = forms.CharField(
        label="说明",
        help_text="写原因，不写学生姓名：说明会印在月报上报送。",
        required=False,
        max_length=LONGEST_NOTE,
        error_messages={"max_length": f"说明不超过{LONGEST_NOTE}个字。"},
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3, "autocomplete": "off"}),
    )


class HandedForm(forms.Form):
    """When and to whom the report was handed."""

    use_required_attribute = False

    on = forms.DateField(
        label="报送日期",
        widget=fields.DayInput(),
        error_messages={"required": "请选择报送日期。", "invalid": "请选择报送日期。"},
    )
    to = fields.text("报送单位", max_length=LONGEST_TO, autocomplete="off")
