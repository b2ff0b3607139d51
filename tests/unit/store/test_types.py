"""Columns: moments are aware and in UTC, words come from closed lists and fit their column."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, insert, select
from sqlalchemy.exc import StatementError

from bot.store.sealing.columns import Code, UtcDateTime
from bot.store.tables import Base


class Word(StrEnum):
    YES = "yes"
    NO = "no"


TABLE = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime()),
    Column("word", Code(Word)),
)
NOON = datetime(2026, 3, 2, 12, 0, 0, 5, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = create_engine(f"sqlite:///{tmp_path / 'types.db'}")
    TABLE.metadata.create_all(made)
    return made


def test_a_moment_comes_back_as_it_was_in_utc(engine: Engine) -> None:
    oslo = NOON.astimezone(ZoneInfo("Europe/Oslo"))
    with engine.begin() as connection:
        connection.execute(insert(TABLE), [{"at": NOON}, {"at": oslo}, {"at": None}])
        found = connection.execute(select(TABLE.c.at).order_by(TABLE.c.id)).scalars().all()
    assert found == [NOON, NOON, None]
    assert {moment.tzinfo for moment in found if moment} == {UTC}


def test_a_moment_without_a_zone_is_refused_as_value_and_in_a_condition(engine: Engine) -> None:
    naive = NOON.replace(tzinfo=None)
    with engine.begin() as connection, pytest.raises(StatementError, match="no time zone"):
        connection.execute(insert(TABLE), {"at": naive})
    with engine.begin() as connection, pytest.raises(StatementError, match="no time zone"):
        connection.execute(select(TABLE).where(TABLE.c.at < naive))


def test_moments_compare_as_moments_whatever_zone_they_are_given_in(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(TABLE), {"at": NOON})
        for zone in ("America/Anchorage", "Asia/Tokyo"):
            later = (NOON + timedelta(microseconds=1)).astimezone(ZoneInfo(zone))
            earlier = (NOON - timedelta(microseconds=1)).astimezone(ZoneInfo(zone))
            query = select(TABLE.c.id).where(TABLE.c.at < later, TABLE.c.at > earlier)
            assert connection.execute(query).scalars().all() == [1]


def test_whole_seconds_sort_before_parts_of_them(engine: Engine) -> None:
    """SQLite compares text: a moment without microseconds must not be written shorter."""
    moments = [NOON.replace(microsecond=part) for part in (0, 1, 500_000)]
    with engine.begin() as connection:
        connection.execute(insert(TABLE), [{"at": moment} for moment in reversed(moments)])
        assert connection.execute(select(TABLE.c.at).order_by(TABLE.c.at)).scalars().all() == moments


def test_a_word_comes_back_as_a_member_and_others_are_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(TABLE), {"word": Word.NO})
        assert connection.execute(select(TABLE.c.word)).scalar_one() is Word.NO
    with engine.begin() as connection, pytest.raises(StatementError, match="perhaps"):
        connection.execute(insert(TABLE), {"word": "perhaps"})


def test_every_word_of_every_list_fits_its_column() -> None:
    """PostgreSQL refuses a longer one; SQLite would take it."""
    codes = [
        column.type
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Code)
    ]
    assert len(codes) > 10
    assert [word for code in codes for word in code.words if len(word) > 16] == []
