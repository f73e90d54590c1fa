"""Parts of a file from the archive: who the child is, who is around it, on what grounds it is in
care. Sealed numbers stand with their last four digits: the whole ones are on the contact card."""

from collections import defaultdict

from django.utils import timezone

from school_care.core.templatetags.days import long_date
from school_care.mentoring import measures
from school_care.reports.files.blocks import Batch, Block, Facts, OfPupils, Table, together
from school_care.students.models import (
    Assessment,
    Attachment,
    Certificate,
    Consent,
    ContactCard,
    ContactPerson,
    Enrolment,
    Entrustment,
    GuardianshipRating,
    NoticeGiven,
    Standing,
    Student,
    StudentCareLevel,
    StudentCategory,
    Transfer,
)

BOARDING = {True: "寄宿", False: "走读", None: ""}
NO_WORDS = "—"


def register(batch: Batch) -> OfPupils:
    """基本信息登记表 (after F-02)."""
    return {student.pk: [Facts(_register(batch, student))] for student in batch.students}


def _register(batch: Batch, student: Student) -> list[tuple[str, str]]:
    mask, group = batch.masking, batch.classes.get(student.pk)
    given = (
        ("姓名", mask.name(student.name)),
        ("性别", student.get_sex_display()),
        ("出生年月", mask.birth(student)),
        ("民族", student.ethnicity),
        ("班级", group.name_on(batch.day) if group else ""),
        ("住宿", BOARDING[student.boarding]),
        ("身份证号", _tail(student.id_number_last4)),
        ("学籍号", _tail(student.national_student_no_last4)),
        ("村（社区）", student.village),
        ("健康状况", student.health),
        ("家庭住址", mask.address(student.address, student.village)),
        ("户籍地", mask.address(student.hukou_address, student.village)),
        ("家庭情况", student.family_situation),
        ("主要困难", student.difficulties),
        ("特长爱好", student.strengths),
    )
    return [(label, value or "未登记") for label, value in given]


def _tail(last4: str) -> str:
    return f"尾号{last4}" if last4 else ""


def people(batch: Batch) -> OfPupils:
    """家庭与照护、联系卡."""
    mask = batch.masking
    held = ContactPerson.objects.current(batch.day).filter(student_id__in=batch.keys)
    contacts = batch.tables(
        held.order_by("order", "pk"),
        ("身份", "关系", "姓名", "电话", "去向、健康"),
        lambda row: (
            row.get_role_display(),
            row.relation or NO_WORDS,
            mask.name(row.name) or "未登记",
            _tail(row.phone_last4) or "未登记",
            "，".join(filter(None, (row.get_presence_display(), row.place, row.health)))
            or NO_WORDS,
        ),
        narrow=4,
    )
    ratings = batch.tables(
        batch.rows(GuardianshipRating).on(batch.day).order_by("starts_on"),
        ("登记日期", "实际照护", "监护状况"),
        lambda row: (
            long_date(row.starts_on),
            row.get_care_type_display(),
            row.get_rating_display(),
        ),
        title="监护状况",
    )
    cards = batch.tables(
        ContactCard.objects.filter(student_id__in=batch.keys, verified_on__lte=batch.day)
        .select_related("verified_by")
        .order_by("version"),
        ("核对日期", "版次", "核对人"),
        lambda row: (
            long_date(row.verified_on),
            f"第{row.version}版",
            row.verified_by.name if row.verified_by else "",
        ),
        title="联系卡核对",
    )
    return together(contacts, ratings, cards)


def categories(batch: Batch) -> OfPupils:
    """关爱类别与佐证, as far as the reader may know of them."""
    rows = batch.rows(StudentCategory, starts_on__lte=batch.day).select_related("category")
    held = batch.tables(
        rows.order_by("starts_on", "pk"),
        ("登记日期", "类别", "核实", "核实依据", "退出"),
        lambda row: (
            long_date(row.starts_on),
            row.category.name,
            f"{batch.told(row.verified_on)}核实" if batch.told(row.verified_on) else "待核实",
            row.evidence or NO_WORDS,
            batch.told(row.until),
        ),
        narrow=3,
    )
    papers = batch.rows(Certificate, withdrawn_on__isnull=True, issued_on__lte=batch.day)
    certificates = batch.tables(
        papers.select_related("category").order_by("issued_on", "pk"),
        ("发证日期", "证件", "号码", "有效期至"),
        lambda row: (
            long_date(row.issued_on),
            f"{row.name} {row.grade}".strip(),
            _tail(row.number_last4) or NO_WORDS,
            long_date(row.valid_until) if row.valid_until else "长期",
        ),
        title="证件",
    )
    return together(held, certificates)


def levels(batch: Batch) -> OfPupils:
    """关爱等级与评估: what was decided, not what was answered."""
    rows = batch.rows(StudentCareLevel, starts_on__lte=batch.day).select_related("level", "set_by")
    held = batch.tables(
        rows.order_by("starts_on", "pk"),
        ("起", "等级", "理由", "确定人", "止"),
        lambda row: (
            long_date(row.starts_on),
            row.level.name,
            row.reason or NO_WORDS,
            row.set_by.name if row.set_by else "",
            batch.told(row.until),
        ),
        narrow=2,
    )
    done = batch.rows(Assessment, withdrawn_on__isnull=True, assessed_on__lte=batch.day)
    assessed = batch.tables(
        done.select_related("assessed_by", "decided_level").order_by("assessed_on", "pk"),
        ("评估日期", "评估人", "结果", "决定"),
        lambda row: (
            long_date(row.assessed_on),
            row.assessed_by.name if row.assessed_by else "",
            "紧急，直接研判" if row.is_urgent else f"{row.score}分",
            row.decided_level.name if batch.told(row.decided_on) else "尚未确定",
        ),
        title="评估",
        narrow=2,
    )
    return together(held, assessed)


def entrustments(batch: Batch) -> OfPupils:
    """委托照护."""
    rows = batch.rows(Entrustment, starts_on__lte=batch.day).select_related("carer")
    return batch.tables(
        rows.order_by("starts_on", "pk"),
        ("起", "被委托人", "关系", "告知书交回", "父母每周联系", "止"),
        lambda row: (
            long_date(row.starts_on),
            batch.masking.name(row.carer.name),
            row.carer.title,
            batch.told(row.notice_received_on) or "未交回",
            {True: "是", False: "否", None: "未问"}[row.weekly_contact],
            batch.told(row.until),
        ),
        narrow=3,
    )


def consents(batch: Batch) -> OfPupils:
    """同意与告知."""
    mask = batch.masking
    told = batch.tables(
        batch.rows(NoticeGiven, told_on__lte=batch.day).order_by("told_on", "pk"),
        ("告知日期", "告知书", "告知对象", "方式"),
        lambda row: (
            long_date(row.told_on),
            row.version,
            row.told_to or "",
            row.get_channel_display(),
        ),
        title="告知",
    )
    given = batch.tables(
        batch.rows(Consent, given_on__lte=batch.day).order_by("given_on", "pk"),
        ("答复日期", "用途", "答复", "答复人", "撤回"),
        lambda row: (
            long_date(row.given_on),
            row.get_purpose_display(),
            "同意" if row.agreed else "不同意",
            f"{mask.name(row.given_by)}（{row.relation}）",
            batch.told(row.withdrawn_on),
        ),
        title="同意",
    )
    return together(told, given)


def enrolment(batch: Batch) -> OfPupils:
    """学籍变动与考勤小结."""
    moves = batch.tables(
        batch.rows(Enrolment, starts_on__lte=batch.day)
        .select_related("school_class")
        .order_by("starts_on", "pk"),
        ("起", "班级", "怎样来", "止", "怎样走"),
        lambda row: (
            long_date(row.starts_on),
            row.school_class.name_on(row.starts_on) if row.school_class_id else "未分班",
            row.get_entry_kind_display() or NO_WORDS,
            batch.told(row.until),
            row.get_leave_reason_display() if batch.told(row.until) else "",
        ),
        title="在校",
        narrow=2,
    )
    transfers = batch.tables(
        batch.rows(Transfer, moved_on__lte=batch.day).order_by("moved_on", "pk"),
        ("日期", "转学", "对方学校", "状态"),
        lambda row: (
            long_date(row.moved_on),
            row.get_direction_display(),
            row.other_school,
            row.get_state_display(),
        ),
        title="转学",
    )
    standings = batch.tables(
        batch.rows(Standing, starts_on__lte=batch.day).order_by("starts_on", "pk"),
        ("起", "就读情况", "所在", "止"),
        lambda row: (
            long_date(row.starts_on),
            row.get_kind_display(),
            row.place or NO_WORDS,
            batch.told(row.until),
        ),
        title="休学、送教等",
    )
    return together(moves, transfers, standings, _attendance(batch))


def _attendance(batch: Batch) -> OfPupils:
    months = measures.attendance_months(
        batch.term.school, batch.students, since=batch.term.first_day, until=batch.day
    )
    head = ("月份", "应到（天）", "到校", "请假", "未到", "迟到（次）")
    found: dict[int, list[Block]] = defaultdict(list)
    for key, told in months.items():
        rows = [
            (f"{month.year}年{month.month}月", *map(str, (t.expected, t.here, t.leave, t.missing)),
             str(t.late))
            for month, t in told
        ]  # fmt: skip
        if rows:
            found[key].append(Table(head, rows, title="本学期考勤"))
    return dict(found)


def materials(batch: Batch) -> OfPupils:
    """材料目录: what was handed in. Of a restricted paper only that there is one."""
    rows = batch.rows(Attachment).standing().filter(uploaded_at__date__lte=batch.day)
    return batch.tables(
        rows.order_by("happened_on", "pk"),
        ("材料日期", "类型", "名称", "页数", "上传日期"),
        lambda row: (
            long_date(row.happened_on) if row.happened_on else NO_WORDS,
            row.get_kind_display(),
            "限阅材料" if row.restricted else row.title,
            str(row.pages),
            long_date(timezone.localdate(row.uploaded_at)),
        ),
        narrow=2,
    )
