"""The words of the agreement corpus, by what can be said of what they name."""

from __future__ import annotations

from dataclasses import dataclass

NUMBERS = ("one", "many")


@dataclass(frozen=True)
class Kind:
    """Nouns of a kind, singular → plural, and what goes with them; first ones are drawn more often.

    `made` are past tenses that a relative clause may use of them ("that my friend opened"), `felt`
    present ones, in the plural. In `predicates` the first word is a verb in the plural and a word
    in braces is a part of `PARTS`.
    """

    nouns: dict[str, str]
    adjectives: tuple[str, ...]
    where: tuple[str, ...]
    made: tuple[str, ...]
    felt: tuple[str, ...]
    predicates: tuple[str, ...]


# Plural → singular.
VERBS = {
    "are": "is",
    "were": "was",
    "have": "has",
    "serve": "serves",
    "sell": "sells",
    "open": "opens",
    "close": "closes",
    "look": "looks",
    "like": "likes",
    "know": "knows",
    "visit": "visits",
    "help": "helps",
    "eat": "eats",
    "sing": "sings",
    "wait": "waits",
    "sleep": "sleeps",
    "run": "runs",
    "want": "wants",
    "taste": "tastes",
    "cost": "costs",
    "belong": "belongs",
    "stand": "stands",
    "make": "makes",
}
# What stands in braces → what it may become; {place}, {person} and so on are nouns of that kind.
PARTS = {
    "meal": (
        "warm soup",
        "fresh bread",
        "sweet tea",
        "good cake",
        "apple cake",
        "pear cake",
        "{salad}",
        "warm soup and fresh bread",
        "sweet tea and apple cake",
        "warm soup and {salad}",
        "fresh bread and {salad}",
    ),
    "salad": (
        "apple and pear salad",
        "pear and apple salad",
        "egg salad",
        "apple salad",
        "orange and apple salad",
        "pear salad",
        "egg and apple salad",
        "fresh salad",
    ),
    "time": ("early", "late", "today", "every day", "in the morning", "in the evening"),
    "much": ("too much", "very little", "two coins", "three coins"),
    "size": ("old", "new", "small", "empty", "clean"),
    "age": ("old", "new", "small", "clean"),
    "taste": ("fresh", "sweet", "warm", "good", "cold"),
    "mood": ("happy", "tired", "young", "quiet", "hungry"),
}
KINDS: dict[str, Kind] = {
    "place": Kind(
        nouns={
            "restaurant": "restaurants",
            "shop": "shops",
            "market": "markets",
            "bakery": "bakeries",
            "farm": "farms",
        },
        adjectives=("good", "old", "small", "new", "quiet", "empty"),
        where=("near the {place}", "behind the {place}", "by the river", "with the {thing}"),
        made=("opened", "visited", "liked", "found", "painted", "closed"),
        felt=("like", "know", "visit"),
        predicates=(
            "serve {meal}",
            "serve {meal}",
            "serve {meal} {time}",
            "serve the {person} {meal}",
            "sell {foods}",
            "sell {pairs}",
            "open {time}",
            "close {time}",
            "are {size}",
            "look {size}",
            "have {a thing}",
        ),
    ),
    "person": Kind(
        nouns={
            "friend": "friends",
            "girl": "girls",
            "boy": "boys",
            "cook": "cooks",
            "farmer": "farmers",
            "teacher": "teachers",
            "sister": "sisters",
            "child": "children",
        },
        adjectives=("good", "old", "young", "happy", "quiet", "tired"),
        where=("near the {place}", "with the {thing}", "from the {place}", "behind the {thing}"),
        made=("met", "helped", "liked", "found", "visited"),
        felt=("like", "know", "help", "visit"),
        predicates=(
            "like {a food}",
            "like {foods}",
            "know the {person}",
            "help the {person} {time}",
            "visit the {place}",
            "eat {meal}",
            "want {pairs}",
            "want {a thing}",
            "have {pairs}",
            "have {a food}",
            "are {mood}",
            "look {mood}",
            "make {meal} {time}",
            "sing {time}",
            "wait near the {place}",
        ),
    ),
    "animal": Kind(
        nouns={"dog": "dogs", "cat": "cats", "horse": "horses", "bird": "birds"},
        adjectives=("good", "old", "young", "small", "quiet", "hungry"),
        where=("near the {place}", "behind the {thing}", "in the garden", "with the {person}"),
        made=("found", "liked", "helped", "painted"),
        felt=("like", "know", "help"),
        predicates=(
            "sleep near the {thing}",
            "sleep {time}",
            "run {time}",
            "like the {person}",
            "eat the {food}",
            "are {mood}",
            "look {mood}",
            "wait for the {person}",
        ),
    ),
    "food": Kind(
        nouns={
            "apple": "apples",
            "pear": "pears",
            "orange": "oranges",
            "egg": "eggs",
            "salad": "salads",
            "cake": "cakes",
        },
        adjectives=("fresh", "good", "small", "sweet", "red", "green"),
        where=("on the {thing}", "from the {place}", "near the {thing}", "in the {thing}"),
        made=("found", "liked", "bought", "made"),
        felt=("like", "want", "sell"),
        predicates=(
            "are {taste}",
            "were {taste}",
            "taste {taste}",
            "look {taste}",
            "cost {much}",
            "are for the {person}",
            "belong to the {person}",
        ),
    ),
    "thing": Kind(
        nouns={"table": "tables", "basket": "baskets", "box": "boxes", "chair": "chairs"},
        adjectives=("old", "new", "small", "red", "green", "empty"),
        where=("near the {place}", "from the {place}", "with the {food}", "behind the {thing}"),
        made=("found", "bought", "made", "painted"),
        felt=("like", "want", "sell"),
        predicates=(
            "are {size}",
            "look {size}",
            "were {size}",
            "stand near the {thing}",
            "cost {much}",
            "belong to the {person}",
        ),
    ),
}
# What comes in pairs: “a pair of old shoes”.
PAIR = Kind(
    nouns={"pair": "pairs"},
    adjectives=("good", "old", "new"),
    where=("near the {place}", "from the {place}", "on the {thing}", "in the {thing}"),
    made=("found", "bought", "made", "liked"),
    felt=("like", "want", "sell"),
    predicates=(
        "are {age}",
        "were {age}",
        "look {age}",
        "cost {much}",
        "belong to the {person}",
    ),
)
WORN = ("shoes", "socks", "gloves")
WORN_ADJECTIVES = ("old", "new", "red", "green", "warm", "small")
