"""What a person only sees is not theirs to change: 403, beside the 404 of what they do not see."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from school_care.school.access import can_for_class
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.students.models import Student
from school_care.students.selectors import may


def require_may(request: HttpRequest, capability: Capability, student: Student) -> None:
    """Raise PermissionDenied unless the person may use `capability` for this pupil today."""
    if not may(request.user, capability, student):
        raise PermissionDenied


def require_for_class(request: HttpRequest, capability: Capability, group: SchoolClass) -> None:
    """Raise PermissionDenied unless the person may use `capability` for this class today."""
    if not can_for_class(request.user, capability, group):
        raise PermissionDenied
