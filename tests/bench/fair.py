"""The fair peer: python-telegram-bot as its manual has it, which keeps as much of each update as we do, in a database by async SQLAlchemy.

For each update one transaction has the update's id (a second time it is left), where the person stands, what they wrote and the message
that goes out; after the call to Telegram the message is marked as sent. `python -m tests.bench.fair` reads RODTRAD_DATABASE_URL,
RODTRAD_TELEGRAM_API_URL, RODTRAD_TELEGRAM_TOKEN and FAIR_AT_ONCE, how many updates are handled beside each other.

No second peer: aiogram 3 asks for older aiohttp and pydantic than ours, and does not install beside them.
"""

import os
from typing import Any

from sqlalchemy import BigInteger, String, event, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters


class Base(DeclarativeBase):
    """The peer's tables."""


class Seen(Base):
    """An update that was handled."""

    __tablename__ = "seen"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class Stand(Base):
    """Where a chat stands."""

    __tablename__ = "stand"
    chat: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    step: Mapped[int]


class Answer(Base):
    """What somebody wrote."""

    __tablename__ = "answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(String(4096))


class Outgoing(Base):
    """A message on its way."""

    __tablename__ = "outgoing"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(String(4096))
    message: Mapped[int | None]


def engine_for(url: str) -> AsyncEngine:
    """The same databases as ours, waiting for the disk as ours does."""
    parsed = make_url(url)
    if parsed.drivername != "sqlite":
        return create_async_engine(parsed.set(drivername="postgresql+psycopg"), pool_size=8, max_overflow=8)
    # One connection: SQLite has one writer, and connections that wait for each other in its busy handler are slower, not quicker.
    engine = create_async_engine(
        parsed.set(drivername="sqlite+aiosqlite"), pool_size=1, max_overflow=0, pool_timeout=60
    )

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


class Peer:
    """The application's only handler."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._insert = sqlite.insert if engine.dialect.name == "sqlite" else postgresql.insert

    async def begin(self, _: "Application[Any, Any, Any, Any, Any, Any]") -> None:
        """Make the tables."""
        async with self._engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)

    async def handle(self, incoming: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Keep, commit, answer, mark as sent."""
        assert incoming.message is not None
        chat, text = incoming.message.chat_id, incoming.message.text or ""
        async with self._sessions.begin() as session:
            first = self._insert(Seen).values(id=incoming.update_id).on_conflict_do_nothing()
            if (await session.execute(first.returning(Seen.id))).scalar_one_or_none() is None:
                return
            stand = await session.scalar(select(Stand).where(Stand.chat == chat).with_for_update())
            if stand is None:
                stand = Stand(chat=chat, step=0)
                session.add(stand)
            stand.step += 1
            row = Outgoing(chat=chat, text=f"{stand.step}: {text}", message=None)
            session.add_all([Answer(chat=chat, text=text), row])
        sent = await incoming.message.reply_text(row.text)
        async with self._sessions.begin() as session:
            await session.execute(
                update(Outgoing).where(Outgoing.id == row.id).values(message=sent.message_id)
            )


def main() -> None:
    """Poll until SIGTERM."""
    peer = Peer(engine_for(os.environ["RODTRAD_DATABASE_URL"]))
    url, token = os.environ["RODTRAD_TELEGRAM_API_URL"], os.environ["RODTRAD_TELEGRAM_TOKEN"]
    builder = ApplicationBuilder().token(token).base_url(f"{url}/bot").post_init(peer.begin)
    application = builder.concurrent_updates(int(os.environ["FAIR_AT_ONCE"])).build()
    application.add_handler(MessageHandler(filters.TEXT, peer.handle))
    application.run_polling()


if __name__ == "__main__":
    main()
