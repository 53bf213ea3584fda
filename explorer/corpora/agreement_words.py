"""The words of the agreement corpus: kinds of nouns, and the phrases that fit each kind."""

from __future__ import annotations

from dataclasses import dataclass

NUMBERS = ("one", "many")


@dataclass(frozen=True)
class NounKind:
    """Nouns of one kind, singular → plural, and the words that go with them.

    The first noun and the first adjective are twice as likely as the others. `places` say where
    such a thing may be. `past_verbs` may follow in a relative clause ("that my friend opened"), and
    so may `present_verbs`, given in the plural. In `predicates` the first word is a verb in the
    plural, and braces hold a key of `PARTS` or a kind of noun.
    """

    nouns: dict[str, str]
    adjectives: tuple[str, ...]
    places: tuple[str, ...]
    past_verbs: tuple[str, ...]
    present_verbs: tuple[str, ...]
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
# Placeholder → phrases that may replace it; {place}, {person} and so on are nouns of that kind.
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
KINDS: dict[str, NounKind] = {
    "place": NounKind(
        nouns={
            "restaurant": "restaurants",
            "shop": "shops",
            "market": "markets",
            "bakery": "bakeries",
            "farm": "farms",
        },
        adjectives=("good", "old", "small", "new", "quiet", "empty"),
        places=("near the {place}", "behind the {place}", "by the river", "with the {thing}"),
        past_verbs=("opened", "visited", "liked", "found", "painted", "closed"),
        present_verbs=("like", "know", "visit"),
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
    "person": NounKind(
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
        places=("near the {place}", "with the {thing}", "from the {place}", "behind the {thing}"),
        past_verbs=("met", "helped", "liked", "found", "visited"),
        present_verbs=("like", "know", "help", "visit"),
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
    "animal": NounKind(
        nouns={"dog": "dogs", "cat": "cats", "horse": "horses", "bird": "birds"},
        adjectives=("good", "old", "young", "small", "quiet", "hungry"),
        places=("near the {place}", "behind the {thing}", "in the garden", "with the {person}"),
        past_verbs=("found", "liked", "helped", "painted"),
        present_verbs=("like", "know", "help"),
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
    "food": NounKind(
        nouns={
            "apple": "apples",
            "pear": "pears",
            "orange": "oranges",
            "egg": "eggs",
            "salad": "salads",
            "cake": "cakes",
        },
        adjectives=("fresh", "good", "small", "sweet", "red", "green"),
        places=("on the {thing}", "from the {place}", "near the {thing}", "in the {thing}"),
        past_verbs=("found", "liked", "bought", "made"),
        present_verbs=("like", "want", "sell"),
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
    "thing": NounKind(
        nouns={"table": "tables", "basket": "baskets", "box": "boxes", "chair": "chairs"},
        adjectives=("old", "new", "small", "red", "green", "empty"),
        places=("near the {place}", "from the {place}", "with the {food}", "behind the {thing}"),
        past_verbs=("found", "bought", "made", "painted"),
        present_verbs=("like", "want", "sell"),
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
# For things that come in pairs: “a pair of old shoes”.
PAIR = NounKind(
    nouns={"pair": "pairs"},
    adjectives=("good", "old", "new"),
    places=("near the {place}", "from the {place}", "on the {thing}", "in the {thing}"),
    past_verbs=("found", "bought", "made", "liked"),
    present_verbs=("like", "want", "sell"),
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
