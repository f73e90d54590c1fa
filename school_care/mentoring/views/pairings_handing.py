"""移交: one child, or all of one person's, to others; and the sheet both sign."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import clock
from school_care.core.answers import pdf_answer
from school_care.core.templatetags.days import long_date
from school_care.mentoring import handover_sheet
from school_care.mentoring import selectors_pairing_pages as pages
from school_care.mentoring.choices.pairings import BY_STAFF, PairingEnd
from school_care.mentoring.forms_pairings import HandAllForm, HandOverForm
from school_care.mentoring.models import Pairing
from school_care.mentoring.selectors_board import at_their_most
from school_care.mentoring.selectors_pairings import held_by
from school_care.mentoring.services.pairings import Handed, hand_over, settle_all
from school_care.mentoring.services.pairings.holders import staff_who_may
from school_care.mentoring.views.pairings import refusal_on
from school_care.mentoring.views.pairings_writing import INVALID, OnPairing
from school_care.school.enums import Capability
from school_care.school.models import User
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back
from school_care.school.scoped import DeskView
from school_care.school.selectors import staff_of
from school_care.students.access import ask_reach

BACK_TO_BOARD, LEAVE = "back", ""  # what is chosen beside a pupil instead of a successor


class HandOver(OnPairing, View):
    """One child to another teacher: choose, look at what they will read, confirm."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.staffed(request, public_id)
        return self._page(request, row, self._form(request, row, None))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.staffed(request, public_id)
        form = self._form(request, row, request.POST)
        if not form.is_valid():
            return self._page(request, row, form, status=INVALID)
        given, to = form.cleaned_data, self._people[form.cleaned_data["to"]].user
        if request.POST.get("step") != "done":
            preview = pages.preview_of(
                request.user,
                row.student,
                to,
                given["on"],
                notes=given["notes"],
                notes_from=given["notes_from"],
                ticked=[record.pk for record in form.ticked],
            )
            return self._page(request, row, form, preview=preview, to=to)
        try:
            hand_over(
                by=request.user,
                pairing=row,
                to=to,
                on=given["on"],
                notes=given["notes"],
                notes_from=given["notes_from"],
                records=form.ticked,
                public_id=given["public_id"],
            )
        except Refused as refusal:
            refusal_on(form, refusal)
            return self._page(request, row, form, status=INVALID)
        messages.success(request, f"{row.student.name}已从{row.user.name}移交给{to.name}。")
        return self.to_pupil(row)

    def _form(self, request: HttpRequest, row: Pairing, data: Any) -> HandOverForm:
        found = pages.candidates_for(row.student, request.school, row.kind, clock.today())
        self._people = {str(one.user.public_id): one for one in found if one.user.pk != row.user_id}
        self._records = pages.earlier_records(request.user, row.student)
        people = [(key, one.words) for key, one in self._people.items()]
        return HandOverForm(data, people=people, records=self._records)

    def _page(
        self,
        request: HttpRequest,
        row: Pairing,
        form: HandOverForm,
        *,
        preview: pages.Preview | None = None,
        to: User | None = None,
        status: int = 200,
    ) -> HttpResponse:
        ticked = set(request.POST.getlist("records"))
        near = {key for key, one in self._people.items() if one.near}
        options = list(form["to"])
        seen = preview.records if preview else ()
        context = {
            "row": row,
            "form": form,
            "near": [one for one in options if one.data["value"] in near],
            "others": [one for one in options if one.data["value"] not in near],
            "lines": pages.record_choices(self._records, request.user, request.school, ticked),
            "preview": preview,
            "preview_lines": pages.lines_for(seen, request.user, request.school),
            "to": to,
            "back": safe_back(request),
        }
        return render(request, "mentoring/pairings/hand_over.html", context, status=status)


class StaffDoor(DeskView):
    """All pupils of one member of staff, for who arranges pairings."""

    capability = Capability.PAIR
    http_method_names = ["get", "head", "options", "post"]

    def person(self, request: HttpRequest, public_id: UUID) -> User:
        """Somebody who works here, or worked here and held a pairing."""
        former = Pairing.objects.filter(school=request.school, user__isnull=False)
        people = staff_of(request.school) | User.objects.filter(pk__in=former.values("user_id"))
        return get_object_or_404(people.distinct(), public_id=public_id)

    def held(self, request: HttpRequest, user: User) -> list[Pairing]:
        """What the person holds today, and what ended when they left and nobody carries on."""
        today = clock.today()
        running = held_by(user, today).filter(school=request.school)
        dropped = Pairing.objects.filter(
            school=request.school,
            user=user,
            kind__in=BY_STAFF,
            end_why=PairingEnd.STAFF_LEFT,
            followed_by__isnull=True,
            student__status="enrolled",
        ).select_related("student__current_class", "user")
        rows = [*running, *dropped]
        ask_reach(request.user, [row.student for row in rows])
        return rows


class StaffPairings(StaffDoor, View):
    """移交 of all of one person's pupils: a successor for each, or back to the unpaired."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = self.person(request, public_id)
        return self._page(request, user, self.held(request, user), HandAllForm(), {})

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = self.person(request, public_id)
        rows, form = self.held(request, user), HandAllForm(request.POST)
        chosen = self._chosen(request, rows)
        if not form.is_valid():
            return self._page(request, user, rows, form, chosen, INVALID)
        people = self._people(request, user)
        moves = [row for row in rows if chosen[row.pk] in people]
        ends = [row for row in rows if chosen[row.pk] == BACK_TO_BOARD and row.until is None]
        if not moves and not ends:
            form.add_error(None, "请至少给一名学生选好接手的老师，或选“退回待结对”。")
            return self._page(request, user, rows, form, chosen, INVALID)
        if request.POST.get("step") != "done":
            return self._page(
                request,
                user,
                rows,
                form,
                chosen,
                preview=self._preview(request, form, moves, chosen),
            )
        given = form.cleaned_data
        handed = [
            Handed(
                row,
                people[chosen[row.pk]],
                given["notes"],
                given["notes_from"],
                (),
                self._key(request, row),
            )
            for row in moves
        ]
        try:
            settle_all(by=request.user, handed=handed, back=ends, on=given["on"])
        except Refused as refusal:
            refusal_on(form, refusal)
            return self._page(request, user, rows, form, chosen, INVALID)
        said = f"已移交{len(moves)}名学生" + (f"，{len(ends)}名退回待结对" if ends else "")
        messages.success(request, f"{said}（{long_date(given['on'])}起）。")
        return redirect("mentoring:staff_pairings", public_id)

    def _chosen(self, request: HttpRequest, rows: list[Pairing]) -> dict[int, str]:
        """Who each child goes to; those nobody was chosen for go to one and the same, if named."""
        rest = request.POST.get("rest", LEAVE)
        return {row.pk: request.POST.get(f"to-{row.public_id}") or rest for row in rows}

    def _people(self, request: HttpRequest, user: User) -> dict[str, User]:
        found = staff_who_may(request.school, BY_STAFF[0], clock.today()).exclude(pk=user.pk)
        return {str(one.public_id): one for one in found}

    def _key(self, request: HttpRequest, row: Pairing) -> UUID:
        try:
            return UUID(request.POST.get(f"key-{row.public_id}", ""))
        except ValueError:
            return uuid4()

    def _preview(self, request, form, moves, chosen) -> dict[int, pages.Preview]:
        given, people = form.cleaned_data, self._people(request, User())
        return {
            row.pk: pages.preview_of(
                request.user,
                row.student,
                people[chosen[row.pk]],
                given["on"],
                notes=given["notes"],
                notes_from=given["notes_from"],
            )
            for row in moves
        }

    def _page(
        self,
        request: HttpRequest,
        user: User,
        rows: list[Pairing],
        form: HandAllForm,
        chosen: dict[int, str],
        status: int = 200,
        preview: dict[int, pages.Preview] | None = None,
    ) -> HttpResponse:
        loads = pages.loads_on(request.school, clock.today())
        full = at_their_most(request.school, loads)
        found = self._people(request, user)
        who = {
            key: pages.Candidate(one, "", loads.get(one.pk, 0), one.pk in full)
            for key, one in found.items()
        }
        people = [(key, one.words) for key, one in who.items()]
        lines = [
            {
                "row": row,
                "chosen": chosen.get(row.pk, LEAVE),
                "key": request.POST.get(f"key-{row.public_id}") or str(uuid4()),
                "preview": (preview or {}).get(row.pk),
            }
            for row in rows
        ]
        context = {
            "person": user,
            "lines": lines,
            "form": form,
            "people": people,
            "previewed": preview is not None,
        }
        return render(request, "mentoring/pairings/staff.html", context, status=status)


class HandoverSheet(StaffDoor, View):
    """移交单 of what one person holds today, or of what they handed over on a day (`?on=`)."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = self.person(request, public_id)
        handed = handover_sheet.latest_handed(user, request.school)
        rows = handed or self.held(request, user)
        if not rows:
            messages.info(request, f"{user.name}现在没有结对学生，不用打印移交单。")
            return redirect("mentoring:staff_pairings", public_id)
        pdf = handover_sheet.print_sheet(
            person=user, rows=rows, school=request.school, printed_by=request.user
        )
        return pdf_answer(pdf, "结对移交单")
