"""A class's letters on an occasion, one tap a step, and what is printed for them."""

from datetime import date
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.views import View

from school_care.activities.choices.home import LetterWay
from school_care.activities.letter_papers import PAPERS, PER_SHEET, print_post
from school_care.activities.models import Letter, LetterOccasion
from school_care.activities.selectors_letters import (
    Writer,
    addresses_of,
    current_occasion,
    occasions_of,
    to_post,
    writers_of,
)
from school_care.activities.services.letters import writing
from school_care.activities.views.letters import INVALID, POSTED, occasion_or_404
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.school.access import can_for_class
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import uuid_or_404
from school_care.students import silence
from school_care.students.views.doors import class_or_404, require_for_class


class ClassMixin(DeskView):
    """A class whose care the person reads, on the occasion asked for or the one of these days."""

    capability = Capability.READ_CARE
    http_method_names = POSTED

    def group(self, request: HttpRequest, public_id: UUID) -> SchoolClass:
        group = class_or_404(request, public_id)
        require_for_class(request, Capability.READ_CARE, group)
        return group

    def occasion(self, request: HttpRequest) -> LetterOccasion | None:
        key = request.POST.get("occasion") or request.GET.get("occasion")
        if key:
            return occasion_or_404(request, uuid_or_404(key))
        today = clock.today()
        return current_occasion(request.user, request.school, calendar_of(request), today)


class ClassLetters(ClassMixin, View):
    """The pupils who are asked for a letter: 已写, 已寄, 收到回信."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, self.group(request, public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.group(request, public_id)
        require_for_class(request, Capability.WRITE_CARE, group)
        occasion = self.occasion(request)
        if occasion is None:
            raise Http404
        try:
            with transaction.atomic():
                said = self.act(request, group, occasion)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return self.page(request, group, status=INVALID)
        messages.success(request, said)
        return redirect(_here(group, occasion, _everybody(request)))

    def act(self, request: HttpRequest, group: SchoolClass, occasion: LetterOccasion) -> str:
        """Do what the button says: `write:<pupil>`, `sent:<letter>` …, or for all ticked."""
        what, _, key = request.POST.get("do", "").partition(":")
        writers = writers_of(
            request.user, group, occasion, clock.today(), everybody=_everybody(request)
        )
        on = _day(request.POST.get("on"))
        if what in ("write_picked", "sent_picked"):
            picked = set(request.POST.getlist("pick"))
            chosen = [one for one in writers if str(one.student.public_id) in picked]
            if what == "write_picked":
                if not chosen:
                    raise Refused("请先勾选学生。")
                return self.write(request, occasion, [one for one in chosen if not one.letters], on)
            posted = chosen or writers  # the button says 全部: ticks only narrow it
            return self.send(request, [letter for one in posted for letter in one.letters], on)
        if what == "write":
            return self.write(
                request,
                occasion,
                [one for one in writers if str(one.student.public_id) == key],
                on,
            )
        letters = {str(letter.public_id): letter for one in writers for letter in one.letters}
        if key not in letters:
            raise Refused("这封信刚刚有变动，请刷新页面。")
        return _step(request, what, letters[key], on)

    def write(
        self, request: HttpRequest, occasion: LetterOccasion, writers: list[Writer], on: date
    ) -> str:
        if not writers:
            raise Refused("勾选的学生都已登记写信。")
        kept, left_out = _spoken(writers, "student.pk")
        for one in kept:
            to = request.POST.get(f"to-{one.student.public_id.hex}", "")
            reader = next((each for each in one.readers if each.word == to), None)
            if reader is None:
                raise Refused(f"请选择{one.student.name}写给谁。")
            noted = writing.Noted(
                to=reader.word,
                way=request.POST.get(f"way-{one.student.public_id.hex}", ""),
                written_on=on,
                contact=reader.contact,
                occasion=occasion,
            )
            writing.write_letter(by=request.user, student=one.student, noted=noted)
        return f"已登记{len(kept)}人写信。{left_out}"

    def send(self, request: HttpRequest, letters: list[Letter], on: date) -> str:
        left = [letter for letter in letters if letter.sent_on is None]
        if not left:
            raise Refused("没有待寄的信。先点「已写」，再标为已寄。")
        left, left_out = _spoken(left)
        for letter in left:
            writing.take_step(by=request.user, letter=letter, step=writing.SENT, on=on)
        return f"已把{len(left)}封信标为已寄。{left_out}"

    def page(self, request: HttpRequest, group: SchoolClass, status: int = 200) -> HttpResponse:
        occasion, today = self.occasion(request), clock.today()
        term = calendar_of(request).current_or_last_term(today)
        everybody = _everybody(request)
        writers = writers_of(request.user, group, occasion, today, everybody=everybody)
        letters = [letter for one in writers for letter in one.letters]
        context: dict[str, Any] = {
            "group": group,
            "occasion": occasion,
            "occasions": list(occasions_of(request.user, request.school, term)),
            "rows": [_row(one, request.POST) for one in writers],
            "ways": LetterWay.choices,
            "everybody": everybody,
            "picked": request.POST.getlist("pick"),
            "on": request.POST.get("on") or today.isoformat(),
            "written": sum(bool(one.letters) for one in writers),
            "asked": sum(one.is_asked for one in writers),
            "to_write": any(not one.letters for one in writers),
            "to_send": any(letter.sent_on is None for letter in letters),
            "sent": sum(letter.sent_on is not None for letter in letters),
            "answered": sum(letter.answered_on is not None for letter in letters),
            "writes": can_for_class(request.user, Capability.WRITE_CARE, group),
            "whole_class_url": _here(group, occasion, not everybody),
            "here": request.get_full_path(),
        }
        return render(request, "activities/letters/class.html", context, status=status)


class Envelopes(ClassMixin, View):
    """Envelopes or labels for a class's letters; addresses that are missing are named before."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, self.writable(request, public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        group = self.writable(request, public_id)
        occasion, paper = self.occasion(request), request.POST.get("paper", "")
        wanted = set(request.POST.getlist("letter"))
        letters = to_post(request.user, group, occasion)
        chosen = [one for one in letters if str(one.public_id) in wanted]
        try:
            chosen, left_out = _spoken(chosen)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return self.page(request, group, status=INVALID)
        if left_out:
            messages.warning(request, left_out)
        if not chosen or paper not in PAPERS:
            messages.error(request, "请勾选要打印的信，再点要打印的样式。")
            return self.page(request, group, status=INVALID)
        addresses = addresses_of(request.user, chosen)
        if paper in PER_SHEET and not addresses:
            messages.error(
                request, "勾选的信都还没有收信地址，没有标签可印。先填地址，或打印信封。"
            )
            return self.page(request, group, status=INVALID)
        pdf = print_post(
            letters=chosen,
            addresses=addresses,
            school=request.school,
            paper=paper,
            printed_by=request.user,
        )
        for letter in chosen:
            audit.record(
                "letters.printed",
                actor=request.user,
                row=letter,
                student_id=letter.student.public_id,
                paper=paper,
            )
        return pdf_answer(pdf, f"{PAPERS[paper]}-{group}")

    def writable(self, request: HttpRequest, public_id: UUID) -> SchoolClass:
        group = self.group(request, public_id)
        if not can_for_class(request.user, Capability.WRITE_CARE, group):
            raise PermissionDenied
        return group

    def page(self, request: HttpRequest, group: SchoolClass, status: int = 200) -> HttpResponse:
        occasion = self.occasion(request)
        letters = to_post(request.user, group, occasion)
        addresses = addresses_of(request.user, letters)
        rows = [(one, addresses.get((one.student_id, one.to))) for one in letters]
        context = {
            "group": group,
            "occasion": occasion,
            "rows": rows,
            "missing": [one for one, address in rows if address is None],
            "papers": PAPERS.items(),
            "here": request.get_full_path(),
        }
        return render(request, "activities/letters/envelopes.html", context, status=status)


def _spoken(rows: list, pupil: str = "student_id") -> tuple[list, str]:
    """Those of rows about pupils of which something may go to the family, and the line about the
    others. Raises Refused where none is left."""
    kept, left_out = silence.spoken_rows(rows, pupil=attrgetter(pupil))
    if rows and not kept:
        raise Refused(silence.WAITS)
    return kept, silence.left_out_words(left_out)


def _step(request: HttpRequest, what: str, letter: Letter, on: date) -> str:
    by, name = request.user, letter.student.name
    if what in ("sent", "answered"):
        step = writing.SENT if what == "sent" else writing.ANSWERED
        writing.take_step(by=by, letter=letter, step=step, on=on)
        return f"{name}写给{letter.to}的信：{writing.STEP_WORDS[step]}。"
    if what in ("unsent", "unanswered"):
        step = writing.SENT if what == "unsent" else writing.ANSWERED
        writing.take_back_step(by=by, letter=letter, step=step)
        return f"{name}写给{letter.to}的信：已撤销「{writing.STEP_WORDS[step]}」。"
    if what == "unwritten":
        writing.withdraw_letter(by=by, letter=letter, why=writing.WITHDRAWN_WHY[0])
        return f"已撤销{name}的登记。"
    raise Refused("请刷新页面，再点一次。")


def _row(writer: Writer, posted: Any) -> dict[str, Any]:
    """A pupil's line with what is chosen: as posted, else the person last written to, by post."""
    key = writer.student.public_id.hex
    first = writer.readers[0].word if writer.readers else ""
    return {
        "writer": writer,
        "key": key,
        "to": posted.get(f"to-{key}", first),
        "way": posted.get(f"way-{key}", LetterWay.POST),
    }


def _everybody(request: HttpRequest) -> bool:
    return bool(request.GET.get("all") or request.POST.get("all"))


def _day(text: str | None) -> date:
    try:
        return parse_date(text or "") or clock.today()
    except ValueError as error:
        raise Refused("日期不对，请重新选择。") from error


def _here(group: SchoolClass, occasion: LetterOccasion | None, everybody: bool) -> str:
    query: dict[str, Any] = {"occasion": occasion.public_id} if occasion else {}
    if everybody:
        query["all"] = 1
    url = reverse("activities:class_letters", args=[group.public_id])
    return f"{url}?{urlencode(query)}" if query else url
