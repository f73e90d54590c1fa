"""What may be done with several pupils of the list at once: the registry of actions, and the pupils
a person has chosen.

    register_bulk(BulkAction("boards", "设为寄宿", Capability.EDIT_ARCHIVE, perform=…, what="…"))

An action either has a page of its own (`route`), which is opened with `?chosen=<token>` and asks
`chosen_pupils(request)` whom it is about, or it says what it does and `perform`s it after the
person has confirmed it on the page `students:bulk_confirm`. The pupils never stand in an address.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.finding import memory
from school_care.students.models import Student
from school_care.students.selectors import pupils_in_sight

MOST_AT_ONCE = 2000  # pupils chosen; they are kept in the session
MOST_WRITTEN = 500  # pupils changed in one go: some seconds of work


@dataclass(frozen=True)
class BulkResult:
    """What came of an action. `said`: one sentence; `left`: (pupil, why not); `memory`: JSON that
    `undo` needs, None when there is nothing to take back; `then`: the address that goes on from
    here instead of the page of the result; `answer`: a file made on the spot, nothing changed."""

    said: str
    left: Sequence[tuple[Student, str]] = ()
    memory: Any = None
    then: str = ""
    answer: HttpResponseBase | None = None


@dataclass(frozen=True)
class BulkJob:
    """What an action is given: who does it where to whom. `once` is the same for a repeated
    submit; `given`: the cleaned answers of the action's form."""

    by: Any
    school: School
    students: Sequence[Student]
    once: str
    given: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BulkAction:
    """`what`: one sentence for the confirm page. `form(request)`: further questions, or None; built
    with `request.POST` where there is some. `unfit(by, students)`: {key of a pupil: why it cannot
    be done for them}. `undo(by, students, memory)` says in one sentence what was taken back."""

    code: str
    label: str
    capability: Capability
    order: int = 50
    route: str = ""
    what: str = ""
    button: str = ""
    form: Callable[[HttpRequest, Any], Any] | None = None
    unfit: Callable[[Any, Sequence[Student]], dict[int, str]] | None = None
    perform: Callable[[BulkJob], BulkResult] | None = None
    undo: Callable[[Any, Sequence[Student], Any], str] | None = None
    most: int = MOST_WRITTEN


_actions: dict[str, BulkAction] = {}


def register_bulk(action: BulkAction) -> None:
    """Offer `action` below the list of pupils; called in `AppConfig.ready`."""
    _actions[action.code] = action


def actions_for(user: Any, school: School) -> list[BulkAction]:
    """The actions `user` may use at `school`, in order."""
    offered = sorted(_actions.values(), key=lambda action: action.order)
    return [action for action in offered if can(user, action.capability, school)]


def action_of(user: Any, school: School, code: str) -> BulkAction | None:
    """The action of a code, if `user` may use it."""
    return next((one for one in actions_for(user, school) if one.code == code), None)


def keep_chosen(request: HttpRequest, students: Collection[int], back: str = "") -> str:
    """Keep the keys of the chosen pupils, in their order, and the address of the list they were
    chosen from; the token by which they are asked for. Raises Refused when there are none or too
    many."""
    if not students:
        raise Refused("请先勾选学生。")
    if len(students) > MOST_AT_ONCE:
        raise Refused(f"一次最多选{MOST_AT_ONCE}名学生，请先缩小范围。")
    content = {"pupils": list(students), "once": str(uuid4()), "back": back}
    return memory.keep(request, memory.CHOSEN, content)


def list_of_chosen(request: HttpRequest, token: str = "") -> str:
    """The address of the list the pupils of this request were chosen from."""
    token = token or request.POST.get("chosen") or request.GET.get("chosen", "")
    kept = memory.recall(request, memory.CHOSEN, token) or {}
    return kept.get("back") or reverse("students:list")


def chosen_pupils(request: HttpRequest, token: str = "") -> list[Student] | None:
    """The pupils chosen under the token of this request (`?chosen=` or posted `chosen`), in the
    order of the list, with their class and school; who is no longer in the person's sight is left
    out. None: the choice is unknown or too old, ask to choose again."""
    token = token or request.POST.get("chosen") or request.GET.get("chosen", "")
    kept = memory.recall(request, memory.CHOSEN, token)
    if kept is None:
        return None
    found = pupils_in_sight(request.user, request.school).in_bulk(kept["pupils"])
    students = [found[pk] for pk in kept["pupils"] if pk in found]
    for student in students:
        student.school = request.school
    return students
