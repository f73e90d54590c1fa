"""期限有变: which of one's deadlines the calendar moved, as a row of one's inbox told."""

from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from school_care.duties import wording
from school_care.duties.enums import NoticeKind
from school_care.duties.models import Notice
from school_care.duties.services.calendar_moves import moves_of
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView


class MovedDeadlines(DeskView, TemplateView):
    """Old and new last days of the duties one still holds; only of one's own notice."""

    capability = Capability.READ_CARE
    template_name = "duties/moves/list.html"

    def get_context_data(self, **kwargs):
        user, school = self.request.user, self.request.school
        own = Notice.objects.visible_to(user).filter(school=school, kind=NoticeKind.MOVED)
        notice = get_object_or_404(own, public_id=kwargs["public_id"])
        lines = [
            {
                "what": wording.title(one.duty),
                "whom": wording.whom(one.duty),
                "old": one.old,
                "new": one.new,
                "later": one.new > one.old,
                "provisional": one.duty.provisional,
            }
            for one in moves_of(notice, user)
        ]
        gone = max(notice.count - len(lines), 0)
        return super().get_context_data(notice=notice, lines=lines, gone=gone, **kwargs)
