"""Never left alone: who is with the child, from the report to the guardian's hands."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail

from school_care.cases.models import Crisis, CrisisWatch, Protection, ProtectionEntry
from school_care.cases.protection.crisis_words import HandedTo, WhereNow
from school_care.cases.protection.enums import Level, Part, ProtectionState, Trigger
from school_care.cases.protection.owed import steps_of
from school_care.cases.protection.services import people, watches
from school_care.cases.protection.services.crisis_opening import Noticed, report
from school_care.cases.protection.services.watches_read import offered_of, running_of
from school_care.cases.protection.sight import level_of
from school_care.cases.tasks import remind_watches
from school_care.core import clock
from school_care.duties.models import Notice
from school_care.duties.services import relay
from school_care.school.models import Appointment
from school_care.school.refusal import Refused
from tests.cases.protection.crisis_making import NOTE, SAID, handed, passed, reported, waits_since
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_report__by_a_teacher__begins_their_watch_and_tells_those_who_must_know(cast):
    row = reported(cast.teacher, cast.keke)

    assert running_of(row).user == cast.teacher
    assert row.state == ProtectionState.WATCHED
    assert Crisis.objects.get(protection=row).counsellor == cast.counsellor
    told = set(
        Notice.objects.filter(facts__about="protection.filed").values_list("user", flat=True)
    )
    assert told == {cast.principal.pk, cast.director.pk, cast.counsellor.pk}


def test_report__without_a_word__says_what_was_ticked(cast):
    row = reported(cast.teacher, cast.keke, words="")
    assert row.happened == Trigger.SAYS.label


@pytest.mark.parametrize(
    "wrong", [{"triggers": []}, {"triggers": ["joke"]}, {"where": "moon"}, {"words": "字" * 2001}]
)
def test_report__that_says_too_little_or_too_much__is_refused(cast, wrong):
    with pytest.raises(Refused):
        reported(cast.teacher, cast.keke, **wrong)
    assert not Protection.objects.exists()


def test_report__sent_twice__makes_one(cast):
    first = reported(cast.teacher, cast.keke)
    form = Crisis.objects.get(protection=first).public_id
    known = {"triggers": [Trigger.SAYS], "where": WhereNow.WITH_ME, "words": SAID}
    noticed = Noticed(student=cast.keke, **known)
    again = report(by=cast.teacher, school=cast.school, noticed=noticed, public_id=form)

    assert again == first
    assert not ProtectionEntry.objects.exclude(kind="handover").exists()
    other = Noticed(student=cast.zixuan, **known)  # the form came back from the browser's memory
    assert report(by=cast.teacher, school=cast.school, noticed=other, public_id=form) != first
    assert Protection.objects.filter(student=cast.zixuan).exists()


def test_report__of_a_child_in_crisis__joins_the_open_one(cast):
    first = reported(cast.teacher, cast.keke)
    again = reported(cast.other_head_teacher, cast.keke, triggers=[Trigger.HURTS], words="手腕有伤")

    assert again == first
    assert running_of(first).user == cast.teacher
    entry = ProtectionEntry.objects.get(written_by=cast.other_head_teacher)
    assert entry.in_content
    assert "手腕有伤" in entry.text
    assert Crisis.objects.get().triggers == [Trigger.SAYS, Trigger.HURTS]
    assert level_of(cast.other_head_teacher, first) == Level.OWN


def test_report__of_who_is_home_again__begins_another_watch_and_owes_all_anew(cast):
    row = handed(reported(cast.teacher, cast.keke), cast.teacher)
    again = reported(cast.other_head_teacher, cast.keke)

    assert again == row
    assert again.state == ProtectionState.WATCHED
    assert running_of(again).user == cast.other_head_teacher
    assert Crisis.objects.get().parents_told_at is None


def test_report__by_who_keeps_out_of_the_open_one__is_a_case_of_its_own(cast):
    first = reported(cast.teacher, cast.keke)
    people.exclude(first, cast.other_head_teacher, by=cast.counsellor, why="亲属")

    assert reported(cast.other_head_teacher, cast.keke) != first


def test_report__where_the_family_may_have_hurt_the_child__is_flagged(cast):
    assert reported(cast.teacher, cast.keke, home_suspected=True).guardian_suspect


def test_report__that_a_colleague_is_there__asks_them_and_the_reporter_answers_meanwhile(cast):
    row = reported(cast.teacher, cast.keke, with_other=cast.dormitory)

    assert running_of(row).user == cast.teacher
    assert offered_of(row).user == cast.dormitory


def test_offer__until_accepted__leaves_the_first_with_the_child(cast):
    row = reported(cast.teacher, cast.keke)
    watch = watches.offer(by=cast.teacher, protection=row, to=cast.dormitory, note=NOTE)

    assert running_of(row).user == cast.teacher
    assert level_of(cast.dormitory, row) == Level.OWN
    assert Notice.objects.filter(user=cast.dormitory, facts__about="protection.watch").exists()

    watches.accept(by=cast.dormitory, watch=watch)

    assert running_of(row).user == cast.dormitory
    assert Notice.objects.filter(user=cast.teacher, facts__about="protection.moved").exists()


def test_handover__of_who_did_not_report__ends_their_sight(cast):
    row = reported(cast.teacher, cast.keke)
    passed(row, cast.teacher, cast.dormitory)
    passed(row, cast.dormitory, cast.head_teacher)

    assert level_of(cast.dormitory, row) == Level.NONE
    assert level_of(cast.teacher, row) == Level.OWN  # their own report
    assert level_of(cast.head_teacher, row) == Level.OWN


def test_accept__by_anybody_but_the_one_asked__is_refused(cast):
    row = reported(cast.teacher, cast.keke)
    watch = watches.offer(by=cast.teacher, protection=row, to=cast.dormitory)
    with pytest.raises(Refused):
        watches.accept(by=cast.director, watch=watch)


def test_accept__of_what_was_given_to_another__is_refused(cast):
    row = reported(cast.teacher, cast.keke)
    first = watches.offer(by=cast.teacher, protection=row, to=cast.dormitory)
    watches.offer(by=cast.director, protection=row, to=cast.head_teacher)

    with pytest.raises(Refused):
        watches.accept(by=cast.dormitory, watch=first)
    assert running_of(row).user == cast.teacher
    assert level_of(cast.dormitory, row) == Level.NONE


def test_decline__tells_who_asked_and_the_leaders_and_changes_nobody(cast):
    row = reported(cast.teacher, cast.keke)
    watch = watches.offer(by=cast.teacher, protection=row, to=cast.dormitory)
    watches.decline(by=cast.dormitory, watch=watch)

    assert running_of(row).user == cast.teacher
    assert offered_of(row) is None
    told = Notice.objects.filter(key__contains=f"d{watch.public_id}")
    assert {one.user for one in told} == {
        cast.teacher,
        cast.director,
        cast.principal,
        cast.counsellor,
    }


def test_taking_over__by_the_director_beside_the_child__is_at_once(cast):
    row = reported(cast.teacher, cast.keke)
    watches.offer(by=cast.director, protection=row, to=cast.director)
    assert running_of(row).user == cast.director
    assert CrisisWatch.objects.filter(ended_at__isnull=True).count() == 1


@pytest.mark.parametrize("who", ["auditor", "kept_out", "elsewhere"])
def test_offer__to_who_may_not_be_there__is_refused(cast, who):
    row = reported(cast.teacher, cast.keke)
    people.exclude(row, cast.head_teacher, by=cast.counsellor, why="亲属")
    whom = {
        "auditor": cast.auditor,
        "kept_out": cast.head_teacher,
        "elsewhere": UserFactory(school=cast.other_school),
    }[who]
    with pytest.raises(Refused):
        watches.offer(by=cast.teacher, protection=row, to=whom)


def test_offer__by_who_has_no_part_in_it__is_refused(cast):
    row = reported(cast.teacher, cast.keke)
    with pytest.raises(Refused):
        watches.offer(by=cast.head_teacher, protection=row, to=cast.dormitory)


def test_offer__by_the_reporter_who_handed_over__is_refused(cast):
    row = reported(cast.teacher, cast.keke)
    passed(row, cast.teacher, cast.dormitory)
    with pytest.raises(Refused):
        watches.offer(by=cast.teacher, protection=row, to=cast.head_teacher)


def test_watcher__whose_post_ended__is_with_the_child_no_more(cast):
    row = reported(cast.teacher, cast.keke)
    posts = Appointment.objects.filter(user=cast.teacher)

    posts.update(until=clock.today())

    assert running_of(row) is None
    (step,) = [one for one in steps_of([row], clock.today())[row.pk] if one.label == "有人陪着孩子"]
    assert step.done_on is None
    assert step.words == "没有登记谁在陪"


def test_watcher__kept_out__is_with_the_child_no_more(cast):
    row = reported(cast.teacher, cast.keke)
    people.exclude(row, cast.teacher, by=cast.counsellor, why="亲属")
    assert running_of(row) is None
    watches.offer(by=cast.director, protection=row, to=cast.director)
    assert running_of(row).user == cast.director


@pytest.mark.parametrize(("minutes", "told"), [(9, 0), (11, 1)])
def test_reminder__of_an_offer__comes_after_ten_minutes(cast, minutes, told):
    row = reported(cast.teacher, cast.keke)
    watch = watches.offer(by=cast.teacher, protection=row, to=cast.dormitory)
    waits_since(watch, minutes)

    assert watches.remind() == told
    rows = Notice.objects.filter(key__contains=f"l{watch.public_id}")
    assert rows.filter(user=cast.dormitory).count() == told
    assert rows.filter(user=cast.teacher).count() == told
    watches.remind()
    assert rows.filter(user=cast.dormitory).count() == told


def test_reminder__at_night__is_mailed_at_once_and_names_nobody(cast, settings):
    settings.REMIND_BY_MAIL = True
    for user in (cast.teacher, cast.dormitory):
        user.email = f"{user.username}@school.example"
        user.save()
    night = datetime.fromisoformat("2026-11-21T23:40:00+08:00")  # a Saturday
    with time_machine.travel(night, tick=False) as clock:
        row = reported(cast.teacher, cast.keke)
        watches.offer(by=cast.teacher, protection=row, to=cast.dormitory)
        assert relay.send_waiting() == 1  # the one who is asked
        clock.shift(timedelta(minutes=11))
        remind_watches()
        assert relay.send_waiting() == 2
        remind_watches()
        assert relay.send_waiting() == 0
    told = [(one.to[0], one.body) for one in mail.outbox]
    assert {to for to, _ in told} == {cast.teacher.email, cast.dormitory.email}
    assert not any(cast.keke.name in body or "危机" in body for _, body in told)


def test_reminder__of_who_keeps_out_since__does_not_reach_them(cast):
    row = reported(cast.teacher, cast.keke)
    watch = watches.offer(by=cast.teacher, protection=row, to=cast.dormitory)
    people.exclude(row, cast.dormitory, by=cast.counsellor, why="亲属")
    waits_since(watch, 11)
    watches.remind()

    rows = Notice.objects.filter(key__contains=f"l{watch.public_id}")
    assert cast.teacher in [one.user for one in rows]
    assert cast.dormitory not in [one.user for one in rows]


def test_handed__to_the_mother__ends_every_watch(cast):
    row = reported(cast.teacher, cast.keke)
    watches.offer(by=cast.teacher, protection=row, to=cast.dormitory)
    row = handed(row, cast.teacher)

    assert row.state == ProtectionState.HANDED
    assert not CrisisWatch.objects.filter(ended_at__isnull=True).exists()
    assert not row.people.filter(part=Part.WATCHER, until_at__isnull=True).exists()
    assert "核对了身份证件" in ProtectionEntry.objects.filter(kind="handover").last().text


def test_handed__to_a_suspected_family__is_refused_and_to_the_police_not(cast):
    row = reported(cast.teacher, cast.keke, home_suspected=True)
    with pytest.raises(Refused):
        handed(row, cast.teacher)
    assert running_of(row).user == cast.teacher

    assert handed(row, cast.teacher, HandedTo.BODY).state == ProtectionState.HANDED


def test_handed__to_a_hospital__is_the_hospital_of_the_case(cast):
    row = reported(cast.teacher, cast.keke)
    handed(row, cast.teacher, HandedTo.HOSPITAL)
    crisis = Crisis.objects.get(protection=row)
    assert crisis.hospital == "母亲 李梅"
    assert crisis.hospital_with == cast.teacher.name


def test_watch__ends_in_no_other_way(cast):
    from school_care.cases.protection.services import steps

    row = reported(cast.teacher, cast.keke)
    others = set(ProtectionState) - {ProtectionState.HANDED}
    assert [to for to in others if steps.may_follow(row, to)] == []
