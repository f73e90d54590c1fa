"""分类、分组 of a class by subject, and what a subject teacher sees of it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.mentoring.choices.pairings import HelpGroup
from school_care.mentoring.selectors_pairing_list import group_rows, my_groups, subjects_of
from school_care.mentoring.services.board.subject_groups import set_groups
from school_care.mentoring.views.pairings import tabs
from school_care.school.access import can_for_class
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.papers import name_and_day, print_paper
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.selectors import classes_in_sight
from school_care.students.views.doors import class_or_404, require_for_class


class ClassGroups(DeskView):
    """A class whose groups the person may set."""

    capability = Capability.CHOOSE_HELPERS

    def group(self, request: HttpRequest, public_id: UUID) -> SchoolClass:
        group = class_or_404(request, public_id)
        require_for_class(request, self.capability, group)
        return group


class SubjectGroups(ClassGroups, View):
    """Pupils down, subjects across, one choice a cell, one button."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.group(request, public_id)
        subjects = subjects_of(group, clock.today())
        context = {
            **tabs(request, "groups"),
            "group": group,
            "subjects": subjects,
            "rows": group_rows(request.user, group, subjects),
            "choices": HelpGroup.choices,
            "groups": [
                one
                for one in classes_in_sight(request.user, request.school)
                if can_for_class(request.user, self.capability, one)
            ],
        }
        return render(request, "mentoring/board/subject_groups.html", context)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.group(request, public_id)
        subjects = subjects_of(group, clock.today())
        cells = {}
        for row in group_rows(request.user, group, subjects):
            for number, subject in enumerate(subjects):
                given = request.POST.get(f"group-{row.student.public_id}-{number}")
                # the columns may have changed since the page was made: the name decides
                if given is not None and request.POST.get(f"subject-{number}") == subject.name:
                    cells[row.student.pk, subject.name] = given
        with refusals_as_messages(request):
            changed = set_groups(by=request.user, group=group, cells=cells)
            messages.success(request, f"已保存，改动{changed}处。" if changed else "没有改动。")
        return redirect("mentoring:subject_groups", group.public_id)


class SubjectGroupsPrint(ClassGroups, View):
    """分类分组表 of a class."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.group(request, public_id)
        subjects = subjects_of(group, clock.today())
        pdf = print_paper(
            "print/subject_groups.html",
            {
                "group": group,
                "subjects": subjects,
                "rows": group_rows(request.user, group, subjects),
                "today": clock.today(),
            },
            school=request.school,
            printed_by=request.user,
            watermark=name_and_day(request.user),
        )
        audit.record("subject_groups.printed", actor=request.user, school_id=request.school.pk)
        return pdf_answer(pdf, f"分类分组表-{clock.today()}", as_attachment=False)


class MySubjectGroups(DeskView, View):
    """我任教学科要辅导的学生; who leads classes chooses one to group."""

    capability = Capability.VIEW_PAIRINGS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.school is None:
            raise PermissionDenied
        context = {
            **tabs(request, "groups"),
            "mine": my_groups(request.user, request.school),
            "groups": [
                one
                for one in classes_in_sight(request.user, request.school)
                if can_for_class(request.user, Capability.CHOOSE_HELPERS, one)
            ],
        }
        return render(request, "mentoring/board/my_groups.html", context)
