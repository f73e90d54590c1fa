"""What must not become public. Run when a page is published, whoever publishes it and however."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import models
from django.utils.html import strip_tags
from wagtail.fields import StreamField
from wagtail.models import Page

from school_care.cms.models.images import SchoolImage
from school_care.cms.models.sites import HOME_PATH_LENGTH, SchoolSite
from school_care.core.publication import objections

# 18 digits as people write them: in one run, or with blanks, dots or hyphens between.
_ID_NUMBER = re.compile(r"(?<!\d)\d(?:[\s\-·.]?\d){16}[\s\-·.]?[\dXx](?![\dXx])")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d(?:[\s\-]?\d){8}(?!\d)")
_KEPT = re.compile(r"[^0-9Xx]")


def words_of(value: Any) -> str:
    """All text inside a StreamField value, without markup, a space between the parts."""
    raw = value.get_prep_value() if hasattr(value, "get_prep_value") else value
    return " ".join(part for part in _strings(raw) if part)


def text_of(page: Page) -> str:
    """Everything a reader of `page` could read or find in its address."""
    parts = [page.title, page.slug or "", page.seo_title or "", page.search_description or ""]
    for field in page._meta.get_fields():
        if not isinstance(field, models.Field) or field.model is Page or not field.editable:
            continue
        value = getattr(page, field.attname, None)
        if isinstance(field, StreamField):
            parts.append(words_of(value))
        elif isinstance(field, models.CharField | models.TextField) and value:
            parts.append(strip_tags(str(value)))
    return "\n".join(parts)


def owner_of(page: Page, *, home_path: str = "") -> SchoolSite | None:
    """The site in whose tree a page stands, or will stand (`home_path`)."""
    path = (page.path or home_path)[:HOME_PATH_LENGTH]
    return SchoolSite.objects.filter(site__root_page__path=path).first() if path else None


def page_objections(page: Page, *, home_path: str = "") -> list[str]:
    """Why `page` must not be published, as Chinese sentences; empty when it may.

    `home_path` names the tree for a page that has no place in one yet.
    """
    text = text_of(page)
    reasons = []
    if has_id_number(text):
        reasons.append("内容里有身份证号，不能公开。请删去后再发布。")
    owner = owner_of(page, home_path=home_path)
    if owner and _foreign_pictures(page, owner.collection_id):
        reasons.append("内容里用了其他学校的图片，请换成本校的图片。")
    return reasons + objections(text, owner.school_id if owner else None)


def has_id_number(text: str) -> bool:
    """Whether `text` holds something shaped like a resident ID number with a possible birthday."""
    plain = unicodedata.normalize("NFKC", text)
    return any(_possible(_KEPT.sub("", match[0])) for match in _ID_NUMBER.finditer(plain))


def unknown_mobiles(text: str, known: list[str]) -> list[str]:
    """Mobile numbers in `text` that are not among the school's published ones."""
    plain = unicodedata.normalize("NFKC", text)
    allowed = {re.sub(r"\D", "", number) for number in known}
    found = (re.sub(r"\D", "", match[0]) for match in _MOBILE.finditer(plain))
    return sorted({number for number in found if number not in allowed})


def _possible(number: str) -> bool:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2099


def _strings(raw: Any) -> Iterator[str]:
    if isinstance(raw, dict):
        # block ids and type names are not text
        raw = raw["value"] if "value" in raw and "type" in raw else list(raw.values())
        yield from _strings(raw)
    elif isinstance(raw, list):
        for item in raw:
            yield from _strings(item)
    elif isinstance(raw, str):
        yield strip_tags(raw.replace("</", " </"))


def _pictures(raw: Any) -> Iterator[int]:
    if isinstance(raw, list):
        for item in raw:
            yield from _pictures(item)
    elif isinstance(raw, dict):
        if raw.get("type") == "picture" and raw["value"].get("image"):
            yield raw["value"]["image"]
        else:
            yield from _pictures(raw.get("value"))


def _foreign_pictures(page: Page, collection_id: int) -> bool:
    used: set[int] = set()
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            used.update(_pictures(getattr(page, field.name).get_prep_value()))
    if getattr(page, "picture_id", None):
        used.add(page.picture_id)
    if not used:
        return False
    return SchoolImage.objects.filter(pk__in=used).exclude(collection_id=collection_id).exists()
