"""checksums.txt: what was reviewed together is sealed together."""

import hashlib
import re

from .findings import Finding
from .policy import Policy
from .tree import Tree

FILE = "checksums.txt"
ALWAYS = ("config/dependency_policies.toml", "provenance.json", "testing/requirements.txt")
LINE = re.compile(r"^([0-9a-f]{64})  (.+)$")
REMEDY = "review the change, then run scripts/dependency_guard --refresh"


def sealed_files(tree: Tree, policy: Policy) -> list[str]:
    """The three records, every module map, and every file of a vendored C target."""
    vendored = tuple(f"Sources/C/{name}/" for name, target in policy.c_targets.items()
                     if target["origin"] == "vendored")
    return sorted(
        path for path in tree.files()
        if path in ALWAYS or path.startswith(vendored) or path.endswith(".modulemap")
    )


def refresh(tree: Tree, policy: Policy) -> None:
    lines = [f"{_digest(tree, path)}  {path}\n" for path in sealed_files(tree, policy)]
    (tree.root / FILE).write_text("".join(lines), encoding="utf-8")


def check(tree: Tree, policy: Policy) -> list[Finding]:
    if not tree.exists(FILE):
        return [Finding(FILE, 0, "partial-refresh", "there is no checksums.txt", REMEDY)]
    found, sealed = [], {}
    for number, line in enumerate(tree.text(FILE).splitlines(), 1):
        if match := LINE.match(line):
            sealed[match.group(2)] = (number, match.group(1))
        else:
            found.append(Finding(FILE, number, "partial-refresh", "not '<sha256>  <path>'", REMEDY))
    expected = sealed_files(tree, policy)
    for path in expected:
        if path not in sealed:
            found.append(Finding(path, 0, "partial-refresh", f"{path} is not sealed", REMEDY))
        elif sealed[path][1] != _digest(tree, path):
            found.append(Finding(FILE, sealed[path][0], "partial-refresh",
                                 f"{path} is not what was reviewed", REMEDY))
    for path in sorted(sealed.keys() - set(expected)):
        found.append(Finding(FILE, sealed[path][0], "partial-refresh",
                             f"{path} is sealed but absent", REMEDY))
    return found


def _digest(tree: Tree, path: str) -> str:
    return hashlib.sha256(tree.bytes(path)).hexdigest()
