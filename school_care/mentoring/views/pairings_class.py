"""学习帮手与伙伴 of one class: its care pupils one after the other, a tap on a classmate each."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.mentoring import selectors_pairing_pages as pages
from school_care.mentoring.choices.pairings import BY_PUPIL, PairingKind
from school_care.mentoring.models import Pairing
from school_care.mentoring.selectors_pairings import running_of
from school_care.mentoring.services.pairings import Wanted, pair
from school_care.mentoring.views.pairings import PairingDoor, tabs
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.school.views.tools import uuid_or_404
from school_care.students.models import Student
from school_care.students.views.doors import class_or_404, require_for_class


class ClassHelpers(PairingDoor, View):
    """Who has nobody comes first; the child at hand is open, one tap on a classmate saves and goes
    on to the next. `?kind=peer`: 手拉手伙伴 instead."""

    capability = Capability.CHOOSE_HELPERS

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group, kind = self._asked(request, public_id)
        return render(
            request, "mentoring/pairings/class_helpers.html", self._context(request, group, kind)
        )

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group, kind = self._asked(request, public_id)
        pupils = {str(one.public_id): one for one in _care_pupils(request.user, group)}
        mates = {str(one.public_id): one for one in _pupils(request.user, group)}
        student = pupils.get(request.POST.get("student", ""))
        peer = mates.get(request.POST.get("peer", ""))
        here = f"{reverse('mentoring:class_helpers', args=[public_id])}?kind={kind}"
        if student is None or peer is None:
            messages.error(request, "请点选一名同学。")
            return redirect(here)
        wanted = Wanted(
            student=student,
            holder=peer,
            kind=kind,
            replace=bool(request.POST.get("replace")),
            public_id=uuid_or_404(request.POST.get("public_id")),
        )
        try:
            pair(by=request.user, wanted=wanted)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(f"{here}&student={student.public_id}")
        messages.success(request, f"{peer.name}已是{student.name}的{PairingKind(kind).label}。")
        return redirect(here)

    def _asked(self, request: HttpRequest, public_id: UUID) -> tuple[SchoolClass, str]:
        group = class_or_404(request, public_id)
        require_for_class(request, Capability.CHOOSE_HELPERS, group)
        kind = request.POST.get("kind") or request.GET.get("kind") or PairingKind.HELPER
        return group, str(kind if kind in BY_PUPIL else PairingKind.HELPER)

    def _context(self, request: HttpRequest, group: SchoolClass, kind: str) -> dict[str, Any]:
        user, today = request.user, clock.today()
        pupils = _care_pupils(user, group)
        held = running_of([one.pk for one in pupils], today)
        rows: dict[int, list[Pairing]] = {
            pk: [row for row in found if row.kind == kind] for pk, found in held.items()
        }
        pages.flag_care_peers(user, [row for found in rows.values() for row in found], today)
        lines = [{"student": one, "rows": rows.get(one.pk, [])} for one in pupils]
        waiting = [line for line in lines if not line["rows"]]
        at_hand = self._at_hand(request, lines, waiting)
        mates = _pupils(user, group)
        care = {one.pk for one in pupils}
        return {
            **tabs(request, "helpers"),
            "group": group,
            "kind": PairingKind(kind),
            "other": PairingKind.PEER if kind == PairingKind.HELPER else PairingKind.HELPER,
            "waiting": waiting,
            "settled": [line for line in lines if line["rows"]],
            "at_hand": at_hand,
            "mates": [
                {"student": one, "in_care": one.pk in care}
                for one in mates
                if at_hand and one.pk != at_hand["student"].pk
            ],
            "key": uuid4(),
            "pupils": pupils,
        }

    def _at_hand(self, request: HttpRequest, lines: list[dict], waiting: list[dict]) -> Any:
        asked = request.GET.get("student", "")
        named = [line for line in lines if str(line["student"].public_id) == asked]
        return (named or waiting or [None])[0]


def _pupils(user: Any, group: SchoolClass) -> list[Student]:
    rows = Student.objects.visible_to(user).enrolled().filter(current_class=group)
    return list(rows.select_related("current_class").order_by("name_key", "pk"))


def _care_pupils(user: Any, group: SchoolClass) -> list[Student]:
    rows = Student.objects.care_visible_to(user).enrolled().filter(current_class=group)
    rows = rows.in_care(clock.today()).select_related("current_class", "school")
    return list(rows.order_by("name_key", "pk"))
