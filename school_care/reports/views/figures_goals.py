"""学期目标: what the school wants to reach, figure by figure."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView

from school_care.core import clock
from school_care.reports.figures.selectors import goals_of
from school_care.reports.figures.services import set_goals
from school_care.reports.forms_figures import GoalsForm
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import Term
from school_care.school.scoped import DeskView
from school_care.school.views.tools import RefusableFormMixin


class Goals(DeskView, RefusableFormMixin, FormView):
    """Goals of a term: the running one, the one before or those to come."""

    capability = Capability.SET_GOALS
    http_method_names = ("get", "head", "options", "post")
    form_class = GoalsForm
    template_name = "reports/figures/goals.html"

    def terms(self) -> list[Term]:
        """The newest first."""
        return list(reversed(calendar_of(self.request).terms))[:4]

    def term(self) -> Term | None:
        """The term asked for by its code, else the running one."""
        asked = self.request.GET.get("term")
        if asked:
            found = next((one for one in self.terms() if one.code == asked), None)
            if found is None:
                raise Http404
            return found
        return calendar_of(self.request).current_or_last_term(clock.today())

    def get_form_kwargs(self):
        held = goals_of(self.request.school, self.term())
        return {**super().get_form_kwargs(), "goals": held}

    def get_context_data(self, **kwargs):
        more = {"term": self.term(), "terms": self.terms()}
        return super().get_context_data(**kwargs, **more)

    def form_done(self, form: GoalsForm):
        term = self.term()
        if term is None:
            raise Http404
        changed = set_goals(
            school=self.request.school,
            term=term,
            actor=self.request.user,
            targets=form.targets,
            why=form.cleaned_data["why"],
        )
        said = f"已保存，改动了{changed}项目标。" if changed else "目标没有变化。"
        messages.success(self.request, said)
        return redirect(f"{reverse('reports:goals')}?term={term.code}")
