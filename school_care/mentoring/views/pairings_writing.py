"""Beginning and ending one pairing, standing in, and which earlier records are read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.core.templatetags.days import long_date
from school_care.mentoring import selectors_pairing_pages as pages
from school_care.mentoring.choices.pairings import (
    BY_PUPIL,
    BY_STAFF,
    ONE_AT_A_TIME,
    PairingKind,
)
from school_care.mentoring.forms_pairings import CoverForm, EndForm, NotesForm, PairForm
from school_care.mentoring.models import Pairing, Partner
from school_care.mentoring.selectors_pairings import running_of
from school_care.mentoring.services.pairings import (
    Wanted,
    correct_notes_reach,
    cover_pairing,
    end_cover,
    end_pairing,
    pair,
    warnings_of,
)
from school_care.mentoring.services.pairings.holders import staff_who_may
from school_care.mentoring.services.pairings.rights import may_pair
from school_care.mentoring.views.pairings import PairingDoor, refusal_on
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back
from school_care.school.views.tools import refusals_as_messages
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student

INVALID = 422
FOUND = 20  # pupils of other classes a search shows


def require_pairer_page(request: HttpRequest, kind: str, student: Student) -> None:
    """Raise PermissionDenied unless the person may begin and end this kind for the pupil."""
    if not may_pair(request.user, kind, student):
        raise PermissionDenied


class PairPupil(PairingDoor, View):
    """结对: who, from when, for what. `?kind=` says as what."""

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student, kind = self._asked(request, student_id)
        return self._page(request, student, kind, None)

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student, kind = self._asked(request, student_id)
        people, now = self._people(request, student, kind), self._now(student, kind)
        form = self._form(request.POST, kind, people, now)
        if not form.is_valid():
            return self._page(request, student, kind, form, people)
        given = form.cleaned_data
        wanted = Wanted(
            student=student,
            holder=people[given["holder"]][0],
            kind=kind,
            starts_on=given["starts_on"],
            aspects=tuple(given.get("aspects", ())),
            goal=given.get("goal", ""),
            measures=given.get("measures", ""),
            notes=given.get("notes") or "none",
            notes_from=given.get("notes_from"),
            replace=given.get("replace", False),
            public_id=given["public_id"],
        )
        try:
            row = pair(by=request.user, wanted=wanted)
        except Refused as refusal:
            refusal_on(form, refusal)
            return self._page(request, student, kind, form, people)
        since = long_date(row.starts_on)
        messages.success(
            request, f"{wanted.holder.name}已登记为{row.get_kind_display()}，{since}起。"
        )
        for sentence in warnings_of(wanted):
            messages.warning(request, sentence)
        back = safe_back(request) or reverse("students:show", args=[student.public_id])
        return redirect(back)

    def _asked(self, request: HttpRequest, student_id: UUID) -> tuple[Student, str]:
        student = self.student(request, student_id)
        kind = request.GET.get("kind") or request.POST.get("kind") or PairingKind.TEACHER
        if kind not in PairingKind.values:
            kind = PairingKind.TEACHER
        if not may_pair(request.user, kind, student):
            other = PairingKind.HELPER
            if "kind" in request.GET or not may_pair(request.user, other, student):
                raise PermissionDenied
            kind = other
        return student, str(kind)

    def _people(
        self, request: HttpRequest, student: Student, kind: str
    ) -> dict[str, tuple[Any, str, bool]]:
        """By public id: the person, the words of the chip, whether near to the child."""
        today = clock.today()
        if kind in BY_STAFF:
            found = pages.candidates_for(student, request.school, kind, today)
            near = [one for one in found if one.near] or found[:6]
            return {str(one.user.public_id): (one.user, one.words, one in near) for one in found}
        if kind in BY_PUPIL:
            mates = pages.classmates_of(student, request.user)
            people = {str(one.public_id): (one, one.name, True) for one in mates}
            for one in self._searched(request, student):
                words = f"{one.name}（{one.current_class or '未分班'}）"
                people.setdefault(str(one.public_id), (one, words, True))
            return people
        partners = Partner.objects.filter(school=request.school, ended_on__isnull=True)
        return {str(one.public_id): (one, str(one), True) for one in partners}

    def _searched(self, request: HttpRequest, student: Student) -> list[Student]:
        """Pupils of other classes by name: those asked for, and the one that was chosen."""
        words, chosen = request.GET.get("q", "").strip(), request.POST.get("holder", "")
        seen = Student.objects.visible_to(request.user).filter(school=request.school)
        seen = seen.enrolled().going_on().exclude(pk=student.pk).select_related("current_class")
        if words:
            return list(seen.matching(words).in_class_order()[:FOUND])
        try:
            return list(seen.filter(public_id=UUID(chosen)))
        except ValueError:
            return []

    def _now(self, student: Student, kind: str) -> str:
        """Who it is now, where only one may be."""
        if kind not in ONE_AT_A_TIME:
            return ""
        rows = running_of([student.pk], clock.today()).get(student.pk, [])
        return next((row.holder_name for row in rows if row.kind == kind), "")

    def _form(self, data: Any, kind: str, people: dict, now: str) -> PairForm:
        holders = [(key, words) for key, (_, words, _) in people.items()]
        return PairForm(data, kind=kind, holders=holders, now=now)

    def _page(
        self,
        request: HttpRequest,
        student: Student,
        kind: str,
        form: PairForm | None,
        people: dict | None = None,
    ) -> HttpResponse:
        status = 200 if form is None else INVALID
        people = self._people(request, student, kind) if people is None else people
        now = self._now(student, kind)
        form = form or self._form(None, kind, people, now)
        near = {key for key, (_, _, is_near) in people.items() if is_near}
        options = list(form["holder"])
        context = {
            "student": student,
            "kind": PairingKind(kind),
            "kinds": [one for one in PairingKind if may_pair(request.user, one, student)],
            "form": form,
            "near": [one for one in options if one.data["value"] in near],
            "others": [one for one in options if one.data["value"] not in near],
            "now": now,
            "here": student.status == EnrolmentStatus.ENROLLED,
            "by_staff": kind in BY_STAFF,
            "by_pupil": kind in BY_PUPIL,
            "words": request.GET.get("q", ""),
            "back": safe_back(request),
        }
        return render(request, "mentoring/pairings/pair.html", context, status=status)


class OnPairing(PairingDoor):
    """A form about one pairing the person may change."""

    def asked(self, request: HttpRequest, public_id: UUID) -> Pairing:
        row = self.pairing(request, public_id)
        require_pairer_page(request, row.kind, row.student)
        return row

    def staffed(self, request: HttpRequest, public_id: UUID) -> Pairing:
        """One held by somebody of the staff; the others are changed by choosing anew."""
        row = self.asked(request, public_id)
        if row.kind not in BY_STAFF:
            raise PermissionDenied
        return row

    def to_pupil(self, row: Pairing) -> HttpResponse:
        """Back to where it was asked for, else to the child's pairings."""
        back = safe_back(self.request)
        return (
            redirect(back) if back else redirect("mentoring:pupil_pairings", row.student.public_id)
        )


class EndPairing(OnPairing, View):
    """结束结对, with a reason."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self._page(request, self.asked(request, public_id), EndForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.asked(request, public_id)
        form = EndForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                end_pairing(
                    by=request.user,
                    pairing=row,
                    why=given["why"],
                    on=given["on"],
                    note=given["note"],
                )
            except Refused as refusal:
                refusal_on(form, refusal)
            else:
                messages.success(request, f"{row.holder_name}的结对已结束。")
                return self.to_pupil(row)
        return self._page(request, row, form, INVALID)

    def _page(self, request, row: Pairing, form: EndForm, status: int = 200) -> HttpResponse:
        context = {"row": row, "form": form, "back": safe_back(request)}
        return render(request, "mentoring/pairings/end.html", context, status=status)


class CoverPairing(OnPairing, View):
    """代管: who stands in, from when to when."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.staffed(request, public_id)
        return self._page(request, row, self._form(request, row, None))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.staffed(request, public_id)
        form = self._form(request, row, request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                cover = cover_pairing(by=request.user, pairing=row, **given)
            except Refused as refusal:
                refusal_on(form, refusal)
            else:
                messages.success(
                    request,
                    f"{long_date(given['starts_on'])}至{long_date(given['last_day'])}由"
                    f"{cover.user.name}代管。",
                )
                return self.to_pupil(row)
        return self._page(request, row, form, INVALID)

    def _form(self, request: HttpRequest, row: Pairing, data: Any) -> CoverForm:
        people = staff_who_may(request.school, row.kind, clock.today())
        first = max(clock.today(), row.starts_on)
        return CoverForm(data, people=people.exclude(pk=row.user_id), first=first)

    def _page(self, request, row: Pairing, form: CoverForm, status: int = 200) -> HttpResponse:
        context = {"row": row, "form": form, "back": safe_back(request)}
        return render(request, "mentoring/pairings/cover.html", context, status=status)


class EndCover(OnPairing, View):
    """结束代管 today; asked for plainly it leads to the child's pairings."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.to_pupil(self._cover(request, public_id).pairing)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        cover = self._cover(request, public_id)
        with refusals_as_messages(request) as tried:
            end_cover(by=request.user, cover=cover)
        if tried.done:
            messages.success(request, f"{cover.user.name}的代管已结束。")
        return self.to_pupil(cover.pairing)

    def _cover(self, request: HttpRequest, public_id: UUID) -> Any:
        cover = self.cover(request, public_id)
        require_pairer_page(request, cover.pairing.kind, cover.pairing.student)
        return cover


class PairingNotes(OnPairing, View):
    """Which earlier records the holder reads, changed afterwards."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.staffed(request, public_id)
        records = pages.earlier_records(request.user, row.student, row)
        opened = set(row.handed_notes.values_list("record__public_id", flat=True))
        initial = {
            "notes": row.notes,
            "notes_from": row.notes_from,
            "records": [str(key) for key in opened],
        }
        form = NotesForm(records=records, initial=initial)
        return self._page(request, row, form, records, {str(key) for key in opened})

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.staffed(request, public_id)
        records = pages.earlier_records(request.user, row.student, row)
        form = NotesForm(request.POST, records=records)
        if form.is_valid():
            given = form.cleaned_data
            try:
                correct_notes_reach(
                    by=request.user,
                    pairing=row,
                    notes=given["notes"],
                    notes_from=given["notes_from"],
                    records=form.ticked,
                )
            except Refused as refusal:
                refusal_on(form, refusal)
            else:
                messages.success(request, f"已保存{row.holder_name}可以看的以前记录。")
                return self.to_pupil(row)
        ticked = set(request.POST.getlist("records"))
        return self._page(request, row, form, records, ticked, INVALID)

    def _page(
        self, request, row: Pairing, form, records, ticked: set[str], status: int = 200
    ) -> HttpResponse:
        lines = pages.record_choices(records, request.user, request.school, ticked)
        context = {"row": row, "form": form, "lines": lines, "back": safe_back(request)}
        return render(request, "mentoring/pairings/notes.html", context, status=status)
