"""One letter: noted, corrected, withdrawn, addressed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.activities.forms_letters import (
    OWN_REASONS,
    AddressForm,
    ChangeForm,
    LetterForm,
    WithdrawForm,
)
from school_care.activities.letter_people import readers_of
from school_care.activities.models import Letter, LetterOccasion
from school_care.activities.selectors_letters import current_occasion, letters_of, occasions_of
from school_care.activities.services.letters import addresses, writing
from school_care.activities.views.letters import INVALID, POSTED, occasion_or_404
from school_care.core import clock
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages, uuid_or_404
from school_care.students.models import Student
from school_care.students.views.doors import pupil_or_404, require_may

OCCASION = "o:"


class WriteLetter(DeskView, View):
    """Noting that a child wrote a letter: on an occasion, for an elder's birthday, any day."""

    capability = Capability.WRITE_CARE
    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.student(request, public_id)
        return self.page(request, student, self.form(request, student))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.student(request, public_id)
        form = self.form(request, student, request.POST)
        if form.is_valid():
            try:
                letter = self.store(request, student, form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"已登记{student.name}写给{letter.to}的信。")
                file = reverse("students:show", args=[student.public_id])
                return redirect(safe_back(request) or file)
        return self.page(request, student, form, status=INVALID)

    def student(self, request: HttpRequest, public_id: UUID) -> Student:
        student = pupil_or_404(request, public_id)
        require_may(request, Capability.WRITE_CARE, student)
        return student

    def form(self, request: HttpRequest, student: Student, data: Any = None) -> LetterForm:
        readers, today = readers_of([student], clock.today())[student.pk], clock.today()
        calendar = calendar_of(request)
        term = calendar.current_or_last_term(today)
        asked_for = [
            (f"{OCCASION}{row.public_id}", row.name)
            for row in occasions_of(request.user, request.school, term)
            if row.opens_on <= today
        ]
        reasons = [*asked_for, *((one.value, one.label) for one in OWN_REASONS)]
        initial = {
            "to": readers[0].word if readers else "",
            "why": self.reason(request, asked_for),
            "written_on": today,
        }
        people = [one.word for one in readers]
        return LetterForm(data, people=people, reasons=reasons, initial=initial)

    def reason(self, request: HttpRequest, offered: list[tuple[str, str]]) -> str:
        """The occasion asked for, else the one of these days, else an elder's birthday."""
        if key := request.GET.get("occasion"):
            return f"{OCCASION}{occasion_or_404(request, uuid_or_404(key)).public_id}"
        today = clock.today()
        row = current_occasion(request.user, request.school, calendar_of(request), today)
        if row is not None and row.opens_on <= today <= row.due_on:
            return f"{OCCASION}{row.public_id}"
        return OWN_REASONS[0].value

    def store(self, request: HttpRequest, student: Student, given: dict[str, Any]) -> Letter:
        readers = readers_of([student], clock.today())[student.pk]
        reader = next((one for one in readers if one.word == given["called"]), None)
        noted = writing.Noted(
            to=given["called"],
            way=given["way"],
            written_on=given["written_on"],
            sent_on=given["sent_on"],
            contact=reader.contact if reader else None,
            **self.why(request, given["why"]),
        )
        return writing.write_letter(
            by=request.user, student=student, noted=noted, public_id=given["public_id"]
        )

    def why(self, request: HttpRequest, code: str) -> dict[str, Any]:
        if not code.startswith(OCCASION):
            return {"reason": code}
        key = uuid_or_404(code.removeprefix(OCCASION))
        occasion: LetterOccasion = occasion_or_404(request, key)
        return {"occasion": occasion, "reason": occasion.reason}

    def page(
        self, request: HttpRequest, student: Student, form: LetterForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "student": student,
            "form": form,
            "letters": letters_of(request.user, student)[:10],
            "back": safe_back(request),
        }
        return render(request, "activities/letters/write.html", context, status=status)


class LetterMixin(DeskView):
    """A letter in sight whose pupil's care the person writes: for one only read, 403."""

    capability = Capability.WRITE_CARE
    http_method_names = POSTED

    def letter(self, request: HttpRequest, public_id: UUID) -> Letter:
        rows = Letter.objects.visible_to(request.user).filter(school=request.school)
        rows = rows.select_related("student__current_class", "occasion", "contact", "guided_by")
        letter = get_object_or_404(rows, public_id=public_id)
        letter.student.school = request.school
        if not writing.may_write_for(request.user, letter.student):
            raise PermissionDenied
        return letter


class ShowLetter(LetterMixin, View):
    """The days of a letter, to be corrected."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        letter = self.letter(request, public_id)
        names = ("way", "written_on", "sent_on", "answered_on")
        form = ChangeForm(initial={name: getattr(letter, name) for name in names})
        return self.page(request, letter, form)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        letter = self.letter(request, public_id)
        form = ChangeForm(request.POST)
        if form.is_valid():
            try:
                writing.change_letter(by=request.user, letter=letter, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已保存。")
                back = reverse("activities:letter_write", args=[letter.student.public_id])
                return redirect(safe_back(request) or back)
        return self.page(request, letter, form, status=INVALID)

    def page(
        self, request: HttpRequest, letter: Letter, form: ChangeForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "letter": letter,
            "student": letter.student,
            "form": form,
            "withdraw": WithdrawForm(),
            "back": safe_back(request),
        }
        return render(request, "activities/letters/letter.html", context, status=status)


class WithdrawLetter(LetterMixin, View):
    """撤销 with a reason."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        letter = self.letter(request, public_id)
        with refusals_as_messages(request) as tried:
            writing.withdraw_letter(by=request.user, letter=letter, why=request.POST.get("why", ""))
        if not tried.done:
            return redirect("activities:letter", public_id)
        messages.success(request, "已撤销这封信的登记。")
        back = reverse("activities:letter_write", args=[letter.student.public_id])
        return redirect(safe_back(request) or back)


class Address(LetterMixin, View):
    """Where letters to this person go; filled in once, given for this only."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        letter = self.letter(request, public_id)
        held = addresses.address_in_force(letter.student, letter.to)
        initial = {"name": letter.contact.name if letter.contact else ""}
        if held is not None:
            names = ("name", "address", "postcode")
            initial = {name: getattr(held, name) for name in names}
        return self.page(request, letter, AddressForm(initial=initial), held=held)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        letter = self.letter(request, public_id)
        if request.POST.get("do") == "forget":
            with refusals_as_messages(request) as tried:
                addresses.forget_address(by=request.user, student=letter.student, to=letter.to)
            if tried.done:
                messages.success(request, "收信地址已删除。")
            return redirect(self.after(request, letter))
        form = AddressForm(request.POST)
        if form.is_valid():
            try:
                addresses.keep_address(
                    by=request.user,
                    student=letter.student,
                    to=letter.to,
                    contact=letter.contact,
                    **form.cleaned_data,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "收信地址已保存，只用于寄信。")
                return redirect(self.after(request, letter))
        return self.page(request, letter, form, status=INVALID)

    def after(self, request: HttpRequest, letter: Letter) -> str:
        """Back, else to the class's envelopes."""
        if back := safe_back(request):
            return back
        return reverse("activities:letter", args=[letter.public_id])

    def page(self, request: HttpRequest, letter: Letter, form: AddressForm, status=200, held=None):
        context = {
            "letter": letter,
            "student": letter.student,
            "form": form,
            "held": held,
            "back": safe_back(request),
        }
        return render(request, "activities/letters/address.html", context, status=status)
