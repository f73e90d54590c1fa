"""Writing down that an activity was held, who was absent, and printing it (F-17)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from school_care.activities.choices.programme import FOR_PARENTS, ActivityState, TakingPart
from school_care.activities.forms_activity import RecordForm, record_initial
from school_care.activities.members import known_absent, members_by_class
from school_care.activities.models import Activity, Participation
from school_care.activities.papers_activity import print_record
from school_care.activities.selectors_activity import attended
from school_care.activities.selectors_photos import pictures_of
from school_care.activities.services.activity_records import (
    change_record,
    hold_with_record,
    note_class_absent,
    undo_record,
)
from school_care.activities.services.taking_part import may_enrol
from school_care.activities.views.activity_doors import (
    INVALID,
    Acts,
    OfActivity,
    Runs,
    attempt,
    class_for_or_403,
    kept_or_403,
    to_activity,
)
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.core.public_ids import read_public_id
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.students.models import Student

HELD_SAID = "已登记。登记错了可以在这里撤销。"


class ActivityRecord(Runs):
    """已举办: absentees of one class by name, a sentence if one likes; later the same words to
    mend."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity = kept_or_403(request, public_id)
        return self._page(request, activity, RecordForm(initial=record_initial(activity)))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity = kept_or_403(request, public_id)
        form = RecordForm(request.POST)
        if form.is_valid():
            try:
                self._save(request, activity, form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, HELD_SAID)
                return to_activity(activity)
        return self._page(request, activity, form, INVALID)

    def _save(self, request: HttpRequest, activity: Activity, form: RecordForm) -> None:
        if activity.state == ActivityState.HELD:
            seen = form.cleaned_data["revision"] or 0
            change_record(by=request.user, activity=activity, words=form.words(), seen=seen)
            return
        group = only_class(activity)
        absent = {}
        if group is not None and "listed" in request.POST:
            absent[group.pk] = ticked(request, absence_lines(request.user, activity, group))
        hold_with_record(by=request.user, activity=activity, words=form.words(), absent=absent)

    def _page(
        self, request: HttpRequest, activity: Activity, form: RecordForm, status: int = 200
    ) -> HttpResponse:
        group = only_class(activity)
        fresh = activity.state != ActivityState.HELD
        context = {
            "activity": activity,
            "form": form,
            "fresh": fresh,
            "too_early": fresh and activity.starts_on > clock.today(),
            "group": group,
            "lines": absence_lines(request.user, activity, group) if group and fresh else [],
            "for_parents": activity.kind in FOR_PARENTS,
        }
        if form.is_bound and group:
            sent = set(request.POST.getlist("absent"))
            context["lines"] = [
                (pupil, str(pupil.public_id) in sent) for pupil, _ in context["lines"]
            ]
        return render(request, "activities/activity/record.html", context, status=status)


class ClassAbsent(Runs):
    """Who of one class was not there."""

    def get(self, request: HttpRequest, public_id: UUID, class_id: UUID) -> HttpResponse:
        activity, group = class_for_or_403(request, public_id, class_id, may_enrol)
        context = {
            "activity": activity,
            "group": group,
            "lines": absence_lines(request.user, activity, group),
        }
        return render(request, "activities/activity/absent.html", context)

    def post(self, request: HttpRequest, public_id: UUID, class_id: UUID) -> HttpResponse:
        activity, group = class_for_or_403(request, public_id, class_id, may_enrol)
        absent = ticked(request, absence_lines(request.user, activity, group))
        attempt(
            request,
            lambda: note_class_absent(
                by=request.user, activity=activity, group=group, absent=absent
            ),
            "到场情况已保存。",
        )
        return to_activity(activity)


class ActivityUndo(Acts):
    """It was noted by mistake."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity = kept_or_403(request, public_id)
        attempt(
            request,
            lambda: undo_record(by=request.user, activity=activity),
            "已撤销登记，写过的小结还在，重新登记时可以接着用。",
        )
        return to_activity(activity)


class ActivityPaper(OfActivity):
    """活动记录 on A4, with the pictures every family allows."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity = kept_or_403(request, public_id)
        pdf = print_record(
            activity=activity,
            found=attended(request.user, activity),
            pictures=pictures_of(request.user, activity),
            printed_by=request.user,
        )
        audit.record("activity.printed", actor=request.user, row=activity, paper="record")
        return pdf_answer(pdf, "活动记录")


def only_class(activity: Activity) -> SchoolClass | None:
    """The class of an activity of one class; None where several take part."""
    rows = list(activity.classes.select_related("school_class")[:2])
    return rows[0].school_class if len(rows) == 1 else None


def absence_lines(user: Any, activity: Activity, group: SchoolClass) -> list[tuple[Student, bool]]:
    """The pupils of a class on the day, each with whether it counts as absent: as noted, or before
    anything is noted by leave and the morning's roll."""
    keys = members_by_class(activity).get(group.pk, [])
    pupils = list(Student.objects.visible_to(user).filter(pk__in=keys).order_by("name_key", "id"))
    if activity.state == ActivityState.HELD:
        rows = Participation.objects.filter(activity=activity, state=TakingPart.ABSENT)
        missing = set(rows.values_list("student_id", flat=True))
    else:
        missing = known_absent(activity.school, activity.starts_on, keys)
    return [(pupil, pupil.pk in missing) for pupil in pupils]


def ticked(request: HttpRequest, lines: list[tuple[Student, bool]]) -> set[int]:
    """Keys of the pupils ticked as absent."""
    sent = {read_public_id(value) for value in request.POST.getlist("absent")}
    return {pupil.pk for pupil, _ in lines if pupil.public_id in sent}
