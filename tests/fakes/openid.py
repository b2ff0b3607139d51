"""A real OpenID provider (idpyoidc, certified by the OpenID Foundation) on loopback, which requires PKCE and `private_key_jwt`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from idpyoidc.server import Server
from joserfc.jwk import ECKey

CLIENT = "rodtrad"
_CRYPT = {
    "kwargs": {
        "iterations": 1,
        "keys": {
            "key_defs": [
                {"type": "OCT", "use": ["enc"], "kid": "password"},
                {"type": "OCT", "use": ["enc"], "kid": "salt"},
            ]
        },
    }
}


@dataclass
class OpenIdProvider:
    """The provider; `user` is who logs in there, `key` the private key of the client it knows."""

    issuer: str
    redirect: str
    server: Any
    key: ECKey
    #: What was sent to the token endpoint.
    redeemed: list[dict[str, str]] = field(default_factory=list)
    away: bool = False

    @property
    def user(self) -> str:
        """Who logs in there."""
        return str(self._method().user)

    @user.setter
    def user(self, name: str) -> None:
        self._method().user = name

    def _method(self) -> Any:
        return self.server.context.authn_broker.db["anon"]["method"]

    def answer(self, path: str, fields: dict[str, str]) -> tuple[int, dict[str, str], str]:
        """One request: status, headers, body."""
        if self.away:
            return 503, {}, "away"
        if path == "/jwks.json":
            return 200, {"Content-Type": "application/json"}, json.dumps(self.server.keyjar.export_jwks(""))
        name = {
            "/.well-known/openid-configuration": "provider_config",
            "/authorization": "authorization",
            "/token": "token",
        }[path]
        if name == "token":
            self.redeemed.append(fields)
        endpoint = self.server.get_endpoint(name)
        parsed = endpoint.parse_request(fields, http_info={"headers": {}, "method": "POST", "url": path})
        if "error" in parsed:
            return 400, {"Content-Type": "application/json"}, json.dumps(parsed.to_dict())
        made = endpoint.process_request(parsed)
        if "error" in made:
            return 400, {"Content-Type": "application/json"}, json.dumps({"error": made["error"]})
        done = endpoint.do_response(request=parsed, **made)
        if name == "authorization":
            return 303, {"Location": done["response"]}, ""
        return 200, {"Content-Type": "application/json"}, done["response"]


@contextmanager
def openid_provider(folder: Path, redirect: str) -> Iterator[OpenIdProvider]:
    """The provider, served."""
    holder: list[OpenIdProvider] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self._answer(parts.path, dict(parse_qsl(parts.query)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(urlsplit(self.path).path, dict(parse_qsl(body.decode())))

        def _answer(self, path: str, fields: dict[str, str]) -> None:
            status, headers, body = holder[0].answer(path, fields)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = f"http://localhost:{web.server_port}"
    holder.append(_provider(folder, issuer, redirect))
    thread = Thread(target=web.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield holder[0]
    finally:
        web.shutdown()
        thread.join()
        web.server_close()


def _provider(folder: Path, issuer: str, redirect: str) -> OpenIdProvider:
    at = "idpyoidc.server"
    server = Server(
        {
            "issuer": issuer,
            "key_conf": {
                "uri_path": "jwks.json",
                "key_defs": [
                    {"type": "RSA", "use": ["sig"]},
                    {"type": "EC", "crv": "P-256", "use": ["sig"]},
                ],
            },
            "token_handler_args": {
                "code": {"kwargs": {"lifetime": 60, "crypt_conf": _CRYPT}},
                "token": {"class": f"{at}.token.jwt_token.JWTToken", "kwargs": {"lifetime": 60}},
                "id_token": {"class": f"{at}.token.id_token.IDToken", "kwargs": {}},
            },
            "endpoint": {
                "provider_config": {
                    "path": ".well-known/openid-configuration",
                    "class": f"{at}.oidc.provider_config.ProviderConfiguration",
                    "kwargs": {},
                },
                "authorization": {
                    "path": "authorization",
                    "class": f"{at}.oidc.authorization.Authorization",
                    "kwargs": {},
                },
                "token": {
                    "path": "token",
                    "class": f"{at}.oidc.token.Token",
                    "kwargs": {"client_authn_method": ["private_key_jwt"]},
                },
            },
            "authentication": {
                "anon": {
                    "acr": "level4",
                    "class": f"{at}.user_authn.user.NoAuthn",
                    "kwargs": {"user": "kari"},
                }
            },
            "userinfo": {
                "class": f"{at}.user_info.UserInfo",
                "kwargs": {"db": {name: {} for name in ("kari", "ola", "stranger")}},
            },
            "add_on": {
                "pkce": {
                    "function": f"{at}.oauth2.add_on.pkce.add_support",
                    "kwargs": {"essential": True, "code_challenge_method": "S256"},
                }
            },
        },
        cwd=str(folder),
    )
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
    server.keyjar.import_jwks({"keys": [key.as_dict(private=False)]}, CLIENT)
    server.context.cdb[CLIENT] = {
        "client_id": CLIENT,
        "redirect_uris": [(redirect, None)],
        "response_types_supported": ["code"],
        "token_endpoint_auth_method": "private_key_jwt",
        "allowed_scopes": ["openid"],
    }
    return OpenIdProvider(issuer, redirect, server, key)
