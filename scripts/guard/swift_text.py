"""Swift source with its comments and the insides of its strings blanked, line for line.

What is left are the words of the program, at their own offsets, so that an `import` in a comment
or in a test's fixture is not taken for one. Code interpolated into a string is blanked with it:
an import cannot stand there.
"""

import re

OPENING = re.compile(r'//|/\*|#*"""|#*"')


def blanked(source: str, keep_strings: bool = False) -> str:
    """`source` without comments and, unless kept, without what its strings say."""
    out = list(source)
    at = 0
    while match := OPENING.search(source, at):
        start, mark = match.start(), match.group()
        if mark == "//":
            at = _or_end(source.find("\n", start), source)
            _blank(out, start, at)
        elif mark == "/*":
            at = _comment_end(source, start)
            _blank(out, start, at)
        else:
            at = _string_end(source, start, mark)
            if not keep_strings:
                _blank(out, start + len(mark), max(start + len(mark), at - len(mark)))
    return "".join(out)


def _blank(out: list[str], start: int, end: int) -> None:
    for index in range(start, end):
        if out[index] != "\n":
            out[index] = " "


def _or_end(offset: int, source: str) -> int:
    return len(source) if offset < 0 else offset


def _comment_end(source: str, start: int) -> int:
    """Past the end of the block comment at `start`; Swift's nest."""
    depth, at = 0, start
    for match in re.compile(r"/\*|\*/").finditer(source, start):
        depth += 1 if match.group() == "/*" else -1
        at = match.end()
        if depth == 0:
            return at
    return len(source)


def _string_end(source: str, start: int, mark: str) -> int:
    """Past the end of the string literal that `mark` opens at `start`."""
    pounds, quotes = mark.rstrip('"'), mark.lstrip("#")
    close, escape = quotes + pounds, "\\" + pounds
    at = start + len(mark)
    while at < len(source):
        if source.startswith(close, at):
            return at + len(close)
        if source.startswith(escape + "(", at):
            at = _interpolation_end(source, at + len(escape))
        elif source.startswith(escape, at):
            at += len(escape) + 1
        elif source[at] == "\n" and quotes == '"':
            return at  # unterminated: the compiler will say so
        else:
            at += 1
    return len(source)


def _interpolation_end(source: str, start: int) -> int:
    """Past the parenthesis that closes the one at `start`, strings inside passed over."""
    depth, at = 0, start
    while at < len(source):
        if match := OPENING.match(source, at):
            mark = match.group()
            if mark == "/*":
                at = _comment_end(source, at)
            elif mark == "//":
                at = _or_end(source.find("\n", at), source)
            else:
                at = _string_end(source, at, mark)
            continue
        depth += {"(": 1, ")": -1}.get(source[at], 0)
        at += 1
        if depth == 0:
            return at
    return len(source)
