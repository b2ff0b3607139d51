"""What was typed into a form that could not be carried out: it is given back as hidden fields, and goes on after the next log-in.

What proves who somebody is (passwords, codes) is not among it. The page that sends it on is `resume.py`.
"""

import re
from typing import Final

from fastapi import Request

#: How the fields of a form that is kept are called in the form that keeps it; `TO` is where they go.
FIELD: Final = "kept."
TO: Final = "kept"
RESUME: Final = "/staff/resume"
#: What a field of a form is called that proves who somebody is.
PROOF: Final = "proof."
_OURS: Final = re.compile(r"/staff/[\w./-]*")
_SECRET: Final = frozenset({"csrf", "password", "code", "token", "credential"})


def kept_form(request: Request) -> dict[str, str]:
    """The fields to be hidden in a page so that what was posted can go on later; none where nothing was typed."""
    fields: dict[str, str] = getattr(request.state, "fields", {})
    if request.url.path == RESUME:  # it is kept already
        return {name: value for name, value in fields.items() if name == TO or name.startswith(FIELD)}
    words = {name: value for name, value in fields.items() if not is_secret(name)}
    if not is_ours(request.url.path) or not any(value.strip() for value in words.values()):
        return {}
    return {TO: request.url.path} | {f"{FIELD}{name}": value for name, value in words.items()}


def given_back(form: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Where a kept form goes, and its fields as they were."""
    to = form.get(TO, "")
    fields = {name.removeprefix(FIELD): value for name, value in form.items() if name.startswith(FIELD)}
    return to if is_ours(to) else "/staff/", {
        name: value for name, value in fields.items() if not is_secret(name)
    }


def is_ours(path: str) -> bool:
    """Whether an address is one of the staff pages and nothing else: no other host, no scheme, no way up."""
    return _OURS.fullmatch(path) is not None and ".." not in path and "//" not in path


def is_secret(name: str) -> bool:
    """Whether a field holds what proves who somebody is."""
    return name in _SECRET or name.startswith(PROOF)
