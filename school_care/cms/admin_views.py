"""The editor's own screens beside Wagtail's, and where Wagtail's account screens lead instead."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.validators import RegexValidator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from school_care.cms.models import SchoolSite
from school_care.cms.services import change_contact, start_appeal
from school_care.cms.services.contact import CONTACT_FIELDS
from school_care.cms.services.withdrawal import pictures_looked_at
from school_care.school.models import School

_PHONE = RegexValidator(r"^[0-9\- ]{5,20}$", "电话只能填写数字和短横线，如 0990-1234567。")


class ContactForm(forms.ModelForm):
    """The school's numbers, hours and address as parents read them."""

    class Meta:
        model = School
        fields = CONTACT_FIELDS
        help_texts = {
            "hotline": "首页和“亲情电话”页上的大号码，家长一按就拨。",
            "hotline_hours": "如“课间、午休、放学后至21:00；双休日、节假日8:00—20:00”。",
            "phone": "办公电话，显示在每页下方。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("hotline", "phone"):
            self.fields[name].validators.append(_PHONE)


def sign_in(request: HttpRequest) -> HttpResponse:
    """Wagtail's sign-in address; who comes here has signed in at the desk already."""
    return redirect("wagtailadmin_home")


def own_account(request: HttpRequest) -> HttpResponse:
    """Wagtail's account address leads to the person's own page at the desk."""
    return redirect("school:me")


def search(request: HttpRequest) -> HttpResponse:
    """The side bar's search leads to the page list, which finds parts of Chinese titles."""
    home = _chosen_site(request).site.root_page_id
    query = urlencode({"q": request.GET.get("q", "")})
    return redirect(f"{reverse('wagtailadmin_explore', args=[home])}?{query}")


def _chosen_site(request: HttpRequest) -> SchoolSite:
    sites = request.edited_sites
    wanted = request.GET.get("school") or request.POST.get("school")
    if not wanted:
        return sites[0]
    for site in sites:
        if str(site.school.public_id) == wanted:
            return site
    raise Http404


@never_cache
def contact(request: HttpRequest) -> HttpResponse:
    """Show and change the school's published numbers."""
    school = _chosen_site(request).school
    form = ContactForm(request.POST or None, instance=school)
    if request.method == "POST" and form.is_valid():
        changed = change_contact(school=school, actor=request.user, values=form.cleaned_data)
        messages.success(request, "已保存，家长马上能看到。" if changed else "没有改动。")
        return redirect(f"{reverse('cms_contact')}?school={school.public_id}")
    context = {"form": form, "school": school, "sites": request.edited_sites}
    return render(request, "cms/admin/contact.html", context)


@require_POST
def new_appeal(request: HttpRequest) -> HttpResponse:
    """Make a draft 倡议书 and open it."""
    draft = start_appeal(school=_chosen_site(request).school, author=request.user)
    return redirect("wagtailadmin_pages:edit", draft.pk)


@require_POST
def pictures_checked(request: HttpRequest) -> HttpResponse:
    """The editor says: the public pictures have been looked through."""
    pictures_looked_at(_chosen_site(request))
    messages.success(request, "已记下：公开图片已核对。")
    return redirect("wagtailadmin_home")
