"""任课: class × subject × teacher."""

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import redirect
from django.views.generic import FormView, TemplateView

from school_care.core import clock
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.forms.appointments import TeachingForm
from school_care.school.models import TeachingAssignment
from school_care.school.rights import why_not_decide
from school_care.school.scoped import DeskView
from school_care.school.selectors import present_classes
from school_care.school.services import assign_teaching, propose_teaching
from school_care.school.views.tools import PersonAndClassFormMixin, RefusableFormMixin

SUBJECTS = (
    "语文", "数学", "英语", "道德与法治", "科学", "历史", "地理", "物理", "化学", "生物",
    "体育与健康", "音乐", "美术", "信息科技", "劳动", "综合实践",
)  # fmt: skip


class TeachingView(DeskView, TemplateView):
    """Every class of this school year with who teaches what, confirmed and waiting."""

    capability = Capability.PROPOSE_APPOINTMENTS
    template_name = "school/teaching.html"

    def get_context_data(self, **kwargs):
        request = self.request
        lessons = (
            TeachingAssignment.objects.filter(declined_at__isnull=True)
            .exclude(until__lte=clock.today())
            .select_related("user")
            .order_by("subject", "user__name_key")
        )
        classes = present_classes(request.school).prefetch_related(
            Prefetch("teaching", lessons, to_attr="lessons")
        )
        return super().get_context_data(
            classes=classes,
            may_appoint=can(request.user, Capability.APPOINT, request.school),
            **kwargs,
        )


class TeachingNewView(DeskView, PersonAndClassFormMixin, RefusableFormMixin, FormView):
    """Propose a teaching assignment; principal and director assign at once."""

    capability = Capability.PROPOSE_APPOINTMENTS
    template_name = "school/teaching_form.html"
    form_class = TeachingForm

    def get_context_data(self, **kwargs):
        may_appoint = can(self.request.user, Capability.APPOINT, self.request.school)
        return super().get_context_data(may_appoint=may_appoint, subjects=SUBJECTS, **kwargs)

    def form_done(self, form):
        by, school, given = self.request.user, self.request.school, form.cleaned_data
        waits = why_not_decide(user=given["user"], role=None, school=school, by=by)
        (propose_teaching if waits else assign_teaching)(school=school, by=by, **given)
        lesson = f"{given['school_class']}{given['subject']}"
        end = "已提出，待确认后生效。" if waits else "已确认。"
        messages.success(self.request, f"{given['user'].name}任教{lesson}，{end}")
        return redirect("school:teaching")
