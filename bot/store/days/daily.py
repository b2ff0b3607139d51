"""The person's own days as stored: check-ins, reasons, tools and their uses. All words and numbers are sealed."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    LargeBinary,
    String,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    union_all,
    update,
)

from bot.domain.days.coping import Use
from bot.ids import PatientId, new_id, new_tag
from bot.store.database.ready import Ready
from bot.store.database.work import Work
from bot.store.tables.daily import Checkin, CopingTool, CopingUse, Reason

CHECKIN: Final = "checkin.content"
REASON: Final = "reason.text"
TOOL: Final = "coping_tool.content"
USE: Final = "coping_use.content"
#: How many uses, newest first, the menu is made of.
LOOKED_AT: Final = 60


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each are stored: for «what is stored»."""

    checkins: int
    reasons: int
    tools: int
    uses: int


# --- check-ins ---

_of_day = Ready(
    select(Checkin.id, Checkin.content).where(
        Checkin.patient_id == bindparam("patient"), Checkin.day == bindparam("on")
    )
)
_add_checkin = Ready(insert(Checkin))
_change_checkin = Ready(
    update(Checkin)
    .where(Checkin.id == bindparam("row"))
    .values(content=bindparam("to_content"), at=bindparam("to_at"))
)


def keep_checkin(work: Work, patient_id: PatientId, day: date, answers: Mapping[str, str | int]) -> None:
    """Add answers to the check-in of a local day; a later answer to the same question counts."""
    known = _of_day.first(work.connection, {"patient": patient_id, "on": day})
    before = json.loads(work.open(known.content, CHECKIN, known.id)) if known else {}
    row_id = known.id if known else new_id()
    text = json.dumps(before | dict(answers), ensure_ascii=False)
    content = work.seal(patient_id, CHECKIN, row_id, text)
    if known is None:
        row = {"id": row_id, "patient_id": patient_id, "day": day, "content": content, "at": work.now}
        _add_checkin.send(work.connection, row)
    else:
        _change_checkin.send(work.connection, {"row": row_id, "to_content": content, "to_at": work.now})


def checkins(work: Work, patient_id: UUID, most: int = 31) -> list[tuple[date, dict[str, Any]]]:
    """The newest check-ins: local day and what was answered."""
    rows = work.connection.execute(
        select(Checkin.id, Checkin.day, Checkin.content)
        .where(Checkin.patient_id == patient_id)
        .order_by(Checkin.day.desc())
        .limit(most)
    )
    return [(row.day, json.loads(work.open(row.content, CHECKIN, row.id))) for row in rows]


# --- reasons ---


def keep_reason(work: Work, patient_id: PatientId, text: str) -> None:
    """Keep a reason, word for word; the same words are kept once."""
    if text in reasons(work, patient_id).values():
        return
    row_id = new_id()
    row = {
        "id": row_id,
        "patient_id": patient_id,
        "tag": new_tag(),
        "text": work.seal(patient_id, REASON, row_id, text),
        "at": work.now,
    }
    work.connection.execute(insert(Reason), row)


_reasons = (
    select(Reason.id, Reason.tag, Reason.text)
    .where(Reason.patient_id == bindparam("patient"))
    .order_by(Reason.id)
)


def reasons(work: Work, patient_id: UUID) -> dict[str, str]:
    """A person's reasons in the order they were written: tag to words."""
    rows = work.connection.execute(_reasons, {"patient": patient_id})
    return {row.tag: work.open(row.text, REASON, row.id) for row in rows}


def drop_reason(work: Work, patient_id: UUID, tag: str) -> None:
    """Take a reason away for good."""
    work.connection.execute(delete(Reason).where(Reason.patient_id == patient_id, Reason.tag == tag))


# --- tools ---


def keep_tool(work: Work, patient_id: PatientId, text: str) -> str:
    """Keep a tool of the person's own; give its tag. The same words, spelled with other capitals, are the same tool."""
    return _put_tool(work, patient_id, f"own {_folded(text)}", {"text": text})


def hide_starter(work: Work, patient_id: PatientId, tool: str) -> None:
    """Take a tool of the starter menu out of this person's menu."""
    _put_tool(work, patient_id, f"hidden {tool}", {"hidden": tool})


def show_starter(work: Work, patient_id: PatientId, tool: str) -> None:
    """Let a tool of the starter menu stand in this person's menu again."""
    lookups = work.vault.lookups(f"tool {patient_id}", f"hidden {tool}")
    work.connection.execute(
        delete(CopingTool).where(CopingTool.patient_id == patient_id, CopingTool.tool_lookup.in_(lookups))
    )


def drop_tool(work: Work, patient_id: UUID, tag: str) -> None:
    """Take a tool of the person's own away for good."""
    work.connection.execute(
        delete(CopingTool).where(CopingTool.patient_id == patient_id, CopingTool.tag == tag)
    )


_newest_uses = (
    select(CopingUse.id, CopingUse.content)
    .where(CopingUse.patient_id == bindparam("patient"))
    .order_by(CopingUse.id.desc())
    .limit(bindparam("most"))
)
_newest = _newest_uses.subquery()
_tools_and_uses = union_all(
    select(CopingTool.id, CopingTool.tag, CopingTool.content).where(
        CopingTool.patient_id == bindparam("patient")
    ),
    select(_newest.c.id, literal(None, String), _newest.c.content),
    select(Reason.id, literal(None, String), literal(None, LargeBinary)).where(
        Reason.patient_id == bindparam("patient")
    ),
)


@dataclass(frozen=True, slots=True)
class Tools:
    """The person's own tools in the order they were written, tag to words; starter tools they took out; the newest uses, newest first.

    `reasons`: whether they have written any.
    """

    own: dict[str, str]
    hidden: set[str]
    uses: list[Use]
    reasons: bool


def tools(work: Work, patient_id: UUID) -> Tools:
    """What the menu for hard moments is made of."""
    found = work.connection.execute(_tools_and_uses, {"patient": patient_id, "most": LOOKED_AT})
    rows = sorted(found, key=lambda row: row.id)
    kept = [
        (row.tag, json.loads(work.open(row.content, TOOL, row.id))) for row in rows if row.tag is not None
    ]
    own = {tag: content["text"] for tag, content in kept if "text" in content}
    hidden = {content["hidden"] for _, content in kept if "hidden" in content}
    tried = [_use(work, row) for row in reversed(rows) if row.tag is None and row.content is not None]
    return Tools(own, hidden, tried, reasons=any(row.content is None for row in rows))


def _put_tool(work: Work, patient_id: PatientId, name: str, content: Mapping[str, str]) -> str:
    """One row a person and name; what stands there already stays."""
    lookups = work.vault.lookups(f"tool {patient_id}", name)
    known = work.connection.execute(
        select(CopingTool.tag).where(CopingTool.patient_id == patient_id, CopingTool.tool_lookup.in_(lookups))
    ).scalar_one_or_none()
    if known is not None:
        return str(known)
    row_id, tag = new_id(), new_tag()
    row = {
        "id": row_id,
        "patient_id": patient_id,
        "tag": tag,
        "tool_lookup": lookups[0],
        "content": work.seal(patient_id, TOOL, row_id, json.dumps(content, ensure_ascii=False)),
        "at": work.now,
    }
    work.connection.execute(insert(CopingTool), row)
    return tag


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


# --- uses ---


_add_use = Ready(insert(CopingUse))


def keep_use(work: Work, patient_id: PatientId, use: Use) -> None:
    """Note that a tool was tried."""
    row_id = new_id()
    row = {
        "id": row_id,
        "patient_id": patient_id,
        "content": work.seal(patient_id, USE, row_id, json.dumps(asdict(use))),
        "at": work.now,
    }
    _add_use.send(work.connection, row)


def uses(work: Work, patient_id: UUID, most: int = LOOKED_AT) -> list[Use]:
    """The newest uses, newest first."""
    rows = work.connection.execute(_newest_uses, {"patient": patient_id, "most": most})
    return [_use(work, row) for row in rows]


def _use(work: Work, row: Any) -> Use:  # noqa: ANN401 - id and content
    return Use(**json.loads(work.open(row.content, USE, row.id)))


def counts(work: Work, patient_id: UUID) -> Counts:
    """How many of each are stored about a person."""
    numbers = [
        work.connection.execute(
            select(func.count()).select_from(table).where(table.patient_id == patient_id)
        ).scalar_one()
        for table in (Checkin, Reason, CopingTool, CopingUse)
    ]
    return Counts(*numbers)
