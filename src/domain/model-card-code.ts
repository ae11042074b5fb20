/** The code that a model card shows: it runs as it stands, and `interop/` runs it. */

/** Entities of a text, by offsets in code points: `[{"type", "start", "end", "text"}]`. */
export function pythonUse(folder: string, labels: readonly string[]): string {
  const isPrefixed = labels.some(label => label.startsWith('B-') || label.startsWith('I-'))
  const parts = isPrefixed
    ? 'step, _, kind = label.partition("-")'
    : 'step, kind = ("O", "") if label == "O" else ("I", label)'
  return `import json

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

folder = ${JSON.stringify(folder)}
with open(f"{folder}/config.json", encoding="utf-8") as file:
    id2label = json.load(file)["id2label"]
tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
session = onnxruntime.InferenceSession(f"{folder}/onnx/model_quantized.onnx")


def entities(text):
    pieces = tokenizer.encode(text)
    given = {"input_ids": pieces.ids, "attention_mask": pieces.attention_mask, "token_type_ids": pieces.type_ids}
    feeds = {i.name: np.array([given[i.name]], dtype=np.int64) for i in session.get_inputs()}
    (logits,) = session.run(["logits"], feeds)
    found, last, goes_on = [], None, None
    for piece, word in enumerate(pieces.word_ids):
        if word is None or word == last:
            continue
        last = word
        label = id2label[str(logits[0, piece].argmax())]
        ${parts}
        start, end = pieces.word_to_chars(word)
        if step in ("I", "E") and kind == goes_on:
            found[-1]["end"] = end
        elif step != "O":
            found.append({"type": kind, "start": start, "end": end})
        goes_on = kind if step in ("B", "I") else None
    return [{**entity, "text": text[entity["start"] : entity["end"]]} for entity in found]


print(entities("Angela Merkel flew from Berlin to Paris."))`
}

/** Words of a text with the label of their first piece: `[{ word, label, score }]`. */
export function scriptUse(folder: string): string {
  return `import { env, pipeline } from '@huggingface/transformers'

env.localModelPath = '.'
env.allowRemoteModels = false
const classify = await pipeline('token-classification', ${JSON.stringify(folder).replaceAll('"', "'")})

async function words(text) {
  const found = []
  for (const { word, entity, score } of await classify(text, { ignore_labels: [] })) {
    if (word.startsWith('##')) found.at(-1).word += word.slice(2)
    else found.push({ word, label: entity, score })
  }
  return found
}

console.log(await words('Angela Merkel flew from Berlin to Paris.'))`
}
