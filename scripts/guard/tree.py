"""The files the guard reads: everything in the checkout but build products and hidden folders."""

import os
from collections.abc import Iterator
from pathlib import Path

HIDDEN_BUT_READ = {".ci"}
PASSED_OVER = {"node-data", "__pycache__"}


class Tree:
    def __init__(self, root: Path):
        self.root = root.resolve()

    def files(self) -> Iterator[str]:
        """Every file's path from the root, sorted, with forward slashes."""
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(
                name for name in folders
                if name not in PASSED_OVER
                and (not name.startswith(".") or name in HIDDEN_BUT_READ)
            )
            for name in sorted(names):
                yield (Path(folder) / name).relative_to(self.root).as_posix()

    def exists(self, path: str) -> bool:
        return (self.root / path).is_file()

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8", errors="replace")

    def bytes(self, path: str) -> bytes:
        return (self.root / path).read_bytes()


def line_of(text: str, offset: int) -> int:
    """The 1-based line on which `offset` stands."""
    return text.count("\n", 0, offset) + 1
