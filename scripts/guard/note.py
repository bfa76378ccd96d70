"""The supply-chain note: what came, went or changed since an earlier commit, for CI's notes."""

import json
import subprocess
import tomllib
from typing import Any

from .policy import KINDS, PROVENANCE, RECORDED, Policy
from .seals import ALWAYS, FILE as CHECKSUMS, LINE
from .tree import Tree


def since(commit: str, tree: Tree) -> str:
    """The note as Markdown: one line a change, or one saying that there is none."""
    policy_then = _at(commit, Policy.FILE, tree)
    provenance_then, seals_then = _at(commit, PROVENANCE, tree), _at(commit, CHECKSUMS, tree)
    known = policy_then is not None and provenance_then is not None
    then = _entries(policy_then or "", provenance_then or "{}") | _seals(seals_then or "")
    now = _entries(_now(Policy.FILE, tree), _now(PROVENANCE, tree) or "{}")
    now |= _seals(_now(CHECKSUMS, tree))

    lines = []
    for what in sorted(now.keys() | then.keys()):
        if what not in then:
            lines.append(f"- new: {what}: {now[what]}")
        elif what not in now:
            lines.append(f"- gone: {what} (was {then[what]})")
        elif then[what] != now[what]:
            lines.append(f"- changed: {what}: {then[what]} → {now[what]}")
    since_when = f"since {commit}" if known else f"({commit} holds no such records: all is new)"
    if not lines:
        return f"## Supply chain\n\nNothing changed {since_when}."
    changes = "1 change" if len(lines) == 1 else f"{len(lines)} changes"
    return "\n".join([f"## Supply chain: {changes} {since_when}", "", *lines])


def _at(commit: str, path: str, tree: Tree) -> str | None:
    """The file as `commit` holds it; `None` where it, the commit or git itself is missing."""
    try:
        shown = subprocess.run(
            ["git", "-C", str(tree.root), "show", f"{commit}:{path}"],
            capture_output=True, text=True, check=False)
    except OSError:
        return None
    return shown.stdout if shown.returncode == 0 else None


def _now(path: str, tree: Tree) -> str:
    return tree.text(path) if tree.exists(path) else ""


def _entries(policy: str, provenance: str) -> dict[str, str]:
    """Each listed thing with what an auditor compares: range or origin, version seen, licence."""
    document, records = tomllib.loads(policy), json.loads(provenance)
    entries = {}
    for kind, (name_key, _) in KINDS.items():
        section = RECORDED.get(kind, "")
        for entry in document.get(kind, []):
            record: dict[str, Any] = records.get(section, {}).get(entry[name_key], {})
            told = [entry.get("versions"), entry.get("origin"), ", ".join(entry.get("floors", [])),
                    record.get("version") and f"seen {record['version']}", record.get("licence"),
                    record.get("archive")]
            entries[f"{kind} {entry[name_key]}"] = "; ".join(part for part in told if part) or "listed"
    swift = records.get("toolchain", {}).get("swift")
    if swift:
        entries["toolchain swift"] = f"seen {swift.get('version')}; {swift.get('licence')}"
    return entries


def _seals(checksums: str) -> dict[str, str]:
    """Vendored and mapped files by their short digests; the records themselves are told above."""
    return {
        f"file {match.group(2)}": match.group(1)[:16]
        for match in map(LINE.match, checksums.splitlines())
        if match and match.group(2) not in ALWAYS
    }
