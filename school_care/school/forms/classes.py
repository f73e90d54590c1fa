"""Forms of classes and terms."""

from django import forms

from school_care.school.forms import fields
from school_care.school.forms.appointments import GRADES


class NewClassForm(forms.Form):
    """A class of this school year."""

    grade = fields.choice("年级", [("", "请选择"), *GRADES])
    number = forms.IntegerField(
        label="班号",
        min_value=1,
        max_value=60,
        error_messages={
            "required": "请填写班号。",
            "invalid": "班号是数字，例如 1。",
            "min_value": "班号从1开始。",
            "max_value": "班号不超过60。",
        },
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )


class AliasesForm(forms.Form):
    """The spellings by which files name a class."""

    aliases = forms.CharField(
        label="别名",
        required=False,
        help_text="一行一个。花名册里出现这些写法时，认作这个班，例如 火箭班、小一甲。",
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}),
    )


class TermForm(forms.Form):
    """First and last day of a term, both included."""

    first_day = fields.day("开学日期")
    last_day = fields.day("结束日期", help_text="含这一天。")
