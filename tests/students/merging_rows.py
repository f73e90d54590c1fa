"""Two files of one child, and a row of the second in every table that names a pupil."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import models

from school_care.core import clock
from school_care.duties.models import Duty
from school_care.students.enums import (
    ContactRole,
    Direction,
    DocumentKind,
    ImportState,
    RowOutcome,
    StandingKind,
    YearFate,
)
from school_care.students.models import (
    Assessment,
    AssessmentForm,
    Attachment,
    CareCategory,
    Certificate,
    ClassReport,
    Consent,
    ContactCard,
    CorrectionRequest,
    EmergencyCare,
    EmergencyPupil,
    Entrustment,
    FamilySilence,
    GuardianshipRating,
    NoticeGiven,
    NotSame,
    PupilMerge,
    ReportedPupil,
    RosterImport,
    RosterImportRow,
    Standing,
    Student,
    Transfer,
    YearTurn,
    YearTurnStep,
)
from school_care.students.models.family import CarerCheck
from school_care.students.services.merging import merge_pupils
from tests.activities.merging_rows import BUILDERS as ACTIVITIES
from tests.alerts.merging_rows import BUILDERS as ALERTS
from tests.attendance.merging_rows import BUILDERS as ATTENDANCE
from tests.cases.merging_rows import BUILDERS as CASES
from tests.factories import ContactFactory, GrantFactory, StudentFactory, days_ago
from tests.mentoring.merging_rows import BUILDERS as MENTORING
from tests.reports.merging_rows import BUILDERS as REPORTS

BORN = date(2013, 6, 13)


def two_files(cast) -> tuple[Student, Student]:
    """One child in two classes: the older file without a number, the newer one with it."""
    older = StudentFactory(
        current_class=cast.seven_one,
        name="田雨桐",
        sex="F",
        birth_date=BORN,
        id_number="",
        address="云岭村三组",
        strengths="画画",
    )
    newer = StudentFactory(
        current_class=cast.seven_two,
        name="田雨桐",
        sex="F",
        birth_date=BORN,
        address="云岭村四组",
        strengths="唱歌",
        enrolment__starts_on=days_ago(60),
    )
    return older, newer


def merged(cast, keep: Student, absorb: Student, **choices: str) -> PupilMerge:
    """The two brought together by the registrar, choices given by fact."""
    return merge_pupils(
        by=cast.registrar, keep=keep, absorb=absorb, choices=choices, public_id=uuid4()
    )


def fill_every_table(cast, pupil: Student, other: Student) -> dict[str, models.Model]:
    """A row about `pupil` in every table; by relation key. `other`: another child of the school."""
    rows = {key: build(cast, pupil, other) for key, build in BUILDERS.items()}
    rows["students.enrolment.student"] = pupil.enrolments.get()
    return rows


def _by(cast, pupil, **more) -> dict:
    return {"school": cast.school, "student": pupil, **more}


def _contact(cast, pupil, other):
    return ContactFactory(
        student=pupil, role=ContactRole.MOTHER, relation="母亲", name="田母", phone="19900000777"
    )


def _carer(pupil: Student):
    return pupil.contacts.first() or ContactFactory(student=pupil)


def _category(cast, pupil, other):
    return pupil.categories.create(
        school=cast.school,
        category=CareCategory.objects.get(code="LB_BOTH"),
        starts_on=days_ago(50),
    )


def _level(cast, pupil, other):
    return pupil.levels.create(
        school=cast.school, level=cast.school.care_levels.get(rank=3), starts_on=days_ago(30)
    )


def _emergency(cast, pupil, other):
    group, _ = EmergencyCare.objects.get_or_create(
        school=cast.school,
        name="云岭村洪水",
        defaults={
            "starts_on": days_ago(3),
            "until": days_ago(-3),
            "raised_by": cast.director,
            "raised_at": clock.now(),
        },
    )
    return EmergencyPupil.objects.create(**_by(cast, pupil, emergency=group))


def _assessment(cast, pupil, other):
    form, _ = AssessmentForm.objects.get_or_create(
        school=cast.school, version=1, defaults={"starts_on": days_ago(100)}
    )
    return Assessment.objects.create(
        **_by(cast, pupil, form=form, assessed_on=days_ago(20), score=6, answers="{}")
    )


def _import_row(cast, pupil, *, name: str):
    held = RosterImport.objects.create(
        school=cast.school,
        actor=cast.registrar,
        state=ImportState.DONE,
        file_name="七年级.xlsx",
        digest="0" * 64,
        on=days_ago(30),
        created_at=clock.now(),
    )
    return RosterImportRow.objects.create(
        school=cast.school,
        roster_import=held,
        row=2,
        outcome=RowOutcome.NEW,
        payload="{}",
        **{name: pupil},
    )


def _transfer(cast, pupil, other):
    return Transfer.objects.create(
        **_by(
            cast,
            pupil,
            direction=Direction.IN,
            other_school="河口小学",
            moved_on=days_ago(60),
            recorded_by=cast.registrar,
            recorded_at=clock.now(),
        )
    )


def _standing(cast, pupil, other):
    return Standing.objects.create(
        **_by(
            cast,
            pupil,
            kind=StandingKind.INCLUSION,
            starts_on=days_ago(60),
            decided_at=clock.now(),
        )
    )


def _step(cast, pupil, other):
    turn, _ = YearTurn.objects.get_or_create(
        school=cast.school,
        school_year=2020,
        defaults={
            "turns_on": days_ago(90),
            "done_by": cast.registrar,
            "done_at": clock.now(),
        },
    )
    return YearTurnStep.objects.create(turn=turn, student=pupil, fate=YearFate.PROMOTED)


def _reported(cast, pupil, other):
    report, _ = ClassReport.objects.get_or_create(
        school=cast.school,
        school_class=cast.seven_two,
        term=cast.term,
        defaults={"reported_by": cast.other_head_teacher, "reported_at": clock.now()},
    )
    return ReportedPupil.objects.create(school=cast.school, report=report, student=pupil)


def _not_same(cast, pupil, other, *, as_first: bool):
    """`first` has the smaller key: the third child comes before or after as asked."""
    third = StudentFactory(current_class=cast.seven_one) if as_first else other
    first, second = sorted((pupil, third), key=lambda one: one.pk)
    return NotSame.objects.create(
        school=cast.school, first=first, second=second, said_by=cast.director, said_at=clock.now()
    )


def _older_merge(cast, pupil, other, *, name: str):
    spare = StudentFactory(current_class=cast.seven_one, left=True)
    roles = {"kept": pupil, "absorbed": spare} if name == "kept" else {"kept": spare}
    return PupilMerge.objects.create(
        school=cast.school,
        merged_by=cast.registrar,
        merged_at=clock.now(),
        undone_at=clock.now(),
        **({"absorbed": pupil} | roles),
    )


def _absorbed_before(cast, pupil, other):
    spare = StudentFactory(current_class=cast.seven_one, left=True)
    Student.objects.filter(pk=spare.pk).update(merged_into=pupil)
    return spare


def _attachment(cast, pupil, other):
    kind = DocumentKind.values[0]
    return Attachment.objects.create(**_by(cast, pupil, kind=kind, **_required(Attachment)))


def _required(model: type[models.Model]) -> dict[str, Any]:
    """Something for every column without a default that may not be empty."""
    made: dict[str, Any] = {}
    for one in model._meta.concrete_fields:
        if one.has_default() or one.null or one.is_relation or one.primary_key:
            continue
        if isinstance(one, models.DateTimeField):
            made[one.name] = clock.now()
        elif isinstance(one, models.DateField):
            made[one.name] = days_ago(20)
        elif isinstance(one, models.IntegerField):
            made[one.name] = 1
    return made


def _duty(cast, pupil, other):
    return Duty.objects.create(
        **_by(cast, pupil, rule_code="visit.term", subject_kind="student"),
        subject_key=f"student:{pupil.pk}",
        period_key="2025-2026-2",
        urgency="care",
        opens_on=days_ago(200),
        due_on=days_ago(100),
        warn_on=days_ago(99),
        state="done",
        settled_on=days_ago(120),
        created_at=clock.now(),
    )


BUILDERS: dict[str, Callable] = {
    **ACTIVITIES,
    **ALERTS,
    **ATTENDANCE,
    **CASES,
    **MENTORING,
    **REPORTS,
    "duties.duty.student": _duty,
    "students.contactperson.student": _contact,
    "students.student.merged_into": _absorbed_before,
    "students.accessgrant.student": lambda c, p, o: GrantFactory(student=p, user=c.counsellor),
    "students.studentcarelevel.student": _level,
    "students.emergencypupil.student": _emergency,
    "students.assessment.student": _assessment,
    "students.studentcategory.student": _category,
    "students.certificate.student": lambda c, p, o: Certificate.objects.create(
        **_by(c, p, category=CareCategory.objects.first(), name="残疾证", number="9901234"),
        issued_on=days_ago(300),
    ),
    "students.noticegiven.student": lambda c, p, o: NoticeGiven.objects.create(
        **_by(c, p, version="1", told_to="母亲", channel="paper", told_on=days_ago(20))
    ),
    "students.consent.student": lambda c, p, o: Consent.objects.create(
        **_by(c, p, purpose="public", agreed=True, given_by="田母", relation="母亲"),
        channel="paper",
        given_on=days_ago(20),
        recorded_at=clock.now(),
    ),
    "students.correctionrequest.student": lambda c, p, o: CorrectionRequest.objects.create(
        **_by(c, p, subject="姓名", asked_by="田母", relation="母亲", channel="paper"),
        wanted="桐改为彤",
        asked_on=days_ago(3),
        due_on=days_ago(-10),
    ),
    "students.familysilence.student": lambda c, p, o: FamilySilence.objects.create(
        **_by(c, p, from_at=clock.now(), source_ref=str(uuid4()))
    ),
    "students.notsame.first": lambda c, p, o: _not_same(c, p, o, as_first=True),
    "students.notsame.second": lambda c, p, o: _not_same(c, p, o, as_first=False),
    "students.pupilmerge.kept": lambda c, p, o: _older_merge(c, p, o, name="kept"),
    "students.pupilmerge.absorbed": lambda c, p, o: _older_merge(c, p, o, name="absorbed"),
    "students.entrustment.student": lambda c, p, o: Entrustment.objects.create(
        **_by(c, p, carer=_carer(p), starts_on=days_ago(50))
    ),
    "students.carercheck.student": lambda c, p, o: CarerCheck.objects.create(
        **_by(c, p, carer=_carer(p), checked_on=days_ago(40))
    ),
    "students.guardianshiprating.student": lambda c, p, o: GuardianshipRating.objects.create(
        **_by(c, p, care_type="grandparents", rating="good", reason="外婆照顾得好"),
        starts_on=days_ago(50),
    ),
    "students.rosterimportrow.student": lambda c, p, o: _import_row(c, p, name="student"),
    "students.rosterimportrow.chosen": lambda c, p, o: _import_row(c, p, name="chosen"),
    "students.transfer.student": _transfer,
    "students.standing.student": _standing,
    "students.yearturnstep.student": _step,
    "students.contactcard.student": lambda c, p, o: ContactCard.objects.create(
        **_by(c, p, **_required(ContactCard))
    ),
    "students.attachment.student": _attachment,
    "students.reportedpupil.student": _reported,
}
