"""Figures over other seeds: each stands on its page as the record or a test has it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "benchmarks/other_seeds.txt"
COMMAND = "benchmarks/other_seeds.py"
SECTIONS = ("classics", "foundations", "framework", "metrics", "scaling")
CLAIM = re.compile(
    r"\b(other|more) (seeds|draws|samples|splits|graphs|trains|sets of)\b|by seed\b"
    r"|others favour|seven others|single runs|over eight runs|\d synthetic graphs"
    r"|\bover (the )?\d+ (other )?seeds\b",
    re.IGNORECASE,
)
# Short ones are computed by a test: the page's words, its file, the test.
HELD = {
    "the zeros do, on other seeds": (
        "classics/test_message_queue",
        "test_the_page_s_findings_on_other_seeds",
    ),
    "over 100 other seeds": (
        "classics/test_messenger",
        "test_over_100_other_seeds_as_the_page_says",
    ),
    "on two other sets of 80 trains": (
        "classics/test_ticket_booking",
        "test_over_other_trains_as_the_page_says",
    ),
    "24 others favour": (
        "classics/test_url_shortener",
        "test_over_other_seeds_as_the_page_says",
    ),
    "20 single runs": (
        "foundations/test_resilience",
        "test_single_runs_spread_as_the_page_says",
    ),
    "over eight runs": (
        "foundations/test_resilience",
        "test_admitting_until_the_deadline_is_not_enough",
    ),
    "eleven other seeds": (
        "foundations/test_transactions",
        "test_over_eleven_other_seeds_as_the_page_says",
    ),
    "three other seeds": (
        "framework/test_bias_variance",
        "test_ties_move_the_full_tree",
    ),
    "In four more draws of days": (
        "framework/test_bias_variance",
        "test_other_draws_of_days_say_the_same",
    ),
    "In three more draws": (
        "framework/test_bias_variance_curves",
        "test_other_draws",
    ),
    "Single runs overlap: in 24": (
        "framework/test_debug",
        "test_single_runs_of_24_seeds_overlap",
    ),
    "over 24 seeds": (
        "framework/test_debug",
        "test_single_runs_of_24_seeds_overlap",
    ),
    "Over 12 seeds": (
        "framework/test_deploy_churn",
        "test_twelve_seeds_say_what_the_page_says",
    ),
    "over the 12 seeds": (
        "framework/test_deploy_churn",
        "test_twelve_seeds_say_what_the_page_says",
    ),
    "On two other draws of proteins": (
        "framework/test_imbalance",
        "test_on_other_draws_sampling_gains_as_little",
    ),
    "on the other draws": (
        "framework/test_imbalance",
        "test_on_other_draws_sampling_gains_as_little",
    ),
    "Six other draws": (
        "framework/test_ingest",
        "test_six_other_draws_say_what_the_page_says",
    ),
    "three other draws": (
        "metrics/test_ab_statistics_aa",
        "test_naive_fails_and_delta_nearly_holds_on_another_draw",
    ),
    "in other draws": (
        "metrics/test_ab_statistics_spend",
        "test_looking_29_times_quadruples_the_false_alarms_on_another_draw",
    ),
    "Other draws of proteins": (
        "metrics/test_roc_auc_curve",
        "test_precision_at_90_recall_depends_on_the_draw",
    ),
    "Three more draws": (
        "metrics/test_availability_slo_alerts",
        "test_findings_on_other_incidents",
    ),
    "in six other draws": (
        "scaling/test_vector_search_record",
        "test_draws_and_filter",
    ),
}
NO_FIGURE = (  # or one that the program on the page prints
    "means over 16 seeds",
    "ask for more draws",
    "more draws help little",
    "repeating the winner with other seeds",
    "Repeat by seed",
)


def rows():
    """(page, figure) of each line of the record."""
    lines = RECORD.read_text("utf-8").splitlines()
    assert lines[0].startswith("Date: 20")
    return [(line[:33].strip(), line[73:]) for line in lines[2:]]


def paragraphs(page):
    return (ROOT / "docs" / f"{page}.md").read_text("utf-8").split("\n\n")


@pytest.mark.parametrize(("name", "figure"), rows())
def test_each_recorded_figure_stands_on_its_page(name, figure):
    text = paragraphs(name)
    assert any(figure in paragraph for paragraph in text)
    assert any(COMMAND in paragraph for paragraph in text)


def test_each_claim_of_other_seeds_is_recorded_or_held():
    bare, used = [], set()
    for section in SECTIONS:
        for path in sorted((ROOT / "docs" / section).glob("*.md")):
            page = f"{section}/{path.stem}"
            figures = [figure for name, figure in rows() if name == page]
            for paragraph in paragraphs(page):
                for line in paragraph.splitlines():
                    if not CLAIM.search(line) and COMMAND not in line:
                        continue
                    if any(words in line for words in NO_FIGURE):
                        continue
                    known = {words for words in HELD if words in line}
                    used |= known
                    if not known and not any(figure in line for figure in figures):
                        bare.append(f"{page}: {line[:200]}")
    assert not bare
    assert used == set(HELD)


@pytest.mark.parametrize(("file", "name"), sorted(set(HELD.values())))
def test_each_test_named_here_exists(file, name):
    text = (ROOT / "tests" / f"{file}.py").read_text("utf-8")
    assert f"def {name}(" in text
