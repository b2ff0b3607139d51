"""All the ways in of one person at once: taken away when they leave, or when an administrator lets them begin anew."""

from uuid import UUID

from bot.service.people import staff_login
from bot.store.database.work import Work
from bot.store.login import identities, passkeys, passwords


def forget_all(work: Work, staff_id: UUID) -> None:
    """End every session, and let no password, app, passkey, recovery code, identity or open link let somebody in any more."""
    passwords.forget(work, staff_id)
    passkeys.forget(work, staff_id)
    identities.forget(work, staff_id)
    staff_login.log_out_everywhere(work, staff_id)
