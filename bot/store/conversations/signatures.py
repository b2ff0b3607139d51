"""Which content a clinician has approved."""

from typing import Final

from sqlalchemy import insert, select

from bot.ids import new_id
from bot.store.database.work import Work
from bot.store.sealing.vault import PROGRAM
from bot.store.tables.conversation import ContentSignature

SIGNED_BY: Final = "content_signature.signed_by"


def sign(work: Work, sha256: str, name: str) -> None:
    """Write down that a clinician has approved the content with this hash."""
    row_id = new_id()
    row = {
        "id": row_id,
        "sha256": sha256,
        "signed_by": work.seal(PROGRAM, SIGNED_BY, row_id, name),
        "at": work.now,
    }
    work.connection.execute(insert(ContentSignature), row)


def is_signed(work: Work, sha256: str) -> bool:
    """Whether a clinician has approved exactly this content."""
    return (
        work.connection.execute(select(ContentSignature.id).where(ContentSignature.sha256 == sha256)).first()
        is not None
    )
