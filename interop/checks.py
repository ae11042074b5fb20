"""Reads with the real tools what `gleaner convert` wrote, beside what the fixtures say.

usage: checks.py FIXTURES WRITTEN

Prints a line a check, `ok NAME` or `failed NAME: why`, and ends with 1 where one failed.
"""
import json
import re
import sys
import warnings
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
from seqeval.metrics import f1_score
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import BILOU, IOB1, IOB2, IOBES, IOE1, IOE2, Entities
import spacy
from spacy.tokens import DocBin
from spacy.training import Corpus, Example, offsets_to_biluo_tags

fixtures, written = Path(sys.argv[1]), Path(sys.argv[2])
# A misaligned entity is only a warning to spaCy (W030): here it is an error.
warnings.simplefilter("error")
schemes = {"IOB1": IOB1, "IOB2": IOB2, "IOE1": IOE1, "IOE2": IOE2, "IOBES": IOBES, "BILOU": BILOU}


def lines(path):
    """A record a line, and only `\\n` ends one."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def squeezed(words):
    return re.sub(r"\s+", "", words)


def flat(spans):
    """The longest of those that overlap, the earlier of two as long."""
    kept = []
    for start, end, label in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        if all(end <= other[0] or other[1] <= start for other in kept):
            kept.append((start, end, label))
    return sorted(kept)


corpus = lines(fixtures / "corpus.jsonl")
texts = [record["text"] for record in corpus]
entities = [[tuple(span) for span in record["label"]] for record in corpus]
labelled = [[(squeezed(text[s:e]), label) for s, e, label in flat(spans)] for text, spans in zip(texts, entities)]


def conll(path):
    """Sentences of (tokens, tags), as the usual ten lines of Python read them."""
    sentences, tokens, tags = [], [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("-DOCSTART-") or not line.strip():
            if tokens:
                sentences.append((tokens, tags))
            tokens, tags = [], []
            continue
        columns = line.split()
        tokens.append(columns[0])
        tags.append(columns[-1])
    return sentences + ([(tokens, tags)] if tokens else [])


def check_seqeval(scheme):
    for columns in (2, 4):
        sentences = conll(written / f"{scheme}-{columns}.conll")
        y = [tags for _, tags in sentences]
        found = Entities(y, schemes[scheme]).entities
        got = [("".join(tokens[e.start : e.end]), e.tag) for (tokens, _), es in zip(sentences, found) for e in es]
        expected = [entity for document in labelled for entity in document]
        if scheme == "IOE1":
            # An entity of one token before another of its type is E- after O, which starts none in seqeval 1.2.2.
            del expected[len(expected) - 1 - expected[::-1].index(("London", "LOC"))]
        assert got == expected, got
        assert f1_score(y, y, mode="strict", scheme=schemes[scheme]) == 1.0
        if scheme == "IOB2":
            default = [(label, start, end) for label, start, end in get_entities(y)]
            assert len(default) == len(got), default


def check_aligned(pairs):
    nlp = spacy.blank("xx")
    for (text, said), document in zip(pairs, labelled, strict=True):
        doc = nlp.make_doc(text)
        spans = [tuple(span) for span in said["entities"]]
        assert [(squeezed(text[s:e]), label) for s, e, label in spans] == document, spans
        assert "-" not in offsets_to_biluo_tags(doc, spans), spans
        example = Example.from_dict(doc, {"entities": spans})
        assert [(e.start_char, e.end_char, e.label_) for e in example.reference.ents] == spans


def check_spacy():
    check_aligned([tuple(pair) for pair in lines(written / "spacy.jsonl")])


def check_docbin():
    nlp = spacy.blank("xx")
    # doccano does not say that what is not marked is no entity, so nothing is O unless --complete says it.
    for name, gap in (("docbin", ""), ("docbin-complete", "O")):
        docs = list(DocBin().from_disk(written / f"{name}.spacy").get_docs(nlp.vocab))
        assert [doc.text for doc in docs] == texts
        for doc, document in zip(docs, labelled, strict=True):
            assert [(squeezed(e.text), e.label_) for e in doc.ents] == document, doc.ents
            assert {token.ent_iob_ for token in doc if token.ent_iob_ not in "BI" or not token.ent_iob_} <= {gap}
        # As `spacy train` takes them, aligned with spaCy's own tokens.
        for example, document in zip(Corpus(written / f"{name}.spacy")(nlp), labelled, strict=True):
            got = [(squeezed(e.text), e.label_) for e in example.get_aligned_spans_y2x(example.reference.ents)]
            assert got == document, got
            # White space is O to spaCy whatever a file says.
            tags = zip(example.predicted, example.get_aligned_ner(), strict=True)
            gaps = {tag for token, tag in tags if not token.is_space and (tag is None or tag in "O-")}
            assert gaps <= {gap or None}, gaps


def check_doccano():
    records = lines(written / "doccano.jsonl")
    assert [(r["text"], sorted(map(tuple, r["label"]))) for r in records] == [
        (text, sorted(spans)) for text, spans in zip(texts, entities)
    ]
    check_aligned([(r["text"], {"entities": flat(map(tuple, r["label"]))}) for r in records])


def check_label_studio():
    tasks = json.loads((written / "label-studio.json").read_text(encoding="utf-8"))
    for task, text, spans in zip(tasks, texts, entities, strict=True):
        assert task["data"]["text"] == text
        values = [region["value"] for a in task["annotations"] for region in a["result"]]
        assert sorted((v["start"], v["end"], v["labels"][0]) for v in values) == sorted(spans)
        assert all(text[v["start"] : v["end"]] == v["text"] for v in values)


def check_prodigy():
    for record, text, spans in zip(lines(written / "prodigy.jsonl"), texts, entities, strict=True):
        assert record["text"] == text
        assert sorted((s["start"], s["end"], s["label"]) for s in record["spans"]) == sorted(spans)


def check_gliner():
    rows = json.loads((written / "gliner.json").read_text(encoding="utf-8"))
    got = sorted(("".join(r["tokenized_text"][s : e + 1]), label) for r in rows for s, e, label in r["ner"])
    assert got == sorted((squeezed(t[s:e]), label) for t, spans in zip(texts, entities) for s, e, label in spans), got


def check_brat():
    found = []
    for text_file in sorted((written / "brat").glob("*.txt")):
        text = text_file.read_bytes().decode("utf-8")
        for line in text_file.with_suffix(".ann").read_text(encoding="utf-8").splitlines():
            _, place, quoted = line.split("\t")
            label, ranges = place.split(" ", 1)
            words = " ".join(text[int(s) : int(e)] for s, e in (part.split(" ") for part in ranges.split(";")))
            assert words == quoted, (words, quoted)
            found.append((text, words, label))
    assert sorted(found) == sorted((t, t[s:e], label) for t, spans in zip(texts, entities) for s, e, label in spans)


def check_w3c():
    count = 0
    for page in (written / "w3c").glob("*.jsonld"):
        for item in json.loads(page.read_text(encoding="utf-8"))["items"]:
            text = (page.parent / unquote(item["target"]["source"])).read_bytes().decode("utf-8")
            position, quote = item["target"]["selector"]
            assert text[position["start"] : position["end"]] == quote["exact"]
            assert text[: position["start"]].endswith(quote["prefix"]) and text[position["end"] :].startswith(quote["suffix"])
            count += 1
    assert count == sum(map(len, entities))


def check_hugging_face():
    names = re.findall(r"^ +'(\d+)': (\S+)$", (written / "huggingface/README.md").read_text(encoding="utf-8"), re.MULTILINE)
    names = [json.loads(name) for _, name in names]
    rows = lines(written / "huggingface/gleaner.jsonl")
    y = [[names[tag] for tag in row["ner_tags"]] for row in rows]
    found = Entities(y, IOB2).entities
    got = [("".join(row["tokens"][e.start : e.end]), e.tag) for row, es in zip(rows, found) for e in es]
    assert got == [entity for document in labelled for entity in document], got


def check_parquet():
    table = pq.read_table(written / "parquet/gleaner.parquet")
    kinds = {field.name: field.type for field in table.schema}
    assert kinds["tokens"].value_type == pa.string() and kinds["ner_tags"].value_type == pa.int64(), kinds
    features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    assert list(features) == table.schema.names, features
    names = features["ner_tags"]["feature"]["names"]
    tags = pq.read_table(written / "parquet-names.parquet").column("tags").to_pylist()
    rows = table.to_pylist()
    assert [[names[tag] for tag in row["ner_tags"]] for row in rows] == tags
    assert rows == lines(written / "huggingface/gleaner.jsonl")


def check_documented(name, expected):
    """A documented example went to spaCy's format and says there what it said."""
    got = [[(text[s:e], label) for s, e, label in said["entities"]] for text, said in lines(written / f"{name}.spacy.jsonl")]
    assert got == expected, got


checks = {
    **{f"seqeval reads our CoNLL in {scheme}": lambda scheme=scheme: check_seqeval(scheme) for scheme in schemes},
    "spaCy aligns our training JSONL": check_spacy,
    "spaCy reads and aligns our DocBin": check_docbin,
    "doccano JSONL counts code points, and spaCy aligns it": check_doccano,
    "Label Studio JSON quotes what Python slices": check_label_studio,
    "Prodigy JSONL counts code points": check_prodigy,
    "GLiNER's ends are inclusive": check_gliner,
    "brat's fragments are what Python slices": check_brat,
    "W3C selectors are what Python slices": check_w3c,
    "Hugging Face's numbers are named by the card": check_hugging_face,
    "pyarrow reads our Parquet, its types and its features": check_parquet,
    "doccano's sequence labelling example imports": lambda: check_documented(
        "doccano-sequence-labeling", [[("UN", "ORG"), ("Kenyan", "MISC")], [("Paula Bergström", "PERSON")]]
    ),
    "doccano's relations example imports": lambda: check_documented(
        "doccano-relations",
        [[("Zenith Works", "ORG"), ("May 2, 1971", "DATE"), ("Ivo Lund", "PERSON"), ("Mia Roth", "PERSON")]],
    ),
    "Label Studio's example imports": lambda: check_documented(
        "label-studio", [[("Opossums", "ANIMAL"), ("Lisbon", "LOC")]]
    ),
}

print(f"Python {sys.version.split()[0]}, seqeval {version('seqeval')}, spaCy {version('spacy')}, pyarrow {version('pyarrow')}")
failed = 0
for name, check in checks.items():
    try:
        check()
        print(f"ok {name}")
    except Exception as error:  # a check that breaks is a check that failed
        failed += 1
        print(f"failed {name}: {type(error).__name__}: {error}")
sys.exit(1 if failed else 0)
