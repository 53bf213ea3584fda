"""The page Language as a person uses it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.language.carrier import number_carriers
from explorer.language.model import read
from explorer.language.prepared import TextChoice
from explorer.language.shipped import shipped_model
from explorer.session.controls import options
from tests.pages.shared import assert_stands, jobs_of, link_of, opened_at, press, rested, sent

PAGE = "pages/learn/language.py"
PARAGRAPH = "The tide comes in. The tide goes out. " * 12


@pytest.fixture
def visit() -> Any:
    def visited(**link: str) -> AppTest:
        return opened_at(PAGE, link)

    return visited


def labels(page: AppTest) -> set[str]:
    return {one.label for one in page.button}


def finished(page: AppTest) -> AppTest:
    page = rested(page)
    assert str(page.get("progress")[0].proto.text).startswith("Finished")
    return page


@pytest.mark.parametrize("corpus", options("corpus"))
@pytest.mark.parametrize("tokens", options("tokens"))
@pytest.mark.parametrize("part", options("language"))
def test_every_part_stands_for_every_text_and_says_what_to_do_without_a_model(
    visit: Any, corpus: str, tokens: str, part: str
) -> None:
    page = visit(corpus=corpus, tokens=tokens, language=part)
    assert_stands(page)
    choice = TextChoice(corpus, token_kind=tokens)  # type: ignore[arg-type]
    has_model = corpus != "own" and shipped_model(choice) is not None
    if part in ("read", "loss", "sample", "score") and not has_model:
        assert any("no model yet" in one.value for one in page.info)
        assert "Start" in labels(page)


def test_the_cost_of_both_kinds_of_token_is_a_table_in_plain_words(visit: Any) -> None:
    (table,) = visit(language="tokens").table
    assert list(table.value.columns) == [
        "Tokens",
        "Vocabulary",
        "<UNK>",
        "Steps of 1,000 letters",
        "Milliseconds for these steps, measured once on the server",
    ]
    assert list(table.value.index) == ["words", "characters"]


def test_what_is_typed_is_read_and_its_surprise_is_the_models(visit: Any) -> None:
    page = visit(language="read", read_agreement="The dog eats <b>pears</b>.")
    model = shipped_model(TextChoice("agreement"))
    assert model is not None
    shown = sent(page, "passage")["passages"][0]
    expected = read(model, model.tokens("The dog eats <b>pears</b>."))
    assert shown["bits"][1:] == pytest.approx(expected.bits.tolist())
    assert shown["tokens"][4:9] == ["<", "b", ">", "pears", "<"]


def test_a_text_that_cannot_be_read_gives_a_sentence_and_stays(visit: Any) -> None:
    page = visit(language="read")
    (field,) = [one for one in page.text_input if one.key == "read_agreement"]
    page = field.set_value("   ").run()
    assert any("nothing to read" in one.value for one in page.warning)
    page = page.text_input[0].set_value("word " * 400).run()
    assert any("1 to 300" in one.value for one in page.warning)
    assert page.text_input[0].value == "word " * 400


def test_the_same_seed_draws_the_same_text_and_another_another(visit: Any) -> None:
    texts = []
    for seed in ("1", "1", "2"):
        page = visit(language="sample", draw_seed=seed, temperature="1.3")
        texts.append(sent(page, "passage")["passages"][0]["tokens"])
    assert texts[0] == texts[1] != texts[2]


def test_a_beginning_is_kept_and_the_model_goes_on(visit: Any) -> None:
    page = visit(language="sample", begin_agreement="The restaurants that my friend")
    tokens = sent(page, "passage")["passages"][0]["tokens"]
    assert tokens[1:6] == ["the", "restaurants", "that", "my", "friend"]
    assert len(tokens) > 7


def test_tunes_are_seen_and_heard(visit: Any) -> None:
    page = visit(language="sample", corpus="tunes", tokens="characters")
    assert_stands(page)
    assert len(page.get("audio")) == 1
    assert len(page.get("vega_lite_chart")) == 1


def test_two_texts_are_compared_token_by_token(visit: Any) -> None:
    page = visit(language="score")
    first, second = sent(page, "passage")["passages"]
    assert (first["tokens"][4], second["tokens"][4]) == ("pear", "pair")
    assert any("the first is" in one.value for one in page.markdown)


def test_a_paragraph_of_ones_own_is_learned_and_then_sampled_and_read(visit: Any) -> None:
    page = visit(corpus="own", language="train", lm_steps="30", lm_size="8")
    (field,) = [one for one in page.text_area if one.key == "own_text"]
    page = field.set_value(PARAGRAPH).run()
    page = finished(press(page, "Start"))
    (part,) = [one for one in page.button_group if one.key == "language"]
    page = part.set_value("sample").run()
    assert_stands(page)
    tokens = sent(page, "passage")["passages"][0]["tokens"]
    assert set(tokens) <= {"<EOS>", "the", "tide", "comes", "in", "goes", "out", "."}
    (part,) = [one for one in page.button_group if one.key == "language"]
    assert_stands(part.set_value("read").run())
    (field,) = [one for one in page.text_area if one.key == "own_text"]
    assert field.value == PARAGRAPH


@pytest.mark.parametrize("text", ["", "a", "\n\n", "🎉"])
def test_a_text_that_is_too_short_gives_a_sentence(visit: Any, text: str) -> None:
    page = visit(corpus="own")
    (field,) = [one for one in page.text_area if one.key == "own_text"]
    page = field.set_value(text).run()
    assert_stands(page)
    assert any("at least two" in one.value for one in page.warning)


def test_what_the_other_pages_chose_is_still_there_afterwards(visit: Any) -> None:
    page = visit(cell="gru", unit="3", corpus="patterns")
    page = page.switch_page("pages/explore/cell.py").run()
    assert page.session_state["cell"] == "gru"
    assert page.session_state["unit"] == 3
    page = page.switch_page(PAGE).run()
    assert page.session_state["corpus"] == "patterns"


def test_a_text_of_ones_own_is_kept_on_every_detour(visit: Any) -> None:
    page = visit(corpus="own", language="train", lm_steps="5", lm_size="4")
    (field,) = [one for one in page.text_area if one.key == "own_text"]
    page = finished(press(field.set_value(PARAGRAPH).run(), "Start"))
    (corpus,) = [one for one in page.selectbox if one.key == "corpus"]
    page = corpus.set_value("patterns").run()
    assert any("was trained on another text" in one.value for one in page.caption)
    page = page.switch_page("pages/explore/cell.py").run()
    page = page.switch_page(PAGE).run()
    (corpus,) = [one for one in page.selectbox if one.key == "corpus"]
    page = corpus.set_value("own").run()
    (field,) = [one for one in page.text_area if one.key == "own_text"]
    assert field.value == PARAGRAPH
    assert not any("was trained on another text" in one.value for one in page.caption)


def test_where_a_model_comes_for_another_cut_one_click_takes_it(visit: Any) -> None:
    page = visit(language="sample", corpus="tunes")
    assert not page.get("audio")
    page = press(page, "Read it as characters, with the model that comes")
    assert_stands(page)
    assert len(page.get("audio")) == 1
    page = visit(language="read", punctuation="dropped", vocabulary="100")
    page = press(page, "Read it as words, with the model that comes")
    assert_stands(page)
    assert sent(page, "bars") is not None


def test_what_is_shown_is_the_snapshot_that_did_best_on_held_out_tokens(visit: Any) -> None:
    page = visit(corpus="own", language="train", lm_steps="60", lm_rate="0.1")
    (field,) = [one for one in page.text_area if one.key == "own_text"]
    text = "The tide comes in. The tide goes out. The boats lie down. The birds look at it. " * 2
    page = finished(press(field.set_value(text).run(), "Start"))
    (trainee,) = jobs_of(page)["language_job"].work.trainees
    assert trainee.best.step < trainee.step_count
    (part,) = [one for one in page.button_group if one.key == "language"]
    page = part.set_value("read").run()
    (sentence,) = [one.value for one in page.caption if "was trained here" in one.value]
    assert f"step {trainee.best.step:,}" in sentence


def bars_of(page: AppTest) -> list[Any]:
    return [
        json.loads(one.proto.json)
        for one in page.get("bidi_component")
        if one.proto.component_name == "unroll_bars"
    ]


def test_two_models_read_one_sentence_and_the_verb_of_the_link_is_asked_for(visit: Any) -> None:
    page = visit(language="side", read_agreement="The dogs sleep.", verb="run", beside="gru")
    assert_stands(page)
    assert [one["title"].split(",")[0] for one in bars_of(page)] == ["GRU", "LSTM"]
    for cell, shown in zip(("gru", "lstm"), bars_of(page), strict=True):
        model = shipped_model(TextChoice("agreement"), cell)
        assert model is not None
        expected = read(model, model.tokens("The dogs sleep.")).logs.exp()
        places = [model.vocabulary.places[form] for form in ("run", "runs")]
        assert [share for _, share in shown["steps"][2]] == pytest.approx(
            expected[2, places].tolist()
        )


def test_the_verb_at_first_is_that_of_the_sentence(visit: Any) -> None:
    page = visit(language="side", read_agreement="The dogs that eat eggs sleep.")
    assert {label for one in bars_of(page) for label, _ in one["steps"][0]} == {"sleep", "sleeps"}


def test_another_text_offers_the_one_whose_models_stand_side_by_side(visit: Any) -> None:
    page = press(
        visit(language="side", corpus="tunes"), "Read “Restaurants and friends”, word by word"
    )
    assert_stands(page)
    assert len(bars_of(page)) == 2


def test_the_unit_that_carries_the_number_stands_there_at_first_and_another_by_link(
    visit: Any,
) -> None:
    model = shipped_model(TextChoice("agreement"))
    assert model is not None
    best = number_carriers(model, 0)[0].unit
    page = visit(language="read")
    assert_stands(page)
    assert sent(page, "board")["unit"] == best
    assert "lm_unit" not in link_of(page)
    other = visit(language="read", lm_unit="3")
    assert sent(other, "board")["unit"] == 3
    assert any("Unit 3 of" in one.value for one in other.markdown)
    assert link_of(other)["lm_unit"] == "3"


def test_a_text_without_agreement_has_no_such_unit(visit: Any) -> None:
    page = visit(language="read", corpus="patterns", lm_unit="3")
    assert_stands(page)
    assert "unit" not in sent(page, "board")


def test_the_factors_of_the_text_that_is_typed_are_sent(visit: Any) -> None:
    page = visit(language="loss", read_agreement="The dogs sleep.")
    assert_stands(page)
    shown = sent(page, "loss")
    assert shown["tokens"] == ["<EOS>", "the", "dogs", "sleep", ".", "<EOS>"]
    assert [len(row["terms"]) for row in shown["rows"]] == [5, 5]
