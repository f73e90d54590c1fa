"""报表打印: the order form, a job's progress, the file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import DetailView, FormView, ListView, View

from school_care.core import clock
from school_care.core.answers import file_answer
from school_care.reports import services
from school_care.reports.enums import Edition, Output, PrintKind, PrintState, Scope
from school_care.reports.forms import PrintForm
from school_care.reports.models import PrintJob
from school_care.reports.papers import KINDS
from school_care.reports.selectors import terms_to_print
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.models import Student
from school_care.students.silence import WAITS

HISTORY = 20
CHOICES = 12
WAITS_TOO_LONG = 10  # seconds in the queue after which the page says why


class PrintIndex(DeskView, FormView):
    """Order a print; below, the last orders of this person."""

    capability = Capability.PRINT_REPORTS
    form_class = PrintForm
    template_name = "reports/index.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "user": self.request.user,
            "school": self.request.school,
        }

    def get_initial(self) -> dict[str, Any]:
        wanted = self.request.GET
        given: dict[str, Any] = {}
        if wanted.get("kind") in [kind.value for kind in KINDS]:
            given["kind"] = wanted["kind"]
        if wanted.get("edition") in Edition.values:
            given["edition"] = wanted["edition"]
        if given.get("kind") == PrintKind.FILE:
            given["edition"] = Edition.SCHOOL
        terms = {term.code: term for term in terms_to_print(self.request.school)}
        if wanted.get("term") in terms:
            given["term"] = terms[wanted["term"]]
        if wanted.get("class"):
            return {**given, "scope": Scope.CLASS, "school_class": wanted["class"]}
        return {**given, "student": wanted["student"]} if wanted.get("student") else given

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        context["editions"], context["scopes"] = Edition, Scope
        context["kinds"] = [(kind.value, kind.label) for kind in KINDS]
        context["chosen"] = _pupil(form.pupils, form["student"].value())
        context["jobs"] = (
            PrintJob.objects.visible_to(self.request.user)
            .filter(school=self.request.school)
            .select_related("term")[:HISTORY]
        )
        return context

    def form_valid(self, form: PrintForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            job = services.request_print(
                school=self.request.school,
                actor=self.request.user,
                edition=Edition(data["edition"]),
                scope=Scope(data["scope"]),
                term=data["term"],
                students=form.students(),
                school_class=data["school_class"] if data["scope"] == Scope.CLASS else None,
                kind=data["kind"],
                wishes=form.wishes(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        if job.total == 1:
            services.run_print(job.public_id)
        elif not services.wake(job):
            messages.warning(
                self.request, "后台服务暂时没有应答。任务已保存，恢复后会自动开始，不用重新提交。"
            )
        return redirect("reports:job", job.public_id)


def _pupil(pupils: Any, public_id: Any) -> Student | None:
    """The pupil a form or link names, if this person may print it."""
    try:
        key = UUID(str(public_id))
    except ValueError:
        return None
    return pupils.select_related("current_class").filter(public_id=key).first()


class PupilChoices(DeskView, ListView):
    """Pupils by name, pinyin or initials, as radio chips for the order form (htmx)."""

    capability = Capability.PRINT_REPORTS
    template_name = "reports/pupil_choices.html"
    context_object_name = "pupils"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Posted, so that no name stands in an address."""
        return self.get(request)

    def get_queryset(self):
        words = self._words()
        if not words:
            return Student.objects.none()
        return (
            Student.objects.care_visible_to(self.request.user)
            .filter(school=self.request.school)
            .enrolled()
            .matching(words)
            .select_related("current_class")
            .in_class_order()[:CHOICES]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(words=self._words(), **kwargs)

    def _words(self) -> str:
        return self.request.POST.get("pupil_words", "").strip()


class JobView(DeskView, DetailView):
    """One order; asked by htmx it answers with the progress part alone."""

    capability = Capability.PRINT_REPORTS
    context_object_name = "job"
    slug_field = slug_url_kwarg = "public_id"

    def get_queryset(self):
        return (
            PrintJob.objects.visible_to(self.request.user)
            .filter(school=self.request.school)
            .select_related("term", "school_class")
        )

    def get_template_names(self) -> list[str]:
        return ["reports/job_progress.html" if self.request.htmx else "reports/job.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waited = (clock.now() - self.object.created_at).total_seconds()
        queued = self.object.state == PrintState.QUEUED
        return super().get_context_data(waits_too_long=queued and waited > WAITS_TOO_LONG, **kwargs)


class JobFile(DeskView, View):
    """The finished file, for the person who asked for it, while they may see all who are in it."""

    capability = Capability.PRINT_REPORTS

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        jobs = PrintJob.objects.visible_to(request.user).filter(school=request.school)
        job = get_object_or_404(jobs, public_id=public_id)
        if job.state != PrintState.DONE or not job.result.exists():
            raise Http404
        if services.waits_now(job):
            messages.error(request, WAITS)
            return redirect("reports:job", job.public_id)
        if not services.may_take_away(job=job, actor=request.user):
            raise PermissionDenied
        services.note_download(job=job, actor=request.user)
        media_type = "application/zip" if job.output == Output.ZIP else "application/pdf"
        return file_answer(job.result.open("rb"), job.file_name, media_type)
