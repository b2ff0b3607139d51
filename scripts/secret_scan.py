"""Looks for secrets in every file that is tracked: keys of the ring, bot tokens, private keys, tokens of known services.

`python -m scripts.secret_scan` prints a line for each, without the secret, and ends with 1 when there is one. What is made up for a test
says so by one of the words in `MADE_UP`, or stands in `security/not-secrets.txt` by its hash.
"""

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
ALLOWED: Final = ROOT / "security" / "not-secrets.txt"
#: Whoever makes up a token for a test puts one of these into it.
MADE_UP: Final = re.compile(
    r"canary|kanari|example|something|test|fake|wrong|not-needed|demo|abcdef|0{12}|x{12}", re.IGNORECASE
)
KINDS: Final = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{20}"),
    "a private JWK": re.compile(r'"d"\s*:\s*"[A-Za-z0-9_-]{40,}"'),
    "a key of the ring": re.compile(r"\b[A-Za-z0-9._-]{1,24}:[A-Za-z0-9+/_-]{43}="),
    "a bot token": re.compile(r"\b\d{8,10}:[A-Za-z0-9_-]{35}\b"),
    "an API token of ours": re.compile(r"\brodtrad_[A-Za-z0-9_-]{43}\b"),
    "a token of GitHub's": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,})\b"),
    "a token of GitLab's": re.compile(r"\bglpat-[A-Za-z0-9_-]{20}\b"),
    "a key of Amazon's": re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    "a key of Google's": re.compile(r"\bAIza[A-Za-z0-9_-]{35}\b"),
    "a token of Slack's": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{20,}"),
    "a token of Stripe's": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{20,}"),
    "a password in an address": re.compile(
        r"\b[a-z][a-z0-9+.-]*://[^\s/:@\"'{}$<>]+:(?P<secret>[^\s/:@\"'{}$<>]{12,})@"
    ),
}


@dataclass(frozen=True, slots=True)
class Found:
    """Something that looks like a secret: where it stands, what it looks like, and its hash."""

    path: str
    line: int
    kind: str
    sha256: str

    def __str__(self) -> str:
        """A line for whoever mends it; never the secret."""
        return f"{self.path}:{self.line}: this looks like {self.kind} (sha256 {self.sha256[:16]})"


def find(path: str, text: str) -> Iterator[Found]:
    """What looks like a secret in a text, but for what is plainly made up."""
    for kind, pattern in KINDS.items():
        for match in pattern.finditer(text):
            said = match.groupdict().get("secret") or match[0]
            if MADE_UP.search(said):
                continue
            sha256 = hashlib.sha256(said.encode()).hexdigest()
            yield Found(path, text.count("\n", 0, match.start()) + 1, kind, sha256)


def tracked(root: Path = ROOT) -> Iterator[Path]:
    """Every file that a commit would hold."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - the developer's own git
        cwd=root,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        path = root / name
        if name and path.is_file() and not path.is_symlink():
            yield path


def allowed() -> set[str]:
    """The hashes of what looks like a secret and is none."""
    lines = ALLOWED.read_text(encoding="utf-8").splitlines() if ALLOWED.exists() else []
    return {line.split()[0] for line in lines if line.strip() and not line.startswith("#")}


def scan(paths: Iterable[Path], root: Path = ROOT) -> list[Found]:
    """What looks like a secret in these files; those that are no text are passed over."""
    known, found = allowed(), []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [one for one in find(str(path.relative_to(root)), text) if one.sha256 not in known]
    return found


def main() -> int:
    """Print what was found."""
    found = scan(tracked())
    for one in found:
        print(one)
    if found:
        print(
            "Take it out of the file and of every commit, and get a new one: it is known by now. "
            "If it is none, put its whole sha256 with the reason into security/not-secrets.txt"
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
