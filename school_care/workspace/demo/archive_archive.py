"""Demo: brothers and sisters, field history, correction requests of families, pupils referred to
the counsellor. Bulk writes; everything follows from `dice`."""

import random
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from school_care.core import audit
from school_care.core.models import FieldChange
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, User
from school_care.students.enums import PARENTS, ConsentChannel, CorrectionState, GrantReason
from school_care.students.models import (
    AccessGrant,
    ContactPerson,
    CorrectionRequest,
    SiblingGroup,
    Student,
)
from school_care.students.services.corrections import answer_due
from school_care.workspace.demo.moments import aware

BATCH = 500
REFERRED = 3  # pupils
EDITED_SHARE = 0.06
# A family's wish, what came of it, how many days ago it was asked
WISHES = (
    ("家庭住址", "搬到镇上住了，住址请改为镇中心街26号。", "", 3),
    ("联系电话", "奶奶换了手机号，旧号码请删除。", "", 9),
    ("姓名", "档案里的名字和户口簿差一个字，请按户口簿更正，复印件已带来。", "", 24),
    ("家庭情况", "“父母分居”不属实，请删除。", "已删除该句，改为“父母在外务工”。", 40),
    (
        "健康状况",
        "孩子没有哮喘，请更正。",
        "refused:医院诊断记录写明哮喘，请带新的诊断证明来校。",
        52,
    ),
)


def furnish_archive(*, school: School, today: date, dice: random.Random) -> None:
    """Fill what the archive's own pages show, for a freshly built demo school."""
    pupils = list(Student.objects.filter(school=school).order_by("pk"))
    if not pupils:
        return
    _siblings(school, pupils)
    keepers = _keepers(school)
    _history(pupils, keepers, today, dice)
    _corrections(school, pupils, keepers, today, dice)
    _referrals(school, today)


def _referrals(school: School, today: date) -> None:
    """The counsellor was given sight of a few pupils."""
    held = Appointment.objects.effective(today).filter(school=school, role=Role.COUNSELLOR)
    counsellor = held.order_by("pk").first()
    if counsellor is None:
        return
    in_care = Student.objects.filter(school=school).enrolled().in_care(today)
    since = today - timedelta(days=30)
    AccessGrant.objects.bulk_create(
        AccessGrant(
            school=school,
            user=counsellor.user,
            student=student,
            reason=GrantReason.REFERRAL,
            starts_on=since,
        )
        for student in in_care.order_by("pk")[::10][:REFERRED]
    )


def _siblings(school: School, pupils: list[Student]) -> None:
    """Children with the same parent's telephone are brothers and sisters; one family in eight is
    left for the school to confirm."""
    by_id = {pupil.pk: pupil for pupil in pupils}
    homes: dict[str, set[int]] = defaultdict(set)
    rows = ContactPerson.objects.filter(school=school, role__in=PARENTS).exclude(phone_index="")
    for student_id, phone in rows.order_by("pk").values_list("student_id", "phone_index"):
        homes[phone].add(student_id)
    families = list(dict.fromkeys(tuple(sorted(ids)) for ids in homes.values() if len(ids) > 1))
    linked = [family for place, family in enumerate(families) if place % 8 != 7]
    groups = SiblingGroup.objects.bulk_create([SiblingGroup(school=school) for _ in linked])
    members = []
    for group, family in zip(groups, linked, strict=True):
        for pk in family:
            by_id[pk].siblings = group
            members.append(by_id[pk])
    Student.objects.bulk_update(members, ["siblings"], batch_size=BATCH)


def _keepers(school: School) -> dict[str, Any]:
    """The director, the registrar and, by class, the head teacher."""
    held = Appointment.objects.filter(school=school, confirmed_at__isnull=False)
    heads = held.filter(role=Role.HEAD_TEACHER).select_related("user").order_by("pk")
    found = {str(row.school_class_id): row.user for row in heads}
    for role in (Role.DIRECTOR, Role.REGISTRAR):
        row = held.filter(role=role).select_related("user").order_by("pk").first()
        found[role.value] = row.user if row else None
    return found


def _keeper(keepers: dict[str, Any], pupil: Student) -> User | None:
    return keepers.get(str(pupil.current_class_id)) or keepers[Role.REGISTRAR.value]


def _history(
    pupils: list[Student], keepers: dict[str, Any], today: date, dice: random.Random
) -> None:
    """Small changes of this term, as head teachers make them, oldest first."""
    changed = [pupil for pupil in pupils if dice.random() < EDITED_SHARE]
    days = sorted((dice.randint(2, 60) for _ in changed), reverse=True)
    rows, entries = [], []
    for pupil, days_ago in zip(changed, days, strict=True):
        field, old = dice.choice(
            [("boarding", "走读" if pupil.boarding else "寄宿"), ("village", ""), ("health", "")]
        )
        new = {"boarding": "寄宿" if pupil.boarding else "走读"}.get(field, getattr(pupil, field))
        by = _keeper(keepers, pupil)
        at = _moment(today, days_ago, dice)
        made = audit.changes(
            pupil,
            before={field: old},
            after={field: new},
            actor=by,
            student_id=pupil.public_id,
            source="archive",
        )
        for change in made:
            change.at = at
            entry = audit.entry(
                "pupil.changed",
                actor=by,
                row=pupil,
                student_id=pupil.public_id,
                fields=[field],
                source="demo",
            )
            rows.append(change)
            entries.append(entry)
    FieldChange.objects.bulk_create(rows, batch_size=BATCH)
    audit.record_many(entries)


def _corrections(
    school: School,
    pupils: list[Student],
    keepers: dict[str, Any],
    today: date,
    dice: random.Random,
) -> None:
    told = {
        row.student_id: row
        for row in ContactPerson.objects.filter(school=school).exclude(name="").order_by("-order")
    }
    with_family = [pupil for pupil in pupils if pupil.pk in told]
    chosen = dice.sample(with_family, min(len(WISHES), len(with_family)))
    requests = []
    for pupil, (subject, wanted, answer, days_ago) in zip(chosen, WISHES, strict=False):
        contact, asked_on = told[pupil.pk], today - timedelta(days=days_ago)
        by = _keeper(keepers, pupil)
        request = CorrectionRequest(
            school=school,
            student=pupil,
            subject=subject,
            wanted=wanted,
            asked_by=contact.name,
            relation=contact.title[:20],
            channel=dice.choice([ConsentChannel.IN_PERSON, ConsentChannel.PHONE]),
            asked_on=asked_on,
            due_on=answer_due(school, asked_on),
            recorded_by=by,
        )
        if answer:
            refused = answer.startswith("refused:")
            request.state = CorrectionState.REFUSED if refused else CorrectionState.DONE
            request.answer = answer.removeprefix("refused:")
            request.decided_by = keepers[Role.DIRECTOR.value] or by
            request.decided_on = min(asked_on + timedelta(days=6), today)
        requests.append(request)
    CorrectionRequest.objects.bulk_create(requests)


def _moment(today: date, days_ago: int, dice: random.Random) -> datetime:
    day = today - timedelta(days=days_ago)
    return aware(day, time(dice.randint(8, 17), dice.randint(0, 59)))
