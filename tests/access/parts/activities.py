"""One activity: its plan, record, names, sign-in and pictures."""

from datetime import timedelta

from school_care.activities.choices.programme import ActivityKind, ActivityState, Reach, SignedHow
from school_care.activities.models import (
    Activity,
    ActivityClass,
    ActivityPhoto,
    ParentSignIn,
    ReservedPlace,
)
from school_care.activities.services.photos import FILE, SMALL
from school_care.core import clock, vault
from school_care.school.models import Term
from tests.access.who import NONE, PUBLIC_ID, Case, of, people, plain
from tests.factories import TermFactory

READERS = people(
    "principal director registrar head_teacher other_head_teacher grade_head teacher dormitory "
    "counsellor"
)
RUNNERS = READERS - {"registrar", "dormitory"}
KEEPERS = people("principal director head_teacher grade_head")  # of what 七(1)班 does
WHO_CARE = people("principal director head_teacher grade_head")
SIGNED = people("principal director head_teacher")
PHOTO_READERS = people("principal director registrar head_teacher grade_head")


def _own(get, post=None) -> list[Case]:
    none = NONE if post is not None else None
    cases = {
        "act": (get, post),
        "foreign_act": (NONE if get is not None else None, none),
    }
    return of(PUBLIC_ID, cases)


def _with(other: str, get, post) -> list[Case]:
    """An activity and a class or pupil of it: own, foreign, and mixed."""
    names = {"class_id": ("seven_one", "foreign_class"), "student_id": ("zixuan", "foreign")}
    mine, theirs = names[other]

    def arguments(activity: str, row: str):
        def build(cast) -> dict:
            found = getattr(cast, row, None) or cast.extra[row]
            return {PUBLIC_ID: cast.extra[activity].public_id, other: found.public_id}

        return build

    refused = (None if get is None else NONE, None if post is None else NONE)
    return [
        Case("own", arguments("act_by_name", mine), get, post),
        Case("mixed", arguments("act_by_name", theirs), *refused),
        Case("foreign", arguments("foreign_act", theirs), *refused),
    ]


def _sign_in(get) -> list[Case]:
    none = None if get is None else NONE
    return of(PUBLIC_ID, {"act_signed": (get, SIGNED), "foreign_act_signed": (none, NONE)})


def _photo(get, post) -> list[Case]:
    none = (None if get is None else NONE, None if post is None else NONE)
    return of(PUBLIC_ID, {"act_photo": (get, post), "foreign_act_photo": none})


EXPECTED: dict[str, list[Case]] = {
    "activities:activity_new": plain(RUNNERS, RUNNERS),
    "activities:class_lecture": of(
        PUBLIC_ID, {"seven_one": (KEEPERS, KEEPERS), "foreign_class": (NONE, NONE)}
    ),
    "activities:activity": _own(READERS),
    "activities:activity_edit": _own(KEEPERS, KEEPERS),
    "activities:activity_cancel": _own(None, KEEPERS),
    "activities:activity_restore": _own(None, KEEPERS),
    "activities:activity_appeal": _own(READERS),
    "activities:activity_record": _own(KEEPERS, KEEPERS),
    "activities:activity_undo": _own(None, KEEPERS),
    "activities:activity_paper": _own(KEEPERS),
    "activities:activity_list": _own(KEEPERS),
    "activities:activity_absent": _with("class_id", KEEPERS, KEEPERS),
    "activities:activity_pupils": _with("class_id", KEEPERS, KEEPERS),
    "activities:activity_pupil": _with("student_id", KEEPERS, KEEPERS),
    "activities:activity_place": _with("student_id", None, WHO_CARE),
    "activities:activity_sign_in": _own(KEEPERS, KEEPERS),
    "activities:activity_poster": _own(KEEPERS),
    "activities:activity_sheet": _own(KEEPERS),
    "activities:activity_class_sign_in": _with(
        "class_id", people("head_teacher"), people("head_teacher")
    ),
    "activities:sign_in_claim": _sign_in(SIGNED),
    "activities:sign_in_withdraw": _sign_in(None),
    "activities:activity_photo_new": _own(KEEPERS, KEEPERS),
    "activities:activity_photo": _photo(PHOTO_READERS, None),
    "activities:activity_photo_small": _photo(PHOTO_READERS, None),
    "activities:activity_photo_withdraw": _photo(None, KEEPERS),
    "activities:activity_photo_public": _photo(None, KEEPERS),
}


def objects(cast) -> dict:
    """An activity of whole classes, one by name with a kept place, a sign-in and a picture of each
    school."""
    own = _of_school(cast, cast.school, cast.term, cast.seven_one, cast.head_teacher)
    known = Term.objects.filter(school=cast.other_school).first()
    term = known or TermFactory(school=cast.other_school)
    foreign = _of_school(
        cast, cast.other_school, term, cast.foreign_class, cast.foreign_head_teacher
    )
    ReservedPlace.objects.create(
        school=cast.school, activity=own["act_by_name"], student=cast.zixuan, kept_at=clock.now()
    )
    made = {f"foreign_{name}": row for name, row in foreign.items()}
    return own | made


def _of_school(cast, school, term, group, user) -> dict:
    def activity(**more) -> Activity:
        row = Activity.objects.create(
            school=school,
            term=term,
            kind=ActivityKind.THEME,
            title="主题教育",
            appeal="倡议：多一声问候。",
            reach=Reach.CLASS,
            starts_on=clock.today() + timedelta(days=3),
            state=ActivityState.PLANNED,
            owner=user,
            made_by=user,
            made_at=clock.now(),
            **more,
        )
        ActivityClass.objects.create(activity=row, school_class=group)
        return row

    plain_one, named = activity(), activity(by_name=True, places=1)
    signed = ParentSignIn.objects.create(
        school=school,
        activity=plain_one,
        school_class=group,
        typed_name="某同学",
        relation="妈妈",
        how=SignedHow.PHONE,
        signed_at=clock.now(),
    )
    photo = ActivityPhoto.objects.create(
        school=school,
        activity=plain_one,
        nobody_known=True,
        media_type="image/jpeg",
        size=1,
        digest="0",
        uploaded_by=user,
        uploaded_at=clock.now(),
    )
    vault.write(photo.public_id, FILE, b"picture")
    vault.write(photo.public_id, SMALL, b"picture")
    return {"act": plain_one, "act_by_name": named, "act_signed": signed, "act_photo": photo}
