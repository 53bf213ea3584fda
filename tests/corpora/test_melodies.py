"""Melodies as tokens: where they begin and end, and that no held-out melody is trained on."""

from __future__ import annotations

from explorer.corpora.melodies import BAR, END, melodies, notes, split_melodies


def test_every_melody_begins_with_a_note_and_ends_once() -> None:
    for melody in melodies():
        assert melody.tokens[0] not in (BAR, END)
        assert melody.tokens[-1] == END
        assert melody.tokens.count(END) == 1


def test_no_held_out_melody_is_trained_on_in_any_transposition() -> None:
    held_out, trained = ({m.title for m in split_melodies(part)} for part in (True, False))
    assert not held_out & trained
    assert len(held_out) >= 3


def test_the_notes_are_all_tokens_of_training_melodies_except_bar_lines_and_ends() -> None:
    tokens = {token for melody in split_melodies(False) for token in melody.tokens}
    assert set(notes()) | {BAR, END} == tokens
    assert not {BAR, END} & set(notes())
