"""A reader of the LaTeX that equations are written in: what TeX would refuse, it refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Commands of amsmath and how many arguments in braces each takes.
COMMANDS = {
    **dict.fromkeys(("sigma", "tanh", "exp", "max", "log", "odot", "cdot", "langle"), 0),
    **dict.fromkeys(("rangle", "infty", "Gamma", "ldots", "quad", "left", "right"), 0),
    **dict.fromkeys(("tilde", "hat", "operatorname", "mathrm", "text"), 1),
    **dict.fromkeys(("overrightarrow", "overleftarrow"), 1),
    "frac": 2,
}
TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\S")
FUNCTIONS = {"sigma": "σ", "tanh": "tanh", "exp": "exp", "max": "max", "log": "log", "ReLU": "ReLU"}


OPERATORS = {"+", "-", "*", "==", ",", ")", "]"}


class LaTeXError(ValueError):
    """What TeX would stop at."""


def checked(text: str) -> None:
    """Raises LaTeXError for a document or formula that TeX would not set."""
    body = "\n".join(re.sub(r"(?<!\\)%.*", "", line) for line in text.splitlines())
    opened: list[str] = []
    for command, name in re.findall(r"\\(begin|end)\{([^}]*)\}", body):
        if command == "begin":
            opened.append(name)
        elif not opened or opened.pop() != name:
            raise LaTeXError(f"\\end{{{name}}} closes nothing")
    if opened:
        raise LaTeXError(f"{opened} is not closed")
    for block in re.findall(r"\\begin\{align\*\}(.*?)\\end\{align\*\}", body, re.DOTALL):
        for line in block.split(r"\\"):
            if line.count("&") != 1:
                raise LaTeXError(f"not one & in {line!r}")
            for side in line.split("&"):
                expression(side)
    outside = re.sub(r"\\begin\{align\*\}.*?\\end\{align\*\}", "", body, flags=re.DOTALL)
    known = {"documentclass", "usepackage", "begin", "end"}
    for command in re.findall(r"\\([a-zA-Z]+)", outside):
        if command not in known:
            raise LaTeXError(f"\\{command} outside a formula")
    if not (body + outside).isascii():
        raise LaTeXError("letters that need a package")


def expression(text: str) -> str:
    """A formula as a Python expression: v["f_{t}"] for symbols, f["tanh"] for functions."""
    reader = _Reader(TOKEN.findall(text))
    result = " ".join(reader.row(""))
    if reader.tokens:
        raise LaTeXError(f"left over: {reader.tokens}")
    return result


class _Reader:
    """Tokens that are read from left to right."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def row(self, end: str) -> Iterator[str]:
        """What stands up to `end`, piece by piece; "" is the end of the text."""
        before_is_weight = False
        while True:
            if not self.tokens:
                if end:
                    raise LaTeXError(f"{end!r} is missing")
                return
            if self.tokens[0] == end:
                self.tokens.pop(0)
                return
            if self.tokens[0] in ("}", r"\right"):
                raise LaTeXError(f"{self.tokens[0]} closes nothing")
            piece, is_symbol = self.piece()
            is_weight = is_symbol and piece[3] in "WU"
            if before_is_weight and piece not in OPERATORS:
                yield "**"
            before_is_weight = is_weight
            yield piece

    def piece(self) -> tuple[str, bool]:
        """The next piece, and whether it is a symbol."""
        token = self.tokens.pop(0)
        if re.fullmatch(r"[a-zA-Z]|\\(Gamma|tilde|hat)", token):
            self.tokens.insert(0, token)
            return f"v[{self.symbol()!r}]", True
        if token.startswith("\\"):
            return self.command(token.removeprefix("\\")), False
        if not re.fullmatch(r"[-+=,()\[\]]|\d+(\.\d+)?", token):
            raise LaTeXError(f"{token} in a formula")
        return {"=": "=="}.get(token, token), False

    def command(self, name: str) -> str:
        """What a command comes to, its arguments among it."""
        if name not in COMMANDS:
            raise LaTeXError(f"unknown command {name}")
        match name:
            case "left":
                return self.grown_bracket()
            case "frac":
                above, below = self.argument(), self.argument()
                return f"(({above}) / ({below}))"
            case "text":
                self.raw()
                return ""
            case "odot" | "cdot":
                return "*"
            case "operatorname":
                return f"f[{self.raw()!r}]"
            case "log" if self.tokens[:1] == [r"\sigma"]:
                self.tokens.pop(0)
                return "f['log σ']"
        return f"f[{FUNCTIONS[name]!r}]" if name in FUNCTIONS else {"infty": "inf"}.get(name, name)

    def grown_bracket(self) -> str:
        """What stands between \\left( and \\right)."""
        if self.tokens.pop(0) != "(":
            raise LaTeXError("what is left of it")
        inner = " ".join(self.row(r"\right"))
        if self.tokens.pop(0) != ")":
            raise LaTeXError("what is right of it")
        return f"({inner})"

    def argument(self) -> str:
        if not self.tokens or self.tokens.pop(0) != "{":
            raise LaTeXError("an argument without braces")
        return " ".join(self.row("}"))

    def raw(self) -> str:
        """An argument as it stands."""
        if self.tokens.pop(0) != "{":
            raise LaTeXError("an argument without braces")
        letters = []
        while self.tokens and self.tokens[0] != "}":
            letters.append(self.tokens.pop(0))
        if not self.tokens:
            raise LaTeXError("an argument without an end")
        self.tokens.pop(0)
        return "".join(letters)

    def symbol(self) -> str:
        """One symbol as text: h_{t−1}, Γ_{u}, c~^{⟨t⟩}."""
        text = self.base()
        while self.tokens and self.tokens[0] in ("_", "^"):
            text += f"{self.tokens.pop(0)}{{{self.below()}}}"
        return text

    def base(self) -> str:
        token = self.tokens.pop(0)
        if token in (r"\tilde", r"\hat"):
            return self.raw() + ("~" if token == r"\tilde" else "^")
        return {r"\Gamma": "Γ"}.get(token, token)

    def below(self) -> str:
        """What stands below or above a symbol: one sign, or a group."""
        if not self.tokens:
            raise LaTeXError("nothing below")
        if self.tokens[0] != "{":
            return self.base()
        self.tokens.pop(0)
        parts = []
        while self.tokens and self.tokens[0] != "}":
            parts.append(self.base())
        if not self.tokens:
            raise LaTeXError("a group without an end")
        self.tokens.pop(0)
        signs = {"-": "−", r"\langle": "⟨", r"\rangle": "⟩", r"\ldots": "…"}
        return "".join(signs.get(part, part) for part in parts)
