"""Steps once the child is back, or rightly elsewhere: talk, follow-up, 申请销号 (domain §4.3)."""

from datetime import date

from school_care.cases.dropout.enums import CourseState
from school_care.cases.dropout.facts import CourseFacts
from school_care.cases.dropout.rung import (
    CLOSURE,
    DIRECTOR,
    FAILED,
    HEAD_TEACHER,
    MISSING,
    REPORT,
    SIGNED,
    Rung,
    page,
    record_page,
    report_way,
)
from school_care.escalation import working_days


def talk(facts: CourseFacts) -> Rung:
    """With the child, soon after it is back."""
    back = facts.returned_on
    talks = [one for one in facts.talks if back and one.made and one.day >= back]
    return Rung(
        "talk",
        "返校谈话",
        HEAD_TEACHER,
        due_on=_school_days_after(facts, back, facts.policy.talk_within) if back else None,
        since=back,
        done_on=min((one.day for one in talks), default=None),
        evidence=tuple(one.words for one in talks),
        url=record_page(facts, "talk"),
        url_label="记谈心",
    )


def _school_days_after(facts: CourseFacts, day: date, count: int) -> date | None:
    found: date | None = day
    for _ in range(count):
        found = facts.calendar.next_school_day(found) if found else None
    return found


def follow(facts: CourseFacts) -> Rung:
    """So many school days in a row. Nothing is owed for it: the roll counts."""
    row, wanted = facts.present_row, facts.policy.present_days
    reached = row[wanted - 1] if len(row) >= wanted else None
    words = ""
    if facts.returned_on:
        words = f"已连续在校{len(row)}个上课日"
        words += f"，还差{wanted - len(row)}个" if reached is None else ""
    return Rung(
        "follow",
        f"返校跟踪（连续在校{wanted}个上课日）",
        HEAD_TEACHER,
        since=facts.returned_on,
        done_on=reached,
        evidence=(words,) if words else (),
    )


def close(facts: CourseFacts, follow: Rung) -> Rung:
    """Whom the district was told of it takes off its list; whom nobody was told of the school
    itself."""
    begins = facts.placed_on or follow.done_on
    told = bool(facts.left_on((REPORT, MISSING, FAILED)))
    gone = facts.left_on((CLOSURE,)).get("education")
    closed_on = next((day for day, state in facts.history if state == CourseState.CLOSED), None)
    done_on = gone.day if gone else closed_on
    within = facts.policy.close_within
    way = {"url": page("cases:dropout_closed", facts.course.case.public_id)}
    way = report_way(facts, CLOSURE, "申请销号") if told else way | {"url_label": "登记销号"}
    waiting = tuple(one.words for one in facts.waiting_on((CLOSURE,)))
    return Rung(
        "close",
        "申请销号" if told else "校内销号",
        SIGNED if told else DIRECTOR,
        due_on=working_days.after(begins, within) if begins else None,
        since=begins,
        done_on=done_on,
        evidence=((gone.words,) if gone else ()) + waiting,
        **way,
    )
