"""应急关注: raise it for a group, see who is in it, extend, end, take one pupil out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.core.templatetags.days import short_date
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.selectors import present_classes
from school_care.school.views.tools import refusals_as_messages
from school_care.students import selectors_levels as selectors
from school_care.students.forms_levels import EmergencyForm, EndForm, ExtendForm
from school_care.students.models import Student
from school_care.students.models.levels import EmergencyCare
from school_care.students.services import emergency as service

INVALID = 422
MOST_NAME = 40  # characters
FOUND = 20  # pupils offered for a name typed in


class EmergencyList(DeskView, View):
    """Running ones first, with the number of pupils of the person's own sight."""

    capability = Capability.READ_CARE
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        today = clock.today()
        rows = list(selectors.emergencies_in_sight(request.user, request.school)[:100])
        context = {
            "running": [row for row in rows if row.holds_on(today)],
            "past": [row for row in rows if not row.holds_on(today)],
            "may_raise": can(request.user, Capability.SET_LEVELS, request.school),
        }
        return render(request, "students/levels/emergency_list.html", context)


class EmergencyNew(DeskView, View):
    """What and whom; then the names, each of which may be unticked; then it holds."""

    capability = Capability.SET_LEVELS
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.ask(request, self.form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request)
        if not form.is_valid() or "change" in request.POST:
            return self.ask(request, form, status=INVALID if form.errors else 200)
        if "confirm" in request.POST:
            try:
                row = self.store(request, form)
            except Refused as refusal:
                return self.preview(request, form, refusal=str(refusal))
            messages.success(
                request, f"已设置应急关注「{row.name}」，相关班主任在今日待办里能看到。"
            )
            return redirect("students:emergency", row.public_id)
        try:
            service.check_wish(_wish(form))
            service.check_number(self.matching(request, form).order_by().count())
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.ask(request, form, status=INVALID)
        return self.preview(request, form)

    def form(self, request: HttpRequest) -> EmergencyForm:
        groups, first = list(present_classes(request.school)), {}
        if name := request.GET.get("name"):
            first = {"name": name[:MOST_NAME]}
        data, today = request.POST or None, clock.today()
        return EmergencyForm(data, groups=groups, today=today, initial=first)

    def ask(self, request: HttpRequest, form: EmergencyForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "villages": service.villages_of(request.user, request.school)}
        return render(request, "students/levels/emergency_new.html", context, status=status)

    def store(self, request: HttpRequest, form: EmergencyForm) -> EmergencyCare:
        pupils = service.pupils_here(request.user, request.school)
        ticked = pupils.filter(public_id__in=_ids(request.POST.getlist("students")))
        return service.raise_emergency(
            by=request.user,
            school=request.school,
            wish=_wish(form),
            students=list(ticked),
            public_id=form.cleaned_data["public_id"],
        )

    def preview(self, request: HttpRequest, form: EmergencyForm, refusal: str = "") -> HttpResponse:
        """The names. Ticks are kept when the person looks for further pupils."""
        again = "listed" in request.POST
        ticked = set(request.POST.getlist("students"))
        found = list(self.matching(request, form))
        known = {pupil.pk for pupil in found}
        extra = [each for each in self.added(request, ticked) if each.pk not in known]
        for pupil in found:
            pupil.ticked = str(pupil.public_id) in ticked if again else True
        for pupil in extra:
            pupil.ticked = str(pupil.public_id) in ticked
        context = {
            "form": form,
            "wish": _wish(form),
            "found": found,
            "extra": extra,
            "query": request.POST.get("q", ""),
            "refusal": refusal,
        }
        status = INVALID if refusal else 200
        return render(request, "students/levels/emergency_preview.html", context, status=status)

    def matching(self, request: HttpRequest, form: EmergencyForm) -> Any:
        """The pupils the form describes."""
        whom, user, school = form.cleaned_data["whom"], request.user, request.school
        if whom == form.VILLAGE:
            return service.pupils_of_village(user, school, form.cleaned_data["village"])
        pupils = service.pupils_here(user, school)
        if whom == form.CARE:
            return pupils.in_care(clock.today())
        return pupils.filter(current_class__in=[each.pk for each in form.chosen_classes()])

    def added(self, request: HttpRequest, ticked: set[str]) -> list[Student]:
        """Pupils ticked by name before, and those a typed name finds now."""
        pupils = service.pupils_here(request.user, request.school)
        words = request.POST.get("q", "").strip()
        chosen = list(pupils.filter(public_id__in=_ids(ticked)))
        matching = list(pupils.matching(words)[:FOUND]) if words else []
        return list({pupil.pk: pupil for pupil in [*chosen, *matching]}.values())


class EmergencyMixin(DeskView):
    """One emergency of the active school that concerns a pupil the person sees."""

    capability = Capability.READ_CARE

    def emergency(self, request: HttpRequest, public_id: UUID) -> EmergencyCare:
        rows = selectors.emergencies_in_sight(request.user, request.school)
        return get_object_or_404(rows.select_related("raised_by", "school"), public_id=public_id)


class EmergencyShow(EmergencyMixin, View):
    """What is asked, until when, and the pupils of the person's sight."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.emergency(request, public_id)
        today = clock.today()
        context = {
            "row": row,
            "pupils": selectors.pupils_in_emergency(request.user, row),
            "runs": row.holds_on(today),
            "may_change": can(request.user, Capability.SET_LEVELS, request.school),
            "may_write": can(request.user, Capability.WRITE_CARE, request.school),
            "extend_form": ExtendForm(initial={"seen": row.last_day}, prefix="extend"),
            "end_form": EndForm(prefix="end"),
        }
        return render(request, "students/levels/emergency.html", context)


class EmergencyChange(EmergencyMixin):
    """What is posted from the emergency's page; asked for plainly it leads back there."""

    capability = Capability.SET_LEVELS
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID, **others: Any) -> HttpResponse:
        return redirect("students:emergency", self.emergency(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID, **others: Any) -> HttpResponse:
        row = self.emergency(request, public_id)
        with refusals_as_messages(request):
            messages.success(request, self.change(request, row, **others))
        return redirect(reverse("students:emergency", args=[row.public_id]))


class EmergencyExtend(EmergencyChange, View):
    """延长."""

    def change(self, request: HttpRequest, row: EmergencyCare) -> str:
        form = ExtendForm(request.POST, prefix="extend")
        if not form.is_valid():
            raise Refused(form.errors.get("last_day", ["请刷新页面再试。"])[0])
        given = form.cleaned_data
        changed = service.extend_emergency(
            by=request.user, emergency=row, last_day=given["last_day"], expected=given["seen"]
        )
        return f"已延长到{short_date(changed.last_day)}（含当天）。"


class EmergencyEnd(EmergencyChange, View):
    """提前结束."""

    def change(self, request: HttpRequest, row: EmergencyCare) -> str:
        form = EndForm(request.POST, prefix="end")
        if not form.is_valid():
            raise Refused("请写明提前结束的原因。")
        service.end_emergency(by=request.user, emergency=row, reason=form.cleaned_data["reason"])
        return "应急关注已结束，从今天起不再要求。"


class EmergencyTakeOut(EmergencyChange, View):
    """移出 one pupil."""

    def change(self, request: HttpRequest, row: EmergencyCare, student_id: UUID) -> str:
        pupils = Student.objects.kept_by(request.user, self.capability).filter(
            school=request.school
        )
        student = get_object_or_404(pupils.filter(emergencies__emergency=row), public_id=student_id)
        service.take_out(by=request.user, emergency=row, student=student)
        return f"已把{student.name}移出，从今天起不再要求。"


def _wish(form: EmergencyForm) -> service.Wish:
    given = form.cleaned_data
    return service.Wish(
        name=given["name"],
        every_days=given["every_days"],
        last_day=given["last_day"],
        instruction=given["instruction"],
    )


def _ids(values: Any) -> list[UUID]:
    """The values that are ids; others are nobody's."""
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
