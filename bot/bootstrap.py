"""Putting the program together from its settings, in one readable place."""

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from bot.clock import Clock
from bot.content import load
from bot.content.weights import load_hearing
from bot.domain.lint.check import changed_structure
from bot.domain.people.keeping import Limits
from bot.i18n import BrokenCatalogueError, Texts, load_catalogues
from bot.service.desk import Desk
from bot.service.moving import leaving
from bot.service.own_data import erasing
from bot.settings import PREFIX, ROOT, Settings, SettingsError
from bot.store.conversations import conversations
from bot.store.database.engines import DatabaseUrlError
from bot.store.database.work import Store, Work
from bot.store.erasing import rows
from bot.store.erasing.journal import Journal, JournalError
from bot.store.moving import entering
from bot.store.moving.moved import Moves
from bot.store.moving.packing import Here, PackError
from bot.store.sealing import ring, rotation
from bot.store.sealing.vault import KeyRing, KeyRingError, Vault, WrongRingError

FLOWS = ROOT / "flows"
LOCALES = ROOT / "locales"

log = logging.getLogger(__name__)


class ContentError(Exception):
    """The content holds an error and is not served; the message names file and line."""


def open_store(settings: Settings, clock: Clock) -> Store:
    """The store the settings name; nothing is connected yet. Raises `SettingsError`."""
    try:
        vault = Vault(KeyRing.parse(settings.keys.get_secret_value()))
    except KeyRingError as error:
        message = f"{PREFIX}KEYS: {error}"
        raise SettingsError(message) from error
    try:
        return Store(settings.database_url, clock, vault)
    except DatabaseUrlError as error:
        message = f"{PREFIX}DATABASE_URL: {error}"
        raise SettingsError(message) from error


def check_keys(store: Store) -> None:
    """See that the key ring is this database's; to be asked at every opening. Raises `SettingsError` when it is not."""
    _asked_of_the_ring(store.run, ring.take_up)


def prove_keys(store: Store) -> None:
    """As `check_keys`, for a database that nothing may be written to yet."""
    _asked_of_the_ring(store.read, ring.prove)


def _asked_of_the_ring(
    way: Callable[[Callable[[Work], None]], None], question: Callable[[Work], None]
) -> None:
    try:
        way(question)
    except WrongRingError as error:
        message = f"{PREFIX}KEYS: {error}"
        raise SettingsError(message) from error


def erase_again(store: Store, desk: Desk, journal: Journal) -> int:
    """Erase whoever was erased and is in this database all the same; to be called before anybody is served. Gives how many.

    Says what it did in one line. A journal that cannot be read is one line as well, and stops nobody: help must not wait for a file.
    """
    try:
        again = store.run(erasing.apply_again, desk, journal)
    except JournalError as error:
        log.error("%s", error)  # noqa: TRY400 - the message says all
        return 0
    if again:
        store.vault.forget()
        rows.scrub(store)
        log.warning(
            "%d people who had been erased were in this database, as after a restore; they are erased again",
            again,
        )
    return again


def pack_again(store: Store, settings: Settings) -> None:
    """Let no clinic be served that has left for another instance and is in this database all the same, as after a restore.

    It is packed, not deleted. To be called before anybody is served; says so in one line. Raises `SettingsError` when it cannot be done.
    """
    bot_id = int(settings.telegram_token.get_secret_value().partition(":")[0])
    here = Here(bot_id, urlsplit(settings.public_url).hostname or "")
    try:
        gone = Moves.beside(settings.erasures).gone()
        if not gone or not store.read(lambda work: any(entering.is_here(work, one) for one in gone)):
            return
        names = store.run(leaving.pack_again, gone, here, Journal(settings.erasures).read())
    except (JournalError, PackError) as error:
        message = f"a clinic that has left may be in this database: {error}"
        raise SettingsError(message) from error
    rows.scrub(store)
    log.warning(
        "%d clinics that have left for another instance were in this database, as after a restore; they lie packed here and are not served "
        "(rodtrad clinic pack --cancel --other-is-lost, if that instance is lost for good)",
        len(names),
    )


def limits_of(settings: Settings) -> Limits:
    """How long what is kept may lie there, as the settings say."""
    return Limits(
        checkins=timedelta(days=settings.keep_checkins_days),
        conversations=timedelta(days=settings.keep_conversations_days),
        words=timedelta(days=settings.keep_words_days),
        appointments=timedelta(days=settings.keep_appointments_days),
        plans=timedelta(days=settings.keep_plans_days),
        sent=timedelta(days=settings.keep_sent_days),
        updates=timedelta(days=settings.keep_updates_days),
        audit=timedelta(days=settings.keep_audit_days),
        links=timedelta(days=settings.keep_links_days),
        parked=timedelta(days=settings.keep_parked_days),
    )


def build_desk(flows: Path = FLOWS, locales: Path = LOCALES) -> Desk:
    """The content and its translations. Raises `ContentError`, which names file and line, when the content must not be served."""
    content = load(flows)
    if content.errors:
        raise ContentError("; ".join(str(error) for error in content.errors[:3]))
    try:
        texts = Texts(content.texts, load_catalogues(locales), content.aliases, content.official)
    except BrokenCatalogueError as error:
        raise ContentError(str(error)) from error
    return Desk(content, texts, load_hearing(), texts.offered())


def take_up(work: Work, desk: Desk) -> None:
    """Once the database answers: see that the key ring is its own (`WrongRingError`), then `recall_content`."""
    ring.take_up(work)
    rotation.starts(work)
    recall_content(work, desk)


def recall_content(work: Work, desk: Desk) -> None:
    """Take in the older versions that were served before, and write down what is served now.

    Raises `ContentError`, and changes nothing, when a flow has other steps than were served under its version: a conversation that
    is open in it could not be finished.
    """
    served = {(flow, version): compiled for flow, version, _, compiled in conversations.flow_versions(work)}
    changed = [problem.remark.message for problem in changed_structure(served, desk.content.book)]
    if changed:
        raise ContentError("; ".join(changed[:3]))
    now = {(flow.id, flow.version) for flow in desk.content.book}
    desk.take_in(compiled for key, compiled in served.items() if key not in now)
    keep_content(work, desk)


def keep_content(work: Work, desk: Desk) -> None:
    """Write down every flow as it is served now, so that open conversations can be finished after an update."""
    for flow in desk.content.book:
        conversations.keep_flow_version(work, flow.id, flow.version, flow.sha256, flow.to_json())
