"""What is being talked about: runs of flows, their events, the content they are pinned to, plan items and come-backs."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import Code, digest, plain, sealed
from bot.store.tables.base import Base


class RunStatus(StrEnum):
    """A person has at most one `ACTIVE` run; one that gave way to a more urgent one is `ASIDE`."""

    ACTIVE = "active"
    ASIDE = "aside"
    ENDED = "ended"


class Run(Base):
    """One conversation. Its state (flow, step, answers) is sealed; `tag` names it in button data."""

    __tablename__ = "run"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tag: Mapped[str] = plain("random", unique=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    status: Mapped[RunStatus] = mapped_column(Code(RunStatus))
    state: Mapped[bytes] = sealed()
    events: Mapped[int]  # how many rows run_event holds for it
    at: Mapped[datetime]

    __table_args__ = (Index("ix_run_patient_id_status", "patient_id", "status"),)


class RunEvent(Base):
    """The n-th thing that happened in a run, with the facts as they were: replaying the rows gives the same run."""

    __tablename__ = "run_event"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("run.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[bytes] = sealed()
    at: Mapped[datetime]


class FlowVersion(Base):
    """A flow as it was when somebody began it. Rows are only added."""

    __tablename__ = "flow_version"

    flow: Mapped[str] = plain("id of a flow file", primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = plain("hash of the content", primary_key=True)
    compiled: Mapped[str] = mapped_column(
        Text, info={"plain": "content written by us, the same for everybody"}
    )
    at: Mapped[datetime]


class ContentSignature(Base):
    """A clinician's word that this content may be used, by hash of the whole. Rows are only added."""

    __tablename__ = "content_signature"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str] = plain("hash of the content", index=True)
    signed_by: Mapped[bytes] = sealed()
    at: Mapped[datetime]


class PlanItem(Base):
    """Where one item of a patient's check-list stands; which item and how it stands are sealed."""

    __tablename__ = "plan_item"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    item_lookup: Mapped[str] = digest("item id with the patient's id")
    content: Mapped[bytes] = sealed()
    at: Mapped[datetime]

    __table_args__ = (
        Index("uq_plan_item_patient_id_item_lookup", "patient_id", "item_lookup", unique=True),
        Index("ix_plan_item_at", "at"),  # for what has grown old
    )


class Remembered(Base):
    """A small thing a person asked the bot to remember; key and value are sealed."""

    __tablename__ = "remembered"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    key_lookup: Mapped[str] = digest("key with the patient's id")
    content: Mapped[bytes] = sealed()
    at: Mapped[datetime]

    __table_args__ = (Index("uq_remembered_patient_id_key_lookup", "patient_id", "key_lookup", unique=True),)


class Timer(Base):
    """A come-back that a run waits for. The row goes when it has fired or is no longer wanted."""

    __tablename__ = "timer"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("run.id"), primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    seq: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(index=True)


class Thought(Base):
    """Words of a person that have not been heard yet, since more may follow. The row goes when they are."""

    __tablename__ = "thought"

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), primary_key=True)
    parts: Mapped[bytes] = sealed()
    since: Mapped[datetime]
    sent_at: Mapped[datetime]  # when the last of it was written
    due_at: Mapped[datetime] = mapped_column(index=True)
