"""Who comes in: what a person does not see is 404; what they see and may not change, 403."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from school_care.school.access import can_for_class
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.students.access import know_reach
from school_care.students.models import Student
from school_care.students.selectors import may, pupils_in_sight


def pupil_or_404(
    request: HttpRequest, public_id: UUID, *, among: QuerySet[Student] | None = None
) -> Student:
    """The pupil of the active school within the person's sight, with their class; Http404 for any
    other. `among`: pupils of this school to choose from instead."""
    pupils = pupils_in_sight(request.user, request.school) if among is None else among
    student = get_object_or_404(pupils, public_id=public_id)
    student.school = request.school
    know_reach(request.user, student)
    return student


def file_that_goes_on(request: HttpRequest, public_id: UUID) -> Student | None:
    """The file into which the one of this old address was merged, where the person may see it."""
    pupils = pupils_in_sight(request.user, request.school)
    return pupils.filter(absorbed__public_id=public_id).first()


def class_or_404(request: HttpRequest, public_id: UUID) -> SchoolClass:
    """The class of the active school within the person's sight; Http404 for any other."""
    classes = SchoolClass.objects.visible_to(request.user).filter(school=request.school)
    group = get_object_or_404(classes, public_id=public_id)
    group.school = request.school
    return group


def require_may(request: HttpRequest, capability: Capability, student: Student) -> None:
    """Raise PermissionDenied unless the person may use `capability` for this pupil today."""
    if not may(request.user, capability, student):
        raise PermissionDenied


def require_for_class(request: HttpRequest, capability: Capability, group: SchoolClass) -> None:
    """Raise PermissionDenied unless the person may use `capability` for this class today."""
    if not can_for_class(request.user, capability, group):
        raise PermissionDenied
