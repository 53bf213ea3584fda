"""Tunes follow the rules of ABC notation; their sound has the right pitches and lengths."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from explorer.corpora.texts import corpus_text
from explorer.language.tunes import RATE, RELEASE, Tune, frequency, read_tune, tune_frame, tune_wav
from tests.plain_cells import assert_one_sentence

SCALE = [
    *(f"{letter}," for letter in "CDEFGAB"),
    *"CDEFGABcdefgab",
    *(f"{letter}'" for letter in "cdefgab"),
]
# The white keys from the C below middle C.
KEYS = [48 + 12 * octave + key for octave in range(4) for key in (0, 2, 4, 5, 7, 9, 11)]
WELL_FORMED = st.builds(
    lambda sign, name, length: f"{sign}{name}{length}",
    st.sampled_from(["", "^", "_", "="]),
    st.sampled_from([*SCALE, "z"]),
    st.sampled_from(["", "2", "3", "4", "/2", "3/2", "/"]),
)
WRITTEN = st.lists(
    st.one_of(
        WELL_FORMED, st.sampled_from(["|", "|]", "C0", "^", "99999", "x", "//", "é", ",", "'"])
    ),
    max_size=20,
).map(" ".join)


def samples(wav: bytes) -> NDArray[np.float64]:
    """The sound in a WAV file, −1 to 1."""
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22_050)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32_768


def loudest(sound: NDArray[np.float64]) -> float:
    """The strongest frequency of a piece of sound, in hertz."""
    size = 8 * len(sound)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), size))
    return float(np.fft.rfftfreq(size, 1 / RATE)[spectrum.argmax()])


# reading


@pytest.mark.parametrize(("name", "pitch"), [*zip(SCALE, KEYS, strict=True)])
def test_letters_and_octave_marks_give_the_white_keys(name: str, pitch: int) -> None:
    (note,) = read_tune(name).notes
    assert note.pitch == pitch


@pytest.mark.parametrize(
    ("written", "beats"),
    [("C", 1), ("C2", 2), ("C12", 12), ("C/2", 0.5), ("C/", 0.5), ("C3/2", 1.5), ("C/4", 0.25)],
)
def test_lengths_are_multiples_of_a_quarter(written: str, beats: float) -> None:
    tune = read_tune(written)
    assert tune.notes[0].length == tune.length == beats


def test_notes_follow_each_other_and_rests_take_time() -> None:
    tune = read_tune("C2 z D/2 z3/2 | E |]")
    assert [note.start for note in tune.notes] == [0, 3, 5]
    assert (tune.length, tune.skipped) == (6, 0)


def test_an_accidental_holds_to_the_end_of_its_bar_and_a_natural_cancels_it() -> None:
    notes = read_tune("^F F G f =F F _B B | F B |]").notes
    assert [note.pitch for note in notes] == [66, 66, 67, 78, 65, 65, 70, 70, 65, 71]
    names = "F♯4 F♯4 G4 F♯5 F4 F4 B♭4 B♭4 F4 B4"
    assert [note.name for note in notes] == names.split()


def test_each_note_has_its_place_in_the_text() -> None:
    text = "C, ^F3/2 ? | a'2 |]"
    assert [text[note.first : note.last + 1] for note in read_tune(text).notes] == [
        "C,",
        "^F3/2",
        "a'2",
    ]


@pytest.mark.parametrize(
    ("text", "pitches", "skipped"),
    [
        ("", [], 0),
        ("x C ] D h", [60, 62], 3),
        ("C0 D", [62], 2),
        ("C/0 D", [62], 3),
        ("C123 D", [60, 62], 1),
        ("^ ^z C", [60], 2),
        ("C,,,, D", [24, 62], 1),
        ("C2/3/4", [60], 2),
        ("²C٣", [60], 2),
    ],
)
def test_meaningless_characters_are_skipped_and_counted(
    text: str, pitches: list[int], skipped: int
) -> None:
    tune = read_tune(text)
    assert [note.pitch for note in tune.notes] == pitches
    assert tune.skipped == skipped


@given(st.one_of(st.text(), WRITTEN))
@example("C" + "9" * 5000)
def test_any_text_gives_notes_in_order(text: str) -> None:
    tune = read_tune(text)
    assert 0 <= tune.skipped <= len(text)
    beat, place = 0.0, -1
    for note in tune.notes:
        assert place < note.first <= note.last < len(text)
        assert note.start >= beat
        assert note.length > 0
        assert 0 <= note.pitch <= 127
        beat, place = note.start + note.length, note.last
    assert tune.length >= beat


@given(st.lists(WELL_FORMED, max_size=12))
def test_every_well_formed_note_is_read(notes: list[str]) -> None:
    tune = read_tune(" ".join(notes) + " |]")
    rests = [note for note in notes if "z" in note]
    assert len(tune.notes) == len(notes) - len(rests)
    # A rest has no accidental.
    assert tune.skipped == sum(not note.startswith("z") for note in rests)


def test_every_tune_of_the_corpus_is_read_completely() -> None:
    for line in corpus_text("tunes").splitlines():
        tune = read_tune(line)
        assert tune.skipped == 0
        assert len(tune.notes) >= 15
        # Two octaves and a tone, from the G below middle C.
        assert {note.pitch for note in tune.notes} <= set(range(55, 82))


def test_the_table_has_one_row_per_note() -> None:
    frame = tune_frame(read_tune("C z ^d2"))
    assert list(frame.columns) == ["start", "length", "pitch", "name"]
    assert frame.to_dict("records") == [
        {"start": 0.0, "length": 1.0, "pitch": 60, "name": "C4"},
        {"start": 2.0, "length": 2.0, "pitch": 75, "name": "D♯5"},
    ]
    assert list(tune_frame(read_tune("")).columns) == list(frame.columns)


# sound


@pytest.mark.parametrize(("text", "beats"), [("A", 1), ("C D E2 |]", 4), ("z4 C z3/2", 6.5)])
@pytest.mark.parametrize("tempo", [60, 132])
def test_the_sound_lasts_as_long_as_the_tune_and_a_final_fade(
    text: str, beats: float, tempo: float
) -> None:
    seconds = len(samples(tune_wav(read_tune(text), tempo))) / RATE
    assert seconds == pytest.approx(beats * 60 / tempo + RELEASE, abs=1e-3)


def test_the_note_a_is_440_hertz_and_an_octave_doubles_the_frequency() -> None:
    assert frequency(69) == 440.0
    assert frequency(81) == 880.0
    assert frequency(60) == pytest.approx(261.626, abs=1e-3)


def test_each_note_sounds_at_its_pitch() -> None:
    tune = read_tune("A, C E ^G A c' |]")
    sound = samples(tune_wav(tune, 60))
    for note, hertz in zip(tune.notes, [220.0, 261.63, 329.63, 415.3, 440.0, 1046.5], strict=True):
        # The previous note still fades for a moment.
        piece = sound[int((note.start + 0.1) * RATE) : int((note.start + 0.95) * RATE)]
        assert loudest(piece) == pytest.approx(hertz, rel=2e-3)


def test_a_rest_is_silent() -> None:
    sound = samples(tune_wav(read_tune("A z A"), 60))
    assert np.abs(sound[int(1.1 * RATE) : 2 * RATE]).max() == 0.0


@given(WRITTEN)
def test_no_sound_clips_or_starts_or_ends_abruptly(text: str) -> None:
    tune = read_tune(text)
    if tune.notes:
        sound = samples(tune_wav(tune, 300))
        assert 0.0 < np.abs(sound).max() < 0.85 or tune.notes[0].start * 0.2 > 60
        assert max(abs(sound[0]), abs(sound[-1])) < 0.01


def test_notes_begin_and_end_without_clicks() -> None:
    sound = samples(tune_wav(read_tune("A, A, z A,2 E, |]"), 120))
    # A click is a jump: 220 Hz and its overtones at full strength move less than this in a sample.
    jumps = np.abs(np.diff(sound))
    slope = 2 * np.pi * 220 * 0.8 * (1 + 2 * 0.45 + 3 * 0.2 + 4 * 0.1 + 5 * 0.05) / RATE
    assert jumps.max() < slope


def test_a_long_tune_is_cut_off_and_faded_after_a_minute() -> None:
    sound = samples(tune_wav(read_tune("A99 A99 A99"), 60))
    assert len(sound) == 60 * RATE
    assert abs(sound[-1]) < 1e-3
    assert len(samples(tune_wav(read_tune("z99 A"), 60))) == 60 * RATE


def test_a_tune_without_notes_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="0 notes") as caught:
        tune_wav(Tune((), 3.0, 0))
    assert_one_sentence(caught.value)


@pytest.mark.parametrize("tempo", [0.0, -60.0, 1e9, float("nan")])
def test_a_tempo_out_of_range_is_refused_in_one_sentence(tempo: float) -> None:
    with pytest.raises(ValueError, match="30 to 300") as caught:
        tune_wav(read_tune("A"), tempo)
    assert_one_sentence(caught.value)
