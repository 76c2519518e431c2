"""The synthetic judge: its generator, and which way of correcting holds."""

from pathlib import Path

import numpy as np
import pytest

from snippets.metrics import llm_judge_calibrate
from snippets.metrics.llm_judge import ppi as slow_ppi
from snippets.metrics.llm_judge_calibrate import JUDGES, ppi, verdicts

OUTPUT = Path(llm_judge_calibrate.__file__).with_suffix(".txt").read_text("utf-8")
WAYS = ("people", "judge", "rogan", "ppi", "tuned")


def rows(output):
    found = {}
    for line in output.splitlines()[2:]:
        judge, share, labels, *cells = line.split()
        held = [int(x.rstrip("%")) / 100 for x in cells[::2]]
        spread = [float(x) for x in cells[1::2]]
        found[judge, float(share), int(labels)] = {
            way: pair for way, *pair in zip(WAYS, held, spread, strict=True)
        }
    return found


@pytest.mark.parametrize("judge", JUDGES)
def test_the_generator_has_the_sensitivity_and_specificity_it_says(judge):
    truth = np.arange(200_000) % 2 == 0
    said = verdicts(truth, judge, np.random.default_rng(2))
    shares = said[truth].mean(), 1 - said[~truth].mean()
    assert shares == pytest.approx(JUDGES[judge], abs=0.006)


def test_the_array_form_is_the_scalar_form():
    rng = np.random.default_rng(3)
    y, f, rest = (rng.random((5, n)) < 0.5 for n in (40, 40, 300))
    value, error = ppi(y, f, rest, tuned=False)
    for i in range(5):
        one = slow_ppi(
            [int(x) for x in y[i]], [int(x) for x in f[i]], [int(x) for x in rest[i]]
        )
        assert one == pytest.approx((value[i], error[i]))


def test_the_tuned_weight_is_half_the_slope_when_both_samples_are_equally_large():
    rng = np.random.default_rng(4)
    y, noise, rest = (rng.random((5, 60)) < share for share in (0.6, 0.3, 0.5))
    f = y ^ noise
    value, _ = ppi(y, f, rest, tuned=True)
    for i in range(5):
        slope = np.cov(y[i], f[i], bias=True)[0, 1] / f[i].var()
        gap = rest[i].mean() - f[i].mean()
        assert value[i] == pytest.approx(y[i].mean() + slope / 2 * gap)


def test_the_judge_alone_is_never_right_at_a_share_of_nine_tenths():
    for (_, share, _), row in rows(OUTPUT).items():
        assert row["judge"][0] < (0.01 if share == 0.9 else 0.9)


@pytest.mark.parametrize("seed", [None, 7])
def test_a_weak_judge_untuned_is_worse_than_the_labels_alone(seed, monkeypatch, capsys):
    output = OUTPUT
    if seed is not None:
        rng = np.random.default_rng(seed)
        monkeypatch.setattr(llm_judge_calibrate.np.random, "default_rng", lambda _: rng)
        llm_judge_calibrate.main()
        output = capsys.readouterr().out
    table = rows(output)
    for key in (("weak", 0.6, 200), ("weak", 0.9, 200), ("good", 0.9, 200)):
        assert table[key]["ppi"][1] > 1.1 * table[key]["people"][1]
        assert table[key]["rogan"][1] > table[key]["ppi"][1]
        assert table[key]["tuned"][1] < 1.05 * table[key]["people"][1]
    strong = table["strong", 0.6, 200]
    assert strong["tuned"][1] < 0.65 * strong["people"][1]
