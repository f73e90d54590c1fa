"""What is done about one pupil who is not there: rung, arrived after all, found out why."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views import View

from school_care.attendance import selectors_roll
from school_care.attendance.enums import AbsenceKind, Session
from school_care.attendance.forms_roll import BROKEN, day_of
from school_care.attendance.selectors_class_night import read_roll
from school_care.attendance.services.calls import record_call
from school_care.attendance.services.roll import place_of, settle_absence
from school_care.attendance.services.roll_rules import may_take_roll
from school_care.attendance.views.roll import roll_url
from school_care.core import clock
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.enums import Whereabouts
from school_care.students.models import ContactPerson, Student
from school_care.students.views.doors import pupil_or_404

# One tap each: what it is, as `settle_absence` is told.
WHAT: dict[str, dict[str, Any]] = {
    "sick": {"kind": AbsenceKind.SICK},
    "personal": {"kind": AbsenceKind.PERSONAL},
    "coming": {"kind": AbsenceKind.UNVERIFIED, "note": "在路上"},
    "lost": {"kind": AbsenceKind.UNVERIFIED, "whereabouts": Whereabouts.MISSING},
    "arrived": {"kind": AbsenceKind.LATE},
    "unverified": {"kind": AbsenceKind.UNVERIFIED},
}
# At night nobody is late: who comes is there.
WHAT_AT_NIGHT: dict[str, dict[str, Any]] = {
    **WHAT,
    "arrived": {"kind": AbsenceKind.PRESENT},
    "home": {"kind": AbsenceKind.PERSONAL, "note": "在家，明早到校"},  # the family has said so
}


class AbsentView(DeskView, View):
    """A pupil in sight whose class's roll of the day the person takes: else 404, 403."""

    capability = Capability.TAKE_ROLL
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student, day = pupil_or_404(request, public_id), day_of(request.POST.get("on"))
        self.session = _session_of(request.POST.get("session"))
        group = self._class(request, student, day)
        fresh: dict[str, Any] = {}
        try:
            fresh = self.act(request, student, day)
        except Refused as refusal:
            messages.error(request, str(refusal))
            if request.htmx:
                return HttpResponse(headers={"HX-Refresh": "true"})
        if not request.htmx:
            return redirect(f"{roll_url(group, day, self.session)}#a-{student.public_id}")
        return self._row(request, student, group, day, fresh)

    def act(self, request: HttpRequest, student: Student, day: date) -> dict[str, Any]:
        """Do what was tapped; answers what the row shows beside its state. Raises Refused."""
        raise NotImplementedError

    def _class(self, request: HttpRequest, student: Student, day: date) -> SchoolClass:
        try:
            place = place_of(student, day, self.session)
        except Refused:
            place = None
        if place is None or place.school_class is None or not may_take_roll(request.user, place):
            raise PermissionDenied
        return place.school_class

    def _row(
        self,
        request: HttpRequest,
        student: Student,
        group: SchoolClass,
        day: date,
        fresh: dict[str, Any],
    ) -> HttpResponse:
        """The state of the pupil and the class's figures anew; no number is told again."""
        roll = read_roll(group, day, self.session)
        absentees = selectors_roll.absentees_of(request.user, roll, may_ring=False)
        one = next((one for one in absentees if one.student.pk == student.pk), None)
        if one is None:
            return HttpResponse(headers={"HX-Refresh": "true"})
        context = {"one": one, "roll": roll, "on": day, "may_take": True, "is_fresh": True}
        return render(request, "attendance/roll/_state.html", context | fresh)


class RecordCall(AbsentView):
    """已联系, 没有接, 关机: one tap beside the number just rung."""

    def act(self, request: HttpRequest, student: Student, day: date) -> dict[str, Any]:
        people = ContactPerson.objects.visible_to(request.user).filter(student=student)
        person = get_object_or_404(people, public_id=_uuid(request.POST.get("person")))
        person.student = student
        which = "other_phone" if request.POST.get("which") == "other_phone" else "phone"
        record_call(
            by=request.user,
            student=student,
            date=day,
            contact=person,
            whom=person.title,
            result=request.POST.get("result", ""),
            public_id=_uuid(request.POST.get("public_id")),
            which=which,
        )
        return {"rung": person, "which": which, "next_id": uuid4()}


class Settle(AbsentView):
    """到校了, 病假, 事假, 在路上, 不知去向: one tap."""

    def act(self, request: HttpRequest, student: Student, day: date) -> dict[str, Any]:
        what = request.POST.get("what", "")
        known = WHAT if self.session == Session.MORNING else WHAT_AT_NIGHT
        if what not in known:
            raise Refused("请点一下该生的情况。")
        arrived = what == "arrived" and day == clock.today()
        settle_absence(
            by=request.user,
            student=student,
            date=day,
            session=self.session,
            arrived_at=timezone.localtime(clock.now()).time() if arrived else None,
            **known[what],
        )
        return {}


def _session_of(text: Any) -> str:
    return text if text in Session.values else Session.MORNING


def _uuid(text: Any) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise Refused(BROKEN) from None
