"""The corpora follow their grammars, and the script generates the same bytes again."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.corpora.agreement import MOST_BETWEEN, sample_clause, sample_sentence, with_article
from explorer.corpora.agreement_held_out import FILE
from explorer.corpora.agreement_words import KINDS, VERBS
from explorer.corpora.nursery import CHAIN, COUNTS, RHYMES, nursery_lines
from explorer.corpora.texts import CORPORA, corpus_text
from explorer.resources import CORPORA as CORPORA_FOLDER
from scripts.make_corpora import GENERATORS, held_out_lines
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
def test_a_corpus_has_no_blank_or_repeated_lines(key: str) -> None:
    text_lines = lines(key)
    assert CORPORA[key].key == key
    assert len(text_lines) == len(set(text_lines)) > 100
    assert all(line and line == " ".join(line.split()) for line in text_lines)
    assert corpus_text(key).endswith("\n")


def test_an_unknown_corpus_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="novels") as caught:
        corpus_text("novels")
    assert_one_sentence(caught.value, "novels", "patterns")


def test_the_script_generates_the_same_bytes_as_the_files() -> None:
    assert set(GENERATORS) == set(CORPORA)
    for key, generated_lines in GENERATORS.items():
        content = "".join(f"{line}\n" for line in generated_lines()).encode()
        assert content == (CORPORA_FOLDER / f"{key}.txt").read_bytes()
    held_out = "".join(f"{line}\n" for line in held_out_lines(lines("agreement"))).encode()
    assert held_out == (CORPORA_FOLDER / FILE).read_bytes()


def test_all_corpora_together_are_smaller_than_600_kb() -> None:
    assert sum(path.stat().st_size for path in CORPORA_FOLDER.iterdir()) < 600_000


# agreement


@given(st.integers(0, 2**31), st.integers(0, MOST_BETWEEN))
def test_the_verb_agrees_with_the_head_whatever_comes_between(seed: int, most: int) -> None:
    clause = sample_clause(seeded(seed), most)
    assert clause.head in SINGULAR | PLURAL
    assert clause.verb in (VERBS.values() if clause.head in SINGULAR else VERBS)
    assert len(clause.between.split()) <= most


def test_the_number_of_nouns_in_between_is_independent_of_the_head() -> None:
    generator, counts = seeded(3), dict.fromkeys([(a, b) for a in (0, 1) for b in (0, 1)], 0)
    lengths = set()
    for _ in range(1500):
        clause = sample_clause(generator)
        lengths.add(len(clause.between.split()))
        between = [word for word in clause.between.split() if word in SINGULAR | PLURAL]
        if between:
            counts[clause.head in PLURAL, between[-1] in PLURAL] += 1
    assert lengths == {0, *range(2, MOST_BETWEEN + 1)}
    # If the numbers depended on each other, two of the four pairs would be rare.
    assert min(counts.values()) > 0.15 * sum(counts.values())


@given(st.integers(0, 2**31))
def test_a_relative_clause_agrees_within_itself(seed: int) -> None:
    text = sample_clause(seeded(seed)).text
    present = {verb for kind in KINDS.values() for verb in kind.present_verbs}
    people = "|".join((*KINDS["person"].nouns, *KINDS["person"].nouns.values()))
    for noun, verb in re.findall(rf"that (?:the|my|two|an?)(?: \w+)? ({people}) (\w+)", text):
        if verb in present:
            assert noun in PLURAL
        if verb in {VERBS[plain] for plain in present}:
            assert noun in SINGULAR


@pytest.mark.parametrize("key", ["agreement", "patterns"])
def test_the_article_is_an_exactly_before_vowels(key: str) -> None:
    for article, follower in re.findall(r"\b(an?) (\w+)", corpus_text(key).lower()):
        assert (article == "an") == (follower[0] in "aeiou")


def test_with_article_writes_an_before_vowels() -> None:
    assert with_article("a apple near a old pear") == "an apple near an old pear"


def test_a_is_followed_by_a_singular_noun_and_two_by_a_plural_one() -> None:
    described = {word for kind in KINDS.values() for word in kind.adjectives} | {"of"}
    for line in lines("agreement"):
        for article, allowed in (("a", SINGULAR), ("an", SINGULAR), ("two", PLURAL | {"coins"})):
            for phrase in re.findall(rf"\b{article} ((?:\w+ )*\w+)", line.lower()):
                first = next(word for word in phrase.split() if word not in described)
                assert first in allowed, line


def test_a_sentence_has_a_capital_and_a_final_mark() -> None:
    for line in lines("agreement"):
        assert re.fullmatch(r"[A-Z][a-z]*(,? [a-z]+)*[.?]", line)
        asks = line.split()[0] in ("Do", "Does", "Is", "Are", "Was", "Were")
        assert line.endswith("?") == asks


def test_the_auxiliary_of_a_question_agrees_with_its_noun() -> None:
    questions = 0
    for line in lines("agreement"):
        first, *rest = words(line)
        if first in ("do", "does", "is", "are", "was", "were"):
            noun = next(word for word in rest if word in SINGULAR | PLURAL)
            if "salad" in line or noun == "pair":
                continue
            questions += 1
            assert (noun in PLURAL) == (first in ("do", "are", "were")), line
    assert questions > 100


def test_the_agreement_corpus_has_a_small_vocabulary_with_the_words_of_the_pages_examples() -> None:
    vocabulary = set(words(corpus_text("agreement")))
    assert 150 <= len(vocabulary) <= 220
    needed = "the restaurant restaurants serve serves that my good friend friends opened apple"
    needed += " apples pear pears pair pairs salad and a an"
    assert set(needed.split()) <= vocabulary
    assert 200_000 <= len(corpus_text("agreement")) <= 300_000


def test_salads_contain_pears_and_pairs_are_of_clothes() -> None:
    text = corpus_text("agreement").lower()
    assert text.count("apple and pear salad") > 40
    assert text.count("pair of") > 200
    assert "pair salad" not in text


def test_sentences_depend_on_the_seed_alone() -> None:
    assert sample_sentence(seeded(7)) == sample_sentence(seeded(7))
    assert len({sample_sentence(seeded(seed)) for seed in range(20)}) > 15


# patterns


def test_counting_lines_count_down_by_one() -> None:
    counts = ("no", *(count for count in COUNTS))
    counting = [line for line in nursery_lines() if "came home" in line]
    assert len(counting) == 320
    for line in counting:
        first, second = (part.split()[0].lower() for part in line.split(", "))
        assert counts.index(first) == counts.index(second) + 1


def test_nouns_in_nursery_lines_are_singular_exactly_after_one() -> None:
    for line in nursery_lines():
        for count, noun in re.findall(rf"\b({'|'.join(COUNTS)}) (?:little|[a-z]+) (\w+)", line):
            plural = noun in ("mice", "geese") or noun.endswith("s")
            assert plural == (count != "one"), line


def test_every_rhyme_occurs_as_question_and_answer() -> None:
    for animal, other, where in RHYMES:
        assert where.split()[-1] == other
        assert sum(
            f"{animal}?" in line and f"said the {other}." in line for line in nursery_lines()
        )


def test_each_chain_has_one_more_link_at_its_front() -> None:
    chains = [line for line in nursery_lines() if line.endswith("house that Tom built.")]
    assert len(chains) == len(CHAIN) + 1
    for short, long in pairwise(chains):
        assert long.endswith(short.removeprefix("This is the "))


def test_the_patterns_corpus_has_the_expected_size() -> None:
    assert 1_500 <= len(lines("patterns")) <= 2_500
    assert 60_000 <= len(corpus_text("patterns")) <= 120_000
