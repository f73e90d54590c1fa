"""紧急查阅档案: find by name and class, give the reason, read; leaders look into it afterwards."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.cases.models import FileGlass
from school_care.cases.protection.forms_glass import FindForm, OpenForm, SeenForm
from school_care.cases.protection.services import file_glass as service
from school_care.core import clock
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.models import Student

INVALID, TOO_MANY = 422, 429
A_PAGE = 30


class FileOpen(DeskView, View):
    """Two steps on one address, both posted: no name stands in it."""

    capability = Capability.OPEN_FILE
    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, FindForm(school=request.school))

    def post(self, request: HttpRequest) -> HttpResponse:
        if "open" in request.POST:
            return self.open(request)
        form = FindForm(request.POST, school=request.school)
        if not form.is_valid():
            return self.page(request, form, status=INVALID)
        try:
            pupils = service.find(
                by=request.user,
                school=request.school,
                name=form.cleaned_data["name"],
                group=form.cleaned_data["group"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.page(request, form, status=TOO_MANY)
        if not pupils:
            form.add_error(None, "这个班没有叫这个名字的学生，请核对姓名和班级。")
            return self.page(request, form, status=INVALID)
        return self.ask(request, OpenForm(initial=form.cleaned_data, school=request.school), pupils)

    def open(self, request: HttpRequest) -> HttpResponse:
        form = OpenForm(request.POST, school=request.school)
        if not form.is_valid():
            found = "name" in form.cleaned_data and "group" in form.cleaned_data
            return (self.ask if found else self.page)(request, form, status=INVALID)
        given = form.cleaned_data
        try:
            rows = service.open_file(by=request.user, school=request.school, **given)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.ask(request, form, status=INVALID)
        if len(rows) == 1:
            messages.success(request, "已打开。看完请在「紧急查阅」里结束，到时也会自动结束。")
            return redirect("students:show", rows[0].student.public_id)
        if not rows:
            messages.info(request, "您本来就能查看这名学生，不需要紧急查阅。")
        return redirect("cases:file_glasses")

    def page(self, request: HttpRequest, form: FindForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "late_hour": service.LATE_HOUR}
        return render(request, "cases/protection/file_open.html", context, status=status)

    def ask(
        self,
        request: HttpRequest,
        form: OpenForm,
        pupils: list[Student] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The reason, and who is told."""
        seen = Student.objects.visible_to(request.user)
        known = [one for one in pupils or () if seen.filter(pk=one.pk).exists()]
        context = {
            "form": form,
            "group": form["group"].value(),
            "number": len(pupils or ()),
            "known": known if pupils and len(known) == len(pupils) else [],
            "late_hour": service.LATE_HOUR,
        }
        return render(request, "cases/protection/file_reason.html", context, status=status)


def glasses_of(request: HttpRequest) -> QuerySet[FileGlass]:
    """Those of the active school in this person's sight, newest first."""
    rows = FileGlass.objects.visible_to(request.user).filter(school=request.school)
    return rows.select_related("student__current_class", "user", "seen_by", "school")


class FileGlasses(DeskView, View):
    """One's own, and for leaders everybody's: first those nobody has looked into."""

    capability = Capability.OPEN_FILE
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        rows, today = glasses_of(request), clock.today()
        leads = service.may_look_after(request.user, request.school)
        unseen = rows.filter(seen_at=None).exclude(user=request.user) if leads else rows.none()
        waiting = list(unseen[:A_PAGE])
        others = rows.exclude(pk__in=[one.pk for one in waiting])
        page = Paginator(others, A_PAGE).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "waiting": waiting,
            "leads": leads,
            "today": today,
            "may_open": can(request.user, Capability.OPEN_FILE, request.school),
        }
        return render(request, "cases/protection/file_glasses.html", context)


class OfGlass(DeskView):
    """One of them: 404 out of sight."""

    capability = Capability.OPEN_FILE

    def glass(self, request: HttpRequest, public_id: UUID) -> FileGlass:
        """The row."""
        return get_object_or_404(glasses_of(request), public_id=public_id)


class FileGlassSeen(OfGlass, View):
    """What was opened and why, and how a leader found it."""

    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, self.glass(request, public_id), SeenForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        glass, form = self.glass(request, public_id), SeenForm(request.POST)
        if form.is_valid():
            try:
                service.look(by=request.user, glass=glass, words=form.said)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已核对。")
                return redirect("cases:file_glasses")
        return self.page(request, glass, form, status=INVALID)

    def page(
        self, request: HttpRequest, glass: FileGlass, form: SeenForm, status: int = 200
    ) -> HttpResponse:
        looks = service.may_look_after(request.user, glass.school)
        context = {
            "glass": glass,
            "form": form,
            "today": clock.today(),
            "may_look": looks and glass.seen_at is None and glass.user_id != request.user.pk,
        }
        return render(request, "cases/protection/file_glass.html", context, status=status)


class FileGlassEnd(OfGlass, View):
    """Ended before its time."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        glass = self.glass(request, public_id)
        with refusals_as_messages(request):
            service.end(by=request.user, glass=glass)
            messages.success(request, "这次紧急查阅已经结束。")
        return redirect("cases:file_glasses")
