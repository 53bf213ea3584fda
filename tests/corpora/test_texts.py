"""The corpora are what their grammars say, and the script makes the same bytes again."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.corpora.agreement import MOST_BETWEEN, sample_clause, sample_sentence, with_article
from explorer.corpora.agreement_words import KINDS, VERBS
from explorer.corpora.nursery import CHAIN, COUNTS, RHYMES, nursery_lines
from explorer.corpora.texts import CORPORA, corpus_text
from explorer.resources import CORPORA as CORPORA_FOLDER
from scripts.make_corpora import GENERATORS
from tests.plain_cells import assert_one_sentence

SINGULAR = {one for kind in KINDS.values() for one in kind.nouns} | {"pair"}
PLURAL = {many for kind in KINDS.values() for many in kind.nouns.values()} | {"pairs"}


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def lines(key: str) -> list[str]:
    return corpus_text(key).splitlines()


def words(text: str) -> list[str]:
    return re.findall("[a-z]+", text.lower())


# the registry


@pytest.mark.parametrize("key", CORPORA)
def test_a_corpus_is_lines_without_blanks_or_doubles(key: str) -> None:
    result = lines(key)
    assert CORPORA[key].key == key
    assert len(result) == len(set(result)) > 100
    assert all(line and line == " ".join(line.split()) for line in result)
    assert corpus_text(key).endswith("\n")


def test_an_unknown_corpus_gives_one_sentence() -> None:
    with pytest.raises(ValueError, match="novels") as caught:
        corpus_text("novels")
    assert_one_sentence(caught.value, "novels", "patterns")


def test_the_script_makes_the_same_bytes_again() -> None:
    assert set(GENERATORS) == set(CORPORA)
    for key, generated_lines in GENERATORS.items():
        content = "".join(f"{line}\n" for line in generated_lines()).encode()
        assert content == (CORPORA_FOLDER / f"{key}.txt").read_bytes()


def test_all_corpora_together_are_smaller_than_600_kb() -> None:
    assert sum(path.stat().st_size for path in CORPORA_FOLDER.iterdir()) < 600_000


# agreement


@given(st.integers(0, 2**31), st.integers(0, MOST_BETWEEN))
def test_the_verb_has_the_number_of_the_head_whatever_stands_between(seed: int, most: int) -> None:
    clause = sample_clause(seeded(seed), most)
    assert clause.head in SINGULAR | PLURAL
    assert clause.verb in (VERBS.values() if clause.head in SINGULAR else VERBS)
    assert len(clause.between.split()) <= most


def test_nouns_in_between_have_a_number_of_their_own() -> None:
    generator, counts = seeded(3), dict.fromkeys([(a, b) for a in (0, 1) for b in (0, 1)], 0)
    lengths = set()
    for _ in range(1500):
        clause = sample_clause(generator)
        lengths.add(len(clause.between.split()))
        between = [word for word in clause.between.split() if word in SINGULAR | PLURAL]
        if between:
            counts[clause.head in PLURAL, between[-1] in PLURAL] += 1
    assert lengths == {0, *range(2, MOST_BETWEEN + 1)}
    # Were they bound to each other, two of the four would be rare.
    assert min(counts.values()) > 0.15 * sum(counts.values())


@given(st.integers(0, 2**31))
def test_a_relative_clause_agrees_within_itself(seed: int) -> None:
    text = sample_clause(seeded(seed)).text
    felt = {verb for kind in KINDS.values() for verb in kind.present_verbs}
    people = "|".join((*KINDS["person"].nouns, *KINDS["person"].nouns.values()))
    for noun, verb in re.findall(rf"that (?:the|my|two|an?)(?: \w+)? ({people}) (\w+)", text):
        if verb in felt:
            assert noun in PLURAL
        if verb in {VERBS[plain] for plain in felt}:
            assert noun in SINGULAR


@pytest.mark.parametrize("key", ["agreement", "patterns"])
def test_an_stands_before_vowels_and_a_before_all_else(key: str) -> None:
    for article, follower in re.findall(r"\b(an?) (\w+)", corpus_text(key).lower()):
        assert (article == "an") == (follower[0] in "aeiou")


def test_an_is_put_where_a_vowel_follows() -> None:
    assert with_article("a apple near a old pear") == "an apple near an old pear"


def test_after_a_comes_a_singular_noun_and_after_two_a_plural_one() -> None:
    described = {word for kind in KINDS.values() for word in kind.adjectives} | {"of"}
    for line in lines("agreement"):
        for article, allowed in (("a", SINGULAR), ("an", SINGULAR), ("two", PLURAL | {"coins"})):
            for phrase in re.findall(rf"\b{article} ((?:\w+ )*\w+)", line.lower()):
                first = next(word for word in phrase.split() if word not in described)
                assert first in allowed, line


def test_a_sentence_has_its_capital_and_its_mark() -> None:
    for line in lines("agreement"):
        assert re.fullmatch(r"[A-Z][a-z]*(,? [a-z]+)*[.?]", line)
        asks = line.split()[0] in ("Do", "Does", "Is", "Are", "Was", "Were")
        assert line.endswith("?") == asks


def test_a_question_asks_in_the_number_of_its_noun() -> None:
    result = 0
    for line in lines("agreement"):
        first, *rest = words(line)
        if first in ("do", "does", "is", "are", "was", "were"):
            noun = next(word for word in rest if word in SINGULAR | PLURAL)
            if "salad" in line or noun == "pair":
                continue
            result += 1
            assert (noun in PLURAL) == (first in ("do", "are", "were")), line
    assert result > 100


def test_the_agreement_corpus_has_few_words_and_those_that_the_page_asks_for() -> None:
    vocabulary = set(words(corpus_text("agreement")))
    assert 150 <= len(vocabulary) <= 220
    asked = "the restaurant restaurants serve serves that my good friend friends opened apple"
    asked += " apples pear pears pair pairs salad and a an"
    assert set(asked.split()) <= vocabulary
    assert 200_000 <= len(corpus_text("agreement")) <= 300_000


def test_salads_are_of_pears_and_pairs_are_of_what_is_worn() -> None:
    text = corpus_text("agreement").lower()
    assert text.count("apple and pear salad") > 40
    assert text.count("pair of") > 200
    assert "pair salad" not in text


def test_the_same_seed_draws_the_same_sentence() -> None:
    assert sample_sentence(seeded(7)) == sample_sentence(seeded(7))
    assert len({sample_sentence(seeded(seed)) for seed in range(20)}) > 15


# patterns


def test_the_nursery_counts_down_by_one() -> None:
    counts = ("no", *(count for count in COUNTS))
    counted = [line for line in nursery_lines() if "came home" in line]
    assert len(counted) == 320
    for line in counted:
        first, second = (part.split()[0].lower() for part in line.split(", "))
        assert counts.index(first) == counts.index(second) + 1


def test_in_the_nursery_one_is_singular_and_more_are_plural() -> None:
    for line in nursery_lines():
        for count, noun in re.findall(rf"\b({'|'.join(COUNTS)}) (?:little|[a-z]+) (\w+)", line):
            plural = noun in ("mice", "geese") or noun.endswith("s")
            assert plural == (count != "one"), line


def test_the_answer_rhymes_with_the_question() -> None:
    for animal, other, where in RHYMES:
        assert where.split()[-1] == other
        assert sum(
            f"{animal}?" in line and f"said the {other}." in line for line in nursery_lines()
        )


def test_a_chain_grows_by_one_link_at_its_front() -> None:
    chains = [line for line in nursery_lines() if line.endswith("house that Tom built.")]
    assert len(chains) == len(CHAIN) + 1
    for short, long in pairwise(chains):
        assert long.endswith(short.removeprefix("This is the "))


def test_the_patterns_corpus_is_small() -> None:
    assert 1_500 <= len(lines("patterns")) <= 2_500
    assert 60_000 <= len(corpus_text("patterns")) <= 120_000
