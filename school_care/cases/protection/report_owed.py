"""What is owed in a mandatory report, and in any case of protection that wrote to other bodies.

The general duty of reports upwards leaves out what is in confidence: who keeps the case owes it
here, where nobody else sees it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from school_care.cases.enums import CaseType
from school_care.cases.models import MandatoryReport, Protection, ProtectionCall
from school_care.cases.protection.body import POLICE, police_words
from school_care.cases.protection.enums import CallTo
from school_care.cases.protection.owed import Step, Steps, register_steps
from school_care.cases.protection.source import KINDS, MANDATORY
from school_care.core.templatetags.days import long_moment
from school_care.escalation import working_days
from school_care.escalation.enums import WITH_RECEIVER, OrgType, State, Way
from school_care.escalation.models import Escalation, Recipient, RecipientRule

AT_ONCE = timedelta(minutes=10)  # 立即: as long as it takes to ring and to write it down
ONE_DAY = timedelta(days=1)
RESULT_DAYS = 7  # then one asks the police what came of it
LAW = "未成年人保护法第十一条"
NOT_THERE = (State.DRAFT, State.IN_REVIEW, State.SUBMITTED)
BY_PHONE = {
    OrgType.EDU: (CallTo.EDUCATION,),
    OrgType.CIVIL: (CallTo.CIVIL,),
    OrgType.POLICE: POLICE,
}
BODIES = {OrgType.POLICE: "公安", OrgType.EDU: "教育局", OrgType.CIVIL: "民政"}


@dataclass
class _Known:
    """What is read of one case."""

    report: MandatoryReport | None = None
    calls: list[ProtectionCall] = field(default_factory=list)
    sent: list[Escalation] = field(default_factory=list)

    def first_call(self, to: Iterable[str]) -> ProtectionCall | None:
        """The first call to one of these."""
        return next((one for one in self.calls if one.to in to), None)


def register() -> None:
    """Called once at start-up."""
    register_steps(CaseType.MR, steps)


def steps(rows: Sequence[Protection], on: date) -> dict[int, list[Step]]:
    """The steps of mandatory reports on a day; five queries."""
    known = _read(rows)
    has = recipients_of(rows, on)
    found: dict[int, list[Step]] = {}
    for row in rows:
        one = known[row.pk]
        found[row.pk] = [
            *_named(row),
            *_police(row, one),
            *(
                _written(row, one, org, has.get((row.school_id, org), False))
                for org in (OrgType.POLICE, OrgType.EDU, OrgType.CIVIL)
            ),
            *_answers(one.sent, on),
            _result(row, one),
        ]
    return found


def with_reports(steps: Steps) -> Steps:
    """The steps of a kind, and what is owed about its reports upwards: what came back, what is to
    be verified, who is silent; one query more."""

    def all_of(rows: Sequence[Protection], on: date) -> dict[int, list[Step]]:
        found, sent = steps(rows, on), _sent(rows)
        return {
            row.pk: [*found.get(row.pk, []), *_answers(sent.get(_no(row), []), on)] for row in rows
        }

    return all_of


def _named(row: Protection) -> list[Step]:
    if row.student_id is not None:
        return []
    return [
        Step(
            code="name",
            label="确定是哪一名学生",
            due_on=timezone.localdate(row.filed_at),
            words="确定以后，书面报告才能送出。",
            url=reverse("cases:protection_name", args=[row.public_id]),
            url_label="去确定",
        )
    ]


def _police(row: Protection, known: _Known) -> list[Step]:
    call = known.first_call(POLICE)
    url = reverse("cases:protection_call", args=[row.public_id])
    rung = Step(
        code="police",
        label="打110报警",
        due_on=timezone.localdate(row.filed_at),
        due_at=row.filed_at + AT_ONCE,
        done_on=timezone.localdate(call.called_at) if call else None,
        words=police_words(known.calls) if call else "还没有登记报警",
        url="" if call else url,
        url_label="登记报警",
        source=LAW,
    )
    if call is None:
        return [rung]
    page = reverse("cases:protection", args=[row.public_id])
    numbered = next((one for one in known.calls if one.to in POLICE and one.number), None)
    number = Step(
        code="number",
        label="接报编号" if numbered else "补登接报编号",
        due_on=timezone.localdate(row.filed_at) + ONE_DAY,
        done_on=timezone.localdate(numbered.written_at) if numbered else None,
        words=numbered.number if numbered else "问接报的派出所要编号",
        url="" if numbered else f"{page}#number-{call.public_id}",  # the field below the call
        url_label="补登",
    )
    return [rung, number]


def _written(row: Protection, known: _Known, org: OrgType, has: bool) -> Step:
    """The report to one body: on paper or by system where the school has the body on its list,
    else by telephone and by hand."""
    held = [
        one for one in known.sent if one.recipient.org_type == org and one.state != State.WITHDRAWN
    ]
    there = [one for one in held if one.state not in NOT_THERE]
    call = known.first_call(BY_PHONE[org])
    done: date | None = None
    words, url = "", ""
    if there:
        done = timezone.localdate(there[0].delivered_at or there[0].state_since)
        words = f"{there[0].recipient.name}，{there[0].get_state_display()}"
    elif org == OrgType.EDU and known.report and known.report.edu_filed_at:
        done = timezone.localdate(known.report.edu_filed_at)
        words = f"{long_moment(known.report.edu_filed_at)}备案"
    elif held:
        goes = held[-1].recipient.way == Way.HTTP
        todo = "系统正在发送" if goes else "还没有收到，请送到对方手里，再登记收件人"
        words = f"{held[-1].recipient.name}：{todo}"
        url = reverse("escalation:report", args=[held[-1].public_id])
    elif not has and call is not None:
        done, words = timezone.localdate(call.called_at), f"{long_moment(call.called_at)}电话报告"
    elif not has:
        words = f"收件单位里没有{OrgType(org).label}：先打电话报告，再到「上报转介—收件单位」添加"
    else:
        waits = org == OrgType.POLICE and known.first_call(POLICE) is None
        words = "登记报警以后送出" if waits else "还没有送出"
    return Step(
        code=f"written.{org.value.lower()}",
        label="报教育局备案" if org == OrgType.EDU else f"书面报告{BODIES[org]}",
        due_on=timezone.localdate(row.filed_at) + ONE_DAY,
        done_on=done,
        words=words,
        url=url if done is None else "",
        url_label="去办" if url else "",
        source=LAW,
    )


def _answers(sent: Iterable[Escalation], on: date) -> Iterable[Step]:
    """What the school owes about what has gone out."""
    for one in sent:
        name = one.recipient.name
        todo = {
            State.RETURNED: ("mend", f"{name}退回，补充后再报"),
            State.RESOLVED: ("verify", f"核实{name}的办理结果"),
        }.get(State(one.state))
        due = one.due_on
        if todo is None and due and due < on and _is_silent(one):
            todo, due = ("ask", f"打电话问{name}的答复"), working_days.after(due, 1)
        if todo is not None:
            yield Step(
                code=f"{todo[0]}.{one.public_id}",
                label=todo[1],
                due_on=due,
                url=reverse("escalation:report", args=[one.public_id]),
                url_label="去办",
            )


def _is_silent(one: Escalation) -> bool:
    """Whether somebody who has it owes an answer."""
    return one.state in WITH_RECEIVER and one.state != State.SUBMITTED and not one.copied


def _result(row: Protection, known: _Known) -> Step:
    """Whoever takes a report tells what came of it (第十一条第三款): one asks."""
    told = known.report.outcome_at if known.report else None
    due = timezone.localdate(row.filed_at) + timedelta(days=RESULT_DAYS)
    return Step(
        code="result",
        label="问清公安的处置结果",
        due_on=due,
        done_on=timezone.localdate(told) if told else None,
        url="" if told else reverse("cases:protection", args=[row.public_id]) + "#result",
        url_label="登记结果",
        source=LAW,
    )


def _no(row: Protection) -> str:
    return row.case.case_no if row.case is not None else ""


def _read(rows: Sequence[Protection]) -> dict[int, _Known]:
    found = {row.pk: _Known() for row in rows}
    for report in MandatoryReport.objects.filter(protection__in=found):
        found[report.protection_id].report = report
    calls = ProtectionCall.objects.filter(protection__in=found).order_by("called_at", "id")
    for call in calls:
        found[call.protection_id].calls.append(call)
    sent = _sent(rows)
    for row in rows:
        found[row.pk].sent = sent.get(_no(row), [])
    return found


def _sent(rows: Sequence[Protection]) -> dict[str, list[Escalation]]:
    """The reports upwards of these cases, in the order they were begun, by number."""
    numbers = {_no(row): row.school_id for row in rows if row.case_id is not None}
    held = Escalation.objects.filter(
        school__in=set(numbers.values()),
        case_no__in=numbers,
        kind__in=[kind.code for kind in KINDS],
    )
    found: dict[str, list[Escalation]] = {}
    for one in held.select_related("recipient").order_by("begun_at", "id"):
        found.setdefault(one.case_no, []).append(one)
    return found


def recipients_of(rows: Sequence[Protection], on: date) -> dict[tuple[int, str], bool]:
    """Of which bodies each school has a recipient to whom mandatory reports go."""
    schools = {row.school_id for row in rows}
    rules = RecipientRule.objects.on(on).filter(school__in=schools, kind=MANDATORY)
    ruled = set(rules.values_list("school_id", "recipient__org_type"))
    with_rules = {school for school, _ in ruled}
    rest = Recipient.objects.on(on).filter(Q(school__in=schools) | Q(school__isnull=True))
    plain = {
        (school, org)
        for own, org in rest.order_by().values_list("school_id", "org_type")
        for school in ([own] if own else schools)
        if school not in with_rules
    }
    return dict.fromkeys(ruled | plain, True)
