# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What ORCID gets of one of an author's works."""

from ..engine.facts import facts_of
from ..engine.prepare import draft_for
from ..models import Connection
from . import engine
from .authored import one
from .works import Preview, previewed


def of_work(connection: Connection, item_id: int) -> Preview | None:
    """Map a work as the drainer does. :returns: None where nothing is sent of it, for it is not public.

    What the mapping reads is public then: to be named in a record is no permission to read it.

    :raises NotFound: it is none of this person's works. :raises Unmappable: naming field and cure.
    """
    work = one(connection, item_id)
    settings = engine.settings()
    facts = facts_of(work.concept, settings)
    if facts.publication is None or not facts.publication.public:
        return None
    return previewed(draft_for(connection, facts, settings))
