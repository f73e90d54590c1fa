"""任职确认: what waits, what runs; propose, confirm, send back, end."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Case, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView, ListView, View

from school_care.core import clock
from school_care.core.templatetags.days import long_date
from school_care.school.access import can
from school_care.school.enums import Capability, Role
from school_care.school.forms.appointments import AppointmentForm, EndForm
from school_care.school.models import Appointment, School, TeachingAssignment, User
from school_care.school.refusal import Refused
from school_care.school.rights import why_not_decide
from school_care.school.scoped import DeskView
from school_care.school.services import (
    appoint,
    confirm_appointments,
    confirm_teaching,
    decline_appointment,
    decline_teaching,
    end_appointment,
    end_teaching,
    propose_appointment,
)
from school_care.school.views.tools import (
    PersonAndClassFormMixin,
    RefusableFormMixin,
    refusals_as_messages,
    uuids,
)

PAGE_ROWS = 60


class AppointmentsView(DeskView, ListView):
    """Waiting proposals with a tick each, then running appointments."""

    capability = Capability.APPOINT
    template_name = "school/appointments.html"
    context_object_name = "running"
    paginate_by = PAGE_ROWS

    def get_queryset(self):
        running = (
            Appointment.objects.confirmed()
            .filter(school=self.request.school)
            .exclude(until__lte=clock.today())
            .select_related("user", "school_class")
        )
        role = self.request.GET.get("role", "")
        if role in Role.values:
            running = running.filter(role=role)
        rank = Case(*(When(role=role, then=at) for at, role in enumerate(Role)))
        return running.order_by(rank, "user__name_key", "starts_on", "pk")

    def get_context_data(self, **kwargs):
        request = self.request
        posts, lessons = waiting_rows(request.school, by=request.user)
        context = super().get_context_data(**kwargs)
        for row in context["running"]:
            row.why_not = why_not_decide(
                user=row.user, role=row.role, school=request.school, by=request.user
            )
        return context | {
            "posts": posts,
            "lessons": lessons,
            "waiting_count": len(posts) + len(lessons),
            "open_count": sum(not row.why_not for row in [*posts, *lessons]),
            "roles": Role.choices,
            "role": request.GET.get("role", ""),
        }


def waiting_rows(school: School, *, by: User) -> tuple[list[Appointment], list[TeachingAssignment]]:
    """What waits at `school`; each row carries `why_not` (why `by` may not decide it, or "") and a
    head teacher's row `succeeds`, the confirmed one it would follow."""
    posts = list(
        Appointment.objects.waiting()
        .filter(school=school)
        .select_related("user", "school", "school_class", "proposed_by")
        .order_by("user__name_key", "role")
    )
    lessons = list(
        TeachingAssignment.objects.waiting()
        .filter(school=school)
        .select_related("user", "school", "school_class", "proposed_by")
        .order_by("user__name_key", "subject")
    )
    for row in [*posts, *lessons]:
        row.why_not = why_not_decide(
            user=row.user, role=getattr(row, "role", None), school=school, by=by
        )
    heads = _head_teachers(school)
    for row in posts:
        before = heads.get(row.school_class_id) if row.role == Role.HEAD_TEACHER else None
        row.succeeds = before if before and not row.acting else None
    return posts, lessons


def _head_teachers(school: School) -> dict[int, Appointment]:
    """The running head teacher, not acting, of each class."""
    heads = (
        Appointment.objects.confirmed()
        .filter(school=school, role=Role.HEAD_TEACHER, acting=False)
        .exclude(until__lte=clock.today())
        .select_related("user")
    )
    return {head.school_class_id: head for head in heads}


class AppointmentsDecideView(DeskView, View):
    """Confirm or send back what was ticked, all of it or nothing."""

    capability = Capability.APPOINT
    http_method_names = ["post"]

    def post(self, request):
        wanted = uuids(request.POST.getlist("row"))
        posts = self._chosen(Appointment, wanted)
        lessons = self._chosen(TeachingAssignment, wanted)
        if not posts and not lessons:
            messages.error(request, "请至少勾选一条。")
            return redirect("school:appointments")
        confirm = request.POST.get("decision") == "confirm"
        with refusals_as_messages(request) as tried, transaction.atomic():
            (self._confirm if confirm else self._decline)(posts, lessons)
        if tried.done:
            done = "确认" if confirm else "退回"
            messages.success(request, f"已{done}{len(posts) + len(lessons)}条。")
        return redirect("school:appointments")

    def _chosen(self, model, wanted):
        rows = model.objects.waiting().filter(school=self.request.school, public_id__in=wanted)
        return list(rows.select_related("user", "school", "school_class"))

    def _confirm(self, posts, lessons):
        by = self.request.user
        confirm_appointments(appointments=posts, by=by, succeed=True)
        confirm_teaching(assignments=lessons, by=by)

    def _decline(self, posts, lessons):
        for row in posts:
            decline_appointment(appointment=row, by=self.request.user)
        for row in lessons:
            decline_teaching(assignment=row, by=self.request.user)


class AppointmentNewView(DeskView, PersonAndClassFormMixin, RefusableFormMixin, FormView):
    """Propose an appointment; principal and director appoint at once."""

    capability = Capability.PROPOSE_APPOINTMENTS
    template_name = "school/appointment_form.html"
    form_class = AppointmentForm

    def get_initial(self):
        """A class that is named asks for its head teacher."""
        initial = super().get_initial()
        return initial | {"role": Role.HEAD_TEACHER} if "school_class" in initial else initial

    def get_context_data(self, **kwargs):
        may_appoint = can(self.request.user, Capability.APPOINT, self.request.school)
        return super().get_context_data(may_appoint=may_appoint, **kwargs)

    def form_done(self, form):
        by, school = self.request.user, self.request.school
        proposal = form.proposal()
        person, role = proposal["user"], proposal["role"]
        if why_not_decide(user=person, role=role, school=school, by=by):
            propose_appointment(school=school, by=by, **proposal)
            messages.success(self.request, f"已提出{person.name}任{role.label}，待确认后生效。")
        else:
            appoint(school=school, by=by, succeed=True, **proposal)
            messages.success(self.request, f"{person.name}任{role.label}，已确认。")
        return redirect("school:staff_show", public_id=person.public_id)


class EndView(DeskView, RefusableFormMixin, FormView):
    """Choose the day from which an appointment or a teaching assignment no longer holds."""

    capability = Capability.APPOINT
    template_name = "school/appointment_end.html"
    form_class = EndForm
    model = Appointment

    @property
    def row(self):
        if "_row" not in self.__dict__:
            rows = self.model.objects.confirmed().filter(school=self.request.school)
            self.__dict__["_row"] = get_object_or_404(
                rows.select_related("user", "school", "school_class"),
                public_id=self.kwargs["public_id"],
            )
        return self.__dict__["_row"]

    def get_context_data(self, **kwargs):
        why_not = why_not_decide(
            user=self.row.user,
            role=getattr(self.row, "role", None),
            school=self.row.school,
            by=self.request.user,
        )
        return super().get_context_data(row=self.row, why_not=why_not, **kwargs)

    def form_done(self, form):
        on = form.cleaned_data["on"]
        if on < clock.today():
            raise Refused("不能填今天以前的日期：已经发生的查看和记录不会因此改变。")
        self.end(on)
        messages.success(
            self.request, f"{self.row.user.name}的「{self.row}」从{long_date(on)}起结束。"
        )
        return redirect("school:staff_show", public_id=self.row.user.public_id)

    def end(self, on):
        end_appointment(appointment=self.row, on=on, by=self.request.user)


class TeachingEndView(EndView):
    """The same for a teaching assignment."""

    model = TeachingAssignment

    def end(self, on):
        end_teaching(assignment=self.row, on=on, by=self.request.user)


class WithdrawView(DeskView, View):
    """Whoever proposed something takes it back before it is decided."""

    capability = Capability.PROPOSE_APPOINTMENTS
    http_method_names = ["post"]

    def post(self, request, public_id):
        for model, decline, name in (
            (Appointment, decline_appointment, "appointment"),
            (TeachingAssignment, decline_teaching, "assignment"),
        ):
            rows = model.objects.filter(school=request.school).select_related("user", "school")
            row = rows.filter(public_id=public_id).first()
            if row is None:
                continue
            with refusals_as_messages(request) as tried:
                decline(**{name: row}, by=request.user)
            if tried.done:
                messages.success(request, "已撤回。")
            return redirect("school:staff_show", public_id=row.user.public_id)
        raise Http404
