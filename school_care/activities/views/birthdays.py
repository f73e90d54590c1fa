"""One pupil's birthday: kept, ticked, by which calendar, undone."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.activities.birthdays import (
    Birthday,
    Keeping,
    birthday_of,
    lunar_day_of,
)
from school_care.activities.choices.home import KeptHow
from school_care.activities.forms_birthdays import MOON, SUN, CalendarForm, KeepForm
from school_care.activities.models import BirthdayKept
from school_care.activities.selectors_birthdays import owed_birthday, standing_kept
from school_care.activities.services.birthdays import (
    TICKS,
    choose_calendar,
    keep_birthday,
    tick_birthday,
    undo_birthday,
)
from school_care.core import clock
from school_care.core.lunar import RULES
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.models import Student
from school_care.students.selectors import may
from school_care.students.views.doors import pupil_or_404

INVALID = 422
WHICH = "没有说是哪个生日，请刷新页面后再登记。"


class OfPupil(DeskView, View):
    """A page about a pupil whose care content the person may read."""

    capability = Capability.READ_CARE

    def student(self, request: HttpRequest, public_id: UUID) -> Student:
        """404 for any other."""
        pupils = Student.objects.care_visible_to(request.user).filter(school=request.school)
        pupils = pupils.select_related("current_class", "birthday_choice")
        return pupil_or_404(request, public_id, among=pupils)

    def turns(self, asked: str | None) -> int | None:
        """The number of years a request names; 404 for what is no such number."""
        if not asked:
            return None
        if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked[:4]) <= 99:
            raise Http404
        return int(asked)


class BirthdayKeep(OfPupil):
    """登记生日: what was given, how, when; and by which calendar the family counts."""

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self.student(request, student_id)
        return self.page(request, student, self.turns(request.GET.get("turns")))

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self.student(request, student_id)
        turns = self.turns(request.POST.get("turns"))
        form = KeepForm(request.POST, today=clock.today())
        if turns is None:
            form.add_error(None, WHICH)
        if form.is_valid():
            try:
                keep_birthday(
                    by=request.user,
                    student=student,
                    turns=turns,
                    keeping=Keeping(calendar_of(request)),
                    **form.cleaned_data,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "生日已登记。")
                return redirect(safe_back(request) or _class_list(student))
        return self.page(request, student, turns, form=form, status=INVALID)

    def page(
        self,
        request: HttpRequest,
        student: Student,
        turns: int | None,
        *,
        form: KeepForm | None = None,
        calendar_form: CalendarForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The page with its forms as they stand."""
        today, keeping = clock.today(), Keeping(calendar_of(request))
        if turns is None:
            birthday = owed_birthday(student, today, keeping)
        else:
            birthday = birthday_of(student, turns, keeping)
        kept = birthday and standing_kept().filter(student=student, turns=birthday.turns).first()
        context: dict[str, Any] = {
            "student": student,
            "birthday": birthday,
            "kept": kept or None,
            "form": form or KeepForm(today=today, initial=_initial(birthday, kept, today)),
            "calendar_form": calendar_form or _calendar_form(student),
            "computed": lunar_day_of(student),
            "rules": RULES,
            "may_write": may(request.user, Capability.WRITE_CARE, student),
            "back": safe_back(request),
            "today": today,
            "words": birthday and birthday.words(today),
            "keep_words": birthday and birthday.keep_words(today),
        }
        return render(request, "activities/birthdays/keep.html", context, status=status)


class BirthdayCalendar(BirthdayKeep):
    """By the sun or by the moon; asked for plainly it is the pupil's page."""

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self.student(request, student_id)
        form = CalendarForm(request.POST)
        if form.is_valid():
            try:
                choose_calendar(by=request.user, student=student, lunar=form.lunar())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已记下家里过哪个生日。")
                return redirect("activities:birthday_keep", student.public_id)
        turns = self.turns(request.POST.get("turns"))
        return self.page(request, student, turns, calendar_form=form, status=INVALID)


class BirthdayTick(OfPupil):
    """One tap on the list."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self.student(request, student_id)
        name, turns = request.POST.get("tick", ""), self.turns(request.POST.get("turns"))
        with refusals_as_messages(request):
            if turns is None:
                raise Refused(WHICH)
            tick_birthday(
                by=request.user,
                student=student,
                turns=turns,
                name=name,
                on=request.GET.get("on") == "1",
                keeping=Keeping(calendar_of(request)),
            )
        back = safe_back(request) or _class_list(student)
        return redirect(f"{back}#pupil-{student.public_id}")


class BirthdayUndo(DeskView, View):
    """撤销."""

    capability = Capability.READ_CARE
    http_method_names = ("post",)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        pupils = Student.objects.care_visible_to(request.user).filter(school=request.school)
        rows = BirthdayKept.objects.filter(school=request.school, student__in=pupils.values("pk"))
        kept = get_object_or_404(
            rows.select_related("student__school", "student__current_class"), public_id=public_id
        )
        with refusals_as_messages(request):
            undo_birthday(by=request.user, kept=kept)
            messages.success(request, "已撤销，这个生日还没有登记。")
        return redirect(safe_back(request) or _class_list(kept.student))


def _initial(birthday: Birthday | None, kept: BirthdayKept | None, today: date) -> dict[str, Any]:
    if kept:
        ticks = [name for name in TICKS if getattr(kept, name)]
        return {"ticks": ticks, "how": kept.how, "held_on": kept.held_on}
    held_on = today
    if birthday and today > birthday.closes_on:
        held_on = birthday.keep_on
    return {"how": KeptHow.ALONE, "held_on": held_on}


def _calendar_form(student: Student) -> CalendarForm:
    choice = getattr(student, "birthday_choice", None)
    lunar = lunar_day_of(student)
    initial: dict[str, Any] = {"calendar": SUN}
    if lunar is not None:
        initial |= {"month": lunar.month, "day": lunar.day, "leap": lunar.leap}
    if choice is not None:
        initial |= {"month": choice.month, "day": choice.day, "leap": choice.leap}
        initial["calendar"] = MOON if choice.lunar else SUN
    return CalendarForm(initial=initial)


def _class_list(student: Student) -> str:
    group = student.current_class
    if group is None:
        return reverse("students:show", args=[student.public_id])
    return reverse("activities:class_birthdays", args=[group.public_id])
