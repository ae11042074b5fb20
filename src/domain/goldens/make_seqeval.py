"""Writes the golden scores of seqeval 1.2.2 and, for single tags, of scikit-learn.

    python make_seqeval.py seqeval.json
"""

import json
import math
import random
import sys
import warnings
from importlib.metadata import version

from seqeval import metrics, scheme as schemes
from seqeval.metrics.sequence_labeling import get_entities
from sklearn.metrics import classification_report as token_report, precision_recall_fscore_support

assert version("seqeval") == "1.2.2"
warnings.simplefilter("ignore")

PREFIXES = {"IOB1": "IB", "IOB2": "IB", "IOE1": "IE", "IOE2": "IE", "IOBES": "IBES", "BILOU": "BILU"}
LABELS = ["PER", "LOC", "creative-work", "I-Multi-tissue_structure", "__proto__", "constructor", "S"]
# What tags look like in files that were never checked: no prefix, no type, a foreign prefix, a lone hyphen, an emoji.
ODD = ["PER", "B", "I", "E", "S", "U", "U-PER", "L-LOC", "X", "-", ".", "_", "b-per", "B-", "I--", "B_PER", "O-PER",
       "\U0001f600-PER", "\U0001f600", "Ünder-LOC", "-PER-"]


def sentence(random, prefixes, labels, odd, outside):
    """Random tags that often go on with the type before, so that long, touching and broken entities all occur."""
    tags, label = [], random.choice(labels)
    for _ in range(random.randrange(13)):
        if random.random() < 0.3:
            label = random.choice(labels)
        if random.random() < outside:
            tags.append("O")
        elif odd and random.random() < 0.15:
            tags.append(random.choice(odd))
        else:
            tags.append(random.choice(prefixes) + "-" + label)
    return tags


def noisy(random, tags, fresh):
    """A prediction: mostly the gold, here and there what an unrelated sentence has."""
    return [new if random.random() < 0.25 else tag for tag, new in zip(tags, fresh + tags[len(fresh):])]


def number(value):
    value = float(value)
    return None if math.isnan(value) else value


def rows(report):
    return [
        [name] + [number(row[key]) for key in ("precision", "recall", "f1-score")] + [int(row["support"])]
        for name, row in report.items()
        if isinstance(row, dict)
    ]


def case(gold, predicted, scheme=None):
    options = {"mode": "strict", "scheme": getattr(schemes, scheme)} if scheme else {}
    if scheme:
        read = lambda tags: [
            [e.tag, e.start, e.end] for e in schemes.Tokens(tags, getattr(schemes, scheme)).entities
        ]
    else:
        read = lambda tags: [[label, start, end + 1] for label, start, end in get_entities(tags)]
    result = {
        "scheme": scheme,
        "gold": [" ".join(tags) for tags in gold],
        "predicted": [" ".join(tags) for tags in predicted],
    }
    try:
        return result | {
            "goldEntities": [read(tags) for tags in gold],
            "predictedEntities": [read(tags) for tags in predicted],
            "report": rows(metrics.classification_report(gold, predicted, output_dict=True, **options)),
            "scores": [
                number(score(gold, predicted, **options))
                for score in (metrics.precision_score, metrics.recall_score, metrics.f1_score)
            ],
            "accuracy": metrics.accuracy_score(gold, predicted),
        }
    except (KeyError, ValueError) as error:
        return result | {"error": repr(error)}


def main(path):
    rng = random.Random(3)
    cases = []
    for scheme, count in [(None, 70)] + [(name, 24) for name in PREFIXES]:
        for index in range(count):
            prefixes = PREFIXES[scheme] if scheme else rng.choice(["IB", "IE", "IBES", "BILU"])
            odd = [] if scheme else ODD
            labels = rng.sample(LABELS, rng.choice([1, 2, 3, 7]))
            # An eighth of the strict cases has prefixes that the scheme lacks, which seqeval refuses.
            if scheme:
                odd = ["S-PER", "L-LOC", "X-PER"] if index % 8 == 7 else ["I", "I--", "I--LOC-", "OX"]
            outside = rng.choice([0.1, 0.3, 0.6])
            gold = [sentence(rng, prefixes, labels, odd, outside) for _ in range(rng.randrange(1, 6))] + [["O"]]
            predicted = [noisy(rng, tags, sentence(rng, prefixes, labels, odd, outside)[: len(tags)]) for tags in gold]
            cases.append(case(gold, predicted, scheme))
    for scheme in (None, "IOB2"):
        cases.append(case([["O", "O"], []], [["O", "O"], []], scheme))
        cases.append(case([["B-PER", "I-PER"]], [["O", "O"]], scheme))
        cases.append(case([["O", "O"]], [["B-PER", "I-PER"]], scheme))

    tokens = []
    for _ in range(8):
        gold = [sentence(rng, "IB", LABELS[:4], [], 0.4) for _ in range(4)] + [["O"]]
        predicted = [noisy(rng, tags, sentence(rng, "IB", LABELS[:4], [], 0.4)[: len(tags)]) for tags in gold]
        flat = [sum(gold, []), sum(predicted, [])]
        tags = sorted({tag for side in flat for tag in side})
        entity_tags = [tag for tag in tags if tag != "O"]
        options = {"zero_division": 0}
        reports = [rows(token_report(*flat, labels=names, output_dict=True, **options)) for names in (tags, entity_tags)]
        micro = [
            [float(score) for score in precision_recall_fscore_support(*flat, labels=names, average="micro", **options)[:3]]
            for names in (tags, entity_tags)
        ]
        tokens.append({
            "gold": [" ".join(tags) for tags in gold],
            "predicted": [" ".join(tags) for tags in predicted],
            "withO": reports[0], "withoutO": reports[1], "micro": micro,
        })
    with open(path, "w", encoding="utf-8") as file:
        made = {name: version(name) for name in ("seqeval", "scikit-learn")}
        json.dump({"made": made, "cases": cases, "tokens": tokens}, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


main(sys.argv[1])
