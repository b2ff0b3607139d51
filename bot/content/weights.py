"""Reads the learnt weights by which danger is heard out of the program's own files. What they mean stands in `domain/danger/model.py`."""

from functools import cache
from importlib import resources

from bot.domain.danger.hear import Hearing
from bot.domain.danger.model import unpack

FILE = "weights.bin"


@cache
def load_hearing() -> Hearing:
    """What hears danger, with the shipped weights; read once, since nothing in it ever changes."""
    return Hearing(unpack(resources.files("bot.domain.danger").joinpath(FILE).read_bytes()))
