"""Scripts, the Makefile and CI install listed packages only; Python imports its own library only."""

import ast
import re
import sys

from .findings import Finding
from .policy import Policy
from .tree import Tree

INSTALL = re.compile(r"\b(apt-get|apt|pip3?|npm|cargo|gem)\b[^\n;&|]*?\binstall\b([^\n;&|<>()\"']*)")
CLONE = re.compile(r"\bgit\s+(?:clone|submodule\s+(?:add|update))\b")
DOWNLOAD = re.compile(r"\b(curl|wget)\b[^\n]*\bhttps?:")
LINK_FLAG = re.compile(r"(?<![\w-])(?:-Xlinker[ =]|-Wl,)?-l:?([A-Za-z][A-Za-z0-9_+.-]*)(?=[\s\"']|$)")
LINKS = re.compile(r"\b(?:swift|swiftc|clang|gcc|cc|ld)\b|-Xlinker|\$\(SWIFT")
WORD = re.compile(r"^[A-Za-z0-9][A-Za-z0-9.+_-]*(?:==.*)?$")
COMMAND_FILES = {"Makefile", "justfile"}
TAKES_A_VALUE = {"-r", "-c", "-t", "--requirement", "--retries", "--timeout", "--target"}


def check(tree: Tree, policy: Policy) -> list[Finding]:
    found = []
    for path in tree.files():
        name = path.rsplit("/", 1)[-1]
        if name.endswith(".py"):
            found += _check_python(path, tree.text(path), tree, policy)
        elif name in COMMAND_FILES or name.endswith(".sh"):
            found += _check_shell(path, tree.text(path), policy)
        elif "." not in name:  # a program without a suffix says what it is on its first line
            text = tree.text(path)
            first = text.split("\n", 1)[0]
            if first.startswith("#!") and "python" in first:
                found += _check_python(path, text, tree, policy)
            elif first.startswith("#!"):
                found += _check_shell(path, text, policy)
    return found


def _check_shell(path: str, text: str, policy: Policy) -> list[Finding]:
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("#"):
            continue
        for match in INSTALL.finditer(line):
            tool, names = match.group(1), _named_packages(match.group(2))
            if tool in {"apt", "apt-get"}:
                found += [
                    Finding(path, number, "system-package", f"package '{name}' is not listed",
                            policy.add("system", name))
                    for name in names if name not in policy.system and name not in policy.optional
                    and name not in policy.peers
                ]
            elif tool in {"pip", "pip3"}:
                found += [
                    Finding(path, number, "wheel", f"'{name}' is installed by name",
                            "pin it, with its hash, in testing/requirements.txt")
                    for name in names
                ]
            elif names:
                found.append(Finding(path, number, "package-dependency",
                                     f"{tool} installs '{names[0]}' from a registry",
                                     "registry dependencies are forbidden"))
        if DOWNLOAD.search(line):
            found.append(Finding(path, number, "package-dependency", "a script downloads a file",
                                 "what is needed comes from the listed packages and wheels"))
        if LINKS.search(line):
            found += [
                Finding(path, number, "library", f"library '{name}' is linked but not listed",
                        policy.add("library", name))
                for name in LINK_FLAG.findall(line) if name not in policy.libraries
            ]
        if CLONE.search(line):
            found.append(Finding(path, number, "package-dependency", "a script fetches a repository",
                                 "git dependencies are forbidden"))
    return found


def _called(call: ast.Call) -> str:
    """The last word of the function that is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _named_packages(arguments: str) -> list[str]:
    """The literal package names among the words after `install`."""
    names, skip = [], False
    for word in arguments.split():
        if skip:
            skip = False
        elif word in TAKES_A_VALUE:
            skip = True
        elif word == "\\" or not WORD.match(word):
            continue
        else:
            names.append(word)
    return names


def _check_python(path: str, text: str, tree: Tree, policy: Policy) -> list[Finding]:
    try:
        program = ast.parse(text)
    except SyntaxError as error:
        return [Finding(path, error.lineno or 0, "python", f"does not parse: {error.msg}",
                        "mend the syntax")]
    folder = path.rsplit("/", 1)[0]
    found = []
    for node in ast.walk(program):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [node.module]
        elif isinstance(node, ast.Call) and _called(node) in {"__import__", "import_module"}:
            if not (node.args and isinstance(node.args[0], ast.Constant)):
                found.append(Finding(path, node.lineno, "python", "imports a module it computes",
                                     "name the module in an import statement"))
                continue
            names = [str(node.args[0].value)]
        else:
            continue
        for name in (name.split(".")[0] for name in names):
            beside = (tree.root / folder / name).is_dir() or tree.exists(f"{folder}/{name}.py")
            if name in sys.stdlib_module_names or name in policy.wheel_modules or beside:
                continue
            found.append(Finding(
                path, node.lineno, "python", f"'{name}' is neither standard nor a listed wheel",
                "use the standard library, or list and pin the wheel"))
    return found
