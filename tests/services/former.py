# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Changing what this installation is: its client id, its address, its name."""

from typing import Any

import requests

from ..plugins.world import SCOPES, Author, World

NEW = "APP-NEWCLIENT0000000"
SECRETS = {NEW: "new-secret"}


def forget_environment(world: World) -> None:
    """Have the registry read from the configuration again, as after a restart."""
    vars(world.site.app.extensions["invenio-orcid-sync"]).pop("environment", None)


def configure(world: World, **settings: Any) -> None:
    """Change the configuration as a restart would read it."""
    for key, value in settings.items():
        world.patch.setitem(world.site.app.config, key, value)
    forget_environment(world)


def switch(world: World, client_id: str = NEW, **retired: str) -> None:
    """Go on under another client id, which ORCID knows. ``retired``: former ones with their secrets."""
    SECRETS.setdefault(
        world.client_id, world.site.app.config["ORCID_SYNC_CLIENT_SECRET"]
    )
    world.control(
        "clients",
        client_id=client_id,
        client_secret=SECRETS[client_id],
        member=True,
        name="Test repository",
        redirect_uris=[world.site.app.config["SITE_UI_URL"]],
    )
    configure(
        world,
        ORCID_SYNC_CLIENT_ID=client_id,
        ORCID_SYNC_CLIENT_SECRET=SECRETS[client_id],
        ORCID_SYNC_RETIRED_CLIENTS=retired,
    )
    world.client_id = client_id


def retired(world: World) -> dict[str, str]:
    """Return the present client id with its secret, as it is configured once it is a former one."""
    return {world.client_id: world.site.app.config["ORCID_SYNC_CLIENT_SECRET"]}


def reconnect(world: World, author: Author, scope: str = SCOPES) -> Author:
    """Connect again, as the account page does. :returns: the author with the new token."""
    from invenio_db import db

    from invenio_orcid_sync.services import acceptance, engine
    from invenio_orcid_sync.services.exchange import read

    answer = world.control(
        "tokens", orcid=author.orcid, client_id=world.client_id, scope=scope
    )
    acceptance.accept(author.user.user.id, engine.registry(), read(answer))
    db.session.commit()
    return Author(author.orcid, answer["access_token"], author.user)


def connections(author: Author) -> dict[str, Any]:
    """Return a person's connections by client id, freshly read."""
    from invenio_db import db

    from invenio_orcid_sync.models import Connection

    db.session.expire_all()
    found = db.session.query(Connection).filter_by(orcid=author.orcid)
    return {one.registry.client_id: one for one in found}


def statuses(author: Author) -> dict[str, str]:
    """Return the status of each of a person's connections."""
    return {client: one.status for client, one in connections(author).items()}


def asked(world: World) -> list[str]:
    """Return everything that the registry was asked so far, by whomever but these tests."""
    log = requests.get(f"{world.url}/__control__/requests", timeout=10).json()
    return [
        f"{entry['method']} {entry['path']}"
        for entry in log["requests"]
        if not entry["path"].startswith("/__control__/")
    ]


def sources(world: World, author: Author) -> list[str]:
    """Return which client added each work on a person's ORCID record, sorted."""
    return sorted(
        work["source"]["source-client-id"]["path"] for work in world.works(author)
    )
