"""What the pack of a clinic says about itself, as it stands in the database it leaves."""

import base64
import json
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from bot.domain.requests.request import ENDED
from bot.store.conversations import conversations
from bot.store.database.schema import HEAD
from bot.store.database.work import Work
from bot.store.erasing.journal import Erased
from bot.store.moving import rows, shelf
from bot.store.moving.packing import Here, Origin
from bot.store.moving.shelf import Known
from bot.store.people import people
from bot.store.sealing.vault import CannotOpenError
from bot.store.tables.conversation import Run, RunStatus
from bot.store.tables.people import Clinic, Patient, PatientState
from bot.store.tables.requests import Request


def name_of(work: Work, clinic_id: UUID) -> str | None:
    """What a clinic is called; None where there is none that people are served by. Raises `CannotOpenError`."""
    row = work.connection.execute(
        select(Clinic.name).where(Clinic.id == clinic_id, ~Clinic.synthetic, ~Clinic.stands_in)
    ).one_or_none()
    return None if row is None else work.open(row.name, people.CLINIC_NAME, clinic_id)


def origin_of(
    work: Work,
    clinic_id: UUID,
    move_id: UUID,
    told: Known,
    here: Here,
    erased: Iterable[Erased],
    chats: Iterable[shelf.Chat],
) -> Origin:
    """What the pack of a clinic says about itself. `erased` is the whole journal of erasures."""
    gone = set(
        work.connection.execute(
            select(Patient.id).where(Patient.clinic_id == clinic_id, Patient.state == PatientState.ERASED)
        ).scalars()
    )
    kinds = select(Request.kind).where(rows.of_clinic(clinic_id)["request"], Request.state.not_in(ENDED))
    return Origin(
        move_id=move_id,
        clinic_id=clinic_id,
        name=told.name,
        revision=HEAD,
        at=work.now,
        bot_id=here.bot_id,
        host=here.host,
        receipt=told.receipt,
        release_hash=told.release_hash,
        lookups={
            name: base64.b64encode(work.vault.hand_over_lookup(name)).decode() for name in work.vault.found_by
        },
        flows=_pinned(work, clinic_id),
        kinds=tuple(sorted(set(work.connection.execute(kinds).scalars()))),
        erased=tuple(
            (one.patient_id.hex, one.at.isoformat(), one.receipt) for one in erased if one.patient_id in gone
        ),
        chats=tuple((one.patient_id.hex, one.chat_id, one.language) for one in chats),
    )


def _pinned(work: Work, clinic_id: UUID) -> tuple[tuple[str, int, str, str], ...]:
    """The versions of conversations that are open at a clinic, or gave way and may go on."""
    query = (
        select(Run.id, Run.state)
        .join(Patient, Patient.id == Run.patient_id)
        .where(Patient.clinic_id == clinic_id, Run.status != RunStatus.ENDED)
    )
    pinned: set[tuple[str, int]] = set()
    for row in work.connection.execute(query).all():
        try:
            state = json.loads(work.open(row.state, conversations.STATE, row.id))
        except (CannotOpenError, ValueError):
            continue  # nobody can go on with it here either
        pinned |= {(flow, version) for flow, version, *_ in state["f"]} | set(state["v"].items())
    return tuple(one for one in conversations.flow_versions(work) if one[:2] in pinned)
