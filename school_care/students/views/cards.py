"""Contact cards: the class's list, one pupil's card, printing, and the school's police station."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.school.access import can_for_class
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back, with_back
from school_care.school.scoped import DeskView
from school_care.school.services.police import may_set_police, set_police
from school_care.school.views.tools import refusals_as_messages, uuid_or_404, uuids
from school_care.students import selectors
from school_care.students.card_content import digest_of, file_card, school_lines
from school_care.students.card_states import (
    CardRow,
    class_rows,
    next_to_verify,
    row_of,
)
from school_care.students.forms_cards import PoliceForm
from school_care.students.models import Student
from school_care.students.services.cards import (
    CardKind,
    print_cards,
    verify_card,
)
from school_care.students.services.rights import may_edit
from school_care.students.views.doors import (
    class_or_404,
    pupil_or_404,
    require_for_class,
    require_may,
)

INVALID = 422
# `?next=`: after this card the next one of the class, of all pupils or of the care pupils.
ALL, CARE = "all", "care"


class CardsView(DeskView):
    """Whoever prints the cards of the pupil or class opens these pages; verifying asks for more."""

    capability = Capability.PRINT_CARDS

    def school_class(self, request: HttpRequest, public_id: UUID) -> SchoolClass:
        """A class within sight, else 404; whose cards are not theirs to print: 403."""
        group = class_or_404(request, public_id)
        require_for_class(request, self.capability, group)
        return group

    def pupil(self, request: HttpRequest, public_id: UUID) -> Student:
        """A pupil at the school within sight, else 404; whose card is not theirs to print: 403."""
        pupils = selectors.pupils_in_sight(request.user, request.school).enrolled()
        student = pupil_or_404(request, public_id, among=pupils)
        require_may(request, self.capability, student)
        return student


class ClassCards(CardsView, View):
    """The cards of a class: what is verified, what is missing, tick and print."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user, school = request.user, request.school
        group = self.school_class(request, public_id)
        everyone = class_rows(user, school, group)
        only_care = bool(request.GET.get("care"))
        rows = [row for row in everyone if row.in_care or not only_care]
        context = {
            "group": group,
            "rows": rows,
            "only_care": only_care,
            "offers_care": only_care or any(row.in_care for row in everyone),
            "waiting": sum(not row.verified for row in rows),
            "waiting_care": sum(row.in_care and not row.verified for row in rows),
            "gaps": _gaps(rows),
            "lines_missing": school_lines(school, group.pk, clock.today()).missing(),
            "may_set_police": may_set_police(user, school),
            "may_verify": can_for_class(user, Capability.EDIT_ARCHIVE, group),
            "first": next_to_verify(rows),
            "flow": CARE if only_care else ALL,
            "back": safe_back(request),
            "here": request.get_full_path(),
        }
        return render(request, "students/cards/class_cards.html", context)


def _gaps(rows: list[CardRow]) -> list[tuple[str, list[Student]]]:
    """What is missing for printing, and for whom."""
    found: dict[str, list[Student]] = {}
    for row in rows:
        for gap in row.missing:
            found.setdefault(gap, []).append(row.student)
    return list(found.items())


class PupilCard(CardsView, View):
    """核对联系卡: everything on one screen, one button. To those who verify the numbers stand open,
    with a trace; others, who may only print, see the last digits."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, self.pupil(request, public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        require_may(request, Capability.EDIT_ARCHIVE, student)
        try:
            done = verify_card(by=request.user, student=student, seen=request.POST.get("seen", ""))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return self.page(request, student, status=INVALID)
        messages.success(request, f"{student.name}的联系卡已核对，第{done.card.version}版。")
        return self.onward(request, student)

    def onward(self, request: HttpRequest, student: Student) -> HttpResponse:
        """To the next card of the class when going through it, else to where it was opened from,
        else to the file."""
        flow, back = request.POST.get("next", ""), safe_back(request)
        if flow not in (ALL, CARE) or student.current_class is None:
            return redirect(back or reverse("students:show", args=[student.public_id]))
        following = next_to_verify(self.rows(request, student, flow), student)
        if following:
            url = f"{reverse('students:card', args=[following.public_id])}?next={flow}"
            return redirect(with_back(url, back) if back else url)
        messages.success(request, "这个班没有要核对的联系卡了。")
        return redirect(back or _class_url(student.current_class, flow))

    @staticmethod
    def rows(request: HttpRequest, student: Student, flow: str) -> list[CardRow]:
        return class_rows(
            request.user, request.school, student.current_class, only_care=flow == CARE
        )

    def page(self, request: HttpRequest, student: Student, status: int = 200) -> HttpResponse:
        user, today = request.user, clock.today()
        verifies = may_edit(user, student)
        if verifies:
            audit.record(
                "phones.revealed", actor=user, row=student, student_id=student.public_id, on="card"
            )
        row = row_of(user, student)
        flow = request.POST.get("next") or request.GET.get("next", "")
        goes_on = flow in (ALL, CARE) and student.current_class is not None
        context = {
            "student": student,
            "row": row,
            "card": file_card(student, student.people, today, numbers=verifies),
            "lines": school_lines(request.school, student.current_class_id, today),
            "seen": digest_of(student, student.people),
            "may_verify": verifies,
            "may_set_police": may_set_police(user, request.school),
            "flow": flow if goes_on else "",
            "back": safe_back(request),
            "following": next_to_verify(self.rows(request, student, flow), student)
            if goes_on
            else None,
        }
        return render(request, "students/cards/card.html", context, status=status)


def _class_url(group: SchoolClass, flow: str = ALL) -> str:
    url = reverse("students:class_cards", args=[group.public_id])
    return f"{url}?care=1" if flow == CARE else url


class PrintClassCards(CardsView, View):
    """Cards of the ticked pupils, or of all who are listed when nobody is ticked."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.school_class(request, public_id)
        only_care = bool(request.POST.get("care"))
        rows = class_rows(request.user, request.school, group, only_care=only_care)
        wanted = set(uuids(request.POST.getlist("pupil")))
        chosen = [row.student for row in rows if row.student.public_id in wanted or not wanted]
        back = _class_url(group, CARE if only_care else ALL)
        if len(wanted) > len(chosen):
            messages.error(request, "有的学生已转班或不在您的范围内，请重新勾选。")
            return redirect(back)
        return _answer(request, group, chosen, back)


class PrintPupilCard(CardsView, View):
    """One pupil's card."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        back = reverse("students:card", args=[student.public_id])
        return _answer(request, student.current_class, [student], back)


def _answer(
    request: HttpRequest, group: SchoolClass | None, pupils: list[Student], back: str
) -> HttpResponseBase:
    """The PDF itself: nothing printed is kept. Its name tells the class and the day, no child."""
    kind = CardKind.FILE if request.POST.get("kind") == "file" else CardKind.POCKET
    with refusals_as_messages(request) as tried:
        pdf = print_cards(
            by=request.user, school=request.school, school_class=group, pupils=pupils, kind=kind
        )
    if not tried.done:
        return redirect(back)
    parts = ["联系卡", *([str(group)] if group else []), clock.today().isoformat()]
    return pdf_answer(pdf, "-".join(parts))


class CardPolice(CardsView, View):
    """The police station on the pocket cards: for those who answer for the whole school."""

    http_method_names = ["get", "head", "options", "post"]
    template = "students/cards/police.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not may_set_police(request.user, request.school):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"form": PoliceForm.of(request.school), "back": self.back(request)}
        return render(request, self.template, context)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PoliceForm(request.POST)
        if form.is_valid():
            try:
                set_police(school=request.school, by=request.user, **form.cleaned_data)
            except Refused as refusal:
                form.add_error("phone", str(refusal))
            else:
                messages.success(request, "已保存。以后打印的联系卡上是新的派出所电话。")
                return redirect(self.back(request) or "students:tools")
        context = {"form": form, "back": self.back(request)}
        return render(request, self.template, context, status=INVALID)

    @staticmethod
    def back(request: HttpRequest) -> str:
        """The class page the person came from: its public id in `?class=`."""
        given = request.POST.get("class") or request.GET.get("class")
        if not given:
            return ""
        return _class_url(class_or_404(request, uuid_or_404(given)))
