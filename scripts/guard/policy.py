"""config/dependency_policies.toml: what may come from outside, and why."""

import json
import re
import tomllib
from typing import Any

from .findings import Finding
from .tree import Tree

PROVENANCE = "provenance.json"
ORIGINS = {"first-party", "system", "vendored"}

# Each kind of entry: the key that names it, and the other keys it must have.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "system": ("package", ("versions", "reason")),
    "optional": ("package", ("versions", "trait", "reason")),
    "peer": ("package", ("versions", "reason")),
    "module": ("name", ("floors", "reason")),
    "c": ("name", ("origin", "reason")),
    "library": ("name", ("package", "reason")),
    "wheel": ("name", ("versions", "modules", "reason")),
}
# What provenance.json must record, section by kind.
RECORDED = {"system": "system", "optional": "optional", "peer": "peers", "wheel": "wheels"}


class Policy:
    FILE = "config/dependency_policies.toml"

    def __init__(self, tree: Tree, document: dict[str, Any], provenance: dict[str, Any]):
        self.text = tree.text(self.FILE)
        self.document, self.provenance = document, provenance
        self.system = self._named("system")
        self.optional = self._named("optional")
        self.peers = self._named("peer")
        self.modules = self._named("module")
        self.c_targets = self._named("c")
        self.libraries = self._named("library")
        self.wheels = self._named("wheel")
        self.headers = {header for entry in self.libraries.values()
                        for header in entry.get("headers", [])}
        self.wheel_modules = {module for entry in self.wheels.values()
                              for module in entry["modules"]}

    def _named(self, kind: str) -> dict[str, dict]:
        return {entry[KINDS[kind][0]]: entry for entry in self.document.get(kind, [])}

    @classmethod
    def read(cls, tree: Tree) -> tuple["Policy | None", list[Finding]]:
        """The policy, or `None` with the reasons it cannot be used."""
        try:
            document = tomllib.loads(tree.text(cls.FILE))
        except (OSError, tomllib.TOMLDecodeError) as error:
            return None, [Finding(cls.FILE, 0, "policy", f"cannot be read: {error}",
                                  "restore the file, or mend its TOML")]
        try:
            provenance = json.loads(tree.text(PROVENANCE))
            if not isinstance(provenance, dict):
                raise ValueError("not an object")
        except (OSError, ValueError) as error:
            return None, [Finding(PROVENANCE, 0, "policy", f"cannot be read: {error}",
                                  "restore the file, or mend its JSON")]
        found = _shape_findings(document, tree.text(cls.FILE))
        return (None, found) if found else (cls(tree, document, provenance), [])

    def recorded(self, section: str, name: str) -> dict[str, Any] | None:
        entries = self.provenance.get(section)
        entry = entries.get(name) if isinstance(entries, dict) else None
        return entry if isinstance(entry, dict) else None

    def add(self, kind: str, name: str) -> str:
        """What to do about something unlisted."""
        key = KINDS[kind][0]
        return f'remove it, or add [[{kind}]] {key} = "{name}" with its reason to {self.FILE}'

    def line_of(self, kind: str, name: str) -> int:
        return _line_of(self.text, KINDS[kind][0], name)

    def check_provenance(self, tree: Tree) -> list[Finding]:
        """Both files name the same things, and what was seen lies in the range that is allowed."""
        found = []
        toolchain = self.document.get("toolchain", {})
        swift = self.recorded("toolchain", "swift")
        if swift is None or not within(str(swift.get("version")), toolchain["versions"]):
            found.append(Finding(
                PROVENANCE, 0, "partial-refresh",
                f"toolchain.swift is not recorded with a version in {toolchain['versions']}",
                "record the toolchain that was reviewed"))
        for kind, section in RECORDED.items():
            entries = self._named(kind)
            for name, entry in entries.items():
                found += self._check_record(kind, section, name, entry)
            for name in sorted(set(self.provenance.get(section, {})) - set(entries)):
                found.append(Finding(
                    PROVENANCE, _json_line(tree.text(PROVENANCE), name), "partial-refresh",
                    f"'{name}' is recorded but not listed in {self.FILE}",
                    "list it with its reason, or delete the record"))
        return found

    def _check_record(self, kind: str, section: str, name: str, entry: dict) -> list[Finding]:
        line = self.line_of(kind, name)
        record = self.recorded(section, name)
        if record is None:
            return [Finding(self.FILE, line, "partial-refresh",
                            f"'{name}' is not recorded in {PROVENANCE}",
                            f"record its archive, version and licence under {section}")]
        found = [
            Finding(self.FILE, line, "partial-refresh", f"{PROVENANCE} gives no {key} for '{name}'",
                    f"record its {key} under {section}")
            for key in ("archive", "version", "licence") if not record.get(key)
        ]
        if record.get("version") and not within(record["version"], entry["versions"]):
            found.append(Finding(
                self.FILE, line, "partial-refresh",
                f"'{name}' was seen at {record['version']}, outside {entry['versions']}",
                "widen the range after review, or record the version that is used"))
        return found

    def summary(self) -> str:
        return (f"{len(self.system)} system packages,"
                f" {len(self.optional)} optional packages, {len(self.peers)} peer packages,"
                f" {len(self.libraries)} libraries, {len(self.c_targets)} C targets,"
                f" {len(self.modules)} toolchain modules, {len(self.wheels)} wheels")


def _shape_findings(document: dict[str, Any], text: str) -> list[Finding]:
    found = []

    def complain(message: str, line: int = 0) -> None:
        found.append(Finding(Policy.FILE, line, "policy", message, "mend the entry"))

    for key in document.keys() - KINDS.keys() - {"version", "toolchain"}:
        complain(f"'{key}' is no kind of entry; expected one of {', '.join(KINDS)}")
    if not isinstance(document.get("toolchain"), dict) or "versions" not in document["toolchain"]:
        complain("[toolchain] with its versions is missing")
    for kind, (name_key, needed) in KINDS.items():
        seen: set[str] = set()
        for entry in document.get(kind, []):
            name = entry.get(name_key)
            if not isinstance(name, str) or not name:
                complain(f"a [[{kind}]] has no {name_key}")
                continue
            line = _line_of(text, name_key, name)
            for key in needed:
                if not entry.get(key):
                    complain(f"[[{kind}]] '{name}' has no {key}", line)
            if name in seen:
                complain(f"[[{kind}]] '{name}' is listed twice", line)
            if kind in {"optional", "peer"} and any(name == other.get("package")
                                                    for other in document.get("system", [])):
                complain(f"'{name}' is listed as [[system]] and as [[{kind}]]", line)
            if kind == "c" and entry.get("origin") not in ORIGINS:
                complain(f"'{name}' has origin '{entry.get('origin')}';"
                         f" expected {', '.join(sorted(ORIGINS))}", line)
            if "versions" in entry and not _range(entry["versions"]):
                complain(f"'{name}' has versions '{entry['versions']}';"
                         " expected comparisons such as '>=1.2,<2'", line)
            seen.add(name)
    return found


COMPARISON = re.compile(r"^(>=|<=|==|<|>)([0-9][0-9A-Za-z.]*)$")


def _range(spelled: Any) -> list[tuple[str, str]] | None:
    matches = [COMPARISON.match(part.strip()) for part in str(spelled).split(",")]
    return [(m.group(1), m.group(2)) for m in matches if m] if all(matches) else None


def _numbers(version: str) -> list[int]:
    """The upstream part of a version as numbers: no epoch, no Debian revision, no suffix."""
    upstream = version.split(":", 1)[-1].split("-")[0].split("+")[0]
    return [int(number) for number in re.findall(r"\d+", upstream)]


def within(version: str, spelled: str) -> bool:
    """Whether `version` satisfies every comparison of a range such as '>=2.36,<3'."""
    left = _numbers(version)
    for sign, bound in _range(spelled) or []:
        right = _numbers(bound)
        width = max(len(left), len(right))
        a, b = (numbers + [0] * (width - len(numbers)) for numbers in (left, right))
        if not {">=": a >= b, "<=": a <= b, "==": a == b, "<": a < b, ">": a > b}[sign]:
            return False
    return bool(left)


def _line_of(text: str, key: str, name: str) -> int:
    match = re.search(rf'^{key}\s*=\s*"{re.escape(name)}"', text, re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else 0


def _json_line(text: str, key: str) -> int:
    at = text.find(f'"{key}"')
    return text.count("\n", 0, at) + 1 if at >= 0 else 0
