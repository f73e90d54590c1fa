"""The archive's own actions for several pupils at once. Each goes through the service that does it
for one; who is not theirs to change is left out and said so, before and after."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid5

from school_care.core import clock
from school_care.core.answers import pdf_answer
from school_care.core.templatetags.days import near_day
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students.bulk import BulkAction, BulkJob, BulkResult, register_bulk
from school_care.students.enums import EnrolmentStatus
from school_care.students.forms_bulk import (
    BulkClaimForm,
    BulkLevelForm,
    BulkMoveForm,
    CardKindForm,
    VillageForm,
)
from school_care.students.models import Student
from school_care.students.selectors import villages_of
from school_care.students.services.archive import base_of, edit_archive
from school_care.students.services.archive_leaving import move_pupils
from school_care.students.services.cards import MOST_AT_ONCE as MOST_CARDS
from school_care.students.services.cards import CardKind, print_cards
from school_care.students.services.care import care_levels_of
from school_care.students.services.categories import Claim, claim_category
from school_care.students.services.levels import set_level

BOARDING_WORDS = {"yes": "寄宿", "no": "走读"}
LEFT = "已离校"


def register() -> None:
    """Fill the registry; called once at start-up."""
    for value, code, order in (("yes", "boards", 10), ("no", "walks", 11)):
        words = BOARDING_WORDS[value]
        register_bulk(
            BulkAction(
                code,
                f"设为{words}",
                Capability.EDIT_ARCHIVE,
                order,
                what=f"档案里「住校」一项改为{words}；已经是{words}的不变。",
                button=f"设为{words}",
                unfit=_unfit(Capability.EDIT_ARCHIVE, "档案不由您维护"),
                perform=_writes("boarding", lambda job, value=value: value),
                undo=_puts_back("boarding"),
            )
        )
    for action in (_village(), _levels(), _claim(), _move(), _cards()):
        register_bulk(action)


def _unfit(
    capability: Capability, sentence: str, *, in_care: bool = False
) -> Callable[[Any, Sequence[Student]], dict[int, str]]:
    """Whom it cannot be done for: who has left, who is not theirs; with `in_care`, who has no
    category. One query each."""

    def judge(by: Any, students: Sequence[Student]) -> dict[int, str]:
        keys = [student.pk for student in students]
        rows = Student.objects.order_by().filter(pk__in=keys)
        kept = set(rows.kept_by(by, capability).values_list("pk", flat=True))
        cared = set(rows.in_care(clock.today()).values_list("pk", flat=True)) if in_care else None
        why: dict[int, str] = {}
        for student in students:
            if student.status != EnrolmentStatus.ENROLLED:
                why[student.pk] = LEFT
            elif student.pk not in kept:
                why[student.pk] = sentence
            elif cared is not None and student.pk not in cared:
                why[student.pk] = "没有登记关爱类别"
        return why

    return judge


def _writes(field: str, value_of: Callable[[BulkJob], str]) -> Callable[[BulkJob], BulkResult]:
    """Writes one fact of the archive into each file; remembers what stood there before."""

    def perform(job: BulkJob) -> BulkResult:
        value = value_of(job)
        before, left = {}, []
        for student in job.students:
            base = base_of(student)
            if base.facts[field] == value:
                continue
            try:
                edit_archive(by=job.by, student=student, wanted={field: value}, base=base)
            except Refused as refusal:
                left.append((student, str(refusal)))
            else:
                before[str(student.public_id)] = base.facts[field]
        same = len(job.students) - len(before) - len(left)
        said = f"已改{len(before)}名学生的档案。" if before or not same else ""
        said += f"{same}名本来就是这样，没有变。" if same else ""
        memory = {"before": before, "wrote": value} if before else None
        return BulkResult(said, left=left, memory=memory)

    return perform


def _puts_back(field: str) -> Callable[[Any, Sequence[Student], Any], str]:
    """Puts the former fact back wherever nobody has changed it since."""

    def undo(by: Any, students: Sequence[Student], memory: Any) -> str:
        back = 0
        for student in students:
            former = memory["before"].get(str(student.public_id))
            base = base_of(student)
            if former is None or base.facts[field] != memory["wrote"]:
                continue
            try:
                edit_archive(by=by, student=student, wanted={field: former}, base=base)
            except Refused:
                continue
            back += 1
        kept = len(memory["before"]) - back
        said = f"已撤销，{back}名学生恢复原来的内容。"
        return said + (f"{kept}名后来又改过或不在您的范围内，没有动。" if kept else "")

    return undo


def _village() -> BulkAction:
    return BulkAction(
        "village",
        "登记村（社区）",
        Capability.EDIT_ARCHIVE,
        20,
        what="这些学生档案里的「村（社区）」都改为您选的这一个，原来填的会被替换。",
        button="登记",
        form=lambda request, data: VillageForm(data, villages=villages_of(request.school)),
        unfit=_unfit(Capability.EDIT_ARCHIVE, "档案不由您维护"),
        perform=_writes("village", lambda job: job.given["village"]),
        undo=_puts_back("village"),
    )


def _move() -> BulkAction:
    def perform(job: BulkJob) -> BulkResult:
        group, on = job.given["school_class"], job.given["on"]
        moved = move_pupils(by=job.by, students=job.students, to_class=group, on=on)
        same = len(job.students) - len(moved)
        said = f"{len(moved)}名学生{near_day(on)}起转到{group}。"
        return BulkResult(said + (f"{same}名本来就在{group}，没有变。" if same else ""))

    return BulkAction(
        "move",
        "批量转班",
        Capability.ENROL_PUPILS,
        40,
        what="从您选的那天起转到新的班级。有一名不能转，就都不转。转错了，在学生的「学籍变动」里更正。",
        button="转班",
        form=lambda request, data: BulkMoveForm(data, school=request.school),
        unfit=_unfit(Capability.ENROL_PUPILS, "学籍不由您办理"),
        perform=perform,
    )


def _levels() -> BulkAction:
    def form(request: Any, data: Any) -> BulkLevelForm:
        held = care_levels_of(request.school)
        levels = [held[rank] for rank in sorted(held, reverse=True)]
        return BulkLevelForm(data, levels=levels, temporary=False)

    def perform(job: BulkJob) -> BulkResult:
        level, reason = job.given["chosen"], job.given["reason"]
        changed = set_level(by=job.by, students=job.students, level=level, reason=reason)
        same = len(job.students) - changed
        said = f"已把{changed}名学生定为「{level.name}」。"
        return BulkResult(said + (f"{same}名本来就是这个等级。" if same else ""))

    return BulkAction(
        "level",
        "确定关爱等级",
        Capability.SET_LEVELS,
        30,
        what="从今天起定为您选的等级，直到下次调整；正在进行的临时调整同时结束。",
        button="确定等级",
        form=form,
        unfit=_unfit(Capability.SET_LEVELS, "等级不由您确定", in_care=True),
        perform=perform,
    )


def _claim() -> BulkAction:
    def perform(job: BulkJob) -> BulkResult:
        claim = Claim(job.given["category"], job.given["starts_on"], "", job.given["entry_reason"])
        made, left = 0, []
        for student in job.students:
            key = uuid5(UUID(job.once), str(student.public_id))
            try:
                made += claim_category(
                    by=job.by, student=student, claim=claim, public_id=key
                ).created
            except Refused as refusal:
                left.append((student, str(refusal)))
        same = len(job.students) - made - len(left)
        said = f"已为{made}名学生登记「{claim.category}」，等待核实。"
        return BulkResult(said + (f"{same}名原来就列入了，没有变。" if same else ""), left=left)

    return BulkAction(
        "category",
        "登记类别",
        Capability.EDIT_ARCHIVE,
        35,
        what="先记为“待核实”，由别的老师核实后才算数。要保密的类别请在学生档案里逐个登记。",
        button="登记类别",
        form=lambda request, data: BulkClaimForm(data),
        unfit=_unfit(Capability.EDIT_ARCHIVE, "档案不由您维护"),
        perform=perform,
    )


def _cards() -> BulkAction:
    def perform(job: BulkJob) -> BulkResult:
        groups = {student.current_class_id for student in job.students}
        if len(groups) > 1:
            raise Refused("联系卡按班打印，请先按班级筛选，再选这个班的学生。")
        group = job.students[0].current_class
        kind = CardKind(job.given["kind"])
        pdf = print_cards(
            by=job.by,
            school=job.school,
            school_class=group,
            pupils=list(job.students),
            kind=kind,
        )
        name = "-".join(["联系卡", *([str(group)] if group else []), clock.today().isoformat()])
        return BulkResult("", answer=pdf_answer(pdf, name))

    return BulkAction(
        "cards",
        "打印联系卡",
        Capability.PRINT_CARDS,
        60,
        what="生成一份可以打印的文件，不改任何档案。",
        button="生成联系卡",
        form=lambda request, data: CardKindForm(data),
        unfit=_unfit(Capability.PRINT_CARDS, "联系卡不由您打印"),
        perform=perform,
        most=MOST_CARDS,
    )
