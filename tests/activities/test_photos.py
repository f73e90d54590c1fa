"""Pictures of an activity live by consent: on the page, on paper, on the public site."""

import subprocess
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.activities.choices.programme import ActivityKind, Reach
from school_care.activities.models import Activity, ActivityPhoto
from school_care.activities.services import photos
from school_care.activities.services.activities import make_activity
from school_care.activities.services.photos import add_photos, publish_photo, withdraw_photo
from school_care.activities.services.programme.items import Plan
from school_care.activities.services.programme.publicity import PHOTO_PURPOSE, follow
from school_care.cms.services import create_site
from school_care.core import clock, vault
from school_care.school.models import EventPhoto
from school_care.school.refusal import Refused
from school_care.students.models import Consent
from school_care.students.services.consents import Speaker, withdraw_consent
from tests.activities.making_activity import held
from tests.students.consents import agree
from tests.students.documents import client_of, stored
from tests.support import papers

pytestmark = pytest.mark.django_db
SPEAKER = Speaker(name="张奶奶", relation="奶奶", role="GUARDIAN")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


def add(cast, activity, *students, by=None, **more) -> ActivityPhoto:
    (photo,) = add_photos(
        by=by or cast.head_teacher,
        activity=activity,
        files=[papers.sent(papers.photo())],
        students=students,
        nobody_known=not students,
        **more,
    )
    return photo


def withdraw(cast, student, purpose: str) -> None:
    withdraw_consent(
        by=cast.head_teacher,
        student=student,
        purpose=purpose,
        speaker=SPEAKER,
        channel="paper",
        on=clock.today(),
    )


@pytest.fixture
def public(cast) -> Activity:
    """An approved activity parents read of."""
    plan = Plan(
        kind=ActivityKind.OPEN_DAY,
        title="家长开放半日",
        starts_on=clock.today() - timedelta(days=1),
        reach=Reach.SCHOOL,
        is_public=True,
    )
    row = make_activity(by=cast.director, school=cast.school, plan=plan, public_id=uuid4())
    row.state = "planned"
    row.save()
    follow(row)
    return row


def page_of(cast, activity, user=None) -> str:
    url = reverse("activities:activity", args=[activity.public_id])
    return client_of(user or cast.head_teacher).get(url).content.decode()


def test_add__family_has_not_agreed__refused_by_name_and_nothing_stored(cast):
    activity = held(cast)
    agree(cast.zixuan, "photo")
    with pytest.raises(Refused, match="李安安"):
        add(cast, activity, cast.zixuan, cast.anan)
    assert not ActivityPhoto.objects.exists()
    assert stored() == []


def test_add__nobody_named_and_nobody_unknown__refused(cast):
    activity = held(cast)
    with pytest.raises(Refused):
        add_photos(
            by=cast.head_teacher,
            activity=activity,
            files=[papers.sent(papers.photo())],
            students=[],
            nobody_known=False,
        )


def test_add__by_form__on_the_page_with_names_for_who_sees_them(cast):
    activity = held(cast)
    agree(cast.zixuan, "photo")
    url = reverse("activities:activity_photo_new", args=[activity.public_id])
    files = {"files": [papers.sent(papers.photo()), papers.sent(papers.photo(width=310))]}
    given = {"pupils": [str(cast.zixuan.public_id)], "caption": "学过马路", **files}
    answer = client_of(cast.head_teacher).post(url, given)
    assert answer.status_code == 302
    body = page_of(cast, activity)
    assert body.count("activities/photos/") >= 2
    assert "张子轩" in body
    assert "small/" not in page_of(cast, activity, cast.other_head_teacher)


def test_consent_withdrawn__gone_from_page_print_and_disk(cast, tmp_path):
    activity = held(cast)
    agree(cast.zixuan, "photo")
    photo = add(cast, activity, cast.zixuan)
    file = reverse("activities:activity_photo", args=[photo.public_id])
    client = client_of(cast.head_teacher)
    assert client.get(file).status_code == 200
    assert pictures_in(client, activity, tmp_path) == 1
    withdraw(cast, cast.zixuan, "photo")
    assert client.get(file).status_code == 404
    assert str(photo.public_id) not in page_of(cast, activity)
    assert pictures_in(client, activity, tmp_path) == 0
    assert ActivityPhoto.objects.get().withdrawn_at is not None


def test_consent_withdrawn__files_erased_once_committed(cast, django_capture_on_commit_callbacks):
    activity = held(cast)
    agree(cast.zixuan, "photo")
    add(cast, activity, cast.zixuan)
    assert len(stored()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(cast, cast.zixuan, "photo")
    assert stored() == []


def test_consent_gone__though_nobody_was_told__not_shown(cast):
    activity = held(cast)
    agree(cast.zixuan, "photo")
    photo = add(cast, activity, cast.zixuan)
    Consent.objects.update(withdrawn_on=clock.today())
    assert str(photo.public_id) not in page_of(cast, activity)
    url = reverse("activities:activity_photo_small", args=[photo.public_id])
    assert client_of(cast.head_teacher).get(url).status_code == 404


def test_publish__without_public_consent__refused_by_name(cast, public):
    agree(cast.zixuan, "photo")
    photo = add(cast, public, cast.zixuan, by=cast.director)
    with pytest.raises(Refused, match="张子轩"):
        publish_photo(by=cast.director, photo=photo)
    assert not EventPhoto.objects.exists()


def test_publish__activity_parents_do_not_read_of__refused(cast):
    photo = add(cast, held(cast))
    with pytest.raises(Refused, match="审定"):
        publish_photo(by=cast.director, photo=photo)


def test_publish__then_public_consent_withdrawn__gone_from_the_site_and_kept_here(
    client, cast, public, django_capture_on_commit_callbacks
):
    create_site(school=cast.school)
    agree(cast.zixuan, "photo")
    agree(cast.zixuan, "public")
    photo = add(cast, public, cast.zixuan, by=cast.director)
    publish_photo(by=cast.director, photo=photo)
    publish_photo(by=cast.director, photo=photo)
    event = reverse("cms_event", args=[public.public_event.public_id])
    picture = reverse("cms_event_photo", args=[photo.public_id])
    assert picture in client.get(event).content.decode()  # now whatever keeps pages has it
    assert client.get(picture).status_code == 200
    assert EventPhoto.objects.get().event_id == public.public_event_id
    assert vault.read(photo.public_id, PHOTO_PURPOSE)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(cast, cast.zixuan, "public")
    assert picture not in client.get(event).content.decode()
    assert client.get(picture).status_code == 404
    with pytest.raises(vault.FileGone):
        vault.read(photo.public_id, PHOTO_PURPOSE)
    assert photos.shown([ActivityPhoto.objects.get()])


def test_sweep__public_without_consent_and_orphans__go(cast, public):
    agree(cast.zixuan, "photo")
    agree(cast.zixuan, "public")
    photo = add(cast, public, cast.zixuan, by=cast.director)
    publish_photo(by=cast.director, photo=photo)
    Consent.objects.filter(purpose="public").update(withdrawn_on=clock.today())
    assert photos.sweep() == 1
    assert not EventPhoto.objects.exists()
    assert photos.sweep() == 0


def test_withdraw__by_another_teacher__refused(cast):
    photo = add(cast, held(cast))
    with pytest.raises(Refused):
        withdraw_photo(by=cast.other_head_teacher, photo=photo)


def pictures_in(client, activity, folder) -> int:
    """How many pictures the printed record holds."""
    url = reverse("activities:activity_paper", args=[activity.public_id])
    paper = folder / "record.pdf"
    paper.write_bytes(client.get(url).content)
    told = subprocess.run(  # noqa: S603
        ["/usr/bin/pdfimages", "-list", str(paper)], capture_output=True, text=True, check=True
    )
    return sum("image" in line for line in told.stdout.splitlines()[2:])
