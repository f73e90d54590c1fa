"""结对帮扶: what stands by class, one's own pupils, one pupil's history."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import clock
from school_care.mentoring import selectors_pairing_pages as pages
from school_care.mentoring import selectors_pairings as selectors
from school_care.mentoring.choices.pairings import BY_PUPIL, BY_STAFF, PairingKind
from school_care.mentoring.forms_pairings import OverviewForm
from school_care.mentoring.models import Pairing, PairingCover
from school_care.mentoring.selectors_allowances import may_see_ledger
from school_care.mentoring.services.pairings.rights import may_pair
from school_care.school.access import can, own_classes_of
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass, User
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student
from school_care.students.selectors import classes_in_sight, reads_care
from school_care.students.views.doors import pupil_or_404

PER_PAGE = 50


class PairingDoor(DeskView):
    """What the pages of pairings share."""

    capability = Capability.VIEW_PAIRINGS
    http_method_names = ["get", "head", "options", "post"]

    def student(self, request: HttpRequest, student_id: UUID) -> Student:
        """A pupil whose care content the person reads, else 404."""
        pupils = Student.objects.care_visible_to(request.user).filter(school=request.school)
        return pupil_or_404(request, student_id, among=pupils.select_related("current_class"))

    def pairing(self, request: HttpRequest, public_id: UUID) -> Pairing:
        """A pairing within the person's sight, else 404."""
        rows = Pairing.objects.visible_to(request.user).filter(school=request.school)
        row = get_object_or_404(
            rows.select_related("student__current_class", "user", "peer", "partner"),
            public_id=public_id,
        )
        row.student.school = request.school
        return row

    def cover(self, request: HttpRequest, public_id: UUID) -> PairingCover:
        """A cover within the person's sight, else 404."""
        rows = PairingCover.objects.visible_to(request.user).filter(school=request.school)
        found = rows.select_related("pairing__student__current_class", "user")
        return get_object_or_404(found, public_id=public_id)


def tabs(request: HttpRequest, current: str) -> dict[str, Any]:
    """What the tabs of the pages need."""
    user, school = request.user, request.school
    own = own_classes_of(user, school)
    return {
        "tab": current,
        "tab_overview": selectors.oversees(user, school),
        "tab_money": may_see_ledger(user, school),
        "tab_classes": SchoolClass.objects.filter(pk__in=own) if own else (),
        "tab_pairs": can(user, Capability.PAIR, school),
    }


class Pairings(PairingDoor, View):
    """By class with 结对率, who has nobody first; who answers for no class is led to their own."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school, today = request.user, request.school, clock.today()
        if not selectors.oversees(user, school):
            return redirect("mentoring:pairings_mine")
        pupils = selectors.pupils_overseen(user, school)
        rates, total = selectors.rates_of(pupils, today)
        form = OverviewForm(
            request.GET,
            groups=[rate.group for rate in rates if rate.group is not None]
            or classes_in_sight(user, school),
            people=_holders(school, today),
        )
        found = pages.overview(pupils, today, **form.criteria())
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        lines = pages.lines_of(list(page.object_list), today, school)
        pages.flag_care_peers(user, [row for line in lines for row in line.rows], today)
        context = {
            **tabs(request, "overview"),
            "form": form,
            "rates": rates,
            "total": total,
            "today": today,
            "page": page,
            "lines": lines,
            "narrowed": any(form.criteria().values()),
            "may_pair": can(user, Capability.PAIR, school),
        }
        return render(request, "mentoring/pairings/overview.html", context)


def _holders(school: Any, today: Any) -> list[User]:
    rows = Pairing.objects.on(today).filter(school=school, kind__in=BY_STAFF)
    return list(User.objects.filter(pk__in=rows.values("user_id")).order_by("name_key", "pk"))


class MyPairings(PairingDoor, View):
    """我结对的学生: last contact, what is due, one tap to write."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school, today = request.user, request.school, clock.today()
        context = {
            **tabs(request, "mine"),
            "lines": pages.my_pupils(user, school, today),
            "today": today,
            "may_write": can(user, Capability.WRITE_CARE, school),
        }
        return render(request, "mentoring/pairings/mine.html", context)


class PupilPairings(PairingDoor, View):
    """Everybody who stands or stood beside one child, with what may be done."""

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self.student(request, student_id)
        running, over = pages.history_of_pupil(student)
        pages.flag_care_peers(request.user, [*running, *over], clock.today())
        rights = {
            "staff": may_pair(request.user, PairingKind.TEACHER, student),
            "pupils": may_pair(request.user, PairingKind.HELPER, student),
        }
        for row in running:
            row.may_change = rights["pupils" if row.kind in BY_PUPIL else "staff"]
            row.by_staff = row.kind in BY_STAFF
        here = student.status == EnrolmentStatus.ENROLLED
        kinds = [
            kind
            for kind in PairingKind
            if here and rights["pupils" if kind in BY_PUPIL else "staff"]
        ]
        context = {
            "student": student,
            "running": running,
            "over": over,
            "kinds": kinds,
            "today": clock.today(),
        }
        return render(request, "mentoring/pairings/pupil.html", context)


def sees(request: HttpRequest, student: Student) -> bool:
    """Whether the person still sees the child after what was done; where not, the list."""
    return reads_care(request.user, student)


def refusal_on(form: Any, refusal: Refused) -> None:
    """The sentence above a form that keeps what was typed."""
    form.add_error(None, str(refusal))
