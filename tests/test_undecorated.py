"""A module whose decorators were moved below its functions does what it did before."""

from __future__ import annotations

from scripts.undecorated import undecorated

SOURCE = """
from functools import cached_property, lru_cache

def loud(function):
    return lambda *values: f"{function(*values)}!"

def twice(function):
    return lambda *values: 2 * function(*values)

# Of two decorators the lower one is applied first.
@loud
@twice
def greeting(name):
    return f"Hello {name} "

@lru_cache(maxsize=1)
def kept():
    return 1

class Box:
    def __init__(self, side):
        self.side = side

    @property
    def area(self):
        return self.side ** 2

    @cached_property
    def volume(self):
        return self.side ** 3
"""


def test_functions_give_the_same_with_their_decorators_applied_below() -> None:
    results = []
    for source in (SOURCE, undecorated(SOURCE)):
        names: dict[str, object] = {}
        exec(source, names)
        box = names["Box"](3)  # type: ignore[operator]
        results.append((names["greeting"]("you"), box.area, box.volume))  # type: ignore[operator]
    assert results == [("Hello you Hello you !", 9, 27)] * 2


def test_only_functions_with_a_cache_of_their_own_stay_decorated() -> None:
    decorated = [line for line in undecorated(SOURCE).splitlines() if line.lstrip()[:1] == "@"]
    assert decorated == ["@lru_cache(maxsize=1)"]


def test_a_value_kept_by_a_cached_property_is_computed_anew() -> None:
    names: dict[str, object] = {}
    exec(undecorated(SOURCE), names)
    box = names["Box"](3)  # type: ignore[operator]
    assert box.volume == 27
    box.side = 4
    assert box.volume == 64
