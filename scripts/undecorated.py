"""Takes decorators off functions and applies them below, for a tester that skips decorated ones.

mutmut leaves a decorated function alone, and `backward_pass` is one. Decorated below itself,

    def backward_pass(...): ...
    backward_pass = np.errstate(over="ignore")(backward_pass)

it does the same and can be changed.
"""

from __future__ import annotations

import ast

# Its own kind of function, or one whose cache tests empty by name.
LEFT = ("abstractmethod", "classmethod", "final", "lru_cache", "staticmethod", "overload")


def undecorated(source: str) -> str:
    """The same module with the decorators of its functions applied in statements of their own.

    A cached property becomes a plain one: a value kept from before a change would hide it.
    """
    lines = source.splitlines()
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for function in sorted(functions, key=lambda node: node.lineno, reverse=True):
        names = [ast.unparse(decorator) for decorator in function.decorator_list]
        if not names or any(name.partition("(")[0].endswith(LEFT) for name in names):
            continue
        applied = function.name
        for name in reversed(names):
            applied = f"{'property' if name == 'cached_property' else name}({applied})"
        assert function.end_lineno is not None
        first = function.decorator_list[0].lineno - 1
        lines[first : function.end_lineno] = [
            *lines[function.lineno - 1 : function.end_lineno],
            f"{' ' * function.col_offset}{function.name} = {applied}",
        ]
    return "\n".join(lines) + "\n"
