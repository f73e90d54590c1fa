"""Forms of the staff pages."""

from django import forms

from school_care.core import clock
from school_care.school.forms import fields


class StaffForm(forms.Form):
    """What is known of a member of staff; rights come from appointments, not from here."""

    name = fields.text("姓名", max_length=30, autocomplete="off")
    phone = fields.text("手机", max_length=20, required=False, inputmode="tel", autocomplete="off")
    subject = fields.text("学科/职务", max_length=30, required=False)

    def clean_phone(self) -> str:
        return fields.clean_mobile(self.cleaned_data["phone"])


class NewStaffForm(StaffForm):
    """A new account."""

    username = fields.text(
        "账号", max_length=30, required=False, autocomplete="off", autocapitalize="none"
    )
    username.help_text = "不填时用姓名的拼音，例如 wanglihua。"
    field_order = ("name", "username", "phone", "subject")


class LeaveForm(forms.Form):
    """From which day somebody no longer works here."""

    on = fields.day("离校日期", help_text="从这一天起不能再登录。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today
