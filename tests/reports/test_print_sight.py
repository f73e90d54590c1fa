"""A printed file waits; whoever reads less of a child by now is not given it."""

import pytest

from school_care.mentoring.choices.pairings import NotesReach
from school_care.mentoring.services.pairings import correct_notes_reach, hand_over
from school_care.reports import services
from school_care.reports.enums import Edition, PrintKind
from school_care.school.enums import Role
from school_care.school.models import Appointment, User
from school_care.students.services.attachments import set_restricted
from tests.factories import AppointmentFactory, CareRecordFactory, days_ago
from tests.mentoring.pairings.support import mentor
from tests.reports.support import order
from tests.students.documents import attach
from tests.students.merging_rows import merged, two_files

pytestmark = pytest.mark.django_db


def again(user) -> User:
    return User.objects.get(pk=user.pk)


def printed(cast, by):
    job = order(cast, actor=again(by), students=[cast.zixuan])
    services.run_print(job.public_id)
    job.refresh_from_db()
    return job


def takes(job, user) -> bool:
    return services.may_take_away(job=job, actor=again(user))


def test_take_away__head_teacher_who_is_only_the_mentor_now__not_the_whole_file(cast):
    mentor(cast, cast.zixuan, cast.head_teacher)
    job = printed(cast, cast.head_teacher)
    assert takes(job, cast.head_teacher)
    Appointment.objects.filter(user=cast.head_teacher).update(school_class=cast.eight_one)
    assert not takes(job, cast.head_teacher)


def test_take_away__mentor_whose_earlier_notes_were_closed_again__not_the_older_file(cast):
    row = mentor(cast, cast.zixuan, cast.grade_head, days=20)
    new = hand_over(by=cast.director, pairing=row, to=cast.other_head_teacher, notes=NotesReach.ALL)
    job = printed(cast, cast.other_head_teacher)
    CareRecordFactory(student=cast.zixuan, author=cast.head_teacher, happened_on=days_ago(0))
    assert takes(job, cast.other_head_teacher)
    correct_notes_reach(by=cast.director, pairing=new, notes=NotesReach.NONE)
    assert not takes(job, cast.other_head_teacher)


def test_take_away__who_sees_all__whatever_a_mentor_may(cast):
    mentor(cast, cast.zixuan, cast.other_head_teacher)
    assert takes(printed(cast, cast.director), cast.director)


def test_take_away__director_who_is_only_the_head_teacher_now__not_the_school_edition(cast):
    extra = AppointmentFactory(school=cast.school, user=cast.head_teacher, role=Role.DIRECTOR)
    school, family = (
        order(cast, actor=again(cast.head_teacher), edition=edition, students=[cast.zixuan])
        for edition in (Edition.SCHOOL, Edition.FAMILY)
    )
    for job in (school, family):
        services.run_print(job.public_id)
        job.refresh_from_db()
        assert takes(job, cast.head_teacher)
    Appointment.objects.filter(pk=extra.pk).delete()
    assert not takes(school, cast.head_teacher)
    assert takes(family, cast.head_teacher)


def school_edition(cast, kind, students):
    job = order(cast, kind=kind, edition=Edition.SCHOOL, students=students)
    assert services.run_print(job.public_id)
    job.refresh_from_db()
    return job


def test_take_away__paper_in_the_list_of_a_file_made_restricted_since__not_that_file(cast):
    row = attach(cast.zixuan, cast.director, title="奶奶的病历")
    earlier = attach(cast.zixuan, cast.director)
    set_restricted(by=cast.director, attachment=earlier, restricted=True)
    file, report = (
        school_edition(cast, kind, [cast.zixuan]) for kind in (PrintKind.FILE, PrintKind.PROGRESS)
    )
    assert takes(file, cast.principal)

    set_restricted(by=cast.director, attachment=row, restricted=True)
    assert not takes(file, cast.principal)
    assert takes(report, cast.principal)  # it tells of no paper
    set_restricted(by=cast.director, attachment=row, restricted=False)
    assert takes(file, cast.principal)


def test_take_away__paper_made_restricted_then_file_merged__not_that_file(cast):
    keep, absorb = two_files(cast)
    row = attach(absorb, cast.director, title="奶奶的病历")
    file = school_edition(cast, PrintKind.FILE, [absorb])
    set_restricted(by=cast.director, attachment=row, restricted=True)
    merged(cast, keep, absorb)

    assert not takes(file, cast.principal)
