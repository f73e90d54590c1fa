"""Pictures of an activity: uploading, showing, taking down, the public site."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from school_care.activities.access import may_keep
from school_care.activities.forms_photos import PhotoForm
from school_care.activities.members import members_by_class
from school_care.activities.models import Activity, ActivityPhoto
from school_care.activities.selectors_activity import classes_of
from school_care.activities.services.photos import (
    FILE,
    SMALL,
    add_photos,
    may_upload,
    may_withdraw,
    publish_photo,
    shown,
    unpublish_photo,
    withdraw_photo,
)
from school_care.activities.views.activity_doors import (
    INVALID,
    Acts,
    OfActivity,
    Runs,
    activity_or_404,
    attempt,
    to_activity,
)
from school_care.core import vault
from school_care.core.answers import file_answer
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.students.models import Student
from school_care.students.services.attachments import RefusedFiles
from school_care.students.views.documents import BY_SCRIPT, problems_of


class PhotoNew(Runs):
    """Several pictures of one scene at once, and who is on them."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity, classes = self._of(request, public_id)
        return self._page(request, activity, classes, PhotoForm(pupils=_all(classes)), [])

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        activity, classes = self._of(request, public_id)
        form = PhotoForm(request.POST, request.FILES, pupils=_all(classes))
        problems: list[str] = []
        if form.is_valid():
            try:
                added = add_photos(
                    by=request.user,
                    activity=activity,
                    files=form.cleaned_data["files"],
                    students=form.students(),
                    nobody_known=form.cleaned_data["nobody_known"],
                    caption=form.cleaned_data["caption"],
                )
            except RefusedFiles as refusal:
                problems = refusal.reasons
            except Refused as refusal:
                problems = [str(refusal)]
            else:
                messages.success(request, f"已上传{len(added)}张照片。")
                if request.headers.get(BY_SCRIPT):
                    url = reverse("activities:activity", args=[activity.public_id])
                    return JsonResponse({"next": url})
                return to_activity(activity)
        if request.headers.get(BY_SCRIPT):
            return JsonResponse({"problems": problems_of(form, problems)}, status=INVALID)
        return self._page(request, activity, classes, form, problems, INVALID)

    def _of(
        self, request: HttpRequest, public_id: UUID
    ) -> tuple[Activity, list[tuple[SchoolClass, list[Student]]]]:
        activity = activity_or_404(request, public_id)
        if not may_upload(request.user, activity):
            raise PermissionDenied
        return activity, pupils_by_class(request.user, activity)

    def _page(
        self,
        request: HttpRequest,
        activity: Activity,
        classes: list[tuple[SchoolClass, list[Student]]],
        form: PhotoForm,
        problems: list[str],
        status: int = 200,
    ) -> HttpResponse:
        chosen = set(form["pupils"].value() or ())
        context: dict[str, Any] = {
            "activity": activity,
            "form": form,
            "problems": problems,
            "classes": [
                (group, [(pupil, str(pupil.public_id) in chosen) for pupil in pupils])
                for group, pupils in classes
            ],
        }
        return render(request, "activities/activity/photo_new.html", context, status=status)


class PhotoFile(OfActivity):
    """The picture itself, unsealed for this one answer, while every family allows it."""

    purpose = FILE

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        photo = photo_or_404(request, public_id)
        try:
            content = vault.read(photo.public_id, self.purpose)
        except vault.FileGone:
            raise Http404 from None
        name = f"photo-{photo.public_id.hex[:8]}.jpg"
        return file_answer(content, name, photo.media_type, as_attachment=False)


class PhotoSmall(PhotoFile):
    """The small picture of a page."""

    purpose = SMALL


class PhotoWithdraw(Acts):
    """撤下."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        photo = photo_or_404(request, public_id)
        if not may_withdraw(request.user, photo):
            raise PermissionDenied
        attempt(
            request,
            lambda: withdraw_photo(by=request.user, photo=photo),
            "照片已撤下，文件已删除。",
        )
        return to_activity(photo.activity)


class PhotoPublic(Acts):
    """放到家校之窗, or off it."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        photo = photo_or_404(request, public_id)
        if not may_keep(request.user, photo.activity):
            raise PermissionDenied
        off = "off" in request.POST
        act = unpublish_photo if off else publish_photo
        said = "已从家校之窗撤下。" if off else "已放到家校之窗。"
        attempt(request, lambda: act(by=request.user, photo=photo), said)
        return redirect("activities:activity", photo.activity.public_id)


def photo_or_404(request: HttpRequest, public_id: UUID) -> ActivityPhoto:
    """A picture of the active school the person may look at now."""
    rows = ActivityPhoto.objects.visible_to(request.user).filter(school=request.school)
    photo = get_object_or_404(
        rows.standing().select_related("activity__public_event"), public_id=public_id
    )
    photo.activity.school = request.school
    if not shown([photo]):
        raise Http404
    return photo


def pupils_by_class(user: Any, activity: Activity) -> list[tuple[SchoolClass, list[Student]]]:
    """The classes that take part with the pupils `user` sees; a constant number of queries."""
    members = members_by_class(activity)
    keys = [pk for pupils in members.values() for pk in pupils]
    seen = Student.objects.visible_to(user).filter(pk__in=keys).order_by("name_key", "id")
    by_key = {pupil.pk: pupil for pupil in seen}
    found = []
    for group in classes_of(activity):
        own = set(members.get(group.pk, ()))
        pupils = [pupil for pk, pupil in by_key.items() if pk in own]
        if pupils:
            found.append((group, pupils))
    return found


def _all(classes: list[tuple[SchoolClass, list[Student]]]) -> list[Student]:
    return [pupil for _, pupils in classes for pupil in pupils]
