"""The drawn losses are those of log_loss and scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, zero_one_loss

from snippets.metrics.log_loss import log_loss
from snippets.metrics.log_loss_curve import losses


@pytest.mark.parametrize("p", [0.999, 0.5, 0.3, 1e-4])
def test_the_three_curves(p):
    drawn = {name: loss[0] for name, loss in losses(np.array([p])).items()}
    assert drawn["log loss"] == pytest.approx(log_loss([1], [p]))
    assert drawn["Brier"] == pytest.approx(brier_score_loss([1], [p], labels=[0, 1]))
    assert drawn["0/1 at one half"] == zero_one_loss([1], [int(p >= 0.5)])


def test_more_belief_in_what_happened_never_costs_more():
    for loss in losses(np.linspace(0.01, 1, 100)).values():
        assert (np.diff(loss) <= 0).all()
