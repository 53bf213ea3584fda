"""Writes TypeScript types of the data sent to the browser, for checking the player.

    python -m scripts.write_payload_types

Generates assets/player/payloads.d.ts from explorer/views/payloads/.
"""

from __future__ import annotations

import inspect
import types
import typing
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

from explorer.resources import PLAYER
from explorer.views import payloads

FILE = PLAYER / "payloads.d.ts"
HEAD = """\
// What the server sends. Made from explorer/views/payloads/ by scripts/write_payload_types.py.
"""
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean"}
PLAIN |= {type(None): "null", object: "unknown"}


def main() -> None:
    """Writes the file."""
    FILE.write_text(declarations(), encoding="utf-8")


def declarations() -> str:
    """All types: module after module, and in each in the order in which they are declared."""
    modules = [f"{payloads.__name__}.{one.name}" for one in iter_modules(payloads.__path__)]
    return "\n".join([HEAD, *(_part(import_module(one)) for one in modules)])


def _part(module: ModuleType) -> str:
    own = [one for one in vars(module).values() if is_typeddict(one)]
    own = [one for one in own if one.__module__ == module.__name__]
    title = (inspect.getdoc(module) or "").splitlines()[0]
    return "\n".join([f"// {title}\n", *(_interface(one) for one in own)])


def _interface(declared: type) -> str:
    hints = get_type_hints(declared, include_extras=True)
    lines = [f"/** {(inspect.getdoc(declared) or '').splitlines()[0]} */"]
    lines.append(f"export interface {declared.__name__} {{")
    for name, hint in hints.items():
        optional = get_origin(hint) is NotRequired
        kind = _kind(get_args(hint)[0] if optional else hint)
        lines.append(f"  {name}{'?' if optional else ''}: {kind};")
    return "\n".join([*lines, "}", ""])


def _kind(hint: Any) -> str:
    if hint in PLAIN:
        return PLAIN[hint]
    if is_typeddict(hint):
        return str(hint.__name__)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return " | ".join(_kind(one) for one in arguments)
    if origin is list:
        inner = _kind(arguments[0])
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    if origin is tuple:
        return f"[{', '.join(_kind(one) for one in arguments)}]"
    if origin is dict:
        return f"Record<{_kind(arguments[0])}, {_kind(arguments[1])}>"
    raise ValueError(f"{hint!r} has no counterpart in the player's types.")


if __name__ == "__main__":
    main()
