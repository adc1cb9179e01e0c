# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What a work is made from: one record seen by one iD."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Source:
    """Everything a payload depends on, beside the mapping.

    :param record: the version that stands for the concept, shaped as the REST API shows it.
    :param orcid: the iD the work is for, bare (``0000-0002-1825-0097``).
    :param former: iDs that were merged into it; a record may still list them.
    :param record_url: landing page of this version; None where the portal is not public.
    :param concept_url: landing page of the newest version, the same for all versions;
        None where the portal is not public.
    :param work_id: globally unique, version-independent name of the concept; takes the
        place of ``concept_url`` where that is None.
    :param newer: the latest version's persistent identifier, where that one is not shared.
    :param earlier_dois: DOIs of the other versions, newest first.
    :param doi_registered: False while the DOI we manage is reserved only. External DOIs
        do not depend on it.
    :param citation: in the mapping's style, made by the caller.
    """

    record: Mapping[str, Any]
    orcid: str
    work_id: str
    former: frozenset[str] = frozenset()
    record_url: str | None = None
    concept_url: str | None = None
    newer: str | None = None
    earlier_dois: tuple[str, ...] = ()
    doi_registered: bool = True
    citation: str | None = None
