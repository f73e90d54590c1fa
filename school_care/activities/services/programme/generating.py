"""从模板生成: chosen lines of the templates become drafts of a programme, each line once."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from school_care.activities.models import Activity, ActivityClass, Programme
from school_care.activities.programme_templates import Offer, offers_of
from school_care.activities.services.programme.rights import require_open, require_planner
from school_care.core import audit, clock
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused


def generate(
    *,
    by: Any,
    programme: Programme,
    codes: Collection[str],
    calendar: SchoolCalendar | None = None,
) -> list[Activity]:
    """Lay the template lines `codes` into the programme as drafts on their days. Lines laid before,
    those taken out again too, add nothing. Answers with the new ones. Raises Refused."""
    require_planner(by, programme.school)
    calendar = calendar or SchoolCalendar(programme.school)
    offers = [
        offer for offer in offers_of(calendar, programme.term) if offer.line.code in set(codes)
    ]
    if not offers:
        raise Refused("请勾选要加入的活动。")
    with transaction.atomic():
        held = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
        require_open(held)
        known = set(Activity.objects.filter(programme=programme).values_list("template", flat=True))
        rows = [_draft(by, programme, offer) for offer in offers if offer.line.code not in known]
        Activity.objects.bulk_create(rows)
        _give_classes(programme, rows)
        audit.record("programme.generated", actor=by, row=programme, count=len(rows))
    return rows


def laid_codes(programme: Programme) -> set[str]:
    """Template lines the programme holds already, the cancelled ones too."""
    rows = Activity.objects.filter(programme=programme).exclude(template="")
    return set(rows.values_list("template", flat=True))


def values_of(offer: Offer) -> dict[str, Any]:
    """What a template's line says of an activity, by field."""
    line = offer.line
    return {
        "template": line.code,
        "kind": line.kind,
        "topic": line.topic,
        "title": line.title,
        "reach": line.reach,
        "starts_on": offer.day,
        "begins": line.begins,
        "ends": line.ends,
        "place": line.place,
        "plan": line.plan,
        "is_public": line.public,
        "public_words": line.public_words,
        "appeal": line.appeal,
    }


def _draft(by: Any, programme: Programme, offer: Offer) -> Activity:
    return Activity(
        school_id=programme.school_id,
        term_id=programme.term_id,
        programme=programme,
        made_by=by,
        made_at=clock.now(),
        **values_of(offer),
    )


def _give_classes(programme: Programme, rows: list[Activity]) -> None:
    """Every class of the school year takes part: templates speak of the whole school."""
    groups = SchoolClass.objects.filter(school_id=programme.school_id)
    keys = list(groups.present_in(programme.term.school_year).values_list("pk", flat=True))
    ActivityClass.objects.bulk_create(
        [ActivityClass(activity=row, school_class_id=pk) for row in rows for pk in keys],
        batch_size=1000,
    )
