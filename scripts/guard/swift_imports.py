"""Swift sources import our own targets and the toolchain's listed modules, nothing else."""

import re

from . import manifest
from .findings import Finding
from .policy import Policy
from .swift_text import blanked
from .tree import Tree, line_of

IMPORT = re.compile(
    r"(?:^|;)[ \t]*(?:@\w+(?:\([^)]*\))?\s+)*"
    r"(?:(?:public|package|internal|fileprivate|private|open)\s+)?"
    r"import\s+(?:(?:typealias|struct|class|enum|protocol|let|var|func|actor)\s+)?"
    r"`?([A-Za-z_]\w*)`?",
    re.MULTILINE,
)


def check(tree: Tree, policy: Policy) -> list[Finding]:
    if not tree.exists(manifest.MANIFEST):
        return []
    own = manifest.own_modules(tree)
    found = []
    for path in tree.files():
        if not path.endswith(".swift"):
            continue
        words = blanked(tree.text(path))
        for match in IMPORT.finditer(words):
            name, line = match.group(1), line_of(words, match.start(1))
            if name in own:
                continue
            module = policy.modules.get(name)
            if module is None:
                found.append(Finding(
                    path, line, "module", f"'{name}' is neither a target here nor a listed module",
                    policy.add("module", name)))
            elif floor_of(path) not in module["floors"]:
                found.append(Finding(
                    path, line, "floor",
                    f"'{name}' may not be imported in {floor_of(path)}"
                    f" (only in {', '.join(module['floors'])})",
                    f"move the code, or widen its floors in {policy.FILE} with the reason"))
    return found


def floor_of(path: str) -> str:
    """Sources/Base/… is Base; everything else goes by its first folder, or its own name."""
    parts = path.split("/")
    return parts[1] if parts[0] == "Sources" and len(parts) > 2 else parts[0]
