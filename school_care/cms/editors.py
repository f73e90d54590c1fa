"""Who edits which school's site. The appointment decides; Wagtail's groups only follow it."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from school_care.cms.models import SchoolSite
from school_care.school.access import appointments_of, carriers_of
from school_care.school.enums import Capability

_EDITING_ROLES = carriers_of(Capability.EDIT_PUBLIC_SITE)


def sites_edited_by(user: Any) -> list[SchoolSite]:
    """The sites `user` may edit today; empty without a confirmed, running appointment."""
    schools = appointments_of(user).filter(role__in=_EDITING_ROLES).values("school_id")
    return list(
        SchoolSite.objects.filter(school_id__in=schools)
        .select_related("site__root_page", "school", "collection")
        .order_by("pk")
    )


def follow_appointments(user: Any, sites: list[SchoolSite]) -> None:
    """Make `user` a member of exactly the editors' groups of `sites`."""
    wanted = {site.editors_id for site in sites}
    all_groups = SchoolSite.objects.values("editors_id")
    held = set(user.groups.filter(pk__in=all_groups).values_list("pk", flat=True))
    if wanted - held:
        user.groups.add(*(wanted - held))
    if held - wanted:
        user.groups.remove(*(held - wanted))


def give_rights(school_site: SchoolSite) -> None:
    """Give a site's editors Wagtail's rights on its pages, pictures and files; safe twice."""
    group, collection = school_site.editors, school_site.collection
    group.permissions.add(_permission("access_admin", app_label="wagtailadmin"))
    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.get_or_create(
            group=group,
            page=Page.objects.get(pk=school_site.site.root_page_id),
            permission=_permission(codename, model=Page),
        )
    # Wagtail's rules ask for the rights of its own two models, whichever are in use.
    for model in (Image, Document):
        for action in ("add", "change", "choose"):
            _allow(group, collection, model, action)


def _allow(group: Group, collection: Collection, model: type, action: str) -> None:
    GroupCollectionPermission.objects.get_or_create(
        group=group,
        collection=collection,
        permission=_permission(f"{action}_{model._meta.model_name}", model=model),
    )


def _permission(codename: str, *, model: type | None = None, app_label: str = "") -> Permission:
    kinds = (
        [ContentType.objects.get_for_model(model)]
        if model
        else ContentType.objects.filter(app_label=app_label)
    )
    return Permission.objects.get(codename=codename, content_type__in=kinds)
