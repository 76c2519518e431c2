"""The estimate: its formulas, its error, and the numbers the page leans on."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import recommender_estimate as estimate
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/recommender_estimate.txt").read_text("utf-8")
PAGE = (ROOT / "docs/cases/recommender.md").read_text("utf-8")


@given(st.integers(0, 10**6), st.integers(0, 1_000))
@settings(max_examples=50)
def test_cores_hold_the_work_and_not_one_more_than_needed(rate, thousandths):
    work = thousandths / 1_000
    got = estimate.cores(rate, work)
    assert rate * work - 1e-6 <= got <= rate * work + 1 + 1e-6


def test_negative_work_is_refused():
    with pytest.raises(ValueError, match="rate and work"):
        estimate.cores(-1, 1)


def test_a_smaller_lift_needs_the_square_of_users():
    assert estimate.users_per_arm(0.03, 0.005) == pytest.approx(
        4 * estimate.users_per_arm(0.03, 0.01)
    )


def test_the_index_is_vectors_and_links():
    vectors, graph = estimate.index_gb(4 * 64), estimate.index_gb(4 * 64 + 8 * 32)
    assert graph == pytest.approx(2 * vectors)  # 64 numbers weigh as much as 32 links


def value(row):
    line = next(line for line in SHOWN.splitlines() if line.startswith(row))
    return re.sub(r" (GB|MB|ms|billion|million)$", "", line[34:].strip())


def test_the_page_uses_what_is_printed():
    for row, said in {
        "requests a second": "2,900 requests",
        "HNSW: vectors": "5.1 GB",
        "inverted lists": "0.24 GB",
        "exact search, cores": "186 cores",
        "ranker of trees": "29 cores",
        "ranker of 1 ms": "1,447",
        "features fetched": "231 MB",
        "launches a day": "14,286",
        "views of a launch": "7,000 views",
        "users in each arm": "5.2 million",
    }.items():
        assert said in PAGE
        if row != "requests a second":
            assert value(row) in said
    assert value("requests a second") == "2,894"
