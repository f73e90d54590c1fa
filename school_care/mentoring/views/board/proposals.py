"""The board: propose, look, change, confirm, take back."""

from collections import Counter
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.core.public_ids import read_public_id
from school_care.mentoring import board_siblings, board_view
from school_care.mentoring.models import PairingProposal
from school_care.mentoring.selectors_board import Board, scopes_of, without_mentor
from school_care.mentoring.services.board import confirming, proposing
from school_care.mentoring.services.board.lines import DROPPED, LOCKED, Line, read_lines
from school_care.mentoring.views.pairings import tabs
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.models import Student

INVALID, CONFLICT = 422, 409
MARKS = {"lock": LOCKED, "drop": DROPPED, "free": ""}


class BoardView(DeskView):
    """For those who pair teachers with pupils."""

    capability = Capability.PAIR
    http_method_names = ["get", "head", "options", "post"]

    def proposal(self, request: HttpRequest, public_id: UUID) -> PairingProposal:
        """One of the school's; Http404 for any other."""
        rows = PairingProposal.objects.visible_to(request.user).filter(school=request.school)
        row = get_object_or_404(rows, public_id=public_id)
        row.school = request.school
        return row

    def show_url(self, request: HttpRequest, row: PairingProposal, student: str = "") -> str:
        """The proposal's page, with the same cards open."""
        url = reverse("mentoring:board_show", args=[row.public_id])
        by = "teacher" if request.POST.get("by") == "teacher" else "class"
        opened = request.POST.get("open", "")
        query = f"?by={by}" + (f"&open={opened}" if read_public_id(opened) else "")
        return f"{url}{query}" + (f"#line-{student}" if student else "")


class BoardHome(BoardView, View):
    """Who is unpaired, and one button."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            row = proposing.make_proposal(
                by=request.user,
                school=request.school,
                scope=request.POST.get("scope", "")[:60],
                public_id=read_public_id(request.POST.get("public_id", "")) or uuid4(),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return self.page(request, status=INVALID)
        return redirect("mentoring:board_show", row.public_id)

    def page(self, request: HttpRequest, *, status: int = 200) -> HttpResponse:
        rows = PairingProposal.objects.visible_to(request.user).filter(school=request.school)
        context = {
            **tabs(request, "board"),
            "scopes": scopes_of(without_mentor(request.user, request.school, clock.today())),
            "public_id": uuid4(),
            "scope": request.POST.get("scope") or request.GET.get("scope") or "all",
            "waiting": rows.waiting().select_related("made_by").last(),
            "done": rows.filter(confirmed_at__date=clock.today()).order_by("-confirmed_at")[:5],
        }
        return render(request, "mentoring/board/home.html", context, status=status)


class BoardShow(BoardView, View):
    """One proposal, by class or by teacher; confirmed, what was stored."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.proposal(request, public_id)
        return show(request, row)


def show(request: HttpRequest, row: PairingProposal, **more: Any) -> HttpResponse:
    """The page of a proposal; with `stale` lines, why nothing was stored."""
    lines = read_lines(row.lines)
    board = proposing.board_of(request.user, row, lines)
    keys = [line.student for line in lines]
    pupils = Student.objects.care_visible_to(request.user).filter(school=request.school)
    students = pupils.select_related("current_class").in_bulk(keys)
    rows = board_view.rows_of(board, lines, students)
    apart = [] if row.confirmed_at else board_siblings.mark_apart(board, rows)
    by_teacher = request.GET.get("by") == "teacher"
    opened = request.GET.get("open", "")
    cards = (board_view.by_teacher if by_teacher else board_view.by_class)(rows, opened)
    context = {
        "proposal": row,
        "cards": cards,
        "sums": board_view.sums_of(board, rows),
        "apart": apart,
        "by": "teacher" if by_teacher else "class",
        "may_undo": confirming.may_undo(row),
        "gone": [line for line in lines if line.student not in board.pupils and line.counts],
        **more,
    }
    if "stale" in more:
        context["stale"] = [
            (students[one.student], one.why) for one in more["stale"] if one.student in students
        ]
    status = CONFLICT if "stale" in more else 200
    page = "done.html" if row.confirmed_at else "show.html"
    return render(request, f"mentoring/board/{page}", context, status=status)


class BoardEdit(BoardView, View):
    """Lock, drop, take back; propose anew; put away. Asked for plainly it leads to the page."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("mentoring:board_show", self.proposal(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.proposal(request, public_id)
        do, _, about = request.POST.get("do", "").partition(":")
        known = {"by": request.user, "proposal": row}
        version = _version(request)
        with refusals_as_messages(request):
            if do == "away":
                proposing.put_away(**known)
                messages.success(request, "已放弃这份建议，没有保存任何结对。")
                return redirect("mentoring:board")
            if do == "again":
                proposing.propose_again(**known, version=version)
                messages.success(request, "已按现在的情况重新建议；锁定的和手工选定的没有变。")
            elif do in MARKS:
                student = _pupil_of(row, request, about)
                proposing.mark_line(**known, version=version, student=student, mark=MARKS[do])
        return redirect(self.show_url(request, row, about if read_public_id(about) else ""))


class BoardChange(BoardView, View):
    """Another teacher for one child: everybody, best first, with reasons and load."""

    def get(self, request: HttpRequest, public_id: UUID, student_id: UUID) -> HttpResponse:
        row = self.proposal(request, public_id)
        lines = read_lines(row.lines)
        board = proposing.board_of(request.user, row, lines)
        line = _line_of(board, lines, student_id)
        if line is None or row.confirmed_at or row.dropped_at:
            messages.error(request, "该生已经结对或不在这份建议里，请看最新的建议。")
            return redirect("mentoring:board_show", row.public_id)
        words = request.GET.get("words", "").strip()
        offers = board_view.offers_for(board, lines, line)
        context = {
            "proposal": row,
            "student": board.pupils[line.student],
            "now": board.teachers.get(line.teacher or 0),
            "offers": [one for one in offers if words in one.user.name] if words else offers,
            "words": words,
        }
        return render(request, "mentoring/board/change.html", context)

    def post(self, request: HttpRequest, public_id: UUID, student_id: UUID) -> HttpResponse:
        row = self.proposal(request, public_id)
        lines = read_lines(row.lines)
        board = proposing.board_of(request.user, row, lines)
        line = _line_of(board, lines, student_id)
        wanted = request.POST.get("teacher", "")
        chosen = [user.pk for user in board.teachers.values() if str(user.public_id) == wanted]
        with refusals_as_messages(request) as tried:
            if line is None or not chosen:
                raise Refused("没有找到这名学生或老师，请看最新的建议。")
            proposing.choose_teacher(
                by=request.user,
                proposal=row,
                version=_version(request),
                student=line.student,
                teacher=chosen[0],
            )
        if not tried.done and line is not None:
            return redirect("mentoring:board_change", row.public_id, student_id)
        group = board.pupils[line.student].current_class if line else None
        url = reverse("mentoring:board_show", args=[row.public_id])
        return redirect(f"{url}?open={group.public_id if group else ''}#line-{student_id}")


class BoardConfirm(BoardView, View):
    """All of it, or nothing and why."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("mentoring:board_show", self.proposal(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.proposal(request, public_id)
        try:
            pairings = confirming.confirm_proposal(
                by=request.user, proposal=row, version=_version(request)
            )
        except confirming.Stale as stale:
            return show(request, row, stale=stale.lines)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            teachers = len(Counter(one.user_id for one in pairings))
            said = f"已结对：{len(pairings)}名学生，{teachers}位老师。今天之内可以整批撤销。"
            messages.success(request, said)
        return redirect("mentoring:board_show", row.public_id)


class BoardUndo(BoardView, View):
    """The whole batch back, on the same day."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("mentoring:board_show", self.proposal(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.proposal(request, public_id)
        with refusals_as_messages(request):
            ended = confirming.undo_proposal(by=request.user, proposal=row)
            messages.success(request, f"已撤销{ended}对结对，老师不再看到这些学生。")
        return redirect("mentoring:board_show", row.public_id)


def _version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 9 else 0


def _pupil_of(row: PairingProposal, request: HttpRequest, about: str) -> int:
    public_id = read_public_id(about)
    pupils = Student.objects.care_visible_to(request.user).filter(school=row.school)
    found = pupils.filter(public_id=public_id).values_list("pk", flat=True).first()
    if public_id is None or found is None:
        raise Http404
    return int(found)


def _line_of(board: Board, lines: list[Line], student_id: UUID) -> Line | None:
    keys = {student.public_id: pk for pk, student in board.pupils.items()}
    wanted = keys.get(student_id)
    return next((line for line in lines if line.student == wanted), None) if wanted else None
