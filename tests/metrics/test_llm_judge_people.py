"""What AlpacaEval recorded: the rows, and the findings drawn from them."""

import pytest
from scipy.stats import spearmanr

from snippets.metrics import llm_judge_people
from snippets.metrics.llm_judge_people import tables


@pytest.fixture(scope="module")
def data():
    return tables()


def test_the_tables_are_whole(data):
    judges, models = data
    assert judges.shape == (32, 12)
    assert len(models) == 223
    odd = judges[judges["Human agreement"] < 1]
    assert list(odd.index) == ["weighted_alpaca_eval_gpt-4o-mini-2024-07-18"]
    assert judges["Human agreement"].drop(odd.index).min() > 50


def test_sixteen_judges_beat_a_person_and_a_rule_comes_close(data):
    agree = data[0]["Human agreement"]
    assert (agree > agree["humans"]).sum() == 16
    assert agree["humans"] - agree["longest"] == pytest.approx(3.47, abs=0.01)
    assert (agree["longest"] > agree).sum() == 5  # one of them is not in per cent


def test_a_rule_blind_to_place_is_not_at_one_half(data):
    assert data[0].loc["longest", "Proba. prefer 1"] == pytest.approx(0.4167, abs=1e-4)


def test_length_still_correlates_after_the_control(data):
    models = data[1].drop("NullModel")
    raw = spearmanr(models.avg_length, models.win_rate).statistic
    controlled = spearmanr(
        models.avg_length, models.length_controlled_winrate
    ).statistic
    assert raw > 0.7 > controlled > 0.5


def test_asking_for_more_words_raises_every_raw_rate(data):
    models = data[1]
    for name in llm_judge_people.ASKED:
        short, long = models.loc[f"{name}_concise"], models.loc[f"{name}_verbose"]
        assert long.win_rate - short.win_rate > 5
        gain = long.length_controlled_winrate / short.length_controlled_winrate
        assert 1 < gain < long.win_rate / short.win_rate


def test_a_constant_answer_is_first(data):
    rates = data[1].length_controlled_winrate
    assert rates.idxmax() == "NullModel"
    assert rates.max() == pytest.approx(86.46, abs=0.01)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(llm_judge_people, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps alpaca_eval==0\.6\.6"):
        tables()
