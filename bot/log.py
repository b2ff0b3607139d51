"""Logging: one line an event on standard error, without names, texts or the token, at any level; of a trouble that lasts, one line
and at its end a count."""

import asyncio
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final

_TOKEN = re.compile(r"\d{6,12}(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
#: Libraries that put addresses (and so the token) or messages into their lines; they are only heard when something is wrong.
_QUIET = ("httpx", "httpcore", "aiohttp.access", "telegram", "uvicorn.access", "alembic", "fontTools")


QUIET_FOR: Final = (
    150.0  # seconds without a line after which its trouble is over; longer than the slowest beat of a minute
)


class SaidOnce(logging.Filter):
    """Lets a warning or error through once for as long as its trouble lasts; when that is over, one line says how often it came.

    The same is what comes from the same place with the same words, whatever numbers stand in them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[tuple[object, ...], tuple[logging.LogRecord, float, int]] = {}
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this line is to be written."""
        if record.levelno < logging.WARNING or getattr(record, "counted", False):
            return True
        self.settle(record.created)
        key = _same(record)
        with self._lock:
            first, _, more = self._seen.get(key, (record, 0.0, -1))
            self._seen[key] = (first, record.created, more + 1)
        return more < 0

    def settle(self, now: float) -> None:
        """Say of each trouble that is over, at `now` in Unix seconds, how often it came."""
        with self._lock:
            over = [key for key, (_, last, _) in self._seen.items() if now - last > QUIET_FOR]
            ended = [self._seen.pop(key) for key in over]
        for first, last, more in ended:
            if more:
                words = f"{more} times more in {last - first.created:.0f} s, and no longer: %s"
                extra = {"counted": True}
                logging.getLogger(first.name).log(first.levelno, words, _line(first), extra=extra)


def _same(record: logging.LogRecord) -> tuple[object, ...]:
    arguments = record.args if isinstance(record.args, tuple) else ()
    return (
        record.name,
        record.levelno,
        record.msg,
        *(None if isinstance(one, (int, float)) else str(one) for one in arguments),
    )


def _line(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return f"a line from {record.pathname}:{record.lineno}"


once = SaidOnce()


#: What `logging` hands on of an exception.
Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Formatter(logging.Formatter):
    """The last line of defence: a bot token that gets into a line or a stack is taken out of it, and of an exception, as the web server
    and other libraries log it, places and types are written but not its words, which may quote a person."""

    def formatException(self, ei: Raised) -> str:  # noqa: N802 - logging's own name
        return "\n".join(_places(ei[1], set()))

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # what another one made of it
        try:
            line = super().format(record)
        except (
            TypeError,
            ValueError,
        ):  # the arguments do not fit the text; logging itself would print them as they are
            line = f"{record.levelname} {record.name}: a line that cannot be put together, from {record.pathname}:{record.lineno}"
        return _TOKEN.sub("<token>", line)


def _places(error: BaseException | None, seen: set[int]) -> Iterator[str]:
    """Where an exception, what it was raised from and what it holds came about, the first one first."""
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    yield from _places(before, seen)
    yield from (line.rstrip() for line in traceback.format_tb(error.__traceback__))
    yield f"{type(error).__module__}.{type(error).__qualname__}"
    for one in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _places(one, seen)


def guard_last_words(loop: asyncio.AbstractEventLoop) -> None:
    """What Python says by itself of an error that nobody caught goes through the log as well: in a task, in a thread, and at the end."""
    log = logging.getLogger(__name__)

    def in_loop(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is None:
            log.error("asyncio: %s", context["message"])
        else:  # its message shows what a callback was called with
            log.error("an error that nobody waited for: %s", where(error))

    def in_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            log.error("a thread ended: %s", where(arguments.exc_value))

    def at_the_end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("the program ends", exc_info=(kind, error, trace))

    loop.set_exception_handler(in_loop)
    threading.excepthook = in_thread
    sys.excepthook = at_the_end


def configure(level: str) -> None:
    """Set logging up for the whole program, once."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(once)
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # It would name characters of somebody's words that no font has.
    logging.getLogger("fpdf").setLevel(logging.ERROR)
    # What it warns of (a tick that is late or still running) the watchdog of `beats.py` says in one line.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def where(error: BaseException) -> str:
    """Type and place of an error without its words, which may quote a person: `KeyError at verbs.py:41`."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    return f"{type(error).__name__} at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
