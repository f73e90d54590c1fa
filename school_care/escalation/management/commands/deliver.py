"""`manage.py deliver [--once]`: send what waits for other bodies' systems."""

import time
from collections import Counter
from typing import Any

from django.core.management.base import CommandParser

from school_care.core import clock
from school_care.escalation.enums import ON_ITS_WAY, MessageState
from school_care.escalation.models import Message
from school_care.escalation.querysets import HELD, UNDECIDED
from school_care.escalation.services import relay
from school_care.escalation.services.relay_finishing import STALE
from school_care.school.management.answering import AnsweringCommand

LOOK_EVERY = 2.0  # seconds
LABELS = {
    MessageState.DELIVERED: "送达",
    MessageState.RETRY: "稍后重发",
    MessageState.UNKNOWN: "结果不明",
    MessageState.REFUSED: "被拒收",
    MessageState.DEAD: "未能送达",
    STALE: "已由别处办结",
    relay.FAILED: "结果没有记上",
}


class Command(AnsweringCommand):
    help = "发送等待送出的上报件；不加 --once 时一直运行，Ctrl-C 结束"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="现在能发的都发一遍就结束")
        parser.add_argument("--json", action="store_true", help="结果以 JSON 输出")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        counts: Counter[str] = Counter()
        if options["once"]:
            counts += relay.send_waiting(seconds=None, once=True)
        else:
            self._until_stopped(counts)
        return {**{state: counts[state] for state in LABELS}, **_left()}

    def for_people(self, answer: dict[str, Any], options: dict[str, Any]) -> str:
        ended = [f"{label}{answer[state]}件" for state, label in LABELS.items() if answer[state]]
        left = f"还在等待{answer['waiting']}件，需要人处理{answer['undelivered']}件。"
        return ("，".join(ended) or "现在没有要发送的") + "。" + left

    def _until_stopped(self, counts: Counter[str]) -> None:
        try:
            while True:
                counts += relay.send_waiting()
                time.sleep(LOOK_EVERY)
        except KeyboardInterrupt:
            return


def _left() -> dict[str, Any]:
    return {
        "waiting": Message.objects.filter(state__in=ON_ITS_WAY).exclude(HELD).count(),
        "undelivered": Message.objects.filter(UNDECIDED).count(),
        "at": clock.now().isoformat(timespec="seconds"),
    }
