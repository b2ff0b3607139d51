"""The parameters of one call, whichever of Telegram's ways they came: query string, form, multipart or JSON.

Telegram turns every way into strings: a JSON body's numbers, arrays, `true` and `null` are kept as the JSON text they
were written as (td/net/HttpReader::parse_json_parameters). So `"reply_markup": null` is the *text* `null`, and refused.
"""

import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader
from aiohttp.web import BaseRequest

from bot.botapi.errors import bad_request

_TRUE = {"true", "yes", "1"}
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")


class Parameters:
    """What a call brought: values by name, and the files sent along, by the names of their fields."""

    __slots__ = ("_values", "files")

    def __init__(self, values: Mapping[str, object], files: Mapping[str, bytes] | None = None) -> None:
        self._values = values
        self.files = files or {}

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str) -> str:
        """The value as Telegram's string; an absent one is the empty string (Query::arg)."""
        value = self._values.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0, low: int | None = None, high: int | None = None) -> int:
        """A whole number, brought inside its limits in silence (Client::get_integer_arg); nonsense reads as 0."""
        value = self.text(name).strip()
        number = default if not value else int(value) if _WHOLE.fullmatch(value) else 0
        number = number if low is None else max(number, low)
        return number if high is None else min(number, high)

    def boolean(self, name: str) -> bool:
        """True for `true`, `yes` and `1` in any case (Client::to_bool); anything else is False."""
        return self.text(name).strip().lower() in _TRUE

    def decoded(self, name: str, refusal: str) -> object:
        """The value read as JSON, or None when it is absent or empty.

        Raises a 400 with the words `refusal` when it is no JSON.
        """
        value = self._values.get(name)
        if not isinstance(value, str):
            # Absent, or already an object of the JSON body. A JSON `null` comes back as the text that Telegram sees.
            return None if name not in self._values else value if value is not None else Null
        if not value:
            return None
        try:
            parsed: object = json.loads(value)
        except ValueError:
            raise bad_request(refusal) from None
        return Null if parsed is None else parsed

    @property
    def chat(self) -> int | None:
        """The chat the call is about, when it names one by number."""
        value = self.text("chat_id")
        return int(value) if _WHOLE.fullmatch(value) else None


class Null:
    """Stands for a JSON `null` that was written out, which Telegram does not take for an absent value."""


async def read(request: BaseRequest) -> Parameters:
    """Read the parameters of a request.

    Raises a 400 when the body is not what its content type promises (td/net/HttpReader).
    """
    values: dict[str, object] = {}
    _, _, query = request.raw_path.partition("?")
    if query:
        values.update(_form(query))
    kind = request.content_type
    if kind == "application/json":
        values.update(_json(await request.read()))
    elif kind == "application/x-www-form-urlencoded":
        values.update(_form((await request.read()).decode("utf-8", "surrogateescape")))
    elif kind == "multipart/form-data":
        return await _multipart(request, values)
    return Parameters(values)


def _form(encoded: str) -> list[tuple[str, str]]:
    # Bytes that are no UTF-8 survive as lone surrogates, so that the check on the text itself refuses them.
    return parse_qsl(encoded, keep_blank_values=True, errors="surrogateescape")


def _json(body: bytes) -> dict[str, object]:
    if not body:
        return {}
    try:
        parsed = json.loads(body.decode("utf-8", "surrogateescape"))
    except ValueError as error:
        raise bad_request(f"can't parse parameter value: {error}") from None
    if not isinstance(parsed, dict):
        raise bad_request("JSON object expected")
    return parsed


async def _multipart(request: BaseRequest, values: dict[str, object]) -> Parameters:
    files: dict[str, bytes] = {}
    try:
        parts = await request.multipart()
    except ValueError:
        raise bad_request("boundary not found") from None
    async for part in parts:
        if not isinstance(part, BodyPartReader) or not part.name:
            raise bad_request("field name in multipart/form-data not found")
        content = bytes(await part.read())
        if part.filename is not None:
            files[part.name] = content
        else:
            values[part.name] = content.decode("utf-8", "surrogateescape")
    return Parameters(values, files)
