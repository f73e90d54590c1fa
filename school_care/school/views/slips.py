"""账号条: who has never signed in gets a slip; printing makes the passwords on it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView

from school_care.school.access import roles_of
from school_care.school.enums import Capability
from school_care.school.models import User
from school_care.school.rights import GUARDED_ROLES, RESETS_GUARDED
from school_care.school.scoped import DeskView
from school_care.school.selectors import with_posts
from school_care.school.services import issue_initial_passwords
from school_care.school.slips import print_slips
from school_care.school.views.tools import refusals_as_messages, uuids


class SlipsView(DeskView, TemplateView):
    """Choose accounts that have never signed in; the POST answers with the PDF itself, so that no
    initial password is ever stored. Printing again makes new ones and voids the old slips."""

    capability = Capability.MANAGE_ACCOUNTS
    template_name = "school/slips.html"

    def waiting_for_slips(self) -> list[User]:
        """Open accounts of this school never signed in, that the reader may manage."""
        request = self.request
        people = User.objects.filter(
            school=request.school, is_active=True, last_login__isnull=True, is_superuser=False
        ).exclude(pk=request.user.pk)
        if not roles_of(request.user, request.school) & RESETS_GUARDED:
            people = people.exclude(
                appointments__role__in=GUARDED_ROLES, appointments__confirmed_at__isnull=False
            )
        return list(with_posts(people.order_by("name_key", "username"), request.school))

    def get_context_data(self, **kwargs):
        chosen = set(self.request.GET.getlist("only"))
        people = self.waiting_for_slips()
        for person in people:
            person.chosen = not chosen or str(person.public_id) in chosen
        return super().get_context_data(people=people, **kwargs)

    def post(self, request, **kwargs):
        wanted = set(uuids(request.POST.getlist("person")))
        chosen = [one for one in self.waiting_for_slips() if one.public_id in wanted]
        if not chosen:
            messages.error(request, "请至少选一位教职工。")
            return redirect("school:slips")
        with refusals_as_messages(request) as tried:
            accounts = issue_initial_passwords(users=chosen, school=request.school, by=request.user)
        if not tried.done:
            return redirect("school:slips")
        pdf = print_slips(school=request.school, accounts=accounts, printed_by=request.user)
        return HttpResponse(
            pdf,
            content_type="application/pdf",
            headers={"Content-Disposition": 'attachment; filename="zhanghaotiao.pdf"'},
        )
