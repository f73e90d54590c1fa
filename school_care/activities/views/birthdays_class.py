"""A class's birthdays of a month: the whole class, ticked, kept together, printed."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.activities.birthday_papers import print_cards, print_list
from school_care.activities.birthdays import Keeping
from school_care.activities.forms_birthdays import CardsForm, TogetherForm
from school_care.activities.months_shown import month_asked, months_around
from school_care.activities.selectors_birthdays import (
    MonthOfClass,
    Row,
    default_month,
    month_of_class,
    months_of_classes,
)
from school_care.activities.services.birthdays import keep_together
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.school.access import can_for_class
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.views.doors import class_or_404, require_for_class

INVALID = 422


class Birthdays(DeskView, View):
    """The classes one reaches, with how many birthdays the month has; one class: that class."""

    capability = Capability.READ_CARE
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        today = clock.today()
        first = month_asked(request, default_month(today))
        counts = months_of_classes(
            request.user, request.school, first, Keeping(calendar_of(request))
        )
        if len(counts) == 1:
            url = reverse("activities:class_birthdays", args=[counts[0].group.public_id])
            return redirect(f"{url}?month={first:%Y-%m}")
        context = {"first": first, "months": months_around(first), "counts": counts}
        return render(request, "activities/birthdays/school.html", context)


class OfClass(DeskView, View):
    """A page about a class whose care content the person may read."""

    capability = Capability.READ_CARE

    def group(self, request: HttpRequest, public_id: UUID) -> SchoolClass:
        """404 out of sight, 403 without the right."""
        group = class_or_404(request, public_id)
        require_for_class(request, self.capability, group)
        return group

    def month(self, request: HttpRequest, group: SchoolClass, first: date) -> MonthOfClass:
        """The month as this person sees it."""
        keeping = Keeping(calendar_of(request))
        return month_of_class(request.user, request.school, group, first, keeping)

    def chosen(self, request: HttpRequest, month: MonthOfClass) -> list[Row]:
        """The rows ticked on the list; 404 for what the list does not hold."""
        rows = {f"{row.student.public_id}:{row.birthday.turns}": row for row in month.everyone}
        try:
            return [rows[key] for key in request.POST.getlist("pupil")]
        except KeyError as error:
            raise Http404 from error


class ClassBirthdays(OfClass):
    """The month list: everybody, care pupil or not, without a mark."""

    http_method_names: tuple[str, ...] = ("get", "head", "options")

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, self.group(request, public_id))

    def page(
        self,
        request: HttpRequest,
        group: SchoolClass,
        *,
        together: TogetherForm | None = None,
        cards: CardsForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The list with its forms as they stand."""
        today = clock.today()
        first = month_asked(request, default_month(today))
        month = self.month(request, group, first)
        address = reverse("activities:class_birthdays", args=[group.public_id])
        context: dict[str, Any] = {
            "group": group,
            "month": month,
            "months": months_around(first),
            "rows": [_shown(row, today, request) for row in month.rows],
            "early": [_shown(row, today, request) for row in month.early],
            "together": together or TogetherForm(today=today, initial={"held_on": today}),
            "cards": cards or CardsForm(initial={"wish": "0", "size": "four"}),
            "may_write": can_for_class(request.user, Capability.WRITE_CARE, group),
            "here": f"{address}?month={first:%Y-%m}",
        }
        return render(request, "activities/birthdays/class.html", context, status=status)


def _shown(row: Row, today: date, request: HttpRequest) -> dict[str, Any]:
    kept, birthday = row.kept, row.birthday
    key = f"{row.student.public_id}:{birthday.turns}"
    sent = request.method == "POST"  # a refused form keeps what was ticked
    ticks = [
        ("card", "贺卡", bool(kept and kept.card)),
        ("message", "感言", bool(kept and kept.message)),
        ("wish", "祝福", bool(kept and kept.wish)),
    ]
    return {
        "row": row,
        "student": row.student,
        "words": birthday.words(today),
        "keep_words": birthday.keep_words(today),
        "ticks": ticks,
        "key": key,
        "picked": key in request.POST.getlist("pupil") if sent else kept is None,
    }


class GroupBirthday(ClassBirthdays):
    """登记集体生日; asked for plainly it is the list."""

    http_method_names = ("get", "head", "options", "post")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.group(request, public_id)
        require_for_class(request, Capability.WRITE_CARE, group)
        first = month_asked(request, default_month(clock.today()))
        rows = self.chosen(request, self.month(request, group, first))
        form = TogetherForm(request.POST, today=clock.today())
        if form.is_valid():
            try:
                count = keep_together(
                    by=request.user,
                    birthdays=[(row.student, row.birthday.turns) for row in rows],
                    keeping=Keeping(calendar_of(request)),
                    **form.cleaned_data,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"已登记{count}名学生的集体生日。")
                url = reverse("activities:class_birthdays", args=[group.public_id])
                return redirect(f"{url}?month={first:%Y-%m}")
        return self.page(request, group, together=form, status=INVALID)


class BirthdayCards(ClassBirthdays):
    """Cards of the pupils ticked, as PDF; asked for plainly it is the list."""

    http_method_names = ("get", "head", "options", "post")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.group(request, public_id)
        first = month_asked(request, default_month(clock.today()))
        rows = self.chosen(request, self.month(request, group, first))
        form = CardsForm(request.POST)
        if not rows:
            form.add_error(None, "请勾选要印贺卡的学生。")
        if not form.is_valid():
            return self.page(request, group, cards=form, status=INVALID)
        pdf = print_cards(
            [row.student for row in rows],
            group=group,
            words=form.words(),
            folded=form.cleaned_data["size"] == "fold",
            on=clock.today(),
            printed_by=request.user,
        )
        audit.record("birthday.cards_printed", actor=request.user, row=group, count=len(rows))
        return pdf_answer(pdf, f"生日贺卡-{group}-{first.month}月")


class BirthdayList(OfClass):
    """The month on paper (F-15): the whole class, no year, no number; `?record`: the school's own
    copy, with what is registered."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.group(request, public_id)
        first = month_asked(request, default_month(clock.today()))
        month = self.month(request, group, first)
        record = "record" in request.GET
        pdf = print_list(
            month, group=group, on=clock.today(), printed_by=request.user, record=record
        )
        facts = {"month": f"{first:%Y-%m}", "record": record}
        audit.record("birthday.list_printed", actor=request.user, row=group, **facts)
        return pdf_answer(pdf, f"生日登记-{group}-{first.year}年{first.month}月")
