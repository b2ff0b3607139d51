"""Whether a form brings a proof of who somebody is: a code from their app, or what a passkey has signed."""

from typing import Final

from fastapi import Request

from bot.clinic.kept import PROOF
from bot.clinic.pages import Visitor, address_of, begun_by, context_of
from bot.service.login import passkeys, passwords
from bot.service.login.passkeys import Site

CODE: Final = f"{PROOF}code"
PASSKEY: Final = f"{PROOF}passkey"


async def tried(request: Request, who: Visitor) -> bool | None:
    """Whether what was given proves who they are; None when nothing was. A right one makes the session fresh."""
    fields: dict[str, str] = getattr(request.state, "fields", {})
    context, me = context_of(request), who.session.staff.id
    if fields.get(PASSKEY):
        site = Site.of(context.public_url)
        return await context.do(passkeys.prove, begun_by(request), site, me, who.cookie, fields[PASSKEY])
    if fields.get(CODE, "").strip():
        return await context.do(passwords.prove, me, who.cookie, fields[CODE], address_of(request))
    return None
