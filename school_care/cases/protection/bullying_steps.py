"""What is owed in 欺凌: begin, tell both families, judge within ten days, send serious ones
upwards, look after both sides, look again. Labels name no child: duties show them too."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.urls import reverse
from django.utils.timezone import localdate

from school_care.cases.models import (
    Bullying,
    BullyingChild,
    Protection,
    ProtectionPerson,
    ProtectionStep,
)
from school_care.cases.protection.bullying_words import (
    LAW,
    RULES,
    SCHEME,
    SERIOUS_RULE,
    START_WITHIN,
    SUPPORT_WITHIN,
    TOLD_WITHIN,
)
from school_care.cases.protection.enums import Finding, Gravity, Part, ProtectionState
from school_care.cases.protection.owed import Step
from school_care.cases.protection.services.bullying_children import CARED_FOR
from school_care.cases.protection.source import SERIOUS
from school_care.core.templatetags.days import long_date
from school_care.escalation.enums import State
from school_care.escalation.models import Escalation
from school_care.students import silence

WAITS = "暂不告知，听公安机关的意见。"


@dataclass
class Facts:
    """What the steps of several cases are made of, by key of the case."""

    bullying: dict[int, Bullying]
    children: dict[int, list[BullyingChild]] = field(default_factory=lambda: defaultdict(list))
    begun: dict[int, date] = field(default_factory=dict)
    supported: dict[tuple[int, int], date] = field(default_factory=dict)
    sent: dict[str, date] = field(default_factory=dict)
    quiet: set[int] = field(default_factory=set)


def steps_for(rows: Sequence[Protection], on: date) -> dict[int, list[Step]]:
    """The steps of each case on a day; six queries."""
    facts = _facts(rows)
    found: dict[int, list[Step]] = {}
    for row in rows:
        bullying = facts.bullying.get(row.pk)
        if bullying is not None:
            found[row.pk] = _steps(row, bullying, facts)
    return found


def _steps(row: Protection, bullying: Bullying, facts: Facts) -> list[Step]:
    children = facts.children[row.pk]
    unfounded = bullying.finding == Finding.UNFOUNDED
    found = [_start(row, facts)]
    found += [] if unfounded else _told(row, children, facts)
    found.append(_decide(row, bullying))
    if bullying.gravity == Gravity.SERIOUS:
        found.append(_upwards(row, bullying, facts))
    if bullying.decided_on is not None and not unfounded:
        found += _cared_for(row, bullying, children, facts)
    return found


def _start(row: Protection, facts: Facts) -> Step:
    return Step(
        code="start",
        label="启动调查",
        due_on=localdate(row.filed_at) + timedelta(days=START_WITHIN),
        done_on=facts.begun.get(row.pk),
        url=_at("bullying_investigate", row),
        url_label="启动调查",
        source=RULES,
    )


def _told(row: Protection, children: list[BullyingChild], facts: Facts) -> list[Step]:
    due = localdate(row.filed_at) + timedelta(days=TOLD_WITHIN)
    return [
        Step(
            code=f"told.{child.public_id}",
            label=f"告知当事学生的家长{_which(number, children)}",
            due_on=due,
            done_on=localdate(child.family_told_at) if child.family_told_at else None,
            url=_at("bullying_family", child),
            url_label="登记告知",
            source=LAW,
            blocked=WAITS if child.student_id in facts.quiet else "",
        )
        for number, child in enumerate(children, start=1)
    ]


def _decide(row: Protection, bullying: Bullying) -> Step:
    words = ""
    if bullying.decided_on:
        words = str(Finding(bullying.finding).label)
    return Step(
        code="decide",
        label="委员会认定",
        due_on=bullying.due_on,
        done_on=bullying.decided_on,
        words=words,
        url=_at("bullying_decide", row),
        url_label="登记认定",
        source=f"{SCHEME}：10日内；从报告之日起算，节假日计入",
    )


def _upwards(row: Protection, bullying: Bullying, facts: Facts) -> Step:
    number = row.case.case_no if row.case else ""
    return Step(
        code="upwards",
        label="报告公安和教育局",
        due_on=bullying.decided_on,
        done_on=facts.sent.get(number),
        url=_at("bullying_report", row),
        url_label="上报",
        source=SERIOUS_RULE,
    )


def _cared_for(
    row: Protection, bullying: Bullying, children: list[BullyingChild], facts: Facts
) -> list[Step]:
    decided = bullying.decided_on
    assert decided is not None
    found = []
    cared = [child for child in children if child.part in CARED_FOR]
    for number, child in enumerate(cared, start=1):
        which = _which(number, cared)
        helper = child.supporter_id
        since = facts.supported.get((row.pk, helper), decided) if helper else None
        found.append(
            Step(
                code=f"support.{child.public_id}",
                label=f"安排帮扶{which}",
                due_on=decided + timedelta(days=SUPPORT_WITHIN),
                done_on=max(since, decided) if since else None,
                url=_at("bullying_support", child),
                url_label="安排帮扶",
                source=LAW,
            )
        )
        if child.review_on:
            found.append(
                Step(
                    code=f"review.{child.public_id}",
                    label=f"回看帮扶{which}",
                    due_on=child.review_on,
                    done_on=child.reviewed_on,
                    words="" if child.reviewed_on else f"约定{long_date(child.review_on)}",
                    url=_at("bullying_review", child),
                    url_label="登记回看",
                    source=LAW,
                )
            )
    return found


def _facts(rows: Sequence[Protection]) -> Facts:
    keys = [row.pk for row in rows]
    facts = Facts({one.protection_id: one for one in Bullying.objects.filter(protection__in=keys)})
    for child in BullyingChild.objects.filter(protection__in=keys).order_by("pk"):
        facts.children[child.protection_id].append(child)
    begun = ProtectionStep.objects.filter(
        protection__in=keys, to_state=ProtectionState.INVESTIGATING
    )
    for key, at in begun.order_by("pk").values_list("protection_id", "at"):
        facts.begun.setdefault(key, localdate(at))
    people = ProtectionPerson.objects.filter(protection__in=keys, part=Part.SUPPORTER)
    for key, user, at in people.order_by("pk").values_list("protection_id", "user_id", "from_at"):
        facts.supported[key, user] = localdate(at)
    facts.sent = _sent([row.case.case_no for row in rows if row.case])
    pupils = {one.student_id for held in facts.children.values() for one in held}
    facts.quiet = silence.silenced(pupils) if pupils else set()
    return facts


def _sent(numbers: list[str]) -> dict[str, date]:
    rows = Escalation.objects.filter(case_no__in=numbers, kind=SERIOUS, version__gt=0)
    found: dict[str, date] = {}
    sent = rows.exclude(state=State.WITHDRAWN).order_by("begun_at")
    for number, at in sent.values_list("case_no", "begun_at"):
        found.setdefault(number, localdate(at))
    return found


def _which(number: int, children: Sequence[BullyingChild]) -> str:
    return f"（{len(children)}名中的第{number}名）" if len(children) > 1 else ""


def _at(name: str, row: Protection | BullyingChild) -> str:
    return reverse(f"cases:{name}", args=[row.public_id])
