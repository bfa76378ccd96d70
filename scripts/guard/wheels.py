"""testing/requirements.txt: every wheel listed, at one exact version, with its hashes."""

import re

from .findings import Finding
from .policy import Policy, within
from .tree import Tree

FILE = "testing/requirements.txt"
PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)\s*==\s*([A-Za-z0-9.!+_-]+)$")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})(?:\s|$)")


def check(tree: Tree, policy: Policy) -> list[Finding]:
    found, pinned = [], set()
    for line, requirement in _requirements(tree):
        spelled = requirement.split("--hash")[0].strip()
        match = PIN.match(spelled)
        if match is None:
            found.append(Finding(FILE, line, "wheel", f"'{spelled}' is not name==version",
                                 "pin one exact version; options and addresses do not belong here"))
            continue
        name, version = match.group(1).lower().replace("_", "-"), match.group(2)
        pinned.add(name)
        if not HASH.search(requirement):
            found.append(Finding(FILE, line, "wheel", f"'{name}' has no sha256 hash",
                                 "add --hash=sha256:… of the wheel that was reviewed"))
        listed = policy.wheels.get(name)
        if listed is None:
            found.append(Finding(FILE, line, "wheel", f"wheel '{name}' is not listed",
                                 policy.add("wheel", name)))
        elif not within(version, listed["versions"]):
            found.append(Finding(
                FILE, line, "wheel", f"'{name}' {version} is outside {listed['versions']}",
                f"pin a version in the range, or widen it in {policy.FILE} after review"))
        seen = policy.recorded("wheels", name)
        if seen and seen.get("version") != version:
            found.append(Finding(
                FILE, line, "partial-refresh",
                f"'{name}' is pinned to {version}, provenance.json records {seen.get('version')}",
                "record in provenance.json what is pinned, then refresh"))
    for name in sorted(policy.wheels.keys() - pinned):
        found.append(Finding(policy.FILE, policy.line_of("wheel", name), "wheel",
                             f"wheel '{name}' is listed but not pinned",
                             f"pin it in {FILE}, or delete the entry"))
    return found


def _requirements(tree: Tree) -> list[tuple[int, str]]:
    """Each requirement with the line it starts on, its continuations joined."""
    joined, start = "", 0
    requirements = []
    text = tree.text(FILE) if tree.exists(FILE) else ""
    for number, line in enumerate(text.split("\n"), 1):
        line = line.split(" #")[0].rstrip()
        if not joined and (not line.strip() or line.startswith("#")):
            continue
        start = start if joined else number
        if line.endswith("\\"):
            joined += line[:-1] + " "
            continue
        requirements.append((start, (joined + line).strip()))
        joined = ""
    return requirements + ([(start, joined.strip())] if joined else [])
