"""Every text of every row of protection a canary, and who may be answered which.

The texts are found by looking at the models, so a new field is planted too; a model that nobody
plants fails `test_canaries`. A canary is a bird and a sign: the bird says from which level on it
is read, the sign in which case it stands.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import models

from school_care.cases.enums import CaseType
from school_care.cases.models import (
    BullyingChild,
    BullyingSurvey,
    CrisisNotice,
    CrisisWatch,
    FileGlass,
    InboundReferral,
    Protection,
    ProtectionCall,
    ProtectionEntry,
    ProtectionGlass,
    ReferralResult,
    SurveyAnswer,
    SurveyClass,
)
from school_care.cases.protection.enums import Level, Part, Severity, Situation
from school_care.cases.protection.services.filing import Written, file
from school_care.cases.protection.services.opening import Found
from school_care.cases.protection.survey_questions import QUESTIONS
from school_care.cases.services import opening
from school_care.core import clock
from school_care.core.sealed import Sealed
from tests.cases.protection.making import filed
from tests.factories import days_ago

MR, BU, CR = CaseType.MR, CaseType.BU, CaseType.CR
KEPT_OUT, INBOUND, RESULT, SURVEY, FILE = "kept out", "inbound", "result", "survey", "file"
SIGNS = {MR: "甲甲", BU: "乙乙", CR: "丙丙", KEPT_OUT: "丁丁"}
# By post and part. From the report KEPT_OUT the director and a head teacher of the family are kept
# out, so the principal handles it. The teacher reported all of them and is with the child in
# crisis; the dormitory supports the child of the report.
LEVELS = {
    MR: {"director": Level.CONTENT, "dormitory": Level.STEPS, "principal": Level.KNOWN},
    BU: {"director": Level.CONTENT, "principal": Level.CONTENT},
    CR: {"counsellor": Level.CONTENT, "director": Level.STEPS, "principal": Level.STEPS},
    KEPT_OUT: {"principal": Level.CONTENT},
}
REPORTER = "teacher"
OF_THE_FAMILY = ("director", "other_head_teacher")
CONTENT, STEPS, OWN, DONE, NOTE, CHILD = "灰鹤", "苍鹭", "白鹭", "朱鹮", "夜鹭", "黄鹂"
# What others than whoever reads a case whole may read of it; every other text is CONTENT.
BIRDS = {
    ("Protection", "happened"): OWN,
    ("Protection", "found_where"): OWN,
    ("Protection", "suspect_words"): OWN,
    ("Protection", "pupil_words"): CHILD,
    ("MandatoryReport", "shielding_words"): OWN,
    ("ProtectionCall", "unit"): STEPS,
    ("ProtectionCall", "caller"): STEPS,
    ("ProtectionCall", "answered_by"): STEPS,
    ("ProtectionCall", "number"): STEPS,
    ("Crisis", "parents_told_whom"): DONE,
    ("Crisis", "hospital"): DONE,
    ("Crisis", "hospital_with"): DONE,
    ("Crisis", "meeting_people"): DONE,
    ("CrisisNotice", "guardian"): DONE,
    ("CrisisNotice", "witnesses"): DONE,
    ("CrisisNotice", "text"): DONE,
    ("CrisisWatch", "note"): NOTE,
}
# Texts that have a shape of their own.
SHAPES = {("ReferralResult", "new_guardian"): '{"name": "{}", "relation": "{}", "phone": "{}"}'}
# Around the cases: the words, and who reads them.
AROUND = {
    INBOUND: ("灰鹤戊戊", {"principal", "counsellor"}),  # in confidence: the director keeps out
    RESULT: ("灰鹤己己", {"principal", "director", "other_head_teacher", "grade_head"}),
    SURVEY: ("huihegenggeng", {"principal", "director"}),  # a link holds its secret, too
    FILE: ("灰鹤辛辛", {"principal", "director", "teacher"}),
}
# For everybody who works at the school: plans, drills, who sits in the committee.
FOR_ALL = {"CommitteeMember", "EmergencyPlan", "EmergencyDrill"}
MODULES = {"protection", "bullying", "crisis", "referrals", "emergencies"}


def models_planted() -> list[type[models.Model]]:
    """Every model of protection that holds what not everybody reads."""
    found = apps.get_app_config("cases").get_models()
    here = [one for one in found if one.__module__.rpartition(".")[2] in MODULES]
    return [one for one in here if one.__name__ not in FOR_ALL]


def texts_of(model: type[models.Model]) -> set[str]:
    """Names of the fields of a model into which somebody writes words, sealed or not."""
    sealed = {
        name
        for base in model.__mro__
        for name, value in vars(base).items()
        if isinstance(value, Sealed)
    }
    plain = {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    }
    kept = {f"{name}_{end}" for name in sealed for end in ("index", "last4")}
    return sealed | (plain - kept)


def plant(cast: Any) -> dict[str, Any]:
    """One case of each kind about 张子轩, reported by the teacher; one more about 王可; and what
    stands around them."""
    found: dict[str, Any] = {kind: _case(cast, kind, cast.zixuan) for kind in (MR, BU, CR)}
    family = [getattr(cast, name) for name in OF_THE_FAMILY]
    found[KEPT_OUT] = _case(cast, KEPT_OUT, cast.keke, named=family)
    for name, rows in _around(cast).items():
        for row in rows:
            _fill(row, lambda *_, words=AROUND[name][0]: words)
        found[name] = rows
    return found


def cases_of(planted: dict[str, Any]) -> list[Protection]:
    """The four cases."""
    return [planted[name] for name in SIGNS]


def rows_of(row: Protection) -> Iterator[Any]:
    """The header and every row around it, whatever tables there are."""
    yield row
    for relation in Protection._meta.related_objects:
        yield from relation.related_model._base_manager.filter(**{relation.field.name: row})


def rows_around(planted: dict[str, Any]) -> list[Any]:
    """What stands around the cases."""
    return [row for name in AROUND for row in planted[name]]


def told_words(person: str) -> set[str]:
    """The canaries this person may be answered."""
    found = {words for words, readers in AROUND.values() if person in readers}
    for kind, sign in SIGNS.items():
        level = LEVELS[kind].get(person, Level.NONE)
        reported = person == REPORTER
        birds = {
            CONTENT: level == Level.CONTENT,
            OWN: level == Level.CONTENT or reported,
            STEPS: level >= Level.STEPS,
            CHILD: level >= Level.STEPS or reported,
            DONE: kind == CR and (level >= Level.STEPS or reported),
            NOTE: kind == CR and (level == Level.CONTENT or reported),
        }
        found |= {f"{bird}{sign}" for bird, may in birds.items() if may}
    return found


ALL_WORDS = (
    *(
        f"{bird}{sign}"
        for sign in SIGNS.values()
        for bird in (CONTENT, STEPS, OWN, DONE, NOTE, CHILD)
    ),
    *(words for words, _ in AROUND.values()),
)


def _case(cast: Any, name: str, student: Any, **more: Any) -> Protection:
    kind = MR if name == KEPT_OUT else name
    sign = SIGNS[name]
    own = {"happened": f"{OWN}{sign}经过", "found_where": f"{OWN}{sign}地点", **more}
    if kind == MR:
        found = Found(student=student, found_at=clock.now() - timedelta(minutes=9), **own)
        written = Written([Situation.HURT], Severity.HURT)
        row = file(by=cast.teacher, school=cast.school, found=found, written=written)
    else:
        row = filed(cast.teacher, student, kind, **own)
    _rows_of_the_course(cast, row)
    for one in rows_of(row):
        _fill(one, lambda *field: BIRDS.get(field, CONTENT) + sign)
    return row


def _rows_of_the_course(cast: Any, row: Protection) -> None:
    """What was written by somebody who is in it no more, and what the kind has."""
    now, was = clock.now(), clock.now() - timedelta(hours=2)
    written = {"protection": row, "written_by": cast.registrar, "written_at": now}
    ProtectionEntry.objects.create(kind="other", happened_at=now, in_content=True, **written)
    ProtectionCall.objects.create(to="110", called_at=now, caller="郑德育", **written)
    ProtectionGlass.objects.create(
        protection=row, opened_by=cast.principal, opened_at=was, until_at=was + timedelta(hours=1)
    )
    if row.is_report and row.student == cast.zixuan:
        row.people.create(user=cast.dormitory, part=Part.SUPPORTER, from_at=was)
    if row.is_bullying:
        BullyingChild.objects.create(protection=row, student=cast.anan)
    if row.is_crisis:
        watch = {"offered_at": was, "accepted_at": was}
        CrisisWatch.objects.create(protection=row, user=cast.teacher, **watch)
        row.people.create(user=cast.teacher, part=Part.WATCHER, from_at=was)
        type(row.crisis).objects.update(parents_told_at=was, hospital_at=was)
        CrisisNotice.objects.create(protection=row, number=1, guardian="张奶奶", made_at=now)


def _around(cast: Any) -> dict[str, list[Any]]:
    """Another body's request, what came of a referral, a survey that is over, a file opened."""
    now, school = clock.now(), cast.school
    case = opening.case_for(by=cast.director, student=cast.keke, type=CaseType.GU)
    result = {"case": case, "school": school, "kind": "visited", "on": clock.today()}
    survey = BullyingSurvey.objects.create(
        school=school,
        term=cast.term,
        questions=QUESTIONS,
        opens_on=days_ago(9),
        closes_on=days_ago(2),
        made_at=now,
    )
    group = SurveyClass.objects.create(survey=survey, school_class=cast.seven_one, asked=30)
    sheet = SurveyAnswer.objects.create(
        survey_class=group, on=days_ago(3), answers={"help": "now", "urgent": 1}
    )
    inbound = InboundReferral.objects.create(
        school=school,
        student=cast.keke,
        org_type="CIVIL",
        matter="facts",
        in_confidence=True,
        received_on=clock.today(),
        state="taken",
        handler=cast.counsellor,
        written_at=now,
    )
    glass = FileGlass.objects.create(
        school=school, student=cast.anan, user=cast.teacher, opened_at=now, until=days_ago(-1)
    )
    results = [
        ReferralResult.objects.create(written_at=now, **result),
        ReferralResult.objects.create(written_at=now, withdrawn_at=now, **result),
    ]
    return {
        INBOUND: [inbound],
        RESULT: results,
        SURVEY: [survey, group, sheet],
        FILE: [glass],
    }


def _fill(row: Any, words: Any) -> None:
    """`words(model, field)` with the name of the field behind it, so that a finding says which."""
    names = texts_of(type(row))
    for name in names:
        text = f"{words(type(row).__name__, name)}{name.replace('_', '')}"
        setattr(row, name, SHAPES.get((type(row).__name__, name), "{}").replace("{}", text))
    if names:
        row.save()
