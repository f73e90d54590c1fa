"""The six questions a referral has to answer on its face: how they know, how we know, who sees
what, until when, who may, and whether it can be taken back."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from school_care.escalation import working_days
from school_care.escalation.enums import (
    FINAL,
    HOLDS_STUDENT_NO,
    NEEDS_ID_NUMBER,
    TRANSITIONS,
    MessageState,
    State,
    StepKind,
    Urgency,
    Via,
    Way,
)
from school_care.escalation.models import Escalation, Message, Step
from school_care.escalation.services.steps import answer_days
from school_care.escalation.wording import deadline, how_it_goes, moment, next_mover


class Question(NamedTuple):
    """A question and its answer, in lines."""

    code: str
    title: str
    lines: list[str]


def six_questions(
    escalation: Escalation, messages: Sequence[Message], steps: Sequence[Step], today: date
) -> list[Question]:
    """The answers as things stand. `messages` and `steps` oldest first."""
    newest = messages[-1] if messages else None
    return [
        Question("they", "对方怎么知道", _they(escalation, newest)),
        Question("we", "我们怎么知道", _we(escalation, steps)),
        Question("sees", "谁看得到什么", _sees(escalation)),
        Question("until", "期限", _until(escalation, newest, today)),
        Question("may", "谁可以办", _may(escalation)),
        Question("back", "能不能撤回", _back(escalation, newest)),
    ]


def _they(escalation: Escalation, newest: Message | None) -> list[str]:
    if newest is None:
        way = Way(escalation.recipient.way)
        if escalation.state in FINAL:
            return ["没有送出，对方不知道这件事。"]
        goes = "由系统自动发送" if way == Way.HTTP else f"由学校送去（{way.label}）"
        return [f"还没有送出，对方还不知道。上报后{goes}。"]
    lines = [f"第{newest.version}版：{how_it_goes(newest)}。"]
    if escalation.state in (State.DRAFT, State.IN_REVIEW, State.RETURNED):
        lines.append("修改后的内容还没有送出，对方看到的仍是上一版。")
    return lines


def _we(escalation: Escalation, steps: Sequence[Step]) -> list[str]:
    said = [step for step in steps if step.via in (Via.HTTP, Via.LINK, Via.PHONE, Via.PAPER)]
    answers = [step for step in said if step.kind in (StepKind.STATE, StepKind.PROGRESS)]
    answers = [step for step in answers if step.to_state != State.DELIVERED]
    lines = []
    if answers:
        last = answers[-1]
        what = State(last.to_state).label if last.to_state else "反馈进展"
        who = f"，{last.by_name}" if last.by_name else ""
        lines.append(f"最近一次：{moment(last.happened_at)}{Via(last.via).label}{who}，{what}。")
    if escalation.receiver_case_no:
        lines.append(f"对方受理编号：{escalation.receiver_case_no}。")
    if escalation.state in FINAL:
        return lines or ["没有收到过答复。"]
    if not answers:
        lines.append("还没有答复。")
    lines.append("每次答复都记在办理记录里，并提醒起草人和德育主任；电话、书面的由学校登记。")
    return lines


def _sees(escalation: Escalation) -> list[str]:
    if escalation.student_id is None:
        name = escalation.recipient.name
        return [
            f"{name}：只看得到“上报内容”，里面没有学生姓名。",
            "本校：只有校长、德育主任看得到。",
        ]
    keys = _person_key(escalation.recipient.org_type)
    lines = [f"{escalation.recipient.name}：只看得到“上报内容”，按{keys}认人，看不到学生档案。"]
    if escalation.in_confidence:
        lines.append("本校：只有校长、德育主任看得到。")
    else:
        lines.append("本校：校长、德育主任，以及这名学生的班主任、年级组长。")
    lines.append("其他教师和家长看不到；提醒里不写姓名和事由。")
    return lines


def _person_key(org_type: str) -> str:
    if org_type in HOLDS_STUDENT_NO:
        return "学籍号"
    return "身份证号" if org_type in NEEDS_ID_NUMBER else "姓名、住址"


def _until(escalation: Escalation, newest: Message | None, today: date) -> list[str]:
    state = newest.state if newest else None
    lines = [f"下一步：{next_mover(escalation, state)}。"]
    line = deadline(escalation, state, today)
    if line:
        lines.append(f"{line.words}。")
    elif escalation.state not in FINAL:
        lines.append("这一步没有规定期限。")
    if escalation.state not in FINAL and not escalation.copied:
        days = answer_days(escalation, today)
        lines.append(
            f"约定对方收到后{days}个工作日内答复，办理中每{escalation.recipient.progress_days}天反馈一次。"
        )
    if escalation.due_on and working_days.is_provisional(escalation.due_on):
        lines.append(f"{escalation.due_on.year}年放假安排还没有公布，暂按周一至周五计算。")
    return lines


def _may(escalation: Escalation) -> list[str]:
    urgent = escalation.urgency == Urgency.URGENT
    sign = "紧急件不用等审签，校长同时知晓" if urgent else "签发：校长"
    drafts = "班主任、年级组长、德育主任" if escalation.student_id else "德育主任、校长"
    lines = [f"起草：{drafts}；{sign}；其余各步：德育主任、校长。"]
    named = [f"起草人{escalation.begun_by.name}"] if escalation.begun_by else []
    if escalation.signed_by:
        named.append(f"签发人{escalation.signed_by.name}（{moment(escalation.signed_at)}）")
    if named:
        lines.append("，".join(named) + "。")
    return lines


def _back(escalation: Escalation, newest: Message | None) -> list[str]:
    state = escalation.state
    if state == State.WITHDRAWN:
        return ["已经撤回。要再报，请从案件另起一件。"]
    if state == State.CLOSED:
        return ["已经销号，不再撤回；又出现同样情况的，可以重新办理。"]
    if state == State.TRANSFERRED:
        return ["已经转办，请在接办单位的那一件上办理。"]
    if State.WITHDRAWN not in TRANSITIONS[state]:
        return ["对方已经办结，不再撤回；没有落实的，退给对方继续办理。"]
    if newest is not None and newest.state == MessageState.SENDING:
        return ["正在发送，过一分钟可以撤回。"]
    if escalation.delivered_at is None:
        return ["可以。还没有送达，撤回后对方不会收到。"]
    return ["可以，但对方已经收到：要先告知对方，并写明告知了谁、什么时候、怎样告知的。"]
