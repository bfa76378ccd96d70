"""Package.swift: no package dependency, no unlisted library, and the names of our own targets."""

import re

from .findings import Finding
from .policy import Policy
from .swift_text import blanked
from .tree import Tree, line_of

MANIFEST = "Package.swift"

DEPENDENCY = re.compile(r"\.package\s*\(|\.product\s*\(|Package\.Dependency")
ON_BY_DEFAULT = re.compile(r"\.default\s*\(\s*enabledTraits")
BINARY = re.compile(r"\.binaryTarget\s*\(")
LINKED = re.compile(r'\.linked(?:Library|Framework)\s*\(\s*"([^"]+)"')
SYSTEM = re.compile(r'\.systemLibrary\s*\(\s*name:\s*"([^"]+)"')
PKG_CONFIG = re.compile(r'\bpkgConfig:\s*"([^"]+)"')
LINK_FLAG = re.compile(r'"(?:-Xlinker=?|-Wl,)?-l:?([A-Za-z0-9_+.-]+)"')

# A function of the manifest that makes targets: static func room(_ floor: String, _ name: String…
MAKER = re.compile(r"static\s+func\s+(\w+)\s*\(([^)]*)\)\s*->\s*Target\s*\{")
TARGET = re.compile(r'\.(?:\w*[tT]arget|systemLibrary)\s*\(\s*name:\s*"([^"]+)"')

FOREIGN_FILES = {
    "Package.resolved": "a resolved package dependency",
    ".gitmodules": "a git dependency",
    ".swiftpm/configuration/mirrors.json": "a mirrored package source",
    ".swiftpm/configuration/registries.json": "a package registry",
}


def check(tree: Tree, policy: Policy) -> list[Finding]:
    found = [
        Finding(path, 0, "package-dependency", f"the tree holds {meaning}",
                f"delete {path}: package and git dependencies are forbidden")
        for path, meaning in FOREIGN_FILES.items() if tree.exists(path)
    ]
    if not tree.exists(MANIFEST):
        return found + [Finding(MANIFEST, 0, "manifest", "there is no Package.swift",
                                "run the guard on a whole checkout")]

    source = tree.text(MANIFEST)
    code, words = blanked(source, keep_strings=True), blanked(source)
    for match in DEPENDENCY.finditer(words):
        found.append(Finding(
            MANIFEST, line_of(words, match.start()), "package-dependency",
            f"'{match.group().strip()}' names a package from outside",
            "write the part needed here, or use a listed system library; see docs/dependencies.md"))
    for match in ON_BY_DEFAULT.finditer(words):
        found.append(Finding(
            MANIFEST, line_of(words, match.start()), "package-trait",
            "a package trait is on by default", "leave it off: an ordinary build needs no [[optional]]"))
    for name, entry in policy.optional.items():
        if not re.search(r'\.trait\s*\(\s*name:\s*"' + re.escape(entry["trait"]) + '"', code):
            found.append(Finding(
                policy.FILE, policy.line_of("optional", name), "package-trait",
                f"'{name}' is for the trait '{entry['trait']}', which {MANIFEST} does not have",
                "declare the trait, or delete the entry"))
    for match in BINARY.finditer(words):
        found.append(Finding(
            MANIFEST, line_of(words, match.start()), "package-dependency",
            "a binary target is a program nobody here can read", "build it from source in Sources/"))
    for pattern, noun in ((LINKED, "library"), (SYSTEM, "system library"),
                          (PKG_CONFIG, "pkg-config module"), (LINK_FLAG, "library")):
        for match in pattern.finditer(code):
            if match.group(1) not in policy.libraries and match.group(1) not in policy.c_targets:
                found.append(Finding(
                    MANIFEST, line_of(code, match.start()), "library",
                    f"{noun} '{match.group(1)}' is linked but not listed",
                    policy.add("library", match.group(1))))
    return found


def own_modules(tree: Tree) -> set[str]:
    """The names of the package's targets, as Package.swift and its own functions spell them."""
    code = blanked(tree.text(MANIFEST), keep_strings=True)
    names = set(TARGET.findall(code))
    for maker in MAKER.finditer(code):
        function, parameters = maker.group(1), [p.strip() for p in maker.group(2).split(",")]
        labels = [parameter.split()[0] for parameter in parameters if parameter]
        spelled = [parameter.split(":")[0].split()[-1] for parameter in parameters if parameter]
        if "name" not in spelled or labels[spelled.index("name")] != "_":
            continue
        place = spelled.index("name")
        template = re.compile(r'name:\s*(?:name\b|"([^"]*)")').search(code, maker.end())
        pattern = template.group(1) if template and template.group(1) else r"\(name)"
        call = re.compile(r"\." + function + r"\s*\(\s*" + r'"[^"]*"\s*,\s*' * place + r'"([^"]+)"')
        names |= {pattern.replace(r"\(name)", name) for name in call.findall(code)}
    return names | {name.replace("-", "_") for name in names}
