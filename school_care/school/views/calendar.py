"""学期与校历: terms and the days of a school year."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.generic import TemplateView, View

from school_care.core import clock
from school_care.school.calendar import SchoolCalendar, school_year_of
from school_care.school.enums import Capability, DayKind, Season
from school_care.school.forms.classes import TermForm
from school_care.school.models import Term
from school_care.school.month_grid import months_of
from school_care.school.official_days import default_terms, is_published
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.services import fill_calendar, mark_day, save_term, set_published
from school_care.school.views.tools import refusals_as_messages

CLEAR = "clear"
NEAR_YEARS = 5
MODES = (
    (DayKind.OFF, "休息"),
    (DayKind.WORK, "上课（调休）"),
    (DayKind.NOTE, "加说明"),
    (CLEAR, "恢复平常"),
)


def _year(text: str | None) -> int:
    """A school year near today from a query or form; anything else is not found."""
    this_year = school_year_of(clock.today())
    if not text:
        return this_year
    if not text.isdigit() or not this_year - 5 <= int(text) <= this_year + 2:
        raise Http404
    return int(text)


class CalendarView(DeskView, TemplateView):
    """Twelve months; choose what to mark, then tap days."""

    capability = Capability.MANAGE_CALENDAR
    template_name = "school/calendar.html"

    def get_context_data(self, **kwargs):
        asked = self.request.GET
        year = _year(asked.get("year"))
        calendar = SchoolCalendar(self.request.school)
        terms = [term for term in calendar.terms if term.school_year == year]
        return super().get_context_data(
            year=year,
            months=months_of(calendar, year, clock.today()),
            terms=terms,
            unchecked=[term for term in terms if not term.checked],
            calendar_years=[
                {
                    "year": one,
                    "published": calendar.published(one),
                    "known": is_published(one),
                }
                for one in (year, year + 1)
            ],
            modes=MODES,
            mode=asked.get("mode", ""),
            note=asked.get("note", ""),
            previous=year - 1,
            following=year + 1,
            weekdays="一二三四五六日",
            **kwargs,
        )


class CalendarMarkView(DeskView, View):
    """A tap on a day."""

    capability = Capability.MANAGE_CALENDAR
    http_method_names = ["post"]

    def post(self, request):
        given = request.POST
        year, mode, note = _year(given.get("year")), given.get("mode", ""), given.get("note", "")
        try:
            day = date.fromisoformat(given.get("day", ""))
        except ValueError:
            day = clock.today()
            mode = ""
        if school_year_of(day) != year:
            raise Http404
        with refusals_as_messages(request):
            if mode not in {name for name, _ in MODES}:
                raise Refused("请先选要标成什么，再点日期。")
            kind = "" if mode == CLEAR else mode
            mark_day(school=request.school, day=day, kind=kind, note=note, by=request.user)
        query = urlencode({"year": year, "mode": mode, "note": note})
        return HttpResponseRedirect(f"{reverse('school:calendar')}?{query}#m{day.year}-{day.month}")


class CalendarYearView(DeskView, View):
    """Fill in the official holidays of a calendar year, or say whether they are known."""

    capability = Capability.MANAGE_CALENDAR
    http_method_names = ["post"]

    def post(self, request, calendar_year):
        if abs(calendar_year - clock.today().year) > NEAR_YEARS:
            raise Http404
        with refusals_as_messages(request):
            self._act(request, calendar_year)
        shown = _year(request.POST.get("year"))
        return redirect(f"{reverse('school:calendar')}?year={shown}")

    @staticmethod
    def _act(request, calendar_year):
        action = request.POST.get("action")
        if action == "fill":
            if not is_published(calendar_year):
                raise Refused(f"{calendar_year}年的节假日安排国家尚未公布，公布后再填。")
            added = fill_calendar(school=request.school, year=calendar_year, by=request.user)
            messages.success(request, f"{calendar_year}年：已填入{added}天节假日和调休。")
        elif action in ("publish", "unpublish"):
            published = action == "publish"
            set_published(
                school=request.school, year=calendar_year, published=published, by=request.user
            )
            word = "已公布" if published else "未公布"
            messages.success(request, f"{calendar_year}年标为{word}。")
        else:
            raise Refused("没有选择要做什么，请重试。")


class TermsView(DeskView, TemplateView):
    """First and last days of the terms of this school year and the next."""

    capability = Capability.MANAGE_CALENDAR
    template_name = "school/terms.html"

    def get_context_data(self, **kwargs):
        this_year = school_year_of(clock.today())
        given = kwargs.pop("bound", {})
        stored = {
            (term.school_year, term.season): term
            for term in Term.objects.filter(
                school=self.request.school, school_year__in=(this_year, this_year + 1)
            )
        }
        rows = [
            self._row(year, season, first, last, stored, given)
            for year in (this_year, this_year + 1)
            for season, first, last in default_terms(year)
        ]
        return super().get_context_data(rows=rows, **kwargs)

    @staticmethod
    def _row(year, season, first, last, stored, given):
        term = stored.get((year, season))
        likely = {"first_day": first, "last_day": last}
        if term:
            likely = {"first_day": term.first_day, "last_day": term.last_day}
        prefix = f"{season}-{year}"
        return {
            "name": f"{year}—{year + 1}学年{Season(season).label}",
            "term": term,
            "year": year,
            "season": season,
            "form": given.get(prefix) or TermForm(initial=likely, prefix=prefix),
        }

    def post(self, request):
        year, season = _year(request.POST.get("year")), request.POST.get("season", "")
        if season not in Season.values:
            return redirect("school:terms")
        form = TermForm(request.POST, prefix=f"{season}-{year}")
        if form.is_valid():
            try:
                term = save_term(
                    school=request.school,
                    school_year=year,
                    season=season,
                    by=request.user,
                    **form.cleaned_data,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{term}已保存。")
                return redirect("school:terms")
        return self.render_to_response(self.get_context_data(bound={form.prefix: form}))
