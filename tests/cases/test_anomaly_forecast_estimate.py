"""The sizes follow from the assumptions, and the page's sentences from the sizes."""

import pytest

from snippets.cases import anomaly_forecast_estimate as estimate
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/anomaly_forecast_estimate.txt").read_text("utf-8")


def row(name: str) -> float:
    line = next(line for line in SHOWN.splitlines() if line.startswith(name))
    return float(line.split()[-1].replace(",", ""))


def test_points_by_hand():
    assert estimate.points_read(28, 3, shared=False, open_days=2) == 84
    assert estimate.points_read(28, 3, shared=True, open_days=2) == 7
    assert estimate.points_read(28, 1, shared=True, open_days=0) == 1


def test_a_pool_never_reads_more_and_saves_less_with_more_open_days():
    for days in (1, 2, 7, 28):
        for models in (1, 3, 8):
            apart = estimate.points_read(days, models, False, 2)
            read = [estimate.points_read(days, models, True, k) for k in range(5)]
            assert read == sorted(read)
            assert max(read) <= apart


def test_rates():
    assert estimate.per_second(86_400) == 1


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="at least 0, got -1"):
        estimate.per_second(-1)
    with pytest.raises(ValueError, match="need days, models > 0: 0, 3"):
        estimate.points_read(0, 3, True, 2)


def test_what_the_page_says():
    assert row("series with a forecast") == 343_750
    assert row("CPU hours a day, trees at 1 s, fitted daily") / 24 < 4.01
    assert row("kept 90 days") == 107
    assert row("pool less, %") == 92
    normal = row("series with a forecast") * 48 * 7
    assert normal * 0.001 == row("of them outside a 99.9 % band, a week")
    assert normal / 1_000 == row("for 1,000 a week, one normal point in")
    assert row("points in 28 days of history") == 1_344
