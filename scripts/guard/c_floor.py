"""C, wherever it stands: every target listed, every header and linked library accounted for."""

import re

from .findings import Finding
from .policy import Policy
from .tree import Tree, line_of

INCLUDE = re.compile(r'^[ \t]*#[ \t]*(?:include(?:_next)?|import)[ \t]*([<"])([^>"]+)[>"]',
                     re.MULTILINE)
MAP_MODULE = re.compile(r"^\s*(?:framework\s+)?module\s+(\w+)", re.MULTILINE)
MAP_LINK = re.compile(r'\blink\s+(?:framework\s+)?"([^"]+)"')
MAP_HEADER = re.compile(r'\bheader\s+"([^"]+)"')
PRAGMA = re.compile(r'#\s*pragma\s+comment\s*\(\s*lib\s*,\s*"([^"]+)"')
SOURCE = (".c", ".h", ".cc", ".cpp", ".cxx", ".hpp", ".hh", ".inc", ".S", ".s", ".m", ".mm")


def check(tree: Tree, policy: Policy) -> list[Finding]:
    files = list(tree.files())
    own_headers = {path.rsplit("/", 1)[-1] for path in files if path.endswith(SOURCE)}
    targets = {"/".join(path.split("/")[:3]) for path in files
               if path.startswith("Sources/C/") and path.count("/") > 2}
    found = [_unlisted_target(folder, 0, folder.rsplit("/", 1)[-1], policy)
             for folder in sorted(targets) if folder.rsplit("/", 1)[-1] not in policy.c_targets]
    for path in files:
        if path.endswith(".modulemap"):
            found += _check_module_map(path, tree.text(path), policy)
        elif path.endswith(SOURCE):
            found += _check_source(path, tree.text(path), own_headers, policy)
    return found


def _check_module_map(path: str, text: str, policy: Policy) -> list[Finding]:
    found = [
        _unlisted_target(path, line_of(text, match.start(1)), match.group(1), policy)
        for match in MAP_MODULE.finditer(text) if match.group(1) not in policy.c_targets
    ]
    found += [
        _unlisted_library(path, line_of(text, match.start()), match.group(1), policy)
        for match in MAP_LINK.finditer(text) if match.group(1) not in policy.libraries
    ]
    for match in MAP_HEADER.finditer(text):
        header = match.group(1)
        if header.startswith("/") and header.removeprefix("/usr/include/") not in policy.headers:
            found.append(_unlisted_header(path, line_of(text, match.start()), header, policy))
    return found


def _check_source(path: str, text: str, own_headers: set[str], policy: Policy) -> list[Finding]:
    found = [
        _unlisted_library(path, line_of(text, match.start()), match.group(1), policy)
        for match in PRAGMA.finditer(text) if match.group(1) not in policy.libraries
    ]
    for match in INCLUDE.finditer(text):
        quoted, header = match.group(1) == '"', match.group(2)
        if (quoted and header.rsplit("/", 1)[-1] in own_headers) or header in policy.headers:
            continue
        found.append(_unlisted_header(path, line_of(text, match.start(1)), header, policy))
    return found


def _unlisted_target(path: str, line: int, name: str, policy: Policy) -> Finding:
    return Finding(path, line, "c-target", f"C target '{name}' is not listed", policy.add("c", name))


def _unlisted_library(path: str, line: int, name: str, policy: Policy) -> Finding:
    return Finding(path, line, "library", f"library '{name}' is linked but not listed",
                   policy.add("library", name))


def _unlisted_header(path: str, line: int, header: str, policy: Policy) -> Finding:
    return Finding(
        path, line, "header", f"header '{header}' belongs to no listed library",
        f"add it to the headers of its [[library]] in {policy.FILE}, with the reason if it is new")
