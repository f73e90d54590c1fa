"""People around the child: the page, adding, changing, ending, one-tap marks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import clock
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students import selectors, selectors_people
from school_care.students.away import next_spring_year, spring_in_words
from school_care.students.forms_people import OTHER, RELATIONS, EndForm, PersonForm
from school_care.students.models import ContactPerson, Student
from school_care.students.person_lines import PHONES, PhoneLine, one_line_each
from school_care.students.services import contacts
from school_care.students.services.guardianship import may_be_carer
from school_care.students.services.rights import may_edit
from school_care.students.views.doors import pupil_or_404, require_may

INVALID = 422


class StudentMixin(DeskView):
    """A pupil of the active school within the person's sight, else 404."""

    def student(self, request: HttpRequest, public_id: UUID) -> Student:
        return pupil_or_404(request, public_id)


class KeptStudentMixin(StudentMixin):
    """A pupil whose file the person keeps; only seen: 403."""

    capability = Capability.EDIT_ARCHIVE

    def student(self, request: HttpRequest, public_id: UUID) -> Student:
        student = super().student(request, public_id)
        require_may(request, self.capability, student)
        return student


class PersonMixin(DeskView):
    """A person around a pupil of the active school within sight, else 404."""

    def person(self, request: HttpRequest, public_id: UUID) -> ContactPerson:
        people = ContactPerson.objects.visible_to(request.user).filter(school=request.school)
        people = people.select_related("student__school", "student__current_class")
        return get_object_or_404(people, public_id=public_id)


class KeptPersonMixin(PersonMixin):
    """A person around a pupil whose file the person at the desk keeps; only seen: 403."""

    capability = Capability.EDIT_ARCHIVE

    def person(self, request: HttpRequest, public_id: UUID) -> ContactPerson:
        person = super().person(request, public_id)
        require_may(request, self.capability, person.student)
        return person


class PeoplePage(StudentMixin, View):
    """身边的人: everyone with what can be done about them, history folded, and guardianship for
    those who may read it."""

    capability = Capability.VIEW_PUPILS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student, user = self.student(request, public_id), request.user
        today = clock.today()
        people, past = selectors_people.everyone_of(user, student)
        context: dict[str, Any] = {
            "student": student,
            "people": people,
            "past": past,
            "may_edit": may_edit(user, student),
            "reads_care": selectors.reads_care(user, student),
            "reads_categories": selectors.reads_categories(user, student),
            "today": today,
        }
        if context["reads_categories"]:
            reading, contradiction = selectors_people.reading_of(user, student, today)
            entrustments = selectors_people.entrustments_of(user, student)
            context |= {
                "reading": reading,
                "contradiction": contradiction,
                "entrustments": entrustments,
                "running": selectors_people.running_entrustment(entrustments, today),
            }
        if context["reads_care"]:
            context |= self._care(user, student, people)
        return render(request, "students/people/page.html", context)

    def _care(self, user: Any, student: Student, people: list[ContactPerson]) -> dict[str, Any]:
        standing = selectors_people.standing_of(student)
        ratings = selectors_people.ratings_of(user, student)
        carers = [line.person for line in one_line_each(p for p in people if may_be_carer(p))]
        return {
            "checks": [(person, standing.last_of(person)) for person in carers],
            "warned": selectors_people.warned(standing, people),
            "what_to_do": selectors_people.WHAT_TO_DO_WHEN_BARRED,
            "ratings": ratings,
            "rating": ratings[0] if ratings and ratings[0].until is None else None,
            "what_to_do_when_poor": selectors_people.WHAT_TO_DO_WHEN_POOR,
        }


class PersonFormView(View):
    """What adding and changing a person share."""

    http_method_names = ["get", "head", "options", "post"]

    def shown(
        self, request: HttpRequest, form: PersonForm, student: Student, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "student": student,
            "person": form.person,
            "spring": spring_in_words(next_spring_year(clock.today())),
        }
        return render(request, "students/people/person_form.html", context, status=status)

    def saved(self, request: HttpRequest, form: PersonForm, student: Student) -> HttpResponse:
        messages.success(request, "已保存。")
        if form.coarsened:
            messages.info(request, f"去向只记到省、市，已记为「{form.coarsened}」。")
        return redirect("students:people", student.public_id)


def begun_with(given: QueryDict) -> dict[str, Any]:
    """What a new person's form begins with, from a page that knows it."""
    relation = given.get("relation", "")
    known = relation in RELATIONS or not relation
    return {
        "roles": given.getlist("roles"),
        "name": given.get("name", ""),
        "phone": given.get("phone", ""),
        "relation": relation if known else OTHER,
        "relation_other": "" if known else relation,
    }


class AddPerson(KeptStudentMixin, PersonFormView):
    """添加联系人."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.student(request, public_id)
        role = request.GET.get("role", "")
        return self.shown(request, PersonForm(initial={"roles": [role] if role else []}), student)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.student(request, public_id)
        if "begin" in request.POST:  # known elsewhere already; no address holds a name
            return self.shown(request, PersonForm(initial=begun_with(request.POST)), student)
        form = PersonForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                contacts.add_person(
                    by=request.user,
                    student=student,
                    roles=given["roles"],
                    facts=form.facts(),
                    public_id=given["public_id"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return self.saved(request, form, student)
        return self.shown(request, form, student, INVALID)


class ChangePerson(KeptPersonMixin, PersonFormView):
    """修改联系人; the stored numbers are not shown here, only replaced."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        person = self.person(request, public_id)
        return self.shown(request, PersonForm(person=person), person.student)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        person = self.person(request, public_id)
        form = PersonForm(request.POST, person=person)
        if form.is_valid():
            try:
                contacts.change_person(by=request.user, person=person, facts=form.facts())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return self.saved(request, form, person.student)
        return self.shown(request, form, person.student, INVALID)


class EndPerson(KeptPersonMixin, View):
    """不再是联系人: the person stays as history."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        person = self.person(request, public_id)
        if contacts.ended(person):
            return redirect("students:people", person.student.public_id)
        return self._shown(request, person, self._form(request, person, None))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        person = self.person(request, public_id)
        form = self._form(request, person, request.POST)
        if form.is_valid():
            until = form.cleaned_data["until"] or clock.today()
            try:
                contacts.end_people(by=request.user, people=form.chosen(), until=until)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已移到「以前的联系人」，需要时可以恢复。")
                return redirect("students:people", person.student.public_id)
        return self._shown(request, person, form, INVALID)

    def _form(self, request: HttpRequest, person: ContactPerson, data: Any) -> EndForm:
        people = selectors.contacts_of(request.user, person.student)
        rows = [row for row in people if row.pk == person.pk]
        rows += [row for row in people if row.pk != person.pk and contacts.same_person(row, person)]
        return EndForm(data, rows=rows, today=clock.today())

    def _shown(
        self, request: HttpRequest, person: ContactPerson, form: EndForm, status: int = 200
    ) -> HttpResponse:
        context = {"person": person, "student": person.student, "form": form}
        return render(request, "students/people/person_end.html", context, status=status)


class RestorePerson(KeptPersonMixin, View):
    """恢复: undo an end."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        person = self.person(request, public_id)
        with refusals_as_messages(request):
            contacts.restore_person(by=request.user, person=person)
            messages.success(request, "已恢复。")
        return redirect("students:people", person.student.public_id)


class MarkPhone(PersonMixin, View):
    """打通了, 关机, 不是本人: one tap beside the number just called."""

    capability = Capability.VIEW_PUPILS
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        person = self.person(request, public_id)
        which = request.POST.get("which", "")
        try:
            contacts.mark_phone(
                by=request.user,
                person=person,
                which=which,
                state=request.POST.get("state", ""),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            if request.htmx:
                return HttpResponse(headers={"HX-Refresh": "true"})
            return redirect("students:people", person.student.public_id)
        if request.htmx:
            person.refresh_from_db()
            line = PhoneLine(person, which, dict(PHONES)[which])
            return render(request, "students/people/_phone_state.html", {"line": line})
        messages.success(request, "已记下这次电话的结果。")
        return redirect("students:show", person.student.public_id)


class MarkVisited(KeptPersonMixin, View):
    """今天走访过: the village's 儿童主任 saw the child today."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        person = self.person(request, public_id)
        with refusals_as_messages(request):
            contacts.mark_visited(by=request.user, person=person, on=clock.today())
            messages.success(request, "已记下今天的走访。")
        return redirect("students:people", person.student.public_id)
