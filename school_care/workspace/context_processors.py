"""What every desk page needs: the menu of this person at this school."""

from typing import Any

from django.http import HttpRequest

from school_care.workspace.navigation import menu_for


def desk(request: HttpRequest) -> dict[str, Any]:
    """`desk_menu` (only what the person may open) and `school`; empty outside the desk."""
    if not request.path.startswith("/desk/") or not hasattr(request, "school"):
        return {}
    if not request.user.is_authenticated:
        return {}
    school = request.school or None
    return {"desk_menu": menu_for(request.user, school, request.path), "school": school}
