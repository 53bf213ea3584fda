"""The lines of the nursery corpus: counting down, rhyming answers, and chains."""

from __future__ import annotations

from itertools import pairwise, product

COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ANIMALS = ("ducks", "frogs", "hens", "mice", "geese", "bears", "lambs", "owls")
SINGULARS = {"mice": "mouse", "geese": "goose"}
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
    """All lines, one pattern after another, without duplicates."""
    patterns = (
        counting(),
        following(),
        hiding(),
        asking(),
        chains(),
        days(),
        calling(),
        swapping(),
    )
    return list(dict.fromkeys(line for pattern in patterns for line in pattern))


def counting() -> list[str]:
    """Counting down: “Three little ducks went over the hill, two little ducks came home again.”"""
    return [
        f"{_little_animals(count, animal).capitalize()} went {place}, "
        f"{_little_animals(count - 1, animal)} came home again."
        for animal, place, count in product(ANIMALS, PLACES, range(10, 0, -1))
    ]


def following() -> list[str]:
    """“Two little ducks went up, two little ducks went down” and round a child."""
    return [
        f"{group.capitalize()} went up, {group} went down, {group} went round and round {name}."
        for animal, name, count in product(ANIMALS, NAMES[:5], (1, 2, 3))
        for group in [_little_animals(count, animal)]
    ]


def hiding() -> list[str]:
    """Questions with a rhyming answer."""
    questions = ("Where is the", "Who can find the", "Have you seen the", "Who has lost the")
    verbs = ("said", "called", "cried", "sang")
    return [
        f"{question} {colour} {animal}? {where.capitalize()}, {verb} {name}."
        for (animal, _, where), (question, verb), name, colour in product(
            RHYMES, zip(questions, verbs, strict=True), NAMES[:3], COLOURS[:2]
        )
    ]


def asking() -> list[str]:
    """Questions and answers: “Who has seen the cat? Not I, said the hat.”"""
    questions = ("Who has seen", "Who will wake", "Who will feed")
    return [
        f"{question} the {animal}? Not I, said the {other}. Then I will, said {name}."
        for (animal, other, _), question, name in product(RHYMES, questions, NAMES)
    ]


def chains() -> list[str]:
    """“This is the mouse that ate the corn that lay in the house that Tom built.”"""
    lines = []
    for (thing, verb), name, links in product(BUILT, NAMES, range(len(CHAIN) + 1)):
        middle = " ".join(f"{noun} {clause} the" for noun, clause in reversed(CHAIN[:links]))
        lines.append(f"This is the {f'{middle} ' if middle else ''}{thing} that {name} {verb}.")
    return lines


def days() -> list[str]:
    """The days in order: “On Monday I saw one red hen, on Tuesday I saw two.”"""
    return [
        f"On {first} I saw {_coloured_animals(count, animal, colour)}, "
        f"on {second} I saw {COUNTS[count]}."
        for (first, second), animal, colour, count in product(
            pairwise(DAYS), ANIMALS, COLOURS[:3], (1, 2)
        )
    ]


def calling() -> list[str]:
    """“Moo, says the cow”, and another animal's answer."""
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
    """“If Ann had a boat, Ann would give it to a goat” and what the goat would do."""
    return [
        f"If {name} had a {thing}, {name} would give it to a {animal}, and the {colour} {animal} "
        f"would look for the {thing}."
        for (animal, thing, _), name, colour in product(RHYMES, NAMES[:4], COLOURS[:2])
    ]


def _little_animals(count: int, animal: str) -> str:
    """“three little ducks”, “one little duck”, “no little ducks”."""
    if count == 0:
        return f"no little {animal}"
    return f"{COUNTS[count - 1]} little {_animals(count, animal)}"


def _coloured_animals(count: int, animal: str, colour: str) -> str:
    """“two red hens”, “one red hen”."""
    return f"{COUNTS[count - 1]} {colour} {_animals(count, animal)}"


def _animals(count: int, animal: str) -> str:
    """The animal, given in the plural, in the number that fits the count."""
    return SINGULARS.get(animal, animal.removesuffix("s")) if count == 1 else animal
