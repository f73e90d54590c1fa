"""我的学生: the list of pupils, searched by POST so that no name or number stands in an address."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.core import clock
from school_care.core.panels import add_columns
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView
from school_care.students.bulk import actions_for
from school_care.students.finding.asked import FILTER, SEARCH, Asked, asked_of, remember
from school_care.students.finding.criteria import Criteria
from school_care.students.finding.offers import in_words, offers_for
from school_care.students.finding.search import find_keys, read_rows, who_rang
from school_care.students.finding.words import read_words
from school_care.students.forms_finding import FindForm
from school_care.students.list_columns import add_cells, chosen_columns
from school_care.students.services.filters import columns_of, filters_of

PER_PAGE = 40
QUICK = 8  # rows under the search box of the today page
ONLY_ONE = "open_only"  # posted by the today page: one pupil found is opened at once
HEADINGS = {"name": "姓名", "class": "班级"}


class PupilList(DeskView, View):
    """A search is posted: typing is answered with the rows, pressing the button leads to an address
    that carries a token of this session. GET shows a list again."""

    capability = Capability.VIEW_PUPILS
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = asked_of(request, request.GET)
        if asked.forgotten:
            messages.info(request, "上次的查找已经过期，请重新查找。")
            return redirect("students:list")
        offers = offers_for(request.user, request.school)
        form = FindForm(offers=offers, criteria=asked.criteria)
        context = _found(request, asked, offers) | {
            "form": form,
            "filters": filters_of(request.user, request.school),
            "may_enrol": can(request.user, Capability.ENROL_PUPILS, request.school),
        }
        return render(request, "students/finding/list.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        offers = offers_for(request.user, request.school)
        criteria = FindForm(request.POST, offers=offers).criteria()
        typing = bool(request.htmx)
        refined = request.POST.get(SEARCH, "") if typing else ""
        asked = remember(request, criteria, token=refined, saved=request.POST.get(FILTER, ""))
        if typing:
            return render(request, "students/finding/_found.html", _found(request, asked, offers))
        if ONLY_ONE in request.POST:
            keys = find_keys(user=request.user, school=request.school, criteria=criteria)
            if len(keys) == 1:
                return redirect("students:show", read_rows(keys)[0].public_id)
        return redirect(asked.address())


def _found(request: HttpRequest, asked: Asked, offers: Any) -> dict[str, Any]:
    """One page of what was asked for, and how to go on from it."""
    user, school = request.user, request.school
    keys = find_keys(user=user, school=school, criteria=asked.criteria)
    page = Paginator(keys, PER_PAGE).get_page(request.GET.get("page"))
    columns = chosen_columns(user, school, columns_of(user, school, asked.saved))
    pupils = add_columns(request, read_rows(page.object_list), lines=not columns)
    add_cells(request, pupils, columns)
    typed = read_words(asked.criteria.words)
    if typed.phone or typed.last4:
        rang = who_rang(user, school, typed, pupils)
        for pupil in pupils:
            pupil.rang = rang.get(pupil.pk, "")
    return {
        "asked": asked,
        "typed": typed,
        "said": in_words(asked.criteria, offers, school),
        "page": page,
        "pupils": pupils,
        "columns": columns,
        "headings": _headings(asked, bool(offers.levels)),
        "actions": actions_for(user, school),
        "class_page": _class_page(asked.criteria, offers),
        "offers_former": offers.former and not asked.criteria.former,
        "previous": page.has_previous() and asked.address(page=page.number - 1),
        "next": page.has_next() and asked.address(page=page.number + 1),
        "today": clock.today(),
    }


def _class_page(criteria: Criteria, offers: Any) -> str:
    """The class whose page is offered: the chosen one, or the only one there is."""
    known = [code for code, _ in offers.classes]
    chosen = [code for code in criteria.classes if code in known]
    only = chosen if criteria.classes else known
    return only[0] if len(only) == 1 else ""


def _headings(asked: Asked, levels: bool) -> list[dict[str, str]]:
    """By what the list is ordered and may be: each again, the other way round."""
    now = asked.criteria.order or "class"
    offered = HEADINGS | ({"level": "等级"} if levels else {})
    found = []
    for code, label in offered.items():
        way = {code: "ascending", f"-{code}": "descending"}.get(now, "none")
        sort = f"-{code}" if now == code else code
        address = asked.address(sort=sort)
        found.append({"code": code, "label": label, "way": way, "address": address})
    return found


class QuickSearch(DeskView, View):
    """The first few pupils found, under the search box of the today page; nothing for nothing."""

    capability = Capability.VIEW_PUPILS
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        user, school = request.user, request.school
        criteria = Criteria(words=request.POST.get("words", "")[:40].strip())
        if not criteria.words:
            return HttpResponse()
        typed = read_words(criteria.words)
        keys = find_keys(user=user, school=school, criteria=criteria)
        pupils = add_columns(request, read_rows(keys[:QUICK]))
        if typed.phone or typed.last4:
            rang = who_rang(user, school, typed, pupils)
            for pupil in pupils:
                pupil.rang = rang.get(pupil.pk, "")
        context = {
            "pupils": pupils,
            "more": len(keys) > QUICK,
            "words": criteria.words,
            "typed": typed,
        }
        return render(request, "students/_quick.html", context)
