"""Logging: one line an event on standard error, without names, texts or the token, at any level."""

import logging
import re
import sys

_TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,}")
#: Libraries that put addresses (and so the token) or messages into their lines; they are only heard when something is wrong.
_QUIET = ("httpx", "httpcore", "aiohttp.access", "telegram", "apscheduler", "uvicorn.access", "alembic")


class _NoToken(logging.Filter):
    """The last line of defence: a bot token that gets into a record is taken out of it."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if _TOKEN.search(text):
            record.msg, record.args = _TOKEN.sub("<token>", text), ()
        return True


class _Formatter(logging.Formatter):
    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        return _TOKEN.sub("<token>", super().formatException(ei))  # type: ignore[arg-type]


def configure(level: str) -> None:
    """Set logging up for the whole program, once."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(_NoToken())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
