"""States and kinds of what a school reports upwards (domain §6.1), in one place."""

from django.db.models import TextChoices


class OrgType(TextChoices):
    """Which body a recipient is. It decides person key (§6.3) and paper (§0.1.7)."""

    EDU = "EDU", "教育局"
    CENTRAL = "CENTRAL", "中心学校"
    TOWNSHIP = "TOWNSHIP", "乡镇（街道）"
    CIVIL = "CIVIL", "民政部门"
    WCC = "WCC", "妇儿工委办"
    POLICE = "POLICE", "公安机关"
    DPF = "DPF", "残联"


# Who holds the pupil number; everybody else finds a child by name and address.
HOLDS_STUDENT_NO = (OrgType.EDU, OrgType.CENTRAL)
# Who has no pupil number and registers people by ID number.
NEEDS_ID_NUMBER = (OrgType.CIVIL, OrgType.POLICE, OrgType.DPF)


class Way(TextChoices):
    """How a message goes out. Only `HTTP` goes by itself; people carry the others."""

    LETTER = "letter", "书面公文"
    WORKBOOK = "workbook", "台账表格"
    PLATFORM = "platform", "上级平台录入"
    LINK = "link", "网页链接"
    HTTP = "http", "系统对接"


class Urgency(TextChoices):
    """Urgent ones wait for no signature: the telephone first, then the message."""

    NORMAL = "NORMAL", "一般"
    URGENT = "URGENT", "紧急"


class State(TextChoices):
    """Where one report to one recipient stands (domain §6.1)."""

    DRAFT = "draft", "草稿"
    IN_REVIEW = "in_review", "待审签"
    SUBMITTED = "submitted", "已上报"
    DELIVERED = "delivered", "已送达"
    ACCEPTED = "accepted", "受理"
    RETURNED = "returned", "退回"
    HANDLING = "handling", "处置中"
    RESOLVED = "resolved", "办结"
    VERIFIED = "verified", "学校核实"
    CLOSED = "closed", "销号"
    WITHDRAWN = "withdrawn", "已撤回"
    TRANSFERRED = "transferred", "已转办"


FINAL = (State.CLOSED, State.WITHDRAWN, State.TRANSFERRED)
OPEN = tuple(state for state in State if state not in FINAL)
# The school's own move comes next.
WITH_SCHOOL = (State.DRAFT, State.IN_REVIEW, State.RETURNED, State.RESOLVED, State.VERIFIED)
# The receiver's move comes next, and has a deadline.
WITH_RECEIVER = (State.SUBMITTED, State.DELIVERED, State.ACCEPTED, State.HANDLING)
# States a receiver may set.
BY_RECEIVER = (State.ACCEPTED, State.RETURNED, State.HANDLING, State.RESOLVED, State.TRANSFERRED)

# From where to where. Whatever a receiver does may come before we know of the delivery.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    State.DRAFT: (State.IN_REVIEW, State.SUBMITTED, State.WITHDRAWN),
    State.IN_REVIEW: (State.DRAFT, State.SUBMITTED, State.WITHDRAWN),
    State.SUBMITTED: (State.DELIVERED, *BY_RECEIVER, State.WITHDRAWN),
    State.DELIVERED: (*BY_RECEIVER, State.WITHDRAWN),
    State.ACCEPTED: (
        State.RETURNED,
        State.HANDLING,
        State.RESOLVED,
        State.TRANSFERRED,
        State.WITHDRAWN,
    ),
    State.HANDLING: (State.RETURNED, State.RESOLVED, State.TRANSFERRED, State.WITHDRAWN),
    # a receiver may think better of it before the school has sent anew
    State.RETURNED: (
        State.IN_REVIEW,
        State.SUBMITTED,
        State.ACCEPTED,
        State.HANDLING,
        State.RESOLVED,
        State.WITHDRAWN,
    ),
    State.RESOLVED: (State.VERIFIED, State.HANDLING),
    State.VERIFIED: (State.CLOSED, State.HANDLING),
    State.CLOSED: (State.HANDLING,),
    State.WITHDRAWN: (),
    State.TRANSFERRED: (),
}


class StepKind(TextChoices):
    """What a row of the history is: a change of state, or something that leaves the state."""

    STATE = "state", "办理"
    PROGRESS = "progress", "进展"
    NUDGE = "nudge", "催办"
    LATE = "late", "迟到的回执"
    NOTE = "note", "记载"


class Via(TextChoices):
    """By which way we learnt of it."""

    DESK = "desk", "工作台"
    PHONE = "phone", "电话"
    PAPER = "paper", "书面"
    HTTP = "http", "系统回执"
    LINK = "link", "网页链接"
    CLOCK = "clock", "到期"
    COMMAND = "command", "命令行"


class MessageState(TextChoices):
    """One version on its way. `BY_HAND`: a person has to carry it. What is `REFUSED` or `DEAD`
    waits for a person's decision and holds later messages of its case back."""

    PENDING = "pending", "等待发送"
    SENDING = "sending", "正在发送"
    RETRY = "retry", "稍后重发"
    UNKNOWN = "unknown", "结果不明"
    BY_HAND = "by_hand", "待送出"
    DELIVERED = "delivered", "已送达"
    REFUSED = "refused", "被拒收"
    DEAD = "dead", "未能送达"
    CANCELLED = "cancelled", "已作废"


WAITING = (MessageState.PENDING, MessageState.RETRY, MessageState.UNKNOWN)
ON_ITS_WAY = (*WAITING, MessageState.SENDING)
NEEDS_PERSON = (MessageState.REFUSED, MessageState.DEAD)
# A later message of the case goes out only when every earlier one is here.
SETTLED = (MessageState.DELIVERED, MessageState.CANCELLED)


class OnAmbiguous(TextChoices):
    """What to do where bytes went out and no readable answer came."""

    RESEND = "resend", "用同一编号重发"
    HOLD = "hold", "等人确认"


class ReceiptState(TextChoices):
    """What became of a receipt."""

    APPLIED = "applied", "已入账"
    LATE = "late", "迟到，仅记载"
    QUARANTINED = "quarantined", "待辨认"
    DISMISSED = "dismissed", "已排除"
