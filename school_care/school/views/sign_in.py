"""The door: sign in, sign out, one's own password."""

from datetime import timedelta
from urllib.parse import urlencode

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, View

from school_care.core import audit, clock
from school_care.school.enums import Capability
from school_care.school.forms.sign_in import PasswordForm, SignInForm
from school_care.school.returning import safe_next
from school_care.school.scoped import DeskView
from school_care.school.services import change_own_password

ENDED = {
    "idle": "您已离开较久，请重新登录，草稿仍在本机。",
    "old": "登录已满10小时，请重新登录，草稿仍在本机。",
}
TOO_MANY_REQUESTS = 429
secret_post = method_decorator(sensitive_post_parameters(), name="dispatch")


@secret_post
@method_decorator(never_cache, name="dispatch")
class SignInView(FormView):
    """Account name and password; wrong attempts are counted by django-axes."""

    template_name = "school/sign_in.html"
    form_class = SignInForm

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            return redirect(safe_next(request) or resolve_url("workspace:today"))
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "request": self.request}

    def get_context_data(self, **kwargs):
        ended = ENDED.get(self.request.GET.get("ended", ""), "")
        return super().get_context_data(next=safe_next(self.request), ended=ended, **kwargs)

    def form_valid(self, form):
        user = form.user
        login(self.request, user)
        audit.record("signed_in", actor=user, row=user)
        onward = safe_next(self.request)
        if user.must_change_password:
            return redirect(_password_url(onward))
        return redirect(onward or resolve_url("workspace:today"))


def _password_url(onward: str) -> str:
    url = reverse("school:password")
    return f"{url}?{urlencode({'next': onward})}" if onward else url


def locked_out(
    request: HttpRequest, response: HttpResponse, credentials: dict | None
) -> HttpResponse:
    """The page after five wrong attempts: when to try again, and who helps. Called by axes."""
    username = (credentials or {}).get("username") or ""
    last = (
        AccessAttempt.objects.filter(username=username, ip_address=request.axes_ip_address)
        .order_by("-attempt_time")
        .first()
    )
    free_at = (last.attempt_time if last else clock.now()) + get_cool_off(request)
    minutes = max(1, -(-(free_at - clock.now()) // timedelta(minutes=1)))
    page = render(
        request,
        "school/locked_out.html",
        {"free_at": timezone.localtime(free_at + timedelta(minutes=1)), "minutes": minutes},
        status=TOO_MANY_REQUESTS,
    )
    page["Retry-After"] = str(minutes * 60)
    page["Cache-Control"] = "no-store, private"
    return page


class SignOutView(View):
    """Ends the session; on a secure origin the browser is also told to forget what it kept."""

    http_method_names = ["post"]

    def post(self, request):
        user = request.user
        if user.is_authenticated:
            audit.record("signed_out", actor=user, row=user)
        logout(request)
        response = redirect("school:sign_in")
        if request.is_secure():
            response["Clear-Site-Data"] = '"cache", "storage"'
        response["Cache-Control"] = "no-store, private"
        return response


@secret_post
class PasswordView(DeskView, FormView):
    """One's own password; after an initial one this page is the only one that opens."""

    capability = Capability.SIGN_IN
    allow_initial_password = True
    template_name = "school/password.html"
    form_class = PasswordForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs):
        return super().get_context_data(next=safe_next(self.request), **kwargs)

    def form_valid(self, form):
        change_own_password(user=self.request.user, password=form.cleaned_data["new"])
        update_session_auth_hash(self.request, self.request.user)
        messages.success(self.request, "密码已修改。其他设备上的登录已退出。")
        return redirect(safe_next(self.request) or resolve_url("workspace:today"))
