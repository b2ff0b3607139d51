"""Logging: one line an event on standard error, without names, texts or the token, at any level."""

import logging
import re
import sys
from pathlib import Path

_TOKEN = re.compile(r"\d{6,12}(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
#: Libraries that put addresses (and so the token) or messages into their lines; they are only heard when something is wrong.
_QUIET = ("httpx", "httpcore", "aiohttp.access", "telegram", "apscheduler", "uvicorn.access", "alembic")


class _Formatter(logging.Formatter):
    """The last line of defence: a bot token that gets into a line, an exception or a stack is taken out of it."""

    def format(self, record: logging.LogRecord) -> str:
        try:
            line = super().format(record)
        except (
            TypeError,
            ValueError,
        ):  # the arguments do not fit the text; logging itself would print them as they are
            line = f"{record.levelname} {record.name}: a line that cannot be put together, from {record.pathname}:{record.lineno}"
        return _TOKEN.sub("<token>", line)


def configure(level: str) -> None:
    """Set logging up for the whole program, once."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def where(error: BaseException) -> str:
    """Type and place of an error without its words, which may quote a person: `KeyError at verbs.py:41`."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    return f"{type(error).__name__} at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
