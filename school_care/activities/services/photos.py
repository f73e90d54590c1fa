"""Pictures of an activity, and the consent they live by.

Whoever uploads says which children can be recognised, or that none can. A picture is shown while
every one of them has the consent 拍摄; on the public site only with 公开使用 of all, and only of
an approved public activity. Consent is asked for anew each time a picture is shown (`shown`); a
withdrawal ends the picture in the same transaction (`end_consent`), and every six hours whatever is
public without consent goes (`sweep`). A public picture has the public id of the activity's picture.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from school_care.activities.access import may_keep
from school_care.activities.choices.programme import ActivityState
from school_care.activities.models import Activity, ActivityPhoto, PhotoPupil
from school_care.activities.services.programme.publicity import PHOTO_PURPOSE
from school_care.core import audit, clock, vault
from school_care.core.publication import objections
from school_care.core.sealed import lookup_index
from school_care.core.templatetags.days import short_date
from school_care.core.uploads import Checked
from school_care.school.access import can_for_class
from school_care.school.enums import Capability
from school_care.school.models import EventPhoto
from school_care.school.refusal import Refused
from school_care.students.enums import Purpose
from school_care.students.models import Student
from school_care.students.services.attachments import checked_files, lock_pupils
from school_care.students.services.consents import pupils_with_consent

FILE, SMALL = "activityphoto", "activitysmall"  # purposes in the vault
MAX_CAPTION, MAX_WHY = 60, 120
NOT_TAKEN = "家长没有同意拍摄、留存照片：{}。请换一张没有这些同学的照片，或先登记家长的同意。"
NOT_PUBLIC = "家长没有同意公开使用：{}。这张照片只能留在校内。"
CAPTION_NOT_PUBLIC = (
    "照片说明里有学生姓名、私人电话，或能看出是哪些孩子，不能公开："
    "请撤下后换一句说明（也可以不写）重新上传。"
)
WITHDRAWN = "家长撤回了同意"


def may_upload(by: Any, activity: Activity) -> bool:
    """Whether `by` adds pictures: who keeps the activity, and who runs a class that takes part."""
    if may_keep(by, activity):
        return True
    rows = activity.classes.select_related("school_class").all()
    return any(can_for_class(by, Capability.RUN_ACTIVITY, row.school_class) for row in rows)


def add_photos(
    *,
    by: Any,
    activity: Activity,
    files: Sequence[UploadedFile],
    students: Collection[Student],
    nobody_known: bool,
    caption: str = "",
) -> list[ActivityPhoto]:
    """Check, seal and file pictures on which exactly `students` can be recognised: all or none; one
    sent before by the same person is not filed again. Raises Refused, RefusedFiles."""
    if not may_upload(by, activity):
        raise Refused("照片由活动组织者和参加班级的老师上传。")
    if activity.state == ActivityState.CANCELLED:
        raise Refused("活动已取消，不能再传照片。")
    if bool(students) == nobody_known:
        raise Refused("请点选照片里能认出的每一名学生；一个也认不出，就勾“认不出任何学生”。")
    if len(caption) > MAX_CAPTION:
        raise Refused(f"说明请不超过{MAX_CAPTION}字。")
    require_consent(students, Purpose.PHOTO, NOT_TAKEN)
    with _kept(checked_files(files, only_pictures=True)) as kept, transaction.atomic():
        lock_pupils(list(students))
        require_consent(students, Purpose.PHOTO, NOT_TAKEN)
        return [
            _file(by, activity, students, nobody_known, caption.strip(), checked, public_id)
            for public_id, checked in kept
        ]


def require_consent(students: Collection[Student], purpose: str, sentence: str) -> None:
    """Raise Refused naming the children whose families have not agreed; `by` sees them all, having
    chosen them by name."""
    keys = [pupil.pk for pupil in students]
    agreed = pupils_with_consent(student_ids=keys, purpose=purpose)
    missing = [pupil.name for pupil in students if pupil.pk not in agreed]
    if missing:
        raise Refused(sentence.format("、".join(missing)))


def shown(photos: Iterable[ActivityPhoto], purpose: str = Purpose.PHOTO) -> list[ActivityPhoto]:
    """Those of `photos` that may be shown now; asked each time, whatever was done at the
    withdrawal. Two queries."""
    rows = [photo for photo in photos if photo.withdrawn_at is None]
    people: dict[int, set[int]] = {photo.pk: set() for photo in rows}
    named = PhotoPupil.objects.filter(photo_id__in=people).order_by()
    for photo_id, student_id, goes_on in named.values_list(
        "photo_id", "student_id", "student__merged_into"
    ):
        people[photo_id].add(goes_on or student_id)  # of two files of one child the one in use
    everybody = set().union(*people.values()) if people else set()
    agreed = pupils_with_consent(student_ids=everybody, purpose=purpose) if everybody else set()
    return [
        photo
        for photo in rows
        if (people[photo.pk] or photo.nobody_known) and people[photo.pk] <= agreed
    ]


def may_withdraw(by: Any, photo: ActivityPhoto) -> bool:
    """Whether `by` takes a picture down: who uploaded it, who keeps the activity."""
    return photo.uploaded_by_id == by.pk or may_keep(by, photo.activity)


def withdraw_photo(*, by: Any, photo: ActivityPhoto, why: str = "") -> None:
    """撤下: row withdrawn, files erased, gone from the public site; again nothing happens. Raises
    Refused."""
    if not may_withdraw(by, photo):
        raise Refused("只有上传人和活动组织者可以撤下这张照片。")
    with transaction.atomic():
        _withdraw([photo.pk], why.strip()[:MAX_WHY] or "上传人或组织者撤下", by)


def publish_photo(*, by: Any, photo: ActivityPhoto) -> None:
    """放到家校之窗, beside the public event. Asked again nothing happens. Raises Refused."""
    if not may_keep(by, photo.activity):
        raise Refused("照片由活动组织者、德育主任或校长放到家校之窗。")
    content = _content(photo)
    done = False
    try:
        with transaction.atomic():
            pupils = list(Student.objects.filter(in_photos__photo=photo))
            lock_pupils(pupils)  # before the picture, in the order of a withdrawal
            row = ActivityPhoto.objects.select_for_update(of=("self",)).get(pk=photo.pk)
            activity = Activity.objects.select_related("public_event").get(pk=row.activity_id)
            _require_public(row, activity, pupils)
            if EventPhoto.objects.filter(public_id=row.public_id).exists():
                done = True
                return
            vault.write(row.public_id, PHOTO_PURPOSE, content)
            EventPhoto.objects.create(
                public_id=row.public_id,
                event_id=activity.public_event_id,
                caption=row.caption,
                media_type=row.media_type,
            )
            audit.record("activity.photo_published", actor=by, row=row)
        done = True
    finally:
        if not done and not EventPhoto.objects.filter(public_id=photo.public_id).exists():
            vault.erase(photo.public_id, PHOTO_PURPOSE)


def unpublish_photo(*, by: Any, photo: ActivityPhoto) -> None:
    """Off the public site; it stays with the activity. Raises Refused."""
    if not may_keep(by, photo.activity):
        raise Refused("照片由活动组织者、德育主任或校长从家校之窗撤下。")
    with transaction.atomic():
        _unpublish([photo.public_id], by)


def end_consent(student_ids: Collection[int], purpose: str, on: date, actor: Any) -> None:
    """students.withdrawals: pictures of children whose families took consent back end with it, in
    the transaction of the withdrawal; files are erased once it is committed."""
    keys = list(student_ids)
    shows = Q(pupils__student_id__in=keys) | Q(pupils__student__merged_into_id__in=keys)
    photos = ActivityPhoto.objects.standing().filter(shows)
    rows = dict(photos.order_by().values_list("pk", "public_id"))
    if not rows:
        return
    if purpose == Purpose.PHOTO:
        _withdraw(list(rows), WITHDRAWN, actor)
    elif purpose == Purpose.PUBLIC:
        _unpublish(list(rows.values()), actor)


def recheck_captions(school_id: int, withdrawn_at: datetime | None = None) -> list[str]:
    """core.publication.register_recheck: public pictures whose caption meets objections now go.
    Neutral titles of them."""
    rows = EventPhoto.objects.filter(event__school_id=school_id).exclude(caption="")
    found = [row for row in rows.select_related("event") if objections(row.caption, school_id)]
    if found:
        with transaction.atomic():
            _unpublish([row.public_id for row in found], None)
    days = (timezone.localtime(row.event.starts_at).date() for row in found)
    return [f"公开活动的照片（{short_date(day)}）" for day in days]


def sweep() -> int:
    """Files nobody owns, and what is public without consent; returns how many went."""
    strays = end_strays()
    gone = vault.sweep(FILE, _standing) + vault.sweep(SMALL, _standing)
    return strays + gone + vault.sweep(PHOTO_PURPOSE, _public)


def end_strays(keys: Collection[int] | None = None) -> int:
    """Take off the public site what lacks a consent; of the pictures `keys`, else of all. How
    many."""
    public = ActivityPhoto.objects.filter(public_id__in=EventPhoto.objects.values("public_id"))
    photos = list(public if keys is None else public.filter(pk__in=list(keys)))
    allowed = {photo.pk for photo in shown(photos, Purpose.PUBLIC)}
    stray = [photo.public_id for photo in photos if photo.pk not in allowed]
    if stray:
        with transaction.atomic():
            _unpublish(stray, None)
    return len(stray)


def _standing(ids: set[UUID]) -> set[UUID]:
    rows = ActivityPhoto.objects.standing().filter(public_id__in=ids)
    return set(rows.values_list("public_id", flat=True))


def _public(ids: set[UUID]) -> set[UUID]:
    rows = EventPhoto.objects.filter(public_id__in=ids)
    return set(rows.values_list("public_id", flat=True))


def _require_public(row: ActivityPhoto, activity: Activity, pupils: Collection[Student]) -> None:
    if row.withdrawn_at is not None:
        raise Refused("这张照片已经撤下了。")
    event = activity.public_event
    if not activity.is_public or event is None or event.cancelled:
        raise Refused("只有审定后向家长公开的活动，照片才能放到家校之窗。")
    if not (pupils or row.nobody_known):
        raise Refused("还没有说明照片里有谁，不能公开。")
    if row.caption and objections(row.caption, row.school_id):
        raise Refused(CAPTION_NOT_PUBLIC)
    require_consent(pupils, Purpose.PHOTO, NOT_TAKEN)
    require_consent(pupils, Purpose.PUBLIC, NOT_PUBLIC)


def _content(photo: ActivityPhoto) -> bytes:
    try:
        return vault.read(photo.public_id, FILE)
    except vault.FileGone:
        raise Refused("照片的文件不在了，请撤下后重新上传。") from None


@contextmanager
def _kept(checked: Sequence[Checked]) -> Iterator[list[tuple[UUID, Checked]]]:
    """The files in the vault while their rows are written; those without a row are erased."""
    kept = [(uuid4(), one) for one in checked]
    done = False
    try:
        for public_id, one in kept:
            vault.write(public_id, FILE, one.content)
            vault.write(public_id, SMALL, one.thumbnail or one.content)
        yield kept
        done = True
    finally:
        ids = {public_id for public_id, _ in kept}
        for public_id in ids - (_standing(ids) if done else set()):
            _erase(public_id)


def _file(
    by: Any,
    activity: Activity,
    students: Collection[Student],
    nobody_known: bool,
    caption: str,
    checked: Checked,
    public_id: UUID,
) -> ActivityPhoto:
    digest = lookup_index(hashlib.sha256(checked.content).hexdigest(), FILE)
    before = ActivityPhoto.objects.standing().filter(activity=activity, uploaded_by=by)
    known = before.filter(digest=digest).first()
    if known is not None:
        _require_same_people(known, students)
        return known
    photo = ActivityPhoto.objects.create(
        public_id=public_id,
        school_id=activity.school_id,
        activity=activity,
        caption=caption,
        nobody_known=nobody_known,
        media_type=checked.media_type,
        size=len(checked.content),
        digest=digest,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
    PhotoPupil.objects.bulk_create(
        PhotoPupil(school_id=activity.school_id, photo=photo, student=pupil) for pupil in students
    )
    audit.record("activity.photo_added", actor=by, row=photo, pupils=len(students))
    return photo


def _require_same_people(known: ActivityPhoto, students: Collection[Student]) -> None:
    """Who is on a picture is never changed silently: consent hangs on it."""
    named = set(known.pupils.values_list("student_id", flat=True))
    if named != {pupil.pk for pupil in students}:
        raise Refused("这张照片已经传过，当时点选的学生不一样：请先撤下原来那张，再重新上传。")


def _withdraw(keys: list[int], why: str, by: Any) -> None:
    rows = list(ActivityPhoto.objects.standing().select_for_update().filter(pk__in=keys))
    for row in rows:
        row.withdrawn_at, row.withdrawn_why = clock.now(), why
        row.save(update_fields=["withdrawn_at", "withdrawn_why"])
        transaction.on_commit(partial(_erase, row.public_id))
        audit.record("activity.photo_withdrawn", actor=by, row=row)
    _unpublish([row.public_id for row in rows], by)


def _unpublish(public_ids: Collection[UUID], by: Any) -> None:
    for row in EventPhoto.objects.filter(public_id__in=public_ids).select_related("event"):
        public_id = row.public_id
        audit.record("activity.photo_unpublished", actor=by, row=row, school_id=row.event.school_id)
        row.delete()
        transaction.on_commit(partial(vault.erase, public_id, PHOTO_PURPOSE))


def _erase(public_id: UUID) -> None:
    vault.erase(public_id, FILE)
    vault.erase(public_id, SMALL)
