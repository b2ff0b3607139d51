"""The declarative base: how Python types become columns, and how constraints are named (Alembic needs names to take them off)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase

from bot.store.sealing.columns import UtcDateTime

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables of the program."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a class attribute
        UUID: Uuid(),
        datetime: UtcDateTime(),
        date: Date(),
        int: BigInteger(),
    }
