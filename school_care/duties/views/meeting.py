"""周一例会: the director's five minutes, and the principal's view of the same."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.duties import selectors_meeting as selectors
from school_care.duties.duty_rows import rows_of
from school_care.duties.forms_meeting import HandOverForm
from school_care.duties.freshness import be_fresh
from school_care.duties.hands import Hand, Staff
from school_care.duties.meeting_paper import print_meeting
from school_care.duties.models import Duty
from school_care.duties.selectors_meeting import OF_SCHOOL
from school_care.duties.services.assigning import assign, hand_back
from school_care.duties.services.nudging import nudge_owners
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages, uuid_or_404, uuids

INVALID = 422
# in the session: what to say where the person is on the page, and what may be taken back
SAID = "duties_said"
POSTED = ["get", "head", "options", "post"]


class OverseeMixin(DeskView):
    """What principal and director do about the duties of the whole school."""

    capability = Capability.OVERSEE_DUTIES

    def asked_duties(self, request: HttpRequest) -> list[Duty]:
        """The duties ticked; one that is not in sight is not found."""
        wanted = set(uuids(request.POST.getlist("duties")))
        rows = Duty.objects.visible_to(request.user).filter(school=request.school)
        found = list(rows.filter(public_id__in=wanted).select_related("school", "owner"))
        if len(found) != len(wanted):
            raise Http404
        return found


class OnMeetingPage(OverseeMixin):
    """What is posted from the meeting; asked for plainly (after signing in again) it leads back."""

    http_method_names = POSTED

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("duties:meeting")


class Meeting(OverseeMixin, View):
    """The page; `?open=` a class shows what is late in it. For htmx only that part."""

    def get(self, request: HttpRequest) -> HttpResponse:
        be_fresh(request)
        key = request.GET.get("open", "")
        if request.htmx and key:
            return render(request, "duties/meeting/_class.html", class_part(request, key))
        part = class_part(request, key) if key else None
        return meeting_page(request, part, said=request.session.pop(SAID, None))


def meeting_page(
    request: HttpRequest, part: Any = None, *, said: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page with one class open where asked for."""
    today = clock.today()
    meeting = selectors.meeting_of(request.user, request.school, calendar_of(request), today)
    nudged = selectors.nudged_on(request.school, today)
    me = request.user.pk
    context = {
        "meeting": meeting,
        "safety": rows_of(meeting.safety, today),
        "lines": [(line, _asked(line.owners, nudged, me)) for line in meeting.lines],
        "to_nudge": len({pk for line in meeting.lines for pk in line.owners} - nudged - {me}),
        "open": part["key"] if part else "",
        "part": part,
        "said": said,
        "said_in_class": part is not None and part["key"] in {one.key for one in meeting.lines},
    }
    return render(request, "duties/meeting/meeting.html", context, status=status)


def class_part(
    request: HttpRequest, key: str, *, form: HandOverForm | None = None, ticked: Any = ()
) -> dict[str, Any]:
    """What is late in one class, each with its owner, and the form to hand it over; five queries.
    Raises Http404 for a class of another school."""
    group = _class_or_404(request, key)
    today = clock.today()
    duties = selectors.late_of(request.user, request.school, today, group)
    hands = others_of(duties, Staff(request.school).hands_for_any(duties)) if duties else []
    nudged = selectors.nudged_on(request.school, today)
    return {
        "key": key,
        "group": group,
        "rows": rows_of(duties, today),
        "form": form or HandOverForm(hands=hands, count=len(duties)),
        "hands": hands,
        "ticked": set(ticked),
        "asked": _asked({duty.owner_id for duty in duties} - {None}, nudged, request.user.pk),
    }


def others_of(duties: list[Duty], hands: list[tuple[Hand, int]]) -> list[tuple[Hand, int]]:
    """Those of `hands` who do not hold all of the duties already."""
    owners = {duty.owner_id for duty in duties}
    return [(hand, count) for hand, count in hands if owners != {hand.user.pk}]


def say_there(request: HttpRequest, words: str, duties: Iterable[Duty] = ()) -> None:
    """Something to be said on the next page where the person works, not at its top; `duties` may be
    taken back there."""
    keys = [str(duty.public_id) for duty in duties]
    request.session[SAID] = {"words": words, "duties": keys}


def _class_or_404(request: HttpRequest, key: str) -> SchoolClass | None:
    if key == OF_SCHOOL:
        return None
    classes = SchoolClass.objects.visible_to(request.user).filter(school=request.school)
    found = classes.filter(public_id=uuid_or_404(key)).first()
    if found is None:
        raise Http404
    return found


def _asked(owners: set[int], nudged: set[int], me: int) -> str:
    """Whether there is anybody left to be asked: "ask", "asked" today already, or "mine"."""
    others = owners - {me}
    if not others:
        return "mine"
    return "ask" if others - nudged else "asked"


class Nudge(OnMeetingPage, View):
    """一键提醒: the owners of what is late in one class, in all of the school, or of one duty."""

    def post(self, request: HttpRequest) -> HttpResponse:
        be_fresh(request)
        duties, back = self.meant(request)
        if not duties:
            messages.info(request, "现在没有逾期的待办。")
            return redirect(back)
        with refusals_as_messages(request) as tried:
            asked = nudge_owners(by=request.user, duties=duties)
        if tried.done:
            say_there(
                request,
                f"已提醒{asked}位责任人。" if asked else "今天都已提醒过，不再重复提醒。",
            )
        return redirect(back)

    def meant(self, request: HttpRequest) -> tuple[list[Duty], str]:
        """The duties meant, and the page one came from."""
        user, school, today = request.user, request.school, clock.today()
        if key := request.POST.get("class", ""):
            group = _class_or_404(request, key)
            return selectors.late_of(user, school, today, group), class_address(key)
        if request.POST.get("duties"):
            duties = self.asked_duties(request)
            return duties, reverse("duties:duty", args=[duties[0].public_id])
        late = selectors.with_people(selectors.late_duties(user, school, today))
        return list(late), reverse("duties:meeting")


def class_address(key: str) -> str:
    """The meeting with one class open."""
    return f"{reverse('duties:meeting')}?open={key}#class-{key}"


class Assign(OnMeetingPage, View):
    """移交: what is ticked goes to another person; refused, the ticks and the words stay."""

    def post(self, request: HttpRequest) -> HttpResponse:
        be_fresh(request)
        key = request.POST.get("class", "")
        if not key:
            messages.error(request, "请先点开班级，勾选要移交的待办。")
            return redirect("duties:meeting")
        part = class_part(request, key)
        form = HandOverForm(request.POST, hands=part["hands"], count=len(part["rows"]))
        ticked = request.POST.getlist("duties")
        if not ticked:
            form.add_error(None, "请先勾选要移交的待办。")
        elif form.is_valid():
            try:
                return redirect(hand_over(request, self.asked_duties(request), form, key))
            except Refused as refusal:
                form.add_error(None, str(refusal))
        part = class_part(request, key, form=form, ticked=ticked)
        return meeting_page(request, part, status=INVALID)


def hand_over(request: HttpRequest, duties: list[Duty], form: HandOverForm, key: str) -> str:
    """Do it, say it, remember what may be taken back; where to go on. Raises Refused."""
    to = form.chosen
    moved = assign(by=request.user, duties=duties, to=to, reason=form.cleaned_data["reason"])
    if moved:
        given = [duty for duty in duties if duty.owner_id != to.pk]
        say_there(request, f"已把{moved}件移交给{to.name}，对方会收到提醒。", given)
    else:
        say_there(request, f"这些待办本来就由{to.name}负责。")
    return class_address(key) if key else reverse("duties:duty", args=[duties[0].public_id])


class UndoAssign(OnMeetingPage, View):
    """撤销移交: what was just handed over goes back."""

    def post(self, request: HttpRequest) -> HttpResponse:
        duties = self.asked_duties(request)
        if not duties:
            return redirect("duties:meeting")
        with refusals_as_messages(request) as tried:
            back = hand_back(by=request.user, duties=duties)
        if tried.done:
            say_there(request, f"已撤销移交，{back}件交回原责任人。")
        if key := request.POST.get("class", ""):
            return redirect(class_address(key))
        return redirect("duties:duty", duties[0].public_id)


class PrintMeeting(OverseeMixin, View):
    """The page on one sheet of A4, without a pupil's name, with a trace."""

    def get(self, request: HttpRequest) -> HttpResponse:
        school, today = request.school, clock.today()
        be_fresh(request)
        meeting = selectors.meeting_of(request.user, school, calendar_of(request), today)
        pdf = print_meeting(meeting=meeting, school=school, printed_by=request.user)
        audit.record("print", actor=request.user, row=school, school_id=school.pk, kind="meeting")
        return pdf_answer(pdf, f"周一例会-{today}", as_attachment=False)
