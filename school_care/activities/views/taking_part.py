"""By name: who of a class joins, what each did; one pupil's place; the list printed."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from school_care.activities.choices.programme import ActivityKind, ActivityState
from school_care.activities.members import members_by_class
from school_care.activities.models import Activity, Participation
from school_care.activities.papers_activity import print_list
from school_care.activities.services.taking_part import (
    MAX_WORDS,
    Deed,
    has_place,
    keep_place,
    may_enrol,
    note_deeds,
    release_place,
    set_joined,
)
from school_care.activities.views.activity_doors import (
    INVALID,
    Acts,
    OfActivity,
    Runs,
    activity_or_404,
    attempt,
    class_for_or_403,
    kept_or_403,
    to_activity,
)
from school_care.attendance.expected import expected_in_class
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.students.models import Student
from school_care.students.selectors import may, reads_care
from school_care.students.views.doors import pupil_or_404

OPEN = (ActivityState.DRAFT, ActivityState.PLANNED)
FOR_WHOM = ("为家庭", "为学校", "为班级")


class ClassPupils(Runs):
    """One class, name by name: who joins (a contest, an outing), what each took on and achieved."""

    def get(self, request: HttpRequest, public_id: UUID, class_id: UUID) -> HttpResponse:
        activity, group = self._of(request, public_id, class_id)
        return self._page(request, activity, group)

    def post(self, request: HttpRequest, public_id: UUID, class_id: UUID) -> HttpResponse:
        activity, group = self._of(request, public_id, class_id)
        pupils = pupils_of(request.user, activity, group)
        try:
            self._save(request, activity, pupils)
        except Refused as refusal:
            return self._page(request, activity, group, str(refusal), INVALID)
        messages.success(request, "已保存。")
        return to_activity(activity)

    def _save(self, request: HttpRequest, activity: Activity, pupils: list[Student]) -> None:
        if activity.by_name and activity.state in OPEN:
            sent = set(request.POST.getlist("joins"))
            joined = {pupil.pk for pupil in pupils if str(pupil.public_id) in sent}
            set_joined(by=request.user, activity=activity, students=pupils, joined=joined)
            here = [pupil for pupil in pupils if pupil.pk in joined]
        else:
            here = pupils
        deeds = {
            pupil.pk: deed
            for pupil in here
            if (deed := _deed(request, str(pupil.public_id))) is not None
        }
        note_deeds(by=request.user, activity=activity, students=here, deeds=deeds)

    def _page(
        self,
        request: HttpRequest,
        activity: Activity,
        group: SchoolClass,
        refusal: str = "",
        status: int = 200,
    ) -> HttpResponse:
        pupils = pupils_of(request.user, activity, group)
        context = {
            "activity": activity,
            "group": group,
            "lines": _lines(request, activity, pupils, sent=bool(refusal)),
            "refusal": refusal,
            "with_ticks": activity.by_name and activity.state in OPEN,
            "with_whom": activity.kind == ActivityKind.HONOUR,
            "with_places": activity.by_name and activity.places,
            "for_whom": FOR_WHOM,
            "most": MAX_WORDS,
            "joined": Participation.objects.filter(activity=activity).count(),
        }
        return render(request, "activities/activity/pupils.html", context, status=status)

    def _of(
        self, request: HttpRequest, public_id: UUID, class_id: UUID
    ) -> tuple[Activity, SchoolClass]:
        activity, group = class_for_or_403(request, public_id, class_id, may_enrol)
        if activity.state == ActivityState.CANCELLED:
            raise Http404
        return activity, group


class OnePupil(Runs):
    """One pupil's enrolment; a care reader keeps a place here. Nobody else learns of it: the page
    is otherwise the same."""

    def get(self, request: HttpRequest, public_id: UUID, student_id: UUID) -> HttpResponse:
        activity, student = _pupil(request, public_id, student_id)
        row = Participation.objects.filter(activity=activity, student=student).first()
        cares = _cares(request, student)
        context = {
            "activity": activity,
            "student": student,
            "row": row,
            "may_change": activity.state in OPEN,
            "cares": cares and activity.places is not None,
            "kept": cares and has_place(request.user, activity, student),
        }
        return render(request, "activities/activity/pupil.html", context)

    def post(self, request: HttpRequest, public_id: UUID, student_id: UUID) -> HttpResponse:
        activity, student = _pupil(request, public_id, student_id)
        joins = "join" in request.POST
        attempt(
            request,
            lambda: set_joined(
                by=request.user,
                activity=activity,
                students=[student],
                joined={student.pk} if joins else set(),
            ),
            "已报名。" if joins else "已取消报名。",
        )
        return redirect("activities:activity_pupil", public_id, student_id)


class KeepPlace(Acts):
    """A place is kept, or no longer."""

    def post(self, request: HttpRequest, public_id: UUID, student_id: UUID) -> HttpResponse:
        activity, student = _pupil(request, public_id, student_id)
        if not _cares(request, student):
            raise PermissionDenied
        keep = "keep" in request.POST
        act = keep_place if keep else release_place
        attempt(
            request,
            lambda: act(by=request.user, activity=activity, student=student),
            "名额已留好。" if keep else "不再保留名额。",
        )
        return redirect("activities:activity_pupil", public_id, student_id)


class ListPaper(OfActivity):
    """Everybody who joined, in class order, on A4; of an activity of whole classes, everybody."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity = kept_or_403(request, public_id)
        pdf = print_list(user=request.user, activity=activity)
        audit.record("activity.printed", actor=request.user, row=activity, paper="list")
        return pdf_answer(pdf, "参加名单")


def pupils_of(user: Any, activity: Activity, group: SchoolClass) -> list[Student]:
    """Who may be ticked: the class today, before the day; afterwards whoever took part."""
    if activity.state in OPEN:
        keys = [pupil.pk for pupil in expected_in_class(group, _day(activity))]
    else:
        keys = members_by_class(activity).get(group.pk, [])
    pupils = Student.objects.visible_to(user).filter(pk__in=keys).order_by("name_key", "id")
    return list(pupils)


def _day(activity: Activity) -> date:
    return min(activity.starts_on, clock.today())


def _pupil(request: HttpRequest, public_id: UUID, student_id: UUID) -> tuple[Activity, Student]:
    activity = activity_or_404(request, public_id)
    student = pupil_or_404(request, student_id)
    group = student.current_class
    if not activity.by_name or group is None:
        raise Http404
    if not activity.classes.filter(school_class=group).exists():
        raise Http404
    group.school = request.school
    if not may_enrol(request.user, activity, group):
        raise PermissionDenied
    return activity, student


def _cares(request: HttpRequest, student: Student) -> bool:
    return reads_care(request.user, student) and may(request.user, Capability.WRITE_CARE, student)


def _deed(request: HttpRequest, key: str) -> Deed | None:
    part = request.POST.get(f"part-{key}")
    if part is None:
        return None
    whom, words = request.POST.get(f"whom-{key}", ""), " ".join(part.split())
    if whom in FOR_WHOM:
        words = f"{whom}：{words}" if words else whom
    return Deed(words, request.POST.get(f"result-{key}", ""))


def _lines(
    request: HttpRequest, activity: Activity, pupils: list[Student], *, sent: bool
) -> list[dict[str, Any]]:
    rows = Participation.objects.filter(activity=activity, student__in=pupils)
    known = {row.student_id: row for row in rows}
    ticks = set(request.POST.getlist("joins"))
    lines = []
    for pupil in pupils:
        row, key = known.get(pupil.pk), str(pupil.public_id)
        part, result = (row.part, row.result) if row else ("", "")
        whom, words = _split(part)
        if sent:
            whom = request.POST.get(f"whom-{key}", "")
            words = request.POST.get(f"part-{key}", words)
            result = request.POST.get(f"result-{key}", result)
        joins = key in ticks if sent else row is not None
        lines.append(
            {"student": pupil, "joins": joins, "whom": whom, "part": words, "result": result}
        )
    return lines


def _split(part: str) -> tuple[str, str]:
    for whom in FOR_WHOM:
        if part == whom or part.startswith(f"{whom}："):
            return whom, part[len(whom) + 1 :]
    return "", part
