# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Funding (orcid-api 5.3; funding-3.0.xsd, ActivityValidator.validateFunding)."""

import re
from typing import Any

from .. import access, lists
from ..errors import OrcidError
from ..nodes import Branch, Leaf, text
from ..rules import check_date, check_external_id, check_roles, self_keys
from ..shapes import (
    CREATED,
    DISPLAY_INDEX,
    EMAIL,
    EXTERNAL_IDS,
    MODIFIED,
    ORGANIZATION,
    PATH,
    PUT_CODE,
    SOURCE,
    TRANSLATED,
    URL,
    VISIBILITY,
    fuzzy_date,
    orcid_id,
    value,
)
from ..state import Item, Registry
from ..views import entries, text_of
from . import groups
from .section import Section, check_put_code, check_visibility

_TITLE = Branch(
    name="title",
    ns="funding",
    children=(value("title", required=True, facet=text(1000)), TRANSLATED),
)
_TYPE = Leaf(name="type", ns="funding", required=True, enum=lists.FUNDING_TYPES)
_CURRENCY = Leaf(name="currency-code", attribute=True, required=True)
_DATES = (fuzzy_date("start-date"), fuzzy_date("end-date"))
_CONTRIBUTOR = Branch(
    name="contributor",
    ns="funding",
    many=True,
    children=(
        orcid_id("contributor-orcid"),
        value("credit-name", ns="funding", facet=text(150)),
        value("contributor-email", ns="funding", facet=EMAIL),
        Branch(
            name="contributor-attributes",
            ns="funding",
            children=(Leaf(name="contributor-role", ns="funding"),),
        ),
    ),
)

FUNDING = Branch(
    name="funding",
    ns="funding",
    # Works know no display-index in JSON either (orcid-api 2.4).
    tolerated=frozenset({"display-index"}),
    children=(
        CREATED,
        MODIFIED,
        SOURCE,
        PUT_CODE,
        PATH,
        _TYPE,
        Leaf(
            name="organization-defined-type", ns="funding", facet=text(255, blank=True)
        ),
        _TITLE,
        Leaf(name="short-description", ns="funding", facet=text(5000, blank=True)),
        value("amount", ns="funding", attributes=(_CURRENCY,)),
        URL,
        *_DATES,
        EXTERNAL_IDS,
        Branch(name="contributors", ns="funding", children=(_CONTRIBUTOR,)),
        ORGANIZATION,
        VISIBILITY,
    ),
)

SUMMARY = Branch(
    name="funding-summary",
    ns="funding",
    many=True,
    children=(
        CREATED,
        MODIFIED,
        SOURCE,
        _TITLE,
        EXTERNAL_IDS,
        URL,
        _TYPE,
        *_DATES,
        ORGANIZATION,
        VISIBILITY,
        PUT_CODE,
        PATH,
        DISPLAY_INDEX,
    ),
)

# java.lang.Double.parseDouble, but for hexadecimal.
_NUMBER = re.compile(
    r"\s*[+-]?(NaN|Infinity|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[fFdD]?)\s*", re.A
)
_ROLES = lists.FUNDING_ROLES | lists.CREDIT_ROLES


def check(registry: Registry, content: dict[str, Any], current: str | None) -> None:
    """Raise the first broken rule, in the registry's order."""
    if content["title"] is None:
        raise OrcidError(9022, "Title cannot be empty")
    if not entries(content["external-ids"]):
        raise OrcidError(9023, "Missing external-id: at least one is required")
    _check_amount(content["amount"])
    check_put_code(content, current)
    if content["organization"]["disambiguated-organization"] is None:
        raise OrcidError(9045, "disambiguated-organization is missing")
    check_period(content)
    check_visibility(content, current)
    for entry in entries(content["external-ids"]):
        check_external_id(entry)


def check_period(content: dict[str, Any]) -> None:
    """Check both dates; an end needs a start, but may lie before it (orcid-api 5.3)."""
    check_date(content["end-date"])
    if content["end-date"] is not None and content["start-date"] is None:
        raise OrcidError(9050)
    check_date(content["start-date"])


def _check_amount(amount: dict[str, Any] | None) -> None:
    if amount is None:
        return
    if not amount["value"]:
        raise OrcidError(9020, "Please specify an amount or remove the amount tag")
    if not _NUMBER.fullmatch(amount["value"]):
        raise OrcidError(9054, f"{amount['value']} is not a number")


def _started(item: Item) -> tuple[str, ...]:
    date = item.content["start-date"] or {}
    return tuple(text_of(date.get(part)) or "" for part in ("year", "month", "day"))


SECTION = Section(
    name="funding",
    plural="fundings",
    item=FUNDING,
    summary=SUMMARY,
    listed=groups.listed("fundings", SUMMARY),
    create="/funding/create",
    update="/funding/update",
    limited=access.READ_FUNDING,
    check=check,
    # orcid-api 5.1: funding compares values as they were sent.
    keys=lambda content: self_keys(content["external-ids"], normalised=False),
    organizations=lambda content: [content["organization"]],
    last=lambda registry, content: check_roles(content, _ROLES),
    # Newest start first (our choice).
    listing=groups.listing(_started),
)
