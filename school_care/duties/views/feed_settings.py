"""日历订阅: make, renew and stop the private address of one's own calendar feed."""

from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.core.qr import qr_data_uri
from school_care.core.sealed import SealBroken, seal, unseal
from school_care.duties.services import feed
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView

SHOWN_ONCE = "duty_feed_shown_once"
MAKE, STOP = "make", "stop"


class FeedSettings(DeskView, View):
    """One's own address: nobody else's is ever shown, and the secret only on the page that follows
    its making (sealed in the session until then)."""

    capability = Capability.READ_CARE
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        address = feed.address_of(request.user, request.school)
        context = {"address": address}
        if address is not None and (secret := _shown_once(request, address.public_id)):
            url = feed.url_of(secret)
            context |= {
                "url": url,
                "subscribe": f"webcal://{urlsplit(url).netloc}{urlsplit(url).path}",
            }
            context["code"] = qr_data_uri(context["subscribe"])
        return render(request, "duties/feed/settings.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            if request.POST.get("do") == MAKE:
                made = feed.make_address(by=request.user, school=request.school)
                sealed = seal(made.secret, _bound_to(made.row.public_id))
                request.session[SHOWN_ONCE] = sealed.hex()
            elif request.POST.get("do") == STOP:
                request.session.pop(SHOWN_ONCE, None)
                feed.revoke_address(by=request.user, school=request.school)
                messages.success(request, "订阅地址已停用，用它订阅的日历不再更新。")
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("duties:feed_settings")


def _bound_to(public_id: UUID) -> str:
    return f"duty-feed:{public_id}"


def _shown_once(request: HttpRequest, public_id: UUID) -> str:
    """The secret just made, taken out of the session; "" when there is none of this address."""
    sealed = request.session.pop(SHOWN_ONCE, "")
    try:
        return unseal(bytes.fromhex(sealed), _bound_to(public_id)) if sealed else ""
    except SealBroken:
        return ""
