"""Steps while the child is away: calling, visiting, reporting, persuading (domain §4.2)."""

from datetime import date, timedelta

from school_care.cases.dropout.enums import RoundResult
from school_care.cases.dropout.facts import CourseFacts
from school_care.cases.dropout.rung import (
    DIRECTOR,
    FAILED,
    HEAD_TEACHER,
    MISSING,
    REPORT,
    SIGNED,
    Rung,
    page,
    record_page,
    report_page,
    report_way,
)
from school_care.core.templatetags.days import short_date
from school_care.escalation import working_days

ROUND_WHO = ("班主任", "校领导、村（社区）干部", "学校、乡镇（街道）干部")
LINES = {"education": "教育局", "township": "乡镇（街道）"}
ONE_DAY = timedelta(days=1)


def call(facts: CourseFacts) -> Rung:
    """The same morning. A try counts: whom nobody answers is visited. Whoever stood at the door
    since need not telephone after the fact."""
    first = facts.course.first_absent
    known = first is not None and first <= facts.on
    rung_up = [one.day for one in facts.calls]
    went = _went(facts)
    here = page("attendance:absences") if facts.on == facts.began else record_page(facts, "call")
    return Rung(
        "call",
        "当天电话核实",
        HEAD_TEACHER,
        due_on=facts.began if known else None,
        since=facts.began,
        done_on=min(rung_up or [day for day, _ in went], default=None),
        evidence=tuple(one.words for one in facts.calls) or tuple(words for _, words in went[:1]),
        url=here,
        url_label="登记电话",
    )


def _went(facts: CourseFacts) -> list[tuple[date, str]]:
    """Visits and rounds of persuasion, oldest first."""
    went = [(one.day, one.words) for one in facts.visits]
    went += [(one.day, f"{short_date(one.day)} 劝返") for one in facts.rounds]
    return sorted(went)


def visit(facts: CourseFacts) -> Rung:
    """By the so-manieth day away. A round of persuasion is a visit too: nobody writes it twice."""
    went = _went(facts)
    known = facts.course.first_absent is not None and facts.course.first_absent <= facts.on
    return Rung(
        "visit",
        "上门家访",
        HEAD_TEACHER,
        due_on=_day_away(facts, facts.policy.visit_by_day) if known else None,
        since=facts.began,
        done_on=min((day for day, _ in went), default=None),
        evidence=tuple(words for _, words in went),
        url=record_page(facts, "visit"),
        url_label="记家访",
    )


def _day_away(facts: CourseFacts, number: int) -> date | None:
    """The so-manieth school day away; one still to come is counted on by the calendar."""
    if len(facts.absent) >= number:
        return facts.absent[number - 1]
    day: date | None = facts.absent[-1] if facts.absent else facts.began - ONE_DAY
    for _ in range(number - len(facts.absent)):
        day = facts.calendar.next_school_day(day) if day else None
    return day


def police(facts: CourseFacts) -> Rung:
    """Whereabouts unknown waits for nothing."""
    left = facts.left_on((MISSING,))
    return Rung(
        "police",
        "报警和紧急报告",
        DIRECTOR,
        due_on=facts.missing_on,
        since=facts.missing_on,
        done_on=min((one.day for one in left.values()), default=None),
        evidence=tuple(one.words for one in left.values()),
        url=report_page(facts, MISSING),
        url_label="先报警110，再写紧急报告",
    )


def report(facts: CourseFacts) -> Rung:
    """Education and township, one working day after 疑似: it waits for no round (domain §0.1.3)."""
    done_on, evidence = _two_lines(facts, (REPORT, MISSING))
    day = facts.suspected_on
    return Rung(
        "report",
        "书面报告教育局、乡镇",
        SIGNED,
        due_on=working_days.after(day, facts.policy.report_within) if day else None,
        since=day,
        done_on=done_on,
        evidence=evidence,
        **report_way(facts, REPORT, "写疑似辍学报告"),
        paper=page("cases:dropout_form", facts.course.case.public_id),
        paper_label="辍学学生情况报告表",
    )


def rounds(facts: CourseFacts) -> list[Rung]:
    """As many as the limits ask for, and those beyond that were done. The next one is due so many
    working days after the last, or on the day agreed with the family where that is earlier."""
    wanted = facts.policy.rounds if facts.suspected_on else 0
    rungs: list[Rung] = []
    begins, agreed = facts.suspected_on, None
    for number in range(1, max(wanted, len(facts.rounds)) + 1):
        held = facts.rounds[number - 1] if number <= len(facts.rounds) else None
        due_on = None
        if begins is not None and number <= wanted:
            due_on = working_days.after(begins, facts.policy.round_every)
            due_on = min(due_on, agreed) if agreed and agreed > begins else due_on
        rungs.append(
            Rung(
                f"round.{number}",
                f"第{number}次劝返",
                ROUND_WHO[min(number, len(ROUND_WHO)) - 1],
                due_on=due_on,
                since=begins,
                done_on=held.day if held else None,
                evidence=(held.words,) if held else (),
                url=page("cases:dropout_round", facts.course.case.public_id),
                url_label="记一次劝返",
                paper=page("cases:dropout_rounds_paper", facts.course.case.public_id),
                paper_label="劝返记录表",
            )
        )
        begins, agreed = (held.day, held.next_on) if held else (None, None)
    return rungs


def notice(facts: CourseFacts, rounds: list[Rung]) -> Rung:
    """With the second round. Done when it was served, not when it was printed."""
    beside = rounds[min(2, len(rounds)) - 1] if rounds else None
    served = [one.served_on for one in facts.notices if one.served_on]
    newest = facts.notices[-1] if facts.notices else None
    case = facts.course.case.public_id
    where = "cases:dropout_notice_served" if newest and not served else "cases:dropout_notice"
    return Rung(
        "notice",
        "劝学通知书",
        DIRECTOR,
        due_on=beside.due_on if beside else None,
        since=beside.since if beside else None,
        done_on=min(served, default=None),
        evidence=tuple(one.words for one in facts.notices),
        url=page(where, newest.public_id if newest and not served else case),
        url_label="登记送达" if newest and not served else "开劝学通知书",
        paper=page("cases:dropout_notice_paper", newest.public_id) if newest else "",
        paper_label="劝学通知书和送达回证" if newest else "",
    )


def second(facts: CourseFacts, rounds: list[Rung]) -> Rung:
    """After the last round of the limits failed; earlier where the district asks for it."""
    done_on, evidence = _two_lines(facts, (FAILED,))
    failed_on = _failed_on(facts)
    within = facts.policy.second_within
    return Rung(
        "second",
        "劝返无效再报告",
        SIGNED,
        due_on=working_days.after(failed_on, within) if failed_on else None,
        since=failed_on,
        done_on=done_on,
        evidence=evidence,
        **report_way(facts, FAILED, "写劝返无效报告"),
    )


def _failed_on(facts: CourseFacts) -> date | None:
    """The day of the last round asked for, where the child is not back. Whoever promised is given
    until the next school day."""
    wanted = facts.policy.rounds
    if not wanted or len(facts.rounds) < wanted or facts.suspected_on is None:
        return None
    last = facts.rounds[wanted - 1]
    if last.result == RoundResult.RETURNS:
        return facts.calendar.next_school_day(last.day) or last.day
    return last.day


def _two_lines(facts: CourseFacts, kinds: tuple[str, ...]) -> tuple[date | None, tuple[str, ...]]:
    """When both lines had it, and what has left; with what still lacks once one has."""
    left, waiting = facts.left_on(kinds), facts.waiting_on(kinds)
    lacking = {line: words for line, words in LINES.items() if line not in left}
    evidence = [one.words for one in (*left.values(), *waiting)]
    unwritten = [lacking[line] for line in lacking if line not in {one.line for one in waiting}]
    if left and unwritten:
        evidence.append(f"还没有送到{'、'.join(unwritten)}")
    done = None if lacking else max(left[line].day for line in LINES)
    return done, tuple(evidence)
