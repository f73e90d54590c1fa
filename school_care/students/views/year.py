"""学年升级: the plan, its confirmation, and what became of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.core.answers import pdf_answer
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students import selectors_year as selectors
from school_care.students.enums import YearTurnState
from school_care.students.forms_year import YearForm
from school_care.students.models import YearTurn
from school_care.students.services.year_papers import Paper, print_plan, print_turn
from school_care.students.services.year_turn import (
    AlreadyTurned,
    ChoicesChanged,
    SchoolChanged,
    classes_ended,
    end_posts_of,
    turn_year,
)
from school_care.students.services.year_undo import reasons_against, steps_of, undo_turn
from school_care.students.year_plan import Plan, make_plan
from school_care.students.year_seen import choices_mark, marks_of, read_marks, write_marks

INVALID = 422


class YearDoor(DeskView):
    """Those who look after the whole school read; who enrols pupils does the step."""

    capability = Capability.OVERSEE_REPORTS

    def may_turn(self, request: HttpRequest) -> bool:
        """Whether the person may do, change and undo the step."""
        return can(request.user, Capability.ENROL_PUPILS, request.school)

    def turn(self, request: HttpRequest, public_id: UUID) -> YearTurn:
        """A step of this school, else 404."""
        turns = selectors.turns_of(request.user, request.school)
        turn = get_object_or_404(turns, public_id=public_id)
        turn.school = request.school
        return turn


class YearPlan(YearDoor, View):
    """The plan of one school year: looked at, changed without saving, confirmed."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        year = self._year(request.GET.get("year", ""))
        turn = selectors.done_turn(request.user, request.school, year)
        if turn is not None and "year" not in request.GET:
            return redirect("students:year_turn", turn.public_id)
        return self._page(request, year, turn=turn)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        if not self.may_turn(request):
            raise PermissionDenied
        year = self._year(request.POST.get("year", ""))
        step = request.POST.get("step", "")
        if step in Paper.values:
            return self._print(request, year, Paper(step))
        form = YearForm(request.POST)
        if step != "confirm" or not form.is_valid():
            status = 200 if form.is_valid() else INVALID
            return self._page(request, year, form=form, status=status)
        return self._confirm(request, year, form)

    def _confirm(self, request: HttpRequest, year: int, form: YearForm) -> HttpResponse:
        changes: list[str] = []
        try:
            turn = turn_year(
                by=request.user,
                school=request.school,
                year=year,
                choices=form.choices(),
                seen=read_marks(form.cleaned_data["seen"]),
                chosen=form.cleaned_data["chosen"],
            )
        except AlreadyTurned as again:
            messages.info(request, str(again))
            return redirect("students:year_turn", again.turn.public_id)
        except SchoolChanged as refusal:
            messages.error(request, str(refusal))
            changes = refusal.changes
        except ChoicesChanged as refusal:
            messages.warning(request, str(refusal))
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "升级已办好。")
            return redirect("students:year_turn", turn.public_id)
        return self._page(request, year, form=form, changes=changes, status=INVALID)

    def _print(self, request: HttpRequest, year: int, paper: Paper) -> HttpResponseBase:
        plan = self._plan(request, year, YearForm(request.POST))
        with refusals_as_messages(request) as tried:
            pdf = print_plan(by=request.user, school=request.school, plan=plan, paper=paper)
        if not tried.done:
            return self._page(request, year, form=YearForm(request.POST), status=INVALID)
        return pdf_answer(pdf, f"{paper.label}-{year}（草稿）")

    def _page(
        self,
        request: HttpRequest,
        year: int,
        *,
        form: YearForm | None = None,
        turn: YearTurn | None = None,
        changes: list[str] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        plan = self._plan(request, year, form)
        user, school, today = request.user, request.school, clock.today()
        posts = selectors.posts_to_end(user, plan)
        context = {
            "plan": plan,
            "form": form or YearForm(initial=_initial(plan)),
            "seen": write_marks(marks_of(plan.facts)),
            "chosen": choices_mark(plan),
            "turn": turn or selectors.done_turn(user, school, year),
            "year": year,
            "years": selectors.years_offered(today),
            "ahead": plan.turns_on > today,
            "may_turn": self.may_turn(request),
            "cautions": selectors.cautions(school, plan),
            "posts": [post for post in posts if not post.why_not],
            "posts_left": [post for post in posts if post.why_not],
            "with_standing": selectors.staying_standings(plan),
            "left_over": selectors.left_over(plan),
            "changes": changes or [],
            "turns": list(selectors.turns_of(user, school)),
        }
        return render(request, "students/year/plan.html", context, status=status)

    def _plan(self, request: HttpRequest, year: int, form: YearForm | None) -> Plan:
        facts = selectors.read_facts(request.user, request.school, year)
        return make_plan(facts, (form or YearForm({})).choices())

    @staticmethod
    def _year(text: str) -> int:
        """A year offered; anything else is the one people have in mind."""
        today = clock.today()
        offered = {str(year): year for year in selectors.years_offered(today)}
        return offered.get(text, selectors.default_year(today))


def _initial(plan: Plan) -> dict[str, Any]:
    return {"first": len(plan.first), "seven": len(plan.seven)}


class YearTurnPage(YearDoor, View):
    """What a step did: figures, new classes, what is left to do, and the way back."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        turn = self.turn(request, public_id)
        user, school, today = request.user, request.school, clock.today()
        stands = turn.state == YearTurnState.DONE
        posts = selectors.posts_of(user, classes_ended(turn), turn.turns_on) if stands else []
        context = {
            "turn": turn,
            "stands": stands,
            "done": selectors.result_of(turn),
            "ahead": turn.turns_on > today,
            "next_year": turn.school_year + 1,
            "may_turn": self.may_turn(request),
            "posts": posts,
            "may_end": [post for post in posts if not post.why_not],
            "stuck": list(selectors.stuck_pupils(user, school)) if stands else [],
            "reasons": reasons_against(turn, steps_of(turn)) if stands else [],
            "turns": [row for row in selectors.turns_of(user, school) if row.pk != turn.pk],
            "papers": Paper,
        }
        return render(request, "students/year/turn.html", context)


class YearUndo(YearDoor, View):
    """撤销升级."""

    capability = Capability.ENROL_PUPILS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        turn = self.turn(request, public_id)
        with refusals_as_messages(request) as tried:
            kept = undo_turn(by=request.user, turn=turn)
        if not tried.done:
            return redirect("students:year_turn", turn.public_id)
        messages.success(request, "升级已撤销，学生、班级和任职都恢复到升级以前。")
        if kept:
            names = "、".join(group.name_on(turn.turns_on) for group in kept)
            messages.warning(request, f"{names}已有人或任职，没有删除。")
        return redirect(f"{reverse('students:year')}?year={turn.school_year}")


class YearPosts(YearDoor, View):
    """A principal or director ends the posts the registrar might not."""

    capability = Capability.APPOINT
    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        turn = self.turn(request, public_id)
        with refusals_as_messages(request) as tried:
            count = end_posts_of(turn=turn, by=request.user)
        if tried.done:
            messages.success(request, f"已结束{count}项任职。")
        return redirect("students:year_turn", turn.public_id)


class YearPaper(YearDoor, View):
    """毕业生名册 or 分班名单 of a step that was done."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        turn = self.turn(request, public_id)
        wanted = request.POST.get("step", "")
        paper = Paper(wanted) if wanted in Paper.values else Paper.GRADUATES
        with refusals_as_messages(request) as tried:
            pdf = print_turn(by=request.user, turn=turn, paper=paper)
        if not tried.done:
            return redirect("students:year_turn", turn.public_id)
        return pdf_answer(pdf, f"{paper.label}-{turn.school_year}")
