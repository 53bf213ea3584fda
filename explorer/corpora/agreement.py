"""The grammar of the agreement corpus: a noun, words in between, and a verb that agrees with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import torch

from explorer.corpora.agreement_words import (
    KINDS,
    NUMBERS,
    PAIR,
    PARTS,
    VERBS,
    WORN,
    WORN_ADJECTIVES,
    NounKind,
)
from explorer.corpora.random_choice import T, chance, pick

MOST_BETWEEN = 8
PLACEHOLDER = re.compile(r"\{([a-z ]+)\}")
OPENINGS = ("Today", "Every day", "In the morning", "In the evening")
# Words that may occur twice.
SMALL = frozenset(
    ("a", "an", "the", "my", "two", "that", "and", "with", "near", "of", "in", "by", "on", "from")
)
OWNERS = ("my", "your", "our", "the")
SALAD_ENDS = ("are {taste}", "were {taste}", "taste {taste}", "look {taste}", "cost {much}")


@dataclass(frozen=True)
class Clause:
    """A clause without its full stop: the noun `head` and the `verb` agree.

    `between` are the words between them, `before` those in front of the head, `after` those that
    follow the verb.
    """

    before: str
    head: str
    between: str
    verb: str
    after: str

    @property
    def text(self) -> str:
        """The clause as one line in lower case."""
        parts = (self.before, self.head, self.between, self.verb, self.after)
        return with_article(" ".join(part for part in parts if part))


def sample_sentence(generator: torch.Generator) -> str:
    """A sentence with a capital and a final mark, in which no noun or adjective occurs twice."""
    while has_repetition(sentence := _sentence(generator)):
        pass
    return sentence


def has_repetition(sentence: str) -> bool:
    """Whether a content word occurs twice; its singular and its plural count as the same."""
    words = [word for word in re.findall("[a-z]+", sentence.lower()) if word not in SMALL]
    stems = [word.removesuffix("s") for word in words]
    return len(set(stems)) < len(stems)


def _sentence(generator: torch.Generator) -> str:
    first = sample_clause(generator)
    text, end = first.text, "."
    form = float(torch.rand((), generator=generator))
    if form < 0.10 and not any(time in text for time in PARTS["time"]):
        text = f"{pick(OPENINGS, generator)}, {text}"
    elif form < 0.20 and not first.between:
        text = f"{text}, {pick(('and', 'but'), generator)} {sample_clause(generator, 0).text}"
    elif form < 0.28:
        text, end = _question(first), "?"
    return text[0].upper() + text[1:] + end


def sample_clause(generator: torch.Generator, most_between: int = MOST_BETWEEN) -> Clause:
    """A clause with at most `most_between` words between head and verb."""
    form = float(torch.rand((), generator=generator))
    if form < 0.08:
        return _salad(generator, most_between)
    # “of old shoes” already comes in between.
    if form < 0.14 and most_between >= 3:
        return _pair(generator, most_between)
    name = pick(
        ("place", "place", "place", "person", "person", "animal", "food", "thing"), generator
    )
    kind, number = KINDS[name], pick(NUMBERS, generator)
    before, head = _subject(kind, number, generator)
    between = _between(kind, number, most_between, generator)
    verb, after = _predicate(kind.predicates, number, generator)
    return Clause(before, head, between, verb, after)


def with_article(text: str) -> str:
    """The text with "an" in place of "a" before vowels."""
    return re.sub(r"\ba (?=[aeiou])", "an ", text)


def _question(clause: Clause) -> str:
    rest = " ".join(part for part in (clause.before, clause.head, clause.between) if part)
    plain = {one: many for many, one in VERBS.items()}.get(clause.verb, clause.verb)
    if plain in ("are", "were"):
        return with_article(f"{clause.verb} {rest} {clause.after}")
    auxiliary = "do" if clause.verb == plain else "does"
    return with_article(f"{auxiliary} {rest} {plain} {clause.after}")


def _salad(generator: torch.Generator, most_between: int) -> Clause:
    words = pick(PARTS["salad"], generator)
    number = "one" if chance(0.7, generator) else "many"
    before = f"{pick(OWNERS, generator)} {words.removesuffix(' salad')}"
    between = _between(KINDS["food"], number, most_between, generator)
    head = "salad" if number == "one" else "salads"
    return Clause(before, head, between, *_predicate(SALAD_ENDS, number, generator))


def _pair(generator: torch.Generator, most_between: int) -> Clause:
    number = "one" if chance(0.6, generator) else "many"
    count = (
        pick(("a", "the", "my"), generator) if number == "one" else pick(("two", "the"), generator)
    )
    of = f"of {_worn(generator)}"
    rest = _between(PAIR, number, most_between - len(of.split()), generator)
    head = "pair" if number == "one" else "pairs"
    ends = _predicate(PAIR.predicates, number, generator)
    return Clause(count, head, f"{of} {rest}".strip(), *ends)


def _worn(generator: torch.Generator) -> str:
    adjective = f"{pick(WORN_ADJECTIVES, generator)} " if chance(0.5, generator) else ""
    return adjective + pick(WORN, generator)


def _subject(kind: NounKind, number: str, generator: torch.Generator) -> tuple[str, str]:
    first = pick(("the", "the", "the", "my", "a" if number == "one" else "two"), generator)
    adjective = f" {_first_twice(kind.adjectives, generator)}" if chance(0.3, generator) else ""
    return first + adjective, _noun(kind, number, generator)


def _noun(kind: NounKind, number: str, generator: torch.Generator) -> str:
    one, many = _first_twice(tuple(kind.nouns.items()), generator)
    return one if number == "one" else many


def _first_twice(options: tuple[T, ...], generator: torch.Generator) -> T:
    """One of the options; the first is twice as likely as each of the others."""
    return pick((options[0], *options), generator)


def _between(kind: NounKind, number: str, most: int, generator: torch.Generator) -> str:
    """Nothing, a place, a relative clause, or both: at most `most` words, else none."""
    form = pick(("none", "place", "past", "past", "present", "verb", "both"), generator)
    words = _modifiers(form, kind, number, generator)
    return words if len(words.split()) <= most else ""


def _modifiers(form: str, kind: NounKind, number: str, generator: torch.Generator) -> str:
    match form:
        case "place":
            return _filled(pick(kind.places, generator), generator)
        case "past" | "present":
            other = pick(NUMBERS, generator)
            first, noun = _subject(KINDS["person"], other, generator)
            if chance(0.12, generator):
                first, noun = "my good", "friend" if other == "one" else "friends"
            if form == "past":
                return f"that {first} {noun} {pick(kind.past_verbs, generator)}"
            return f"that {first} {noun} {inflected(pick(kind.present_verbs, generator), other)}"
        case "verb":
            verb, after = _predicate(kind.predicates, number, generator)
            return f"that {verb} {after}"
        case "both":
            parts = [_modifiers(part, kind, number, generator) for part in ("place", "past")]
            return " ".join(parts)
    return ""


def _predicate(
    templates: tuple[str, ...], number: str, generator: torch.Generator
) -> tuple[str, str]:
    verb, _, rest = pick(templates, generator).partition(" ")
    return inflected(verb, number), _filled(rest, generator)


def inflected(verb: str, number: str) -> str:
    """The verb, given in the plural, in a number: "one" or "many"."""
    return VERBS[verb] if number == "one" else verb


def _filled(template: str, generator: torch.Generator) -> str:
    """The template with all its placeholders filled in, from the left."""
    while match := PLACEHOLDER.search(template):
        part = _part(match.group(1), generator)
        template = template[: match.start()] + part + template[match.end() :]
    return template


def _part(name: str, generator: torch.Generator) -> str:
    if name in PARTS:
        return pick(PARTS[name], generator)
    if name == "pairs":
        count = pick(("a pair", "a pair", "two pairs", "three pairs"), generator)
        return f"{count} of {_worn(generator)}"
    if name == "foods":
        kinds = KINDS["food"].nouns.values()
        first = pick(tuple(kinds), generator)
        second = pick([noun for noun in kinds if noun != first], generator)
        return f"{first} and {second}" if chance(0.6, generator) else first
    article, _, kind = name.rpartition(" ")
    number = "one" if article else pick(NUMBERS, generator)
    noun = _noun(KINDS[kind], number, generator)
    if chance(0.3, generator):
        noun = f"{pick(KINDS[kind].adjectives, generator)} {noun}"
    return f"{article} {noun}".strip()
