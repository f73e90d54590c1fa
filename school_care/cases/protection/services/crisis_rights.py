"""Who acts in a crisis: whoever follows its course, and whoever is with the child now."""

from typing import Any

from school_care.cases.models import Crisis, Protection
from school_care.cases.protection.enums import ENDED, Level, ProtectionState
from school_care.cases.protection.services import watches_read
from school_care.cases.protection.sight import level_of
from school_care.school.refusal import Refused

NOT_YOURS = "这件事项由陪着孩子的老师、心理教师、德育主任和校长办理。"
OVER = "这件事项已经结案；又有新情况，请重新报告。"
MAX_LINE, MAX_TEXT = 200, 2000


def may_act(user: Any, protection: Protection) -> bool:
    """Whether this person may write down what is done for the child."""
    if level_of(user, protection, glass=False) >= Level.STEPS:
        return True
    watch = watches_read.running_of(protection)
    return watch is not None and watch.user_id == user.pk


def require_acting(by: Any, protection: Protection) -> None:
    """Raises Refused unless this person may act, and the case runs."""
    if not may_act(by, protection):
        raise Refused(NOT_YOURS)
    if protection.state in ENDED:
        raise Refused(OVER)


def require_course(by: Any, protection: Protection, least: Level = Level.STEPS) -> None:
    """Raises Refused unless this person follows the course (or reads all of it), and it runs."""
    if level_of(by, protection, glass=False) < least:
        raise Refused("这一步由心理教师办理。" if least == Level.CONTENT else NOT_YOURS)
    if protection.state in ENDED:
        raise Refused(OVER)


def require_state(protection: Protection, *states: ProtectionState) -> None:
    """Raises Refused where the case is elsewhere."""
    if protection.state not in states:
        raise Refused(
            f"现在是「{protection.get_state_display()}」，这一步现在不用办。请刷新页面看一看。"
        )


def held(protection: Protection) -> Crisis:
    """The crisis under lock, with its case as it stands; call in the transaction that changes."""
    row = Protection.objects.select_for_update(of=("self",), no_key=True).get(pk=protection.pk)
    crisis, _ = Crisis.objects.get_or_create(protection=row)
    crisis.protection = row
    return crisis


def line(text: str, what: str, *, most: int = MAX_LINE, required: bool = True) -> str:
    """One line as it is kept. Raises Refused."""
    text = text.strip()
    if required and not text:
        raise Refused(f"请填写{what}。")
    if len(text) > most:
        raise Refused(f"{what}请不超过{most}字。")
    return text
