"""Text becomes one-hot steps, one per character as a person sees it."""

import unicodedata

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.sequences import MAX_ALPHABET, MAX_STEPS, character_label, characters, text_sequence

FAMILY = "👨‍👩‍👧‍👦"
ENGLAND = "🏴󠁧󠁢󠁥󠁮󠁧󠁿"
ANY_CODE_POINT = st.characters(codec=None, exclude_categories=())
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Zs", "Zl", "Zp"}


def message(*arguments) -> str:
    with pytest.raises(ValueError, match=r"\.$") as caught:
        text_sequence(*arguments)
    text = str(caught.value)
    assert len(text.splitlines()) == 1
    text.encode()
    return text


@pytest.mark.parametrize(
    "one", [FAMILY, ENGLAND, "🇩🇪", "👍🏽", "e\u0301", "q\u0323\u0307", "각", "❤️"]
)
def test_what_a_person_sees_as_one_character_is_one_step(one):
    assert characters(f"a{one}b") == ["a", unicodedata.normalize("NFC", one), "b"]
    assert text_sequence(one * 3).x.shape == (3, 1, 1)


def test_composed_and_decomposed_letters_share_a_column():
    assert text_sequence("é" + "e\u0301").x.shape == (2, 1, 1)


@given(st.text(ANY_CODE_POINT, max_size=60))
def test_characters_joined_give_the_composed_text(text):
    assert "".join(characters(text)) == unicodedata.normalize("NFC", text)


@given(st.text(ANY_CODE_POINT, min_size=1, max_size=60))
def test_every_step_of_a_text_is_one_hot_and_every_column_is_used(text):
    sequence = text_sequence(text)
    assert sequence.x.dtype == torch.float64
    assert sequence.x.shape == (len(sequence.tokens), 1, len(sequence.features))
    assert torch.equal(sequence.x.sum(dim=2), torch.ones(len(sequence.tokens), 1).double())
    assert torch.equal(sequence.x * sequence.x, sequence.x)
    assert (sequence.x.sum(dim=0) >= 1).all()
    assert len(set(sequence.features)) == len(sequence.features)
    assert sequence.watch == ""
    assert sequence.notes == ()


@given(st.text(ANY_CODE_POINT, min_size=1, max_size=60).filter(lambda text: "\r" not in text))
def test_the_text_can_be_read_back_from_its_columns(text):
    steps = characters(text)
    alphabet = list(dict.fromkeys(steps))
    columns = text_sequence(text).x[:, 0].argmax(dim=1)
    assert [alphabet[column] for column in columns] == steps


@given(st.text(ANY_CODE_POINT, min_size=1, max_size=60))
def test_labels_are_short_and_show_everything_that_is_invisible(text):
    sequence = text_sequence(text)
    for label in (*sequence.tokens, *sequence.features):
        assert 1 <= len(label) <= 24
        assert label[0] == "◌" or unicodedata.category(label[0]) not in INVISIBLE
        assert not any(unicodedata.bidirectional(c) in {"RLO", "LRO", "RLE", "RLI"} for c in label)
        label.encode()


@pytest.mark.parametrize(
    ("character", "label"),
    [
        (" ", "␣"),
        ("\n", "⏎"),
        ("\t", "⇥"),
        ("\0", "␀"),
        ("\x1b", "␛"),
        ("\x7f", "␡"),
        ("\u200b", "U+200B"),
        ("\u202e", "U+202E"),
        ("\u00a0", "U+00A0"),
        ("\ud800", "U+D800"),
        ("\u0301", "◌\u0301"),
        ("a\u200d", "aU+200D"),
        ("<", "<"),
        ("ש", "ש"),
        (FAMILY, FAMILY),
        (ENGLAND, ENGLAND),
        ("a" + "\u0323" * 99, "a" + "\u0323" * 14 + "…"),
    ],
)
def test_a_character_has_a_visible_label(character, label):
    assert character_label(character) == label


def test_markup_is_only_characters():
    text = "<b>**:red[x]**</b>"
    assert text_sequence(text).tokens == tuple(text)


def test_a_sign_typed_by_a_person_does_not_share_the_name_of_a_space():
    assert text_sequence(" ␣").features == ("␣", "␣ 2")


def test_all_line_endings_are_one_character():
    assert text_sequence("a\r\nb\rc\n").tokens == ("a", "⏎", "b", "⏎", "c", "⏎")


def test_columns_follow_the_order_of_first_appearance():
    assert text_sequence("banana").features == ("b", "a", "n")


def test_a_given_alphabet_decides_the_columns():
    sequence = text_sequence("cab", ("a", "b", "c", "d"))
    assert sequence.features == ("a", "b", "c", "d")
    assert sequence.x[:, 0].argmax(dim=1).tolist() == [2, 0, 1]


def test_a_capital_is_looked_up_before_it_is_lowered():
    sequence = text_sequence("AaB", ("a", "A", "b"))
    assert sequence.x[:, 0].argmax(dim=1).tolist() == [1, 0, 2]
    assert sequence.tokens == ("A", "a", "B")
    assert sequence.notes == ("1 capital letter was read in lower case.",)


def test_unknown_characters_go_to_the_other_column_and_are_counted():
    sequence = text_sequence("a✓b✓é", ("", "a", "b"), 0)
    assert sequence.x[:, 0].argmax(dim=1).tolist() == [1, 0, 2, 0, 0]
    assert sequence.features == ("other", "a", "b")
    (note,) = sequence.notes
    assert "3 characters" in note
    assert "✓ (2)" in note
    assert "é (1)" in note


def test_a_note_lists_only_a_few_of_many_unknown_characters():
    (note,) = text_sequence("abcdefghijklm", ("x", "other"), 1).notes
    assert "13 characters" in note
    assert "and 5 more" in note
    assert "(1), " in note


@given(st.text(ANY_CODE_POINT, min_size=1, max_size=60))
def test_any_text_is_one_hot_over_a_model_alphabet(text):
    alphabet = (*"abc \n", "?")
    sequence = text_sequence(text, alphabet, 5)
    assert torch.equal(sequence.x.sum(dim=2), torch.ones(len(sequence.tokens), 1).double())
    assert all(len(note.splitlines()) == 1 for note in sequence.notes)


def test_without_other_column_an_unknown_character_is_named_beside_the_known_ones():
    text = message("ab✓", ("a", "b"))
    assert "✓" in text
    assert "2 characters are a b" in text


def test_an_empty_text_is_refused():
    assert "empty" in message("")


@pytest.mark.parametrize("count", [MAX_STEPS + 1, 10**6])
def test_too_long_a_text_is_refused_with_count_limit_and_reason(count):
    text = message("a" * count)
    assert f"{count:,} characters" in text
    assert f"{MAX_STEPS} steps" in text
    assert "so that playback stays smooth" in text


def test_the_longest_text_is_allowed():
    assert len(text_sequence(FAMILY * MAX_STEPS).x) == MAX_STEPS


def test_too_many_distinct_characters_are_refused_with_count_limit_and_reason():
    text = message("".join(chr(0x4E00 + n) for n in range(MAX_ALPHABET + 1)))
    assert f"{MAX_ALPHABET + 1} distinct" in text
    assert f"at most {MAX_ALPHABET}" in text
    assert "smooth" in text


def test_the_widest_alphabet_is_allowed():
    text = "".join(chr(0x4E00 + n) for n in range(MAX_ALPHABET))
    assert text_sequence(text).x.shape == (MAX_ALPHABET, 1, MAX_ALPHABET)


@pytest.mark.parametrize(
    ("alphabet", "other", "fact"),
    [
        ((), None, "alphabet is empty"),
        (("a", "b", "a"), None, "repeats a"),
        (("a", "b"), 2, "Column 2 .* 0 to 1"),
        (("a", "b"), -1, "Column -1"),
        (tuple(map(chr, range(200, 200 + MAX_ALPHABET + 1))), None, "129 distinct"),
    ],
)
def test_an_unfit_alphabet_is_refused(alphabet, other, fact):
    with pytest.raises(ValueError, match=fact):
        text_sequence("a", alphabet, other)
