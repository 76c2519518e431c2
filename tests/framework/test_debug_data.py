"""Bugs in the data: what each does to the rows, and which check found it."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits

from snippets.framework import debug_data
from snippets.framework.debug_data import BUGS, BY_NAME, LIMIT, N, examine, fit, prepare

OUTPUT = Path(debug_data.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def found():
    """bug → check → number, as text: a star means that the check rang."""
    names = [*LIMIT, "served %"]
    rows = [(row[:17].strip(), row[17:].split()) for row in OUTPUT.splitlines()[1:]]
    return {bug: dict(zip(names, cells, strict=True)) for bug, cells in rows}


@pytest.fixture(scope="module")
def digits():
    order = np.random.default_rng(0).permutation(1797)
    return [part[order] for part in load_digits(return_X_y=True)]


def test_without_a_bug_all_see_the_same(digits):
    fed, tested, served, label = prepare(*digits, "no bug")
    assert (fed == tested).all()
    assert (fed == served).all()
    assert (label == digits[1]).all()
    assert abs(fed[:N].mean(0)).max() < 1e-9
    assert fed[:N, :64].std(0).max() < 1


def test_the_test_set_is_scaled_by_its_own_mean(digits):
    fed, tested, served, _ = prepare(*digits, "test scaled apart")
    assert abs(fed[:N].mean(0)).max() < 1e-9
    assert abs(tested[N:].mean(0)).max() < 1e-9
    assert (tested == served).all()


@pytest.mark.parametrize(("bug", "share"), BY_NAME.items())
def test_mispaired_labels_are_the_same_labels(digits, bug, share):
    y = digits[1]
    label = prepare(*digits, bug)[3]
    assert (np.sort(label[:share]) == np.sort(y[:share])).all()
    assert (label[share:] == y[share:]).all()
    assert (label[:share] != y[:share]).mean() > 0.5
    assert label[2] == y[10]  # 0, 1, 10


def test_the_label_is_unknown_in_service(digits):
    fed, _, served, label = prepare(*digits, "label in inputs")
    assert (fed[:, 64] == label - 4.5).all()
    assert (served[:, 64] == 0).all()


def test_test_images_are_among_the_training_images(digits):
    fed, _, _, label = prepare(*digits, "test in training")
    assert (fed[:597] == fed[N:]).all()
    assert (label[:597] == label[N:]).all()
    clean = prepare(*digits, "no bug")[0]
    shared = {row.tobytes() for row in clean[:N]} & {row.tobytes() for row in clean[N:]}
    assert not shared


@pytest.mark.parametrize("epochs", [7, 14])
def test_training_stops_after_the_epochs_asked_for(digits, epochs):
    assert fit(digits[0][:200], digits[1][:200], 0, epochs).n_iter_ == epochs


def test_other_seeds_tell_the_same(digits, monkeypatch):
    monkeypatch.setattr(debug_data, "SEEDS", 1)
    monkeypatch.setattr(
        debug_data, "fit", lambda x, y, seed, epochs=14: fit(x, y, seed + 50, epochs)
    )
    expected = {
        "no bug": [False, False, False],
        "test scaled apart": [False, True, False],
        "label in inputs": [False, True, True],
        "test in training": [False, False, True],
        "20 % by name": [False, False, False],
    }
    for bug, rang in expected.items():
        numbers = np.array(examine(*digits, bug))
        assert (numbers[:3] > [*LIMIT.values()][:3]).tolist() == rang
        assert (numbers[3] > 4) == (bug == "20 % by name")


def test_labels_must_match_the_images(digits):
    with pytest.raises(ValueError, match="dimensions"):
        prepare(digits[0], digits[1][:-1], "no bug")


def test_what_the_page_says_of_the_output(found):
    assert list(found) == ["no bug", *BUGS]
    rang = {
        bug: {k for k, v in row.items() if v[-1] == "*"} for bug, row in found.items()
    }
    assert rang == {
        "no bug": set(),
        "test scaled apart": {"replay"},
        "label in inputs": {"replay", "shuffled"},
        "test in training": {"shuffled"},
        "20 % by name": {"error %"},
        "2 % by name": set(),
    }
    number = {
        bug: {k: float(v.strip("*")) for k, v in row.items()}
        for bug, row in found.items()
    }
    assert number["no bug"]["error %"] == 2.6
    assert number["test scaled apart"]["error %"] == 2.5
    assert number["2 % by name"]["error %"] == 3.4
    assert number["test in training"]["error %"] == 0
    assert (
        number["label in inputs"]["error %"],
        number["label in inputs"]["served %"],
    ) == (1.2, 10.3)


def test_scatter_of_seeds_is_half_a_point(digits):
    fed, _, _, y = prepare(*digits, "no bug")
    errors = [
        100 - 100 * fit(fed[:N], y[:N], seed).score(fed[N:], y[N:]) for seed in range(8)
    ]
    assert 0.3 < np.std(errors, ddof=1) < 0.7
