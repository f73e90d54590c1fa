"""Forms of the door: sign in, change the password."""

import unicodedata

from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError

from school_care.school.models import User
from school_care.school.passwords import RULES, check_password_rules

WRONG = "账号或密码不对，请检查后再试。连续输错5次将暂停15分钟。"


class SignInForm(forms.Form):
    """Account and password. The error never says which of the two was wrong, or whether the
    account exists or is closed."""

    username = forms.CharField(
        label="账号",
        max_length=60,
        error_messages={"required": "请输入账号。", "max_length": "账号太长，请检查。"},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "autocorrect": "off",
                "spellcheck": "false",
                "class": "form-control",
            }
        ),
    )
    password = forms.CharField(
        label="密码",
        max_length=200,
        strip=False,
        error_messages={"required": "请输入密码。"},
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "class": "form-control"}
        ),
    )

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean_username(self) -> str:
        """As typed on a phone: full-width letters, capitals and blanks do not matter."""
        return unicodedata.normalize("NFKC", self.cleaned_data["username"]).strip().lower()

    def clean(self) -> dict:
        given = self.cleaned_data
        if "username" in given and "password" in given:
            self.user = authenticate(
                self.request, username=given["username"], password=given["password"]
            )
            if self.user is None:
                raise ValidationError(WRONG)
        return given


class PasswordForm(forms.Form):
    """One's own new password, twice; the present one first, unless it is the initial one that
    was used to sign in a moment ago."""

    present = forms.CharField(
        label="现在的密码",
        strip=False,
        error_messages={"required": "请输入现在的密码。"},
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "class": "form-control"}
        ),
    )
    new = forms.CharField(
        label="新密码",
        strip=False,
        max_length=200,
        help_text=RULES,
        error_messages={"required": "请输入新密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "form-control"}),
    )
    again = forms.CharField(
        label="再输一遍新密码",
        strip=False,
        max_length=200,
        error_messages={"required": "请再输一遍新密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "form-control"}),
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if user.must_change_password:
            del self.fields["present"]

    def clean_present(self) -> str:
        present = self.cleaned_data["present"]
        if not self.user.check_password(present):
            raise ValidationError("现在的密码不对。")
        return present

    def clean_new(self) -> str:
        new = self.cleaned_data["new"]
        check_password_rules(new, self.user)
        if self.user.check_password(new):
            raise ValidationError("新密码不能和现在的一样。")
        return new

    def clean(self) -> dict:
        given = self.cleaned_data
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", "两次输入的新密码不一样。")
        return given
