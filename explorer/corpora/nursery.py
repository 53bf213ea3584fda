"""The patterns of the nursery corpus: counting down, calls with rhymes, and chains."""

from __future__ import annotations

from itertools import pairwise, product

COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ANIMALS = ("ducks", "frogs", "hens", "mice", "geese", "bears", "lambs", "owls")
ONE_OF = {"mice": "mouse", "geese": "goose"}
PLACES = ("over the hill", "into the wood", "down to the sea", "under the bridge")
RHYMES = (
    ("cat", "hat", "under the hat"),
    ("mouse", "house", "inside the house"),
    ("bee", "tree", "up in the tree"),
    ("fox", "box", "behind the box"),
    ("goat", "boat", "down in the boat"),
    ("frog", "log", "on top of the log"),
    ("hen", "pen", "back in the pen"),
    ("bear", "chair", "asleep on the chair"),
    ("snail", "pail", "beside the pail"),
    ("snake", "lake", "down by the lake"),
    ("sheep", "heap", "next to the heap"),
    ("duck", "truck", "on the back of the truck"),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
COLOURS = ("red", "blue", "green", "white", "brown", "grey")
CALLS = ("moo", "baa", "quack", "woof", "meow", "tweet")
CALLERS = ("cow", "lamb", "duck", "dog", "cat", "bird")
NAMES = ("Ann", "Tom", "Jill", "Ben", "May", "Sam")
BUILT = (("house", "built"), ("barn", "painted"), ("mill", "mended"), ("boat", "made"))
CHAIN = (
    ("corn", "that lay in"),
    ("mouse", "that ate"),
    ("cat", "that saw"),
    ("dog", "that chased"),
    ("cow", "that pushed"),
    ("girl", "that called"),
)


def nursery_lines() -> list[str]:
    """All lines, family by family; each of them once."""
    families = (
        counting(),
        following(),
        hiding(),
        asking(),
        chains(),
        days(),
        calling(),
        swapping(),
    )
    return list(dict.fromkeys(line for family in families for line in family))


def counting() -> list[str]:
    """Counting down: “Three little ducks went over the hill, two little ducks came home again.”"""
    return [
        f"{_some(count, animal).capitalize()} went {place}, "
        f"{_some(count - 1, animal)} came home again."
        for animal, place, count in product(ANIMALS, PLACES, range(10, 0, -1))
    ]


def following() -> list[str]:
    """“Two little ducks went up, two little ducks went down” and round a child."""
    return [
        f"{_some(count, animal).capitalize()} went up, {_some(count, animal)} went down, "
        f"{_some(count, animal)} went round and round {name}."
        for animal, name, count in product(ANIMALS, NAMES[:5], (1, 2, 3))
    ]


def hiding() -> list[str]:
    """Questions with an answer that rhymes."""
    asked = ("Where is the", "Who can find the", "Have you seen the", "Who has lost the")
    heard = ("said", "called", "cried", "sang")
    return [
        f"{ask} {colour} {animal}? {where.capitalize()}, {word} {name}."
        for (animal, _, where), (ask, word), name, colour in product(
            RHYMES, zip(asked, heard, strict=True), NAMES[:3], COLOURS[:2]
        )
    ]


def asking() -> list[str]:
    """Calls and answers: “Who has seen the cat? Not I, said the hat.”"""
    deeds = ("Who has seen", "Who will wake", "Who will feed")
    return [
        f"{deed} the {animal}? Not I, said the {other}. Then I will, said {name}."
        for (animal, other, _), deed, name in product(RHYMES, deeds, NAMES)
    ]


def chains() -> list[str]:
    """“This is the mouse that ate the corn that lay in the house that Tom built.”"""
    lines = []
    for (thing, did), name, links in product(BUILT, NAMES, range(len(CHAIN) + 1)):
        middle = " ".join(f"{noun} {what} the" for noun, what in reversed(CHAIN[:links]))
        lines.append(f"This is the {f'{middle} ' if middle else ''}{thing} that {name} {did}.")
    return lines


def days() -> list[str]:
    """The days in order: “On Monday I saw one red hen, on Tuesday I saw two.”"""
    return [
        f"On {first} I saw {_plain(count, animal, colour)}, on {second} I saw {COUNTS[count]}."
        for (first, second), animal, colour, count in product(
            pairwise(DAYS), ANIMALS, COLOURS[:3], (1, 2)
        )
    ]


def calling() -> list[str]:
    """“Moo, says the cow”, and what another animal answers."""
    animals = tuple(zip(CALLERS, CALLS, strict=True))
    return [
        f"{call.capitalize()}, says the {one}, {call}, {call}, {call}; "
        f"and what do you say, {little} {two}? {reply.capitalize()}, {reply}, {reply}."
        for (one, call), (two, reply), little in product(
            animals, animals, ("little", "old", "good")
        )
        if one != two
    ]


def swapping() -> list[str]:
    """“If Ann had a boat, Ann would give it to a goat” and what came of it."""
    return [
        f"If {name} had a {thing}, {name} would give it to a {animal}, and the {colour} {animal} "
        f"would look for the {thing}."
        for (animal, thing, _), name, colour in product(RHYMES, NAMES[:4], COLOURS[:2])
    ]


def _some(count: int, animal: str) -> str:
    if count == 0:
        return f"no little {animal}"
    return f"{COUNTS[count - 1]} little {_named(count, animal)}"


def _plain(count: int, animal: str, colour: str) -> str:
    return f"{COUNTS[count - 1]} {colour} {_named(count, animal)}"


def _named(count: int, animal: str) -> str:
    return ONE_OF.get(animal, animal.removesuffix("s")) if count == 1 else animal
