"""Passkeys (WebAuthn level 3): registering one, getting in by it, and proving anew with it. The checks are the `webauthn` library's.

A device proves that its owner is there and known to it (finger, face, PIN), so a passkey is two factors by itself. The challenge stands in
the database, sealed, for the browser that asked for it, and is used once whatever comes of it.
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from bot.ids import StaffId
from bot.service.people import staff_login
from bot.store.database.work import Work
from bot.store.login import attempts, passkeys, sessions
from bot.store.login.passkeys import Stored
from bot.store.people import people
from bot.store.tables.login import Begun
from bot.store.tables.people import How

if TYPE_CHECKING:
    from webauthn.registration.verify_registration_response import VerifiedRegistration

LONGEST_LABEL: Final = 60
#: Enough for anybody's devices.
MOST: Final = 20
_PARTY: Final = "Rød tråd"


@dataclass(frozen=True, slots=True)
class Site:
    """Where the pages are: what a passkey is bound to."""

    origin: str
    host: str

    @classmethod
    def of(cls, public_url: str) -> "Site":
        """The site of an address such as `https://staff.clinic.example`."""
        parts = urlsplit(public_url)
        return cls(f"{parts.scheme}://{parts.netloc}", parts.hostname or "")


def begin_new(work: Work, browser: str, site: Site, staff_id: StaffId) -> str:
    """What a device needs to make a passkey, as JSON for `parseCreationOptionsFromJSON`; the cookie `browser` will bring it back."""
    from webauthn import generate_registration_options, options_to_json  # noqa: PLC0415 - 20 MB that only this needs
    from webauthn.helpers import structs  # noqa: PLC0415

    staff = people.staff_member(work, staff_id)
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=_PARTY,
        user_id=staff_id.bytes,
        user_name=staff.name,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_described(passkeys.ids_of(work, staff_id)),
    )
    _keep(work, browser, Begun.NEW_PASSKEY, options.challenge)
    return options_to_json(options)


def add(work: Work, browser: str, site: Site, staff_id: StaffId, answer: str, label: str) -> bool:
    """Keep the passkey a device has made; False when it is not what was asked for, or one too many."""
    from webauthn import verify_registration_response  # noqa: PLC0415
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    challenge = _challenge(work, browser, Begun.NEW_PASSKEY)
    if challenge is None or len(passkeys.of(work, staff_id)) >= MOST:
        return False
    try:
        made: VerifiedRegistration = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return False
    credential_id = bytes_to_base64url(made.credential_id)
    if passkeys.by_credential(work, credential_id) is not None:
        return False
    clinic_id = people.staff_member(work, staff_id).clinic_id
    key = bytes_to_base64url(made.credential_public_key)
    passkeys.add(
        work, clinic_id, staff_id, credential_id, key, label.strip()[:LONGEST_LABEL] or "–", made.sign_count
    )
    return True


def begin(work: Work, browser: str, site: Site, staff_id: StaffId | None = None) -> str:
    """What a device needs to sign, as JSON for `parseRequestOptionsFromJSON`: by any passkey of this site, or one of somebody's own."""
    from webauthn import generate_authentication_options, options_to_json  # noqa: PLC0415
    from webauthn.helpers import structs  # noqa: PLC0415

    own = [] if staff_id is None else passkeys.ids_of(work, staff_id)
    options = generate_authentication_options(
        rp_id=site.host,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
        allow_credentials=_described(own),
    )
    _keep(work, browser, Begun.PASSKEY, options.challenge)
    return options_to_json(options)


def enter(work: Work, browser: str, site: Site, answer: str, says_it_is: str) -> str | None:
    """The cookie of a new session for whoever's passkey has signed; None for every refusal."""
    stored = _signed(work, browser, site, answer)
    return None if stored is None else staff_login.begin(work, stored.staff_id, How.PASSKEY, says_it_is)


def prove(work: Work, browser: str, site: Site, staff_id: StaffId, cookie: str, answer: str) -> bool:
    """Somebody who is logged in proves anew who they are, by a passkey of their own."""
    stored = _signed(work, browser, site, answer)
    if stored is None or stored.staff_id != staff_id:
        return False
    sessions.prove(work, cookie)
    return True


def _signed(work: Work, browser: str, site: Site, answer: str) -> Stored | None:
    """The passkey that signed this browser's challenge; None for none of ours, or a wrong signature."""
    from webauthn import base64url_to_bytes, verify_authentication_response  # noqa: PLC0415
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    challenge = _challenge(work, browser, Begun.PASSKEY)
    stored = passkeys.by_credential(work, _id_in(answer))
    if challenge is None or stored is None:
        return None
    try:
        signed = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(stored.public_key),
            credential_current_sign_count=stored.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    passkeys.used(work, stored.id, signed.new_sign_count)
    return stored


def _keep(work: Work, browser: str, what: Begun, challenge: bytes) -> None:
    attempts.begin(work, browser, what, challenge.hex())


def _challenge(work: Work, browser: str, what: Begun) -> bytes | None:
    kept = attempts.take(work, browser, what) if browser else None
    return None if kept is None else bytes.fromhex(kept)


def _id_in(answer: str) -> str:
    """The credential's id in what a browser has sent; empty for anything else."""
    try:
        read: Any = json.loads(answer)
    except ValueError:
        return ""
    found = read.get("id") if isinstance(read, dict) else None
    return found if isinstance(found, str) else ""


def _described(ids: list[str]) -> list[Any]:
    from webauthn import base64url_to_bytes  # noqa: PLC0415
    from webauthn.helpers import structs  # noqa: PLC0415

    return [structs.PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in ids]
