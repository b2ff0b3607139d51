"""Who may call: a token of the clinic with the scope for it."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.clinic.api import problems
from bot.clinic.api.problems import ProblemError
from bot.clinic.pages import PageContext
from bot.domain.people.scopes import Scope
from bot.store.people import api_tokens
from bot.store.people.api_tokens import Token

_bearer = HTTPBearer(auto_error=False, description="a token made at the clinic; it begins with rodtrad_")


class Allowed:
    """A dependency that gives the token of a call, or raises `ProblemError`: 401 without a token that works, 403 without the scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    async def __call__(
        self, request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
    ) -> Token:
        """Find the token."""
        context: PageContext = request.app.state.context
        token = None if given is None else await context.read(api_tokens.find, given.credentials)
        if token is None:
            raise problems.unknown_token()
        if self.scope not in token.scopes:
            raise ProblemError(403, "this token may not do that", f"it has not the scope {self.scope}")
        return token
