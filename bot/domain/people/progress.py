"""How far an enrolment has come, as the clinic sees it: made, opened, consented, first contact made. No step is ever skipped backwards."""

from enum import StrEnum


class Progress(StrEnum):
    """One step of the way in; the last that holds counts."""

    MADE = "made"  # the link waits to be opened
    DEAD = "dead"  # it has run out or was taken back, and nobody has come in by it
    OPENED = "opened"  # opened on a telephone
    CONSENTED = "consented"  # the person has said yes to something
    MET = "met"  # somebody of the staff has been in touch since


def progress(*, opened: bool, consented: bool, met: bool, link_works: bool) -> Progress:
    """The step that an enrolment has reached."""
    if consented and met:
        return Progress.MET
    if consented:
        return Progress.CONSENTED
    if opened:
        return Progress.OPENED
    return Progress.MADE if link_works else Progress.DEAD
