"""What cells find of the nearest airports, and distances by another library."""

import numpy as np
import pytest
from sklearn.metrics.pairwise import haversine_distances

from snippets.foundations.geo_index_airports import airports, gather, km

GRID = {(0, 0): [1], (0, 255): [2], (1, 1): [3], (2, 0): [4]}


def test_distances_agree_with_scikit_learn():
    points = airports()[:80]
    theirs = haversine_distances(np.radians(points)) * 6371
    assert km(points) == pytest.approx(theirs, abs=1e-3)
    assert np.allclose(km(points), km(points).T)


def test_rings_wrap_at_the_date_line_and_not_at_the_poles():
    assert gather(GRID, (0, 0), 0, 256) == [1]
    assert sorted(gather(GRID, (0, 0), 1, 256)) == [1, 2, 3]
    assert sorted(gather(GRID, (0, 0), 2, 256)) == [1, 2, 3, 4]
    assert gather({(255, 0): [9]}, (0, 0), 1, 256) == []


def test_rings_never_count_a_point_twice():
    assert sorted(gather(GRID, (0, 0), 300, 256)) == [1, 2, 3, 4]


def test_three_airports_of_the_data_lie_on_the_wrong_side_of_the_world():
    points = airports()
    assert len(points) == 1458
    east = points[points[:, 1] > 0]
    assert sorted(east[:, 1].round().tolist()) == [43, 112, 118, 174]


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match="rings must be 0 or more, got -1"):
        gather(GRID, (0, 0), -1, 256)
