"""How the stand-in says no: Telegram's code and Telegram's words. The checks themselves live beside what they check."""

from typing import Any


class Refusal(Exception):
    """A call that Telegram would not carry out.

    `code` is both the HTTP status and `error_code` (telegram-bot-api, Query::set_error); `description` starts
    with the code's name ("Bad Request: …", Client::fail_query_with_error); `retry_after` is in seconds.
    """

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def body(self) -> dict[str, Any]:
        """The JSON object that goes back to the bot."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad_request(words: str) -> Refusal:
    """400 with Telegram's prefix."""
    return Refusal(400, f"Bad Request: {words}")


def forbidden(words: str) -> Refusal:
    """403 with Telegram's prefix."""
    return Refusal(403, f"Forbidden: {words}")


def conflict(words: str) -> Refusal:
    """409 with Telegram's prefix (Client::fail_query_conflict; its three-second delay is left out)."""
    return Refusal(409, f"Conflict: {words}")


def too_many_requests(retry_after: int) -> Refusal:
    """429: nothing is carried out for `retry_after` seconds (Query::set_retry_after_error)."""
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
