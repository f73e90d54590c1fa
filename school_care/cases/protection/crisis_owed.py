"""What is owed in a crisis, and by when."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.timezone import localdate

from school_care.cases.models import Protection
from school_care.cases.protection.crisis_facts import Facts, facts_of
from school_care.cases.protection.crisis_words import HUSHED, SOURCE, SUSPECTED
from school_care.cases.protection.enums import ENDED, ProtectionState
from school_care.cases.protection.owed import Step
from school_care.cases.protection.services.crisis import RETURNING
from school_care.core.templatetags.days import long_moment

S = ProtectionState
WITHIN = timedelta(hours=1)  # the family, or the police in its place
NOTICE_DAYS, TREAT_DAYS = 1, 1


def steps_of(rows: Sequence[Protection], on: date) -> dict[int, list[Step]]:
    """The steps of crises on a day, by their keys. Each episode owes its own."""
    return {key: _steps(one) for key, one in facts_of(rows).items()}


def _steps(facts: Facts) -> list[Step]:
    if facts.row.state in ENDED:
        return []
    return [
        *_watch(facts),
        *_family(facts),
        *_help(facts),
        _talk(facts),
        _notice(facts),
        _treated(facts),
        *_return(facts),
        *_follows(facts),
    ]


def _code(facts: Facts, name: str) -> str:
    """Unique in the case: what a second episode owes is another thing."""
    return name if facts.episode == 1 else f"{name}.{facts.episode}"


def _url(facts: Facts, name: str) -> str:
    return reverse(f"cases:{name}", args=[facts.row.public_id])


def _day(at: datetime | None) -> date | None:
    return localdate(at) if at else None


def _watch(facts: Facts) -> list[Step]:
    """Somebody is with the child: at once, always."""
    if not facts.is_watched:
        return []
    running = facts.running
    return [
        Step(
            code=_code(facts, "watch"),
            label="有人陪着孩子",
            due_on=localdate(facts.began_at),
            due_at=facts.began_at,
            done_on=_day(running.accepted_at) if running else None,
            words=f"{running.user.name}陪着" if running else "没有登记谁在陪",
            url=_url(facts, "crisis_offer"),
            url_label="交接陪护" if running else "现在安排人",
            source=SOURCE,
        )
    ]


def _family(facts: Facts) -> list[Step]:
    blocked = ""
    if facts.family_waits:
        blocked = SUSPECTED if facts.row.guardian_suspect else HUSHED
    told = facts.crisis.parents_told_at
    return [
        Step(
            code=_code(facts, "parents"),
            label="告诉家长",
            due_on=localdate(facts.began_at + WITHIN),
            due_at=facts.began_at + WITHIN,
            done_on=_day(told),
            words=f"{long_moment(told)}告诉{facts.crisis.parents_told_whom}" if told else "",
            url=_url(facts, "crisis_parents"),
            url_label="登记告诉家长",
            source=SOURCE,
            blocked=blocked if told is None else "",
        )
    ]


def _help(facts: Facts) -> list[Step]:
    """In the family's place: police and civil affairs, by telephone and then in writing."""
    if not facts.row.guardian_suspect:
        return []
    by = facts.began_at + WITHIN
    return [
        Step(
            code=_code(facts, "help.call"),
            label="打110，再打民政（未保工作站）",
            due_on=localdate(by),
            due_at=by,
            done_on=facts.called_on,
            url=_url(facts, "protection_call"),
            url_label="登记电话",
            source="未成年人保护法第十一条",
        ),
        Step(
            code=_code(facts, "help.written"),
            label="发求助函给教育局、民政",
            due_on=localdate(by) + timedelta(days=1),
            done_on=facts.helped_on,
            url=_url(facts, "crisis_help"),
            url_label="发求助函",
            source="未成年人保护法第十一条",
        ),
    ]


def _talk(facts: Facts) -> Step:
    return Step(
        code=_code(facts, "talk"),
        label="心理教师谈话、评估",
        due_on=localdate(facts.began_at),
        done_on=facts.talked_on,
        url=_url(facts, "crisis_talk"),
        url_label="记谈话",
        source=SOURCE,
    )


def _notice(facts: Facts) -> Step:
    return Step(
        code=_code(facts, "notice"),
        label="家长签收告知书",
        due_on=localdate(facts.began_at) + timedelta(days=NOTICE_DAYS),
        done_on=facts.notice_on,
        url=_url(facts, "crisis_notice"),
        url_label="开告知书",
        source=SOURCE,
        blocked=(SUSPECTED if facts.row.guardian_suspect else HUSHED)
        if facts.family_waits and facts.notice_on is None
        else "",
    )


def _treated(facts: Facts) -> Step:
    crisis = facts.crisis
    judged = bool(crisis.advice) and crisis.hospital_at is None
    done = _day(crisis.hospital_at) or (localdate(facts.began_at) if judged else None)
    return Step(
        code=_code(facts, "treated"),
        label="送医就诊，登记医院的意见",
        due_on=localdate(facts.began_at) + timedelta(days=TREAT_DAYS),
        done_on=done,
        words=crisis.hospital or ("评估后暂不送医" if judged else ""),
        url=_url(facts, "crisis_hospital"),
        url_label="登记送医",
        source=SOURCE,
    )


def _return(facts: Facts) -> list[Step]:
    """Before the child comes back: no day is set for it, the hospital and the family say when."""
    if facts.row.state != S.HANDED:
        return []
    crisis = facts.crisis
    agreed = crisis.meeting_result in RETURNING
    found = [
        Step(
            code=_code(facts, "meeting"),
            label="返校前开复学评估会",
            due_on=None,
            done_on=crisis.meeting_on if agreed else None,
            words=crisis.get_meeting_result_display() if crisis.meeting_on else "",
            url=_url(facts, "crisis_meeting"),
            url_label="登记评估会",
            source=SOURCE,
        )
    ]
    if agreed:
        found.append(
            Step(
                code=_code(facts, "back"),
                label="登记返校",
                due_on=None,
                url=_url(facts, "crisis_back"),
                url_label="登记返校",
            )
        )
    return found


def _follows(facts: Facts) -> list[Step]:
    """One step for each look after the child: those made, and the next."""
    due = facts.next_follow_on
    if due is None:
        return []
    days = facts.follows_since_back
    done = [
        Step(code=_code(facts, f"follow.{n}"), label=f"第{n}次回看", due_on=day, done_on=day)
        for n, day in enumerate(days, start=1)
    ]
    number = len(days) + 1
    coming = Step(
        code=_code(facts, f"follow.{number}"),
        label=f"第{number}次回看",
        due_on=due,
        url=_url(facts, "crisis_follow"),
        url_label="记一次回看",
    )
    return [*done, coming]
