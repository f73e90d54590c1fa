"""Which list a request asks for: a search of this session, a saved filter, or everyone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from school_care.students.finding import memory
from school_care.students.finding.criteria import ORDERS, Criteria
from school_care.students.models import SavedFilter
from school_care.students.services.filters import filters_of

SEARCH, FILTER, CARE, SORT = "s", "f", "care", "sort"


@dataclass(frozen=True)
class Asked:
    """`token` and `saved` say where `criteria` came from; `forgotten`: the search is too old to be
    repeated. `sort`: as asked beside it."""

    criteria: Criteria
    token: str = ""
    saved: SavedFilter | None = None
    forgotten: bool = False
    sort: str = ""

    @property
    def origin(self) -> dict[str, str]:
        """What an address or a form carries to ask for the same list again: no name, number or
        category stands in it."""
        if self.token:
            origin = {SEARCH: self.token}
        elif self.saved is not None:
            origin = {FILTER: str(self.saved.public_id)}
        else:
            origin = {CARE: "1"} if self.criteria.in_care else {}
        return origin | ({SORT: self.sort} if self.sort else {})

    def address(self, **more: str | int) -> str:
        """The list's address, with `more` parameters."""
        query = urlencode(self.origin | {name: str(value) for name, value in more.items()})
        return reverse("students:list") + (f"?{query}" if query else "")

    @property
    def query(self) -> str:
        """The same as an address carries it, for pages that come back to the list."""
        return urlencode(self.origin)

    @property
    def changed(self) -> bool:
        """Whether a saved filter is open and was narrowed differently since."""
        if self.saved is None or not self.token:
            return False
        return self.criteria != Criteria.from_json(self.saved.criteria)


def asked_of(request: HttpRequest, given: Mapping[str, str]) -> Asked:
    """The list `given` (the query, or the fields a form carried along) asks for. Raises Http404 for
    a saved filter that is not the person's own."""
    sort = given.get(SORT, "")
    sort = sort if sort in ORDERS else ""
    asked = _asked(request, given)
    if sort:
        asked = replace(asked, criteria=replace(asked.criteria, order=sort), sort=sort)
    return asked


def _asked(request: HttpRequest, given: Mapping[str, str]) -> Asked:
    if token := given.get(SEARCH, ""):
        kept = memory.recall(request, memory.SEARCHES, token)
        if kept is None:
            return Asked(Criteria(), forgotten=True)
        begun = filters_of(request.user, request.school).filter(public_id=kept["filter"] or None)
        saved = begun.first() if kept["filter"] else None  # deleted meanwhile: a plain search
        return Asked(Criteria.from_json(kept["criteria"]), token, saved)
    if given.get(FILTER, ""):
        saved = own_filter(request, given[FILTER])
        return Asked(Criteria.from_json(saved.criteria), saved=saved)
    return Asked(Criteria(in_care=bool(given.get(CARE))))


def own_filter(request: HttpRequest, public_id: str | UUID) -> SavedFilter:
    """The person's own filter of this school; Http404 for any other."""
    try:
        key = UUID(str(public_id))
    except ValueError as error:
        raise Http404 from error
    saved = filters_of(request.user, request.school).filter(public_id=key).first()
    if saved is None:
        raise Http404
    return saved


def remember(request: HttpRequest, criteria: Criteria, *, token: str, saved: str) -> Asked:
    """Keep what was just searched for. `token`: the search it refines, which it replaces; `saved`:
    the public id of the filter it began with."""
    begun = own_filter(request, saved) if saved else None
    if begun is not None and criteria == Criteria.from_json(begun.criteria):
        return Asked(criteria, saved=begun)
    if not criteria.to_json() and begun is None:
        return Asked(criteria)
    content = {"criteria": criteria.to_json(), "filter": saved}
    token = memory.keep(request, memory.SEARCHES, content, token)
    return Asked(criteria, token, begun)
