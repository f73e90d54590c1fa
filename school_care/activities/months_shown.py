"""The month a page shows, and the months it offers."""

from datetime import date

from django.http import Http404, HttpRequest

from school_care.core.months import month_before, next_month


def month_asked(request: HttpRequest, default: date) -> date:
    """The first day of `?month=YYYY-MM` (or of the form's field), else `default`; 404 for what is
    no month between 2000 and 2099."""
    asked = request.POST.get("month") or request.GET.get("month")
    if not asked:
        return default
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError as error:
        raise Http404 from error
    if not 2000 <= first.year <= 2099 or len(asked) != 7:
        raise Http404
    return first


def months_around(first: date, *, before: int = 2, after: int = 3) -> list[date]:
    """`first` between the months before and after it."""
    found = [first]
    for _ in range(before):
        found.insert(0, month_before(found[0]))
    for _ in range(after):
        found.append(next_month(found[-1]))
    return found
