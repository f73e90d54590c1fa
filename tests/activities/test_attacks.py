"""What somebody would try who wants to see, keep or publish what is not theirs to."""

import logging
import re
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.activities.birthdays import Keeping
from school_care.activities.choices.programme import ActivityKind
from school_care.activities.models import (
    Activity,
    ActivityPhoto,
    BirthdayChoice,
    CallTry,
    Letter,
    LetterOccasion,
)
from school_care.activities.selectors_letters import overview
from school_care.activities.services import photos
from school_care.activities.services.activities import (
    Places,
    change_activity,
    plan_of,
    term_for,
)
from school_care.activities.services.birthdays import keep_birthday
from school_care.activities.services.calls import tries
from school_care.activities.services.letters import writing
from school_care.activities.services.programme.items import edit_activity
from school_care.activities.services.sign_in import open_sign_in
from school_care.core import clock
from school_care.core.log_filters import HideSecretPaths
from school_care.core.models import AuditEntry, FieldChange
from school_care.core.publication import recheck
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import EventPhoto, PublicEvent
from school_care.school.refusal import Refused
from tests.activities.making_activity import held, planned
from tests.activities.programme_support import approved, calendar_2026, draft, programme_of
from tests.core.pdf.support import text_of
from tests.factories import AppointmentFactory, StudentFactory
from tests.students.consents import agree
from tests.students.documents import client_of
from tests.support import papers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


def arranged(cast, **plan) -> Activity:
    """An activity of the approved programme."""
    programme = programme_of(cast)
    row = draft(cast, programme, **plan)
    approved(cast, programme)
    row.refresh_from_db()
    return row


def sent(cast, activity, *students, content=None, **more) -> ActivityPhoto:
    (photo,) = photos.add_photos(
        by=cast.director,
        activity=activity,
        files=[papers.sent(content or papers.photo())],
        students=students,
        nobody_known=not students,
        **more,
    )
    return photo


# -- the public site -----------------------------------------------------------------------------


def test_made_public_after_the_approval__by_the_planner__needs_the_principal(cast):
    row = arranged(cast, title="亲子运动会")
    plan = replace(plan_of(row), is_public=True)
    with pytest.raises(Refused, match="校长"):
        edit_activity(by=cast.director, activity=row, plan=plan, revision=row.revision)
    row.refresh_from_db()
    assert not row.is_public and not PublicEvent.objects.exists()
    edit_activity(by=cast.principal, activity=row, plan=plan, revision=row.revision)
    assert PublicEvent.objects.get().title == "亲子运动会"


def test_caption_names_a_child__picture_stays_inside_and_the_name_is_not_repeated(cast):
    row = arranged(cast, kind=ActivityKind.OPEN_DAY, title="开放半日", is_public=True)
    photo = sent(cast, row, caption="张子轩领奖")
    with pytest.raises(Refused, match="照片说明") as refused:
        photos.publish_photo(by=cast.principal, photo=photo)
    assert "张子轩" not in str(refused.value)
    assert not EventPhoto.objects.exists()


def test_consent_withdrawn__picture_that_tells_the_name_of_the_child__is_public_no_more(cast):
    agreed = agree(cast.zixuan, "public")
    row = arranged(cast, kind=ActivityKind.OPEN_DAY, title="开放半日", is_public=True)
    photo = sent(cast, row, caption="张子轩的书法")
    photos.publish_photo(by=cast.principal, photo=photo)
    agreed.withdrawn_on = clock.today()
    agreed.save()
    titles = recheck(cast.school.pk)
    assert titles and "张子轩" not in "".join(titles)
    assert not EventPhoto.objects.exists()


def test_same_picture_with_other_people__is_not_taken_for_the_first(cast):
    row, content = held(cast), papers.photo()
    agree(cast.zixuan, "photo")
    sent(cast, row, content=content)
    with pytest.raises(Refused, match="先撤下"):
        sent(cast, row, cast.zixuan, content=content)
    assert ActivityPhoto.objects.count() == 1


def test_files_of_one_child_united__public_picture_without_consent_goes(cast):
    row = arranged(cast, kind=ActivityKind.OPEN_DAY, title="开放半日", is_public=True)
    for purpose in ("photo", "public"):
        agree(cast.zixuan, purpose)
    photo = sent(cast, row, cast.zixuan)
    photos.publish_photo(by=cast.principal, photo=photo)
    assert photos.end_strays([photo.pk]) == 0
    agree(cast.zixuan, "public", agreed=False, given_on=clock.today())
    assert photos.end_strays([photo.pk]) == 1
    assert not EventPhoto.objects.exists()


def test_sign_in__activity_whose_title_names_a_child__gets_no_public_page(cast):
    row = planned(cast, kind=ActivityKind.PARENT_SCHOOL, topic="", title="张子轩家长座谈")
    with pytest.raises(Refused, match="学生姓名") as refused:
        open_sign_in(by=cast.head_teacher, activity=row)
    assert "张子轩" not in str(refused.value)
    row.refresh_from_db()
    assert row.sign_in_hash == ""


def test_log__address_of_a_sign_in__is_not_in_it():
    record = logging.LogRecord("django.request", 40, "", 1, "%s: %s", ("x", "/s/Geheim-1/"), None)
    HideSecretPaths().filter(record)
    assert "Geheim" not in record.getMessage()


# -- who sees what -------------------------------------------------------------------------------


def test_letters__registrar_who_leads_a_class__reads_the_numbers_of_that_class_only(cast):
    AppointmentFactory(
        user=cast.registrar, school=cast.school, role="head_teacher", school_class=cast.seven_one
    )
    user = type(cast.registrar).objects.get(pk=cast.registrar.pk)
    occasion = occasion_of(cast)
    (line,) = overview(user, cast.school, [occasion], clock.today())
    assert {one.group.pk for one in line.classes} == {cast.seven_one.pk}


def occasion_of(cast):
    return LetterOccasion.objects.create(
        school=cast.school,
        term=cast.term,
        reason="mid_autumn",
        name="中秋节",
        day=clock.today() + timedelta(days=8),
        opens_on=clock.today(),
        due_on=clock.today() + timedelta(days=5),
        made_at=clock.now(),
    )


def test_draft_of_the_term__opened_by_its_address__planners_and_the_organiser_only(cast):
    row = draft(cast, programme_of(cast), title="还没定的事")
    url = reverse("activities:activity", args=[row.public_id])
    assert client_of(cast.head_teacher).get(url).status_code == 404
    assert client_of(cast.principal).get(url).status_code == 200
    Activity.objects.filter(pk=row.pk).update(owner=cast.head_teacher)
    assert client_of(cast.head_teacher).get(url).status_code == 200


def test_dormitory__page_of_a_boarder_in_care_and_of_another__are_alike(cast):
    pages = []
    for name, more in (("甲小明", {"care": True, "level": 3}), ("乙小明", {})):
        pupil = StudentFactory(current_class=cast.seven_one, name=name, boarding=True, **more)
        url = reverse("activities:call_pupil", args=[pupil.public_id])
        page = client_of(cast.dormitory).get(url).content.decode()
        page = page.replace(name, "某").replace(str(pupil.public_id), "ID")
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
        pages.append(re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", page))
    assert pages[0] == pages[1]


def test_birthdays_on_the_wall__one_of_two_registered__ticks_only_on_the_schools_own_copy(cast):
    for pupil in (cast.zixuan, cast.anan):
        pupil.birth_date = clock.today().replace(year=clock.today().year - 12)
        pupil.save()
    keep_birthday(
        by=cast.head_teacher,
        student=cast.zixuan,
        turns=12,
        held_on=clock.today(),
        how="alone",
        ticks=["card"],
        keeping=Keeping(SchoolCalendar(cast.school)),
    )
    url = reverse("activities:birthday_list", args=[cast.seven_one.public_id])
    month = f"{clock.today():%Y-%m}"
    desk = client_of(cast.head_teacher)
    wall = text_of(desk.get(url, {"month": month}).content)
    kept = text_of(desk.get(url, {"month": month, "record": 1}).content)
    assert "张子轩" in wall and "李安安" in wall
    assert "单独祝福" in kept and "单独祝福" not in wall


# -- stale pages ---------------------------------------------------------------------------------


def test_letter_withdrawn__sent_again_from_the_old_page__is_not_said_to_stand(cast):
    key = uuid4()
    noted = writing.Noted(to="妈妈", way="post", written_on=clock.today())
    given = {"by": cast.head_teacher, "student": cast.zixuan, "noted": noted, "public_id": key}
    letter = writing.write_letter(**given)
    writing.withdraw_letter(by=cast.head_teacher, letter=letter, why="登记错误")
    with pytest.raises(Refused, match="已撤销"):
        writing.write_letter(**given)
    assert not Letter.objects.filter(withdrawn_at__isnull=True).exists()


def test_call_taken_back__tapped_again_on_the_old_page__is_not_said_to_stand(cast):
    tried = tries.Tried(result="connected", on=clock.today())
    given = {"by": cast.dormitory, "student": cast.zixuan, "tried": tried, "public_id": uuid4()}
    tries.take_back_call(by=cast.dormitory, call=tries.note_call(**given))
    with pytest.raises(Refused, match="已撤销"):
        tries.note_call(**given)
    assert not CallTry.objects.filter(withdrawn_at__isnull=True).exists()


def test_places_changed__who_and_what_is_written_down(cast):
    row = planned(cast, kind=ActivityKind.CONTEST, topic="", places=Places(True, 10))
    change_activity(
        by=cast.head_teacher,
        activity=row,
        plan=plan_of(row),
        revision=row.revision,
        places=Places(True, 12),
    )
    change = FieldChange.objects.get(object_id=row.public_id, field="places")
    assert (change.old, change.new, change.actor) == ("10", "12", cast.head_teacher)
    assert AuditEntry.objects.filter(action="activity.edited", object_id=row.public_id).exists()


# -- days ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("plan", [{"days": 4000}, {"days": 0, "last": 3000}])
def test_class_activity__years_away_or_years_long__refused(cast, plan):
    day = clock.today() + timedelta(days=plan["days"])
    last = day + timedelta(days=plan["last"]) if "last" in plan else None
    with pytest.raises(Refused):
        planned(cast, starts_on=day, last_day=last)
    assert not Activity.objects.exists()


def test_term_of_an_activity__late_in_august__the_one_that_comes(cast):
    calendar_2026(cast.school)
    for day, code in (
        (date(2026, 8, 28), "2026-2027-1"),
        (date(2026, 11, 2), "2026-2027-1"),
        (date(2027, 7, 20), "2026-2027-2"),
    ):
        assert term_for(cast.school, day).code == code


def test_lunar_birthday__of_an_age_nobody_reaches__is_no_error(cast):
    BirthdayChoice.objects.create(
        school=cast.school,
        student=cast.zixuan,
        month=8,
        day=15,
        decided_at=clock.now(),
    )
    cast.zixuan.birth_date = date(2016, 3, 4)
    cast.zixuan.save()
    url = reverse("activities:birthday_keep", args=[cast.zixuan.public_id])
    assert client_of(cast.head_teacher).get(f"{url}?turns=99").status_code == 200


@pytest.mark.parametrize(
    "asked",
    ["calls_coverage?month=0001-01", "calls_week?day=0001-01-01", "calls_week?day=9999-12-31"],
)
def test_calls__a_day_at_the_end_of_time__is_answered_with_today(cast, asked):
    name, query = asked.split("?")
    answer = client_of(cast.dormitory).get(f"{reverse(f'activities:{name}')}?{query}")
    assert answer.status_code == 200
