"""Writes parquet.json: Parquet files as `datasets` and pyarrow make them.

usage: make_parquet.py parquet.json        datasets 5.2.0, pyarrow 26.0.1
"""
import base64
import io
import json
import sys

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
from datasets import ClassLabel, Dataset, Features, List, Value

names = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
tokens = [["Ada", "Lovelace", "met", "👩‍🚀", "."], ["London"], ["Nothing", "here"]]
tags = [[1, 2, 0, 0, 0], [3], [0, 0]]
features = Features(
    {"id": Value("string"), "tokens": List(Value("string")), "ner_tags": List(ClassLabel(names=names))}
)
whole = Dataset.from_dict({"id": ["0", "1", "2"], "tokens": tokens, "ner_tags": tags}, features=features)


def of_datasets():
    out = io.BytesIO()
    whole.to_parquet(out)
    return out.getvalue()


def of_pyarrow(**options):
    out = io.BytesIO()
    table = pa.table({"tokens": tokens, "tags": [[names[tag] for tag in row] for row in tags]})
    pq.write_table(table, out, **options)
    return out.getvalue()


golden = {
    "versions": {"datasets": datasets.__version__, "pyarrow": pa.__version__},
    "tokens": tokens,
    "files": {
        name: base64.b64encode(data).decode()
        for name, data in {
            "datasets": of_datasets(),
            "pyarrow": of_pyarrow(),
            "gzip": of_pyarrow(compression="gzip"),
            "plain, version 2, a row a group": of_pyarrow(
                compression="none", data_page_version="2.0", use_dictionary=False, row_group_size=1
            ),
            "zstd": of_pyarrow(compression="zstd"),
        }.items()
    },
}
with open(sys.argv[1], "w", encoding="utf-8") as out:
    json.dump(golden, out, ensure_ascii=False, indent=1)
    out.write("\n")
