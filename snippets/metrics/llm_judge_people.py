"""AlpacaEval's recorded judges: agreement with people, and what length buys."""

from importlib.util import find_spec
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd  # type: ignore[import-untyped]

PAIRS = 648  # each judged by four people
ASKED = ["gpt4_1106_preview", "gpt4_0613", "claude-2.1", "gpt-3.5-turbo-1106"]


def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """(judges, models): one row each, indexed by name."""
    if (spec := find_spec("alpaca_eval")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps alpaca_eval==0.6.6")
    folder = Path(spec.origin).parent / "leaderboards"
    judges = pd.read_csv(folder / "evaluators/evaluators_leaderboard.csv", index_col=0)
    name = "weighted_alpaca_eval_gpt4_turbo_leaderboard.csv"
    return judges, pd.read_csv(folder / "data_AlpacaEval_2" / name, index_col=0)


def print_judges(judges: pd.DataFrame) -> None:
    columns = ["Human agreement", "Variance", "Proba. prefer longer", "Proba. prefer 1"]
    shown = judges[columns].set_axis(["agree", "variance", "longer", "first"], axis=1)
    shown[["longer", "first"]] *= 100
    shown = shown.round(1).assign(ranks=judges["Spearman corr."].round(2))
    names = "alpaca_eval_gpt4_fn claude_ranking gpt4 weighted_alpaca_eval_gpt4_turbo"
    print(shown.loc[[*names.split(), "humans", "gpt4_turbo", "longest", "chatgpt"]])
    agree = judges["Human agreement"].drop("humans")
    person = judges.loc["humans", "Human agreement"]
    error = (agree * (100 - agree) / PAIRS + person * (100 - person) / PAIRS) ** 0.5
    more, clear = (agree > person).sum(), (agree - person > 2 * error).sum()
    print(f"of {len(agree)} judges {more} beat one person, {clear} by two errors")


def main() -> None:
    judges, models = tables()
    print_judges(judges[judges["Human agreement"] > 1])  # one row is not in per cent
    raw, controlled = models.win_rate, models.length_controlled_winrate
    both = [models.avg_length.corr(rate, "spearman") for rate in (raw, controlled)]
    print(f"\n{len(models)} models: length and win rate correlate {both[0]:.2f} (raw),")
    print(f"{both[1]:.2f} (length-controlled); win rates, asked to be")
    figure, axes = plt.subplots(2, figsize=(4.4, 5), sharex=True)
    print("                 concise  as is  verbose | length-controlled")
    for name, style in zip(ASKED, ["-", "--", ":", "-."], strict=True):
        rows = [f"{name}_concise", name, f"{name}_verbose"]
        cells = [raw[rows], controlled[rows]]
        print(f"{name:18}", *(f"{x:6.1f}" for cell in cells for x in cell))
        for axis, rate in zip(axes, cells, strict=True):
            axis.plot(models.avg_length[rows], rate, "o" + style, label=name, ms=3)
    axes[0].set(ylabel="win rate, %", ylim=(0, 70))
    axes[1].set(ylabel="length-controlled, %", ylim=(0, 70), xlabel="characters")
    axes[0].legend(fontsize=7)
    figure.savefig("llm_judge_people.svg")
    print(models.loc[["NullModel"], [raw.name, controlled.name]].round(1))


if __name__ == "__main__":
    main()
