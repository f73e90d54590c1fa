"""教职工: the list, one person, accounts made, corrected, reset, closed."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import FormView, ListView, TemplateView, View

from school_care.core import clock
from school_care.school.access import can
from school_care.school.enums import Capability, Role
from school_care.school.forms.staff import LeaveForm, NewStaffForm, StaffForm
from school_care.school.models import Appointment, User
from school_care.school.rights import why_not_manage
from school_care.school.scoped import DeskView
from school_care.school.selectors import matching_staff, staff_of, with_posts
from school_care.school.services import (
    create_account,
    edit_account,
    leave_school,
    reset_password,
    return_to_school,
)
from school_care.school.views.tools import RefusableFormMixin, refusals_as_messages

PAGE_ROWS = 50


class StaffListView(DeskView, ListView):
    """Who works here, as what; searched by name, pinyin or account."""

    capability = Capability.VIEW_STAFF
    template_name = "school/staff_list.html"
    paginate_by = PAGE_ROWS
    context_object_name = "people"

    def get_queryset(self):
        school = self.request.school
        gone = self.request.GET.get("state") == "left"
        people = staff_of(school).filter(is_active=not gone)
        people = matching_staff(people, self.request.GET.get("q", "")[:60])
        role = self.request.GET.get("role", "")
        if role in Role.values:
            people = people.filter(
                appointments__in=_live_posts(school).filter(role=role)
            ).distinct()
        elif role == "none":
            people = people.exclude(appointments__in=_live_posts(school))
        return with_posts(people.order_by("name_key", "username"), school)

    def get_context_data(self, **kwargs):
        request = self.request
        return super().get_context_data(
            roles=Role.choices,
            q=request.GET.get("q", ""),
            role=request.GET.get("role", ""),
            state=request.GET.get("state", ""),
            may_manage=can(request.user, Capability.MANAGE_ACCOUNTS, request.school),
            may_propose=can(request.user, Capability.PROPOSE_APPOINTMENTS, request.school),
            may_appoint=can(request.user, Capability.APPOINT, request.school),
            **kwargs,
        )


def _live_posts(school):
    return Appointment.objects.filter(school=school, declined_at__isnull=True).exclude(
        until__lte=clock.today()
    )


class PersonMixin:
    """The member of staff of this school that the URL names; anybody else's is not found."""

    @property
    def person(self) -> User:
        if "_person" not in self.__dict__:
            people = with_posts(staff_of(self.request.school), self.request.school)
            self.__dict__["_person"] = get_object_or_404(people, public_id=self.kwargs["public_id"])
        return self.__dict__["_person"]

    def why_not(self) -> str:
        """Why the reader may not manage this account; "" when they may."""
        return why_not_manage(user=self.person, school=self.request.school, by=self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(person=self.person, why_not_manage=self.why_not(), **kwargs)


class StaffShowView(DeskView, PersonMixin, TemplateView):
    """One person: account, appointments, teaching, and what may be done about them."""

    capability = Capability.VIEW_STAFF
    template_name = "school/staff_show.html"

    def get_context_data(self, **kwargs):
        request = self.request
        return super().get_context_data(
            may_propose=can(request.user, Capability.PROPOSE_APPOINTMENTS, request.school),
            may_appoint=can(request.user, Capability.APPOINT, request.school),
            **kwargs,
        )


class StaffNewView(DeskView, RefusableFormMixin, FormView):
    """A new account; its initial password is shown on the answer and nowhere else."""

    capability = Capability.MANAGE_ACCOUNTS
    template_name = "school/staff_form.html"
    form_class = NewStaffForm

    def form_done(self, form):
        made = create_account(school=self.request.school, by=self.request.user, **form.cleaned_data)
        return _password_once(self.request, made.user, made.initial_password, fresh=True)


class StaffEditView(DeskView, PersonMixin, RefusableFormMixin, FormView):
    """Correct name, phone, subject."""

    capability = Capability.MANAGE_ACCOUNTS
    template_name = "school/staff_form.html"
    form_class = StaffForm

    def get_initial(self):
        person = self.person
        if self.why_not():
            return {}
        return {"name": person.name, "phone": person.phone or "", "subject": person.subject}

    def form_done(self, form):
        changed = edit_account(
            user=self.person, school=self.request.school, by=self.request.user, **form.cleaned_data
        )
        messages.success(self.request, "已保存。" if changed else "没有改动。")
        return redirect("school:staff_show", public_id=self.person.public_id)


class StaffResetView(DeskView, PersonMixin, TemplateView):
    """Reset the password of somebody who stands before you."""

    capability = Capability.MANAGE_ACCOUNTS
    template_name = "school/staff_reset.html"

    def post(self, request, **kwargs):
        with refusals_as_messages(request) as tried:
            initial = reset_password(user=self.person, school=request.school, by=request.user)
        if tried.done:
            return _password_once(request, self.person, initial, fresh=False)
        return redirect("school:staff_show", public_id=self.person.public_id)


class StaffLeaveView(DeskView, PersonMixin, RefusableFormMixin, FormView):
    """A person leaves the school."""

    capability = Capability.MANAGE_ACCOUNTS
    template_name = "school/staff_leave.html"
    form_class = LeaveForm

    def form_done(self, form):
        leave_school(
            user=self.person,
            school=self.request.school,
            on=form.cleaned_data["on"],
            by=self.request.user,
        )
        messages.success(self.request, f"{self.person.name}已办理离校，账号已停用，任职已结束。")
        return redirect("school:staff")


class StaffReturnView(DeskView, PersonMixin, View):
    """A closed account is opened again, without any appointment."""

    capability = Capability.MANAGE_ACCOUNTS
    http_method_names = ["post"]

    def post(self, request, **kwargs):
        with refusals_as_messages(request) as tried:
            initial = return_to_school(user=self.person, school=request.school, by=request.user)
        if tried.done:
            return _password_once(request, self.person, initial, fresh=False)
        return redirect("school:staff_show", public_id=self.person.public_id)


def _password_once(request, person: User, initial: str, *, fresh: bool):
    """The page that shows an initial password this one time."""
    return render(
        request,
        "school/staff_password.html",
        {"person": person, "initial": initial, "fresh": fresh},
    )
