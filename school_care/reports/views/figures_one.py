"""One figure: how it is made, how it went, by class, grade and category; and who is behind it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from school_care.core import clock
from school_care.core.months import last_of
from school_care.reports.figures.cells import AXES
from school_care.reports.figures.dashboard import kept_rows, series_of, was_late
from school_care.reports.figures.links import (
    figure_url,
    list_url,
    measure_of,
    month_text,
    months_beside,
)
from school_care.reports.figures.lists import listed
from school_care.reports.figures.reading import figure_of, kept_of
from school_care.reports.figures.registry import DAY, MONTH, TERM, Measure
from school_care.reports.figures.selectors import goals_of
from school_care.reports.figures.sight import Sight
from school_care.reports.figures.trend import change_words, chart_of, months_until, target_words
from school_care.reports.views.figures import FiguresDesk, month_asked
from school_care.school.calendar import calendar_of

PER_WORDS = {MONTH: "按当月统计", TERM: "按学期累计到这一天", DAY: "按这一天的在册情况统计"}


def measure_or_404(sight: Sight, slug: str) -> Measure:
    """The figure of an address, if it is one for the person."""
    found = measure_of(slug)
    if found is None or not sight.reads(found):
        raise Http404
    return found


class FigurePage(FiguresDesk, View):
    """A figure in a month."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        sight, month = self.sight(request), month_asked(request)
        one = measure_or_404(sight, slug)
        shown = figure_of(request.user, sight, one, month)
        months = months_until(month)
        rows = kept_rows(sight, months[0], months[-2], [one.code])
        if shown.kept:
            rows[one.code, month] = shown.kept
        series = series_of(sight, one, months, rows)
        term = calendar_of(request).current_or_last_term(last_of(month))
        target = None if one.mean else goals_of(request.school, term).get(one.code, one.target)
        asked = request.GET.get("axis", "")
        axis = asked if asked in shown.cells else next(iter(shown.cells), "")
        context = {
            "sight": sight,
            "measure": one,
            "shown": shown,
            "month": month,
            **months_beside(month, clock.today()),
            "list_url": "" if one.guarded else list_url(one, month),
            "change": change_words(series[-1][1], series[-2][1]),
            "aim": target_words(shown.number, target),
            "chart": chart_of("近一年", series),
            "axis": axis,
            "axes": [(key, AXES[key], figure_url(one, month, axis=key)) for key in shown.cells],
            "cells": shown.cells.get(axis, []),
            "per_words": PER_WORDS[one.per],
            "is_late": bool(shown.kept)
            and shown.kept.frozen
            and was_late(month, shown.kept.taken_at),
        }
        return render(request, "reports/figures/figure.html", context)


class FigureList(FiguresDesk, View):
    """Who stands behind a figure, one side at a time."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        sight, month = self.sight(request), month_asked(request)
        one = measure_or_404(sight, slug)
        if one.guarded:
            raise Http404
        kept = kept_of(request.school, one, month)
        asked = request.GET
        found = None
        if kept is not None:
            found = listed(
                request.user,
                sight,
                one,
                kept,
                side=asked.get("side", ""),
                axis=asked.get("axis", ""),
                key=asked.get("key", ""),
                page=asked.get("page"),
            )
        context = {
            "sight": sight,
            "measure": one,
            "month": month,
            "month_text": month_text(month),
            "kept": kept,
            "found": found,
            "figure_url": figure_url(one, month),
            "axis": asked.get("axis", ""),
            "key": asked.get("key", ""),
        }
        return render(request, "reports/figures/list.html", context)
