"""A database for invented people: a file that goes afterwards, or an empty one that was named."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from bot.console.common import CommandError, infrastructure_words
from bot.store.database.engines import DatabaseUrlError, open_reader, parse_url

#: Where files cost no disk, if there is such a place.
MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it


@contextmanager
def scratch(url: str | None, prefix: str) -> Iterator[tuple[str, Path]]:
    """The database and a folder for the rest. Raises `CommandError` for a database that is not empty."""
    with tempfile.TemporaryDirectory(prefix=prefix, dir=MEMORY if MEMORY.is_dir() else None) as name:
        folder = Path(name)
        if url is not None:
            _check_empty(url)
        yield url or f"sqlite:///{folder / 'rodtrad.db'}", folder


def _check_empty(url: str) -> None:
    try:
        engine = open_reader(parse_url(url))
        with engine.connect() as connection:
            tables = inspect(connection).get_table_names()
        engine.dispose()
    except DatabaseUrlError as error:
        message = f"--database: {error}"
        raise CommandError(message) from error
    except DBAPIError as error:
        raise CommandError(infrastructure_words(error)) from error
    if tables:
        message = "--database: it holds tables already; invented patients go into an empty database only"
        raise CommandError(message)
