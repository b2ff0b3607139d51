"""The OpenID provider of the settings, as a client sees it: where to send a browser, and who came back. Nothing of ours is in it.

Authorization code with PKCE (RFC 7636, S256), the client proving itself by a key of its own (`private_key_jwt`, RFC 7523), and the id
token checked by key, issuer, audience, time and nonce (OpenID Connect Core 3.1.3.7). What HelseID asks beyond that: docs/openid.md.
"""

import json
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.clock import Clock
from bot.settings import OpenId

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import AsyncOAuth2Client

log = logging.getLogger(__name__)

WITHIN: Final = 10.0  # seconds for each call
LEEWAY: Final = 60  # seconds that two clocks may differ
#: How long what a provider says of itself is believed without asking again, in seconds.
KEPT: Final = 3600.0
#: What may sign an id token; `none` and shared secrets may not.
ALGORITHMS: Final = ["PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "EdDSA"]


class ProviderError(Exception):
    """The provider cannot be used now, or what came back from it is not what was asked for. The message holds no secret and no name."""


@dataclass(slots=True)
class Provider:
    """A provider; `about` is what it says of itself, `keys` its public keys, asked for when they are needed."""

    settings: OpenId
    clock: Clock
    _about: dict[str, Any] = field(default_factory=dict, repr=False)
    _keys: Any = field(default_factory=dict, repr=False)
    _asked_at: float = -KEPT

    async def address(self, redirect: str, state: str, nonce: str, verifier: str) -> str:
        """Where to send a browser. Raises `ProviderError`."""
        about = await self._ask()
        async with self._client(redirect, about) as client:
            address, _ = client.create_authorization_url(
                about["authorization_endpoint"], state=state, code_verifier=verifier, nonce=nonce
            )
        return str(address)

    async def subject(self, redirect: str, code: str, nonce: str, verifier: str) -> str:
        """Who came back with a code: the subject of the id token. Raises `ProviderError`."""
        from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415 - loaded by those who use it
        from httpx import HTTPError  # noqa: PLC0415

        about = await self._ask()
        try:
            async with self._client(redirect, about) as client:
                token = await client.fetch_token(
                    about["token_endpoint"],
                    code=code,
                    code_verifier=verifier,
                    grant_type="authorization_code",
                )
        except (AuthlibBaseError, HTTPError, ValueError) as error:
            raise ProviderError(f"the code could not be redeemed ({type(error).__name__})") from error
        return self._checked(token.get("id_token"), about, nonce)

    def _checked(self, id_token: object, about: dict[str, Any], nonce: str) -> str:
        from joserfc import jwt  # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415
        from joserfc.jwk import KeySet  # noqa: PLC0415

        if not isinstance(id_token, str):
            raise ProviderError("no id token came back")
        rules = jwt.JWTClaimsRegistry(
            now=int(self.clock.now().timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": about["issuer"]},
            aud={"essential": True, "value": self.settings.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            read = jwt.decode(id_token, KeySet.import_key_set(self._keys), algorithms=ALGORITHMS)
            rules.validate(read.claims)
        except (JoseError, ValueError) as error:
            raise ProviderError(f"the id token does not hold ({type(error).__name__})") from error
        party = read.claims.get("azp", self.settings.client_id)
        if party != self.settings.client_id:
            raise ProviderError("the id token is for another party")
        return str(read.claims["sub"])

    async def _ask(self) -> dict[str, Any]:
        """What the provider says of itself, and its keys; asked once an hour."""
        import httpx  # noqa: PLC0415

        if self.clock.monotonic() - self._asked_at < KEPT:
            return self._about
        issuer = self.settings.issuer
        try:
            async with httpx.AsyncClient(timeout=WITHIN) as client:
                answer = await client.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
                answer.raise_for_status()
                about: dict[str, Any] = answer.json()
                if about.get("issuer") != issuer:
                    raise ProviderError("the provider calls itself something else than RODTRAD_OIDC_ISSUER")
                keys = await client.get(about["jwks_uri"])
                keys.raise_for_status()
                self._keys = keys.json()
        except (httpx.HTTPError, KeyError, ValueError) as error:
            raise ProviderError(f"the provider cannot be asked ({type(error).__name__})") from error
        self._about, self._asked_at = about, self.clock.monotonic()
        return about

    def _client(self, redirect: str, about: dict[str, Any]) -> "AsyncOAuth2Client":
        from authlib.integrations.httpx_client import AsyncOAuth2Client  # noqa: PLC0415
        from authlib.oauth2.rfc7523 import PrivateKeyJWT  # noqa: PLC0415
        from joserfc.jwk import JWKRegistry  # noqa: PLC0415

        key = JWKRegistry.import_key(json.loads(self.settings.key.get_secret_value()))
        key.ensure_kid()
        alg = "ES256" if key.key_type == "EC" else "PS256"
        client = AsyncOAuth2Client(
            self.settings.client_id,
            client_secret=key,
            token_endpoint_auth_method="private_key_jwt",  # noqa: S106 - the name of a method
            scope=self.settings.scope,
            redirect_uri=redirect,
            code_challenge_method="S256",
            timeout=WITHIN,
        )
        client.register_client_auth_method(
            PrivateKeyJWT(about["token_endpoint"], headers={"kid": key.kid}, alg=alg)
        )
        return client
