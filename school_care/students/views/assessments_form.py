"""评估表设置: edit the school's form, see it as a head teacher will, go back to the default."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students import assessment_form
from school_care.students.assessment_form import NO_LEVEL_WORDS, Content
from school_care.students.forms_assessments import AssessForm, content_from, editing_rows
from school_care.students.models.assessments import Assessment
from school_care.students.services.assessments import current_form, save_form
from school_care.students.services.care import care_levels_of

INVALID = 422


class AssessmentFormEdit(DeskView, View):
    """Each save is a new version; assessments keep theirs."""

    capability = Capability.MANAGE_CARE
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        form = current_form(request.school)
        return self.page(request, form.content, form.version)

    def post(self, request: HttpRequest) -> HttpResponse:
        version = request.POST.get("version", "")
        version = int(version) if version.isascii() and version.isdigit() else 0
        reset = "reset" in request.POST
        content = assessment_form.DEFAULT if reset else content_from(request.POST)
        problems = assessment_form.problems_of(content)
        if problems or "more" in request.POST:
            status = INVALID if "more" not in request.POST else 200
            problems = [] if "more" in request.POST else problems
            return self.page(request, content, version, problems=problems, status=status)
        if "preview" in request.POST:
            return self.page(request, content, version, preview=True)
        try:
            form = save_form(
                by=request.user, school=request.school, content=content, instead_of=version
            )
        except Refused as refusal:
            return self.page(request, content, version, problems=[str(refusal)], status=INVALID)
        messages.success(request, f"已保存，现在用第{form.version}版。以前的评估仍按当时的版本。")
        return redirect("students:assessment_form")

    def page(
        self,
        request: HttpRequest,
        content: Content,
        version: int,
        *,
        problems: list[str] | None = None,
        preview: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        """The editing page with what was typed; `preview`: the form as it will be, below."""
        names = {rank: level.name for rank, level in care_levels_of(request.school).items()}
        rows = editing_rows(content)
        context = {
            **rows,
            "bands": [(rank, {**names, 0: NO_LEVEL_WORDS}[rank], at) for rank, at in rows["bands"]],
            "version": version,
            "problems": problems or [],
            "preview": AssessForm(content=content) if preview else None,
            "highest": "" if problems else assessment_form.highest(content),
            "used": Assessment.objects.filter(school=request.school).exists(),
        }
        return render(request, "students/assessments/form_edit.html", context, status=status)
