"""迎检资料包: choose a topic, see what is there and what is missing, print."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import FormView, TemplateView

from school_care.reports import services
from school_care.reports.enums import PrintKind
from school_care.reports.forms_packs import PackForm
from school_care.reports.models import PrintJob
from school_care.reports.packs.order import PackWish, check_day, context_for, request_pack, states
from school_care.reports.packs.part import PackTopic
from school_care.reports.packs.topics import parts_of
from school_care.reports.selectors import terms_to_print
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import RefusableFormMixin

HISTORY = 10
TOPIC_WORDS = {
    PackTopic.LEFT: "领导小组、花名册、档案抽样、联系卡、结对、台账",
    PackTopic.DROPOUT: "一校一案、到校核查、学籍比对、台账、月报、巩固率",
    PackTopic.GROUPS: "各类台账、资助对照、随班就读、欺凌防治",
}


class Packs(DeskView, TemplateView):
    """The topics, and this person's packs of the last two days."""

    capability = Capability.BUILD_PACK
    template_name = "reports/packs/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        jobs = PrintJob.objects.visible_to(self.request.user).filter(
            school=self.request.school, kind=PrintKind.PACK
        )
        topics = [(one, f"{TOPIC_WORDS[one]}等{len(parts_of(one))}部分") for one in PackTopic]
        return super().get_context_data(topics=topics, jobs=jobs[:HISTORY], **kwargs)


class PackNew(DeskView, RefusableFormMixin, FormView):
    """What of a topic there is on a day, and what is missing; then the order. Shown anew for
    another day or term (GET), nothing is stored until it is ordered (POST)."""

    capability = Capability.BUILD_PACK
    form_class = PackForm
    template_name = "reports/packs/new.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"school": self.request.school, "topic": self.topic()}

    def get_initial(self) -> dict[str, Any]:
        """A day and term of the address; the day falls into the term."""
        asked = self.request.GET
        terms = {str(term.pk): term for term in terms_to_print(self.request.school)}
        chosen = terms.get(asked.get("term", ""))
        found: dict[str, Any] = {"term": chosen} if chosen else {}
        term = chosen or next(iter(terms.values()), None)
        try:
            day = date.fromisoformat(asked.get("on", ""))
            if term is not None:
                check_day(term, day)
                found["on"] = day
        except (ValueError, Refused):
            pass  # the newest day the term has
        return found

    def topic(self) -> str:
        """The topic of the form or the address; 留守 where none is named."""
        asked = self.request.POST.get("topic") or self.request.GET.get("topic", "")
        return asked if asked in PackTopic.values else PackTopic.LEFT.value

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form: PackForm = context["form"]
        topic, (term, on) = self.topic(), form.asked()
        context["topic"] = PackTopic(topic)
        if term is not None:
            found = self.states(topic, term, on)
            context |= {
                "states": found,
                "term": term,
                "on": on,
                "there": sum(one.content.is_there for one in found),
                "gaps": sum(len(one.content.gaps) for one in found),
                "ticked": set(form["parts"].value() or ()),
            }
        return context

    def states(self, topic: str, term: Any, on: Any) -> list[Any]:
        """Every part as it stands; nothing is laid out for it."""
        wish = PackWish(topic, term, on, (), masked=False, seed="0")
        context = context_for(school=self.request.school, reader=self.request.user, wish=wish)
        return states(context, topic)

    def form_done(self, form: PackForm) -> HttpResponse:
        request: HttpRequest = self.request
        job = request_pack(by=request.user, school=request.school, wish=form.wish())
        if not services.wake(job):
            messages.warning(
                request, "后台服务暂时没有应答。任务已保存，恢复后会自动开始，不用重新提交。"
            )
        return redirect("reports:job", job.public_id)
