# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""One builder per message. Texts are in ``templates/semantic-ui/invenio_notifications``."""

from invenio_notifications.models import Notification
from invenio_notifications.services.builders import NotificationBuilder
from invenio_notifications.services.generators import EntityResolve, UserEmailBackend
from invenio_users_resources.notifications.filters import UserPreferencesRecipientFilter
from invenio_users_resources.notifications.generators import UserRecipient


class ORCIDNotice(NotificationBuilder):
    """A message to the owner of a connection. What varies between messages is the type alone."""

    context = [EntityResolve(key="receiver")]
    recipients = [UserRecipient(key="receiver")]
    recipient_filters = [UserPreferencesRecipientFilter()]
    recipient_backends = [UserEmailBackend()]

    @classmethod
    def build(cls, user_id: int, number: int, reason: str | None) -> Notification:
        """Build a message. ``number``: of works. ``reason``: code of ``errors.REASONS``."""
        context = {
            "receiver": {"user": str(user_id)},
            "number": int(number),
            "reason": reason,
        }
        return Notification(type=cls.type, context=context)


class Stopped(ORCIDNotice):
    """Nothing can be sent until the person acts."""

    type = "orcid-sync.stopped"


class NeedsYou(ORCIDNotice):
    """Works that cannot go on without their author."""

    type = "orcid-sync.needs-you"


class AwaitsYes(ORCIDNotice):
    """Works whose author is asked for a yes."""

    type = "orcid-sync.awaits-yes"


class Backfilled(ORCIDNotice):
    """Works from before connecting have been gone through."""

    type = "orcid-sync.backfilled"


BUILDERS = {one.type: one for one in (Stopped, NeedsYou, AwaitsYes, Backfilled)}
