"""Loads with onnxruntime and tokenizers what `gleaner export` wrote, beside what Gleaner itself says of the sentences.

usage: model_checks.py MODELS

Prints a line a check, `ok NAME` or `failed NAME: why`, and ends with 1 where one failed.
"""
import json
import os
import re
import sys
from importlib.metadata import version

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

os.chdir(sys.argv[1])
# Activations are rounded to 8 bits after every layer, and a float that two runtimes compute differently in its last
# digit may fall to either side: one piece's score moves by some hundredths, the mean by far less.
MEAN, EACH = 5e-3, 0.1
gaps = []


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def check_pieces(name):
    """Every piece of every sentence: its label, and its score where that is no O."""
    id2label = json.loads(read(f"{name}/config.json"))["id2label"]
    tokenizer = Tokenizer.from_file(f"{name}/tokenizer.json")
    session = onnxruntime.InferenceSession(f"{name}/onnx/model_quantized.onnx")
    assert [output.name for output in session.get_outputs()] == ["logits"]
    assert session.get_outputs()[0].shape[-1] == len(id2label)
    own = []
    for expected in json.loads(read(f"{name}.json")):
        pieces = tokenizer.encode(expected["text"])
        feeds = {"input_ids": pieces.ids, "attention_mask": pieces.attention_mask, "token_type_ids": pieces.type_ids}
        feeds = {key: np.array([values], dtype=np.int64) for key, values in feeds.items()}
        (logits,) = session.run(["logits"], feeds)
        assert logits.dtype == np.float32 and logits.shape == (1, len(pieces.ids), len(id2label)), logits.shape
        shares = np.exp(logits[0] - logits[0].max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        found = [
            (at, id2label[str(row.argmax())], pieces.offsets[at], float(row.max()))
            for at, row in enumerate(shares)
            if not pieces.special_tokens_mask[at] and id2label[str(row.argmax())] != "O"
        ]
        said = [(p["index"], p["entity"], (p["start"], p["end"])) for p in expected["pieces"]]
        assert [piece[:3] for piece in found] == said, (expected["text"], found)
        own += [abs(piece[3] - p["score"]) for piece, p in zip(found, expected["pieces"])]
    gaps.extend(own)
    assert np.mean(own) < MEAN and max(own) < EACH, f"{np.mean(own):.4f} in the mean, {max(own):.4f} at most"


def check_card(name):
    """The code that the card shows, as it stands."""
    code = re.search(r"```python\n(.*?)```", read(f"{name}/README.md"), re.DOTALL)[1]
    scope = {}
    exec(re.sub(r"(?m)^print\(.*$", "", code), scope)
    for expected in json.loads(read(f"{name}.json")):
        found = [(e["type"], e["start"], e["end"], e["text"]) for e in scope["entities"](expected["text"])]
        said = [(e["entity_group"], e["start"], e["end"], e["word"]) for e in expected["entities"]]
        assert found == said, (expected["text"], found)


checks = {
    "onnxruntime runs an exported linear head and predicts the same": lambda: check_pieces("linear"),
    "onnxruntime runs an exported perceptron and predicts the same": lambda: check_pieces("perceptron"),
    "onnxruntime runs a head of several layers and neighbouring words and predicts the same": lambda: check_pieces("wide"),
    "the card's Python runs and finds the same entities": lambda: check_card("linear"),
    "the card's Python finds by a graph that decodes what Gleaner finds by Viterbi": lambda: check_card("decoding"),
    "the card's Python finds by such a graph over several layers what Gleaner finds": lambda: check_card("wide-decoding"),
}

failed = 0
for name, check in checks.items():
    try:
        check()
        print(f"ok {name}")
    except Exception as error:  # a check that breaks is a check that failed
        failed += 1
        print(f"failed {name}: {type(error).__name__}: {error}")
apart = f"scores apart by {np.mean(gaps):.4f} in the mean, {max(gaps):.4f} at most" if gaps else "nothing compared"
print(f"onnxruntime {version('onnxruntime')}, tokenizers {version('tokenizers')}: {apart}")
sys.exit(1 if failed else 0)
