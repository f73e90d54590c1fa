"""Walks the URL configuration itself, so that a page nobody thought of is found."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern


@dataclass(frozen=True)
class Route:
    """One pattern: its full name (`students:show`), its text, and what its arguments are called."""

    name: str
    text: str
    arguments: tuple[str, ...]
    view: Any


def routes() -> list[Route]:
    """Every pattern of the product, in the order Django tries them."""
    return list(_below(get_resolver().url_patterns, "", "", ()))


def _below(patterns, text: str, namespace: str, arguments: tuple[str, ...]) -> Iterator[Route]:
    for pattern in patterns:
        here = text + str(pattern.pattern).removeprefix("^")
        named = (*arguments, *_arguments(pattern.pattern))
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace) if part)
            yield from _below(pattern.url_patterns, here, inner, named)
        elif isinstance(pattern, URLPattern):
            name = ":".join(part for part in (namespace, pattern.name or f"<{here}>") if part)
            yield Route(name, here, named, pattern.callback)


def _arguments(pattern) -> tuple[str, ...]:
    if isinstance(pattern, RoutePattern):
        return tuple(pattern.converters)
    if isinstance(pattern, RegexPattern):
        groups = pattern.regex.groups
        named = tuple(pattern.regex.groupindex)
        return named or tuple(f"group{number}" for number in range(groups))
    return ()
