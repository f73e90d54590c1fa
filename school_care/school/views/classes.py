"""班级: the classes of this school year, their head teachers and spellings."""

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView, TemplateView

from school_care.core import clock
from school_care.school.access import can
from school_care.school.enums import Capability, Role
from school_care.school.forms.classes import AliasesForm, NewClassForm
from school_care.school.models import Appointment, SchoolClass
from school_care.school.models.places import school_year_of
from school_care.school.scoped import DeskView
from school_care.school.selectors import present_classes
from school_care.school.services import create_class, set_aliases
from school_care.school.services.classes import entry_year_of_grade, stage_of_grade
from school_care.school.views.tools import RefusableFormMixin


class ClassesView(DeskView, TemplateView):
    """All classes that have pupils in this school year."""

    capability = Capability.MANAGE_CLASSES
    template_name = "school/classes.html"

    def get_context_data(self, **kwargs):
        request = self.request
        heads = (
            Appointment.objects.filter(declined_at__isnull=True, role=Role.HEAD_TEACHER)
            .exclude(until__lte=clock.today())
            .select_related("user")
            .order_by("acting", "starts_on")
        )
        classes = present_classes(request.school).prefetch_related(
            Prefetch("appointments", heads, to_attr="heads")
        )
        return super().get_context_data(
            classes=classes,
            may_propose=can(request.user, Capability.PROPOSE_APPOINTMENTS, request.school),
            **kwargs,
        )


class ClassNewView(DeskView, RefusableFormMixin, FormView):
    """Open a class."""

    capability = Capability.MANAGE_CLASSES
    template_name = "school/class_form.html"
    form_class = NewClassForm

    def form_done(self, form):
        grade = int(form.cleaned_data["grade"])
        row = create_class(
            school=self.request.school,
            stage=stage_of_grade(grade),
            entry_year=entry_year_of_grade(grade, school_year_of(clock.today())),
            number=form.cleaned_data["number"],
            by=self.request.user,
        )
        messages.success(self.request, f"已开设{row}。")
        return redirect("school:classes")


class ClassEditView(DeskView, RefusableFormMixin, FormView):
    """The spellings by which files name the class."""

    capability = Capability.MANAGE_CLASSES
    template_name = "school/class_form.html"
    form_class = AliasesForm

    @property
    def school_class(self) -> SchoolClass:
        if "_class" not in self.__dict__:
            classes = SchoolClass.objects.filter(school=self.request.school)
            self.__dict__["_class"] = get_object_or_404(
                classes.select_related("school"), public_id=self.kwargs["public_id"]
            )
        return self.__dict__["_class"]

    def get_initial(self):
        return {"aliases": "\n".join(self.school_class.aliases)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(school_class=self.school_class, **kwargs)

    def form_done(self, form):
        lines = form.cleaned_data["aliases"].splitlines()
        changed = set_aliases(school_class=self.school_class, aliases=lines, by=self.request.user)
        messages.success(self.request, "已保存。" if changed else "没有改动。")
        return redirect("school:classes")
