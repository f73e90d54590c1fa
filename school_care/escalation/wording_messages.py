"""What is said of messages on their way: why one did not arrive, and what one waits for."""

from datetime import datetime

from school_care.core.templatetags.days import long_moment
from school_care.escalation.enums import MessageState
from school_care.escalation.models import Message, Recipient

PAUSED_BY_IT = "对方系统表示不再接收"

# Codes of `Message.error`, each with what to do; one that ends in a number is an HTTP answer.
_WHY = {
    "refused": "对方系统说已有同一件而没有给受理编号，请打电话核对。",
    "gone": "对方系统表示不再接收（410），已暂停向它发送，请打电话问清。",
    "unreachable": "连不上对方系统。",
    "lost": "已发出，但答复中途断开，不知道对方有没有收到。",
    "unreadable": "对方系统答复了，但看不懂，不知道对方有没有收到。",
    "lease": "发送时本系统中断，不知道对方有没有收到。",
    "address": "接口地址不允许连接，没有发出，请核对地址。",
    "tls": "对方系统的安全证书不对，没有发出，请对方信息中心检查。",
    "secret": "没有可用的密钥，没有发出，请在收件单位里填写。",
    "busy": "对方系统正忙。",
    "redirect": "对方系统要求转到别的地址，没有照办，请核对接口地址。",
    "too_old": "",
}
_BY_STATE = {
    MessageState.REFUSED: "对方系统没有接收。",
    MessageState.DEAD: "两周内多次发送都没有送到。",
    MessageState.UNKNOWN: "已发出，但不知道对方有没有收到；重新发送以前请先打电话问清。",
    MessageState.RETRY: "这一次没有送到，稍后自动重发。",
}


def why_not(message: Message) -> str:
    """Why it did not arrive, in words; "" where nothing went wrong yet."""
    said = _BY_STATE.get(MessageState(message.state), "")
    if not message.error:
        return said
    words = _words_of(message)
    if message.state == MessageState.DEAD:
        return f"{said}最后一次：{words}" if words else said
    return words or said


def _words_of(message: Message) -> str:
    if message.error == "timeout":
        if message.state == MessageState.UNKNOWN:
            return "已发出，但没有等到对方系统答复，不知道对方有没有收到。"
        return "对方系统没有在规定时间内应答。"
    return _WHY.get(message.error) or _of_status(message.error)


def _of_status(code: str) -> str:
    """Words for an HTTP answer: `http_422` and the like."""
    status = code.rpartition("_")[2]
    if not status.isdecimal():
        return ""
    if status in ("401", "403"):
        return f"对方系统不认可我们的密钥（{status}），请与对方核对密钥。"
    if status in ("400", "422"):
        return f"对方系统说内容不合要求（{status}），请打电话问清。"
    if status in ("408", "425", "429") or status.startswith("5"):
        return f"对方系统暂时不能接收（{status}）。"
    return f"对方系统没有接收（{status}）。"


def waits_for(message: Message, has_earlier: bool, now: datetime) -> str:
    """What a message on its way waits for."""
    to = message.recipient
    if message.state == MessageState.SENDING:
        return "正在发送。"
    if to.is_paused:
        return f"已暂停发送：{to.paused_why or PAUSED_BY_IT}。恢复后按顺序发出。"
    if has_earlier:
        return "等同一事项的上一件先送达。"
    moment = max((at for at in (to.next_try_at, message.next_at) if at and at > now), default=None)
    if moment is None:
        return "马上发送。"
    return f"{long_moment(moment)}再发。"


def failures_words(recipient: Recipient) -> str:
    """What stands in the way of sending to a recipient; "" where nothing does."""
    if recipient.is_paused:
        return f"已暂停发送：{recipient.paused_why or PAUSED_BY_IT}"
    if not recipient.failures:
        return ""
    said = f"连续{recipient.failures}次没有送到"
    if recipient.next_try_at:
        said += f"，{long_moment(recipient.next_try_at)}再试"
    return said
