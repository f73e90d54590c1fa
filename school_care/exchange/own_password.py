"""The person at the desk is the one signed in: the own password again, before a list leaves."""

from datetime import timedelta

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest

from school_care.core import clock

TRUSTED_FOR = timedelta(minutes=15)
_CONFIRMED_AT = "export_confirmed_at"  # session: when it was given last


def own_password_field() -> forms.CharField:
    """您的登录密码."""
    return forms.CharField(
        label="您的登录密码",
        required=False,
        strip=False,
        widget=forms.PasswordInput(
            attrs={"class": "form-control", "autocomplete": "current-password"}
        ),
    )


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the person gave their own password within the last quarter of an hour."""
    at = request.session.get(_CONFIRMED_AT, "")
    return bool(at) and at > (clock.now() - TRUSTED_FOR).isoformat()


def note_confirmed(request: HttpRequest) -> None:
    """Do not ask again for a quarter of an hour. Effects: the session."""
    request.session[_CONFIRMED_AT] = clock.now().isoformat()


def trouble_with(request: HttpRequest, password: str) -> list[str]:
    """What is wrong with the password given, in Chinese; nothing when it is right. Wrong attempts
    are counted like those of signing in."""
    if not password:
        return ["请输入您的登录密码，确认是本人导出。"]
    name = request.user.get_username()
    found = authenticate(request=request, username=name, password=password)
    right = found is not None and found.pk == request.user.pk
    return [] if right else ["登录密码不对，请再输一次。"]
