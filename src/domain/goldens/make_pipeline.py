"""Outputs of Hugging Face's TokenClassificationPipeline for aggregate.test.ts.

    python make_pipeline.py ../../../public/models/gleaner-en/tokenizer.json > pipeline.json

Made with transformers 5.23, tokenizers 0.23, torch 2.13. The pipeline and its fast tokenizer are the real ones; the
model is a tiny BertForTokenClassification whose forward gives seeded logits, so that runs of one label, disagreements
within a word and outside tokens all occur. Offsets are converted from code points to UTF-16 code units.

pieces:  [token, start, end, is unknown]            without [CLS] and [SEP]
logits:  float32 little-endian base64, [pieces x labels]
outputs: none: [entity, score, index, word, start, end]; others: [entity_group, score, word, start, end]
decoded: [tokens, the tokenizer's decoder.decode(tokens)]
"""

import base64
import json
import sys
import types

import numpy as np
import tokenizers
import torch
import transformers
from transformers import BertConfig, BertForTokenClassification, PreTrainedTokenizerFast, TokenClassificationPipeline
from transformers.modeling_outputs import TokenClassifierOutput

SENTENCES = [
    "Ada Lovelace wrote to Charles Babbage from London.",
    "The ferry left Thessaloniki at dawn, bound for Heraklion.",
    "Hydroxychloroquine and acetylsalicylic acid were withdrawn.",
    "Zwolle's mayor, Quillfeather-Ashdown, resigned.",
    "It doesn't matter; they've said we're late and I'm not.",
    "Don't! He couldn't, wouldn't, shan't.",
    "'Quoted' words ' and ' loose ' quotes 'here'.",
    "The O'Neill-Ramírez foundation (est. 1987) gave $4,500.75 to UNICEF.",
    "Visit https://example.org/a_b?c=d&e=f#g or mail jo.bloggs@example.org!",
    "U.S. and U.K. officials met in St. Petersburg.",
    "São Tomé, Zürich, Łódź, Ålesund and Kraków were named.",
    "Cafe\u0301 Mu\u0308ller in Orle\u0301ans opened.",
    "\u6771\u4eac\u3068\u5927\u962a, then Kyoto \u4eac\u90fd.",
    "\uc11c\uc6b8\uc5d0\uc11c met Kim \ubbfc\uc218.",
    "\u041c\u043e\u0441\u043a\u0432\u0430 and \u0391\u03b8\u03ae\u03bd\u03b1 are capitals.",
    "\u05d9\u05e8\u05d5\u05e9\u05dc\u05d9\u05dd and \u0627\u0644\u0642\u0627\u0647\u0631\u0629 too.",
    "I \u2764\ufe0f Lisbon \U0001f1f5\U0001f1f9 and \U0001f600 pastries \U0001f468\u200d\U0001f469\u200d\U0001f467!",
    "\U0001f680Rocket\U0001f680 Lab launches from M\u0101hia.",
    "\U0001d4d0\U0001d4ed\U0001d4ea is mathematical script, \U00020000 is a rare ideograph.",
    "Temperature fell to \u221212 \u00b0C \u2014 \u201ccold\u201d, said Birgit\u2026",
    "COVID-19 mRNA-1273 vs. BNT162b2: a head-to-head trial",
    "supercalifragilisticexpialidocious antidisestablishmentarianism",
    "iPhone14Pro macOS GPT4All node.js C++ F# .NET",
    "tabs\tand\nnew lines\r\nand  two  spaces   between",
    "   leading and trailing spaces   ",
    "a",
    ".",
    "?!...,,;;",
    "\U0001f642",
    "x" * 101 + " is longer than a word may be, Oslo is not.",
    "She works at Brontosaurus Biotechnologies GmbH & Co. KG in Wuppertal-Elberfeld.",
    "Mr. and Mrs. Featherstonehaugh visited Machu Picchu, Ollantaytambo and Cusco in 2019.",
    "TP53, BRCA1 and interleukin-6 were upregulated in cholangiocarcinoma cells.",
    "play the third track of Gingerbread Lighthouse by the Umbrella Menders on repeat",
    "book a table for six at Trattoria Vecchiarelli near Piccadilly tomorrow at 7:30pm",
    "The Kattegat, the Skagerrak & the \u00d8resund separate Denmark from Sweden.",
    "\u00ab Bonjour \u00bb, dit Ang\u00e9lique \u00e0 Fran\u00e7ois-Xavier.",
    "na\u00efve co\u00f6perative fa\u00e7ade \ufb01nance \u2460 \u00bd \u2122 Microsoft\u00ae",
    "soft\u00adhyphen zero\u200bwidth nb\u00a0space \ufeffbom",
    "numbers: 1,000,000 3.14159 1/2 50% #1 @home 12:30 2020-02-29",
    "<b>Markup</b> &amp; {braces} [brackets] (parens) |pipes| ~tilde~ ^caret^",
    "Nkosazana Dlamini-Zuma chaired the African Union Commission in Addis Ababa.",
    "They did not say , but do not ask . Really ? Yes !",
    "Reykjav\u00edkurborg Eyjafjallaj\u00f6kull Snæfellsnes",
]

LABELS = {
    "iob2": ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-creative-work", "I-creative-work"],
    "inside": ["O", "I-PER", "I-LOC"],
    "plain": ["O", "NAME", "E-mail", "PLACE"],
    "noOutside": ["NOUN", "VERB", "B-", "I-X-Y"],
}

DECODED = [
    ["Lon", "##don", ",", "Par", "##is", "."],
    ["##don", "##a", "b", "####c", "##"],
    ["do", "n't", "'s", "'m", "'ve", "'re", "'", "n't", "?", "!", ",", "."],
    ["a b .", "c ' d", "we do not", "do not", " .", "x 's", "## y", "'ve got", "' '"],
    ["", "", "a", "##", ""],
    [".", "?", "##!", "##."],
]

STRATEGIES = ["none", "simple", "first", "average", "max"]


def utf16(text, offset):
    return len(text[:offset].encode("utf-16-le")) // 2


def seeded_logits(seed, pieces, labels):
    rng = np.random.default_rng(seed)
    logits = np.zeros((pieces, labels), np.float32)
    drift = np.zeros(labels)
    for i in range(pieces):
        drift = 0.7 * drift + rng.normal(0, 1.6, labels)
        logits[i] = drift
    logits[:, 0] += 0.8
    return logits


tokenizer = PreTrainedTokenizerFast(
    tokenizer_file=sys.argv[1],
    unk_token="[UNK]",
    cls_token="[CLS]",
    sep_token="[SEP]",
    pad_token="[PAD]",
    mask_token="[MASK]",
    model_max_length=512,
)
cases = []
for number, sentence in enumerate(SENTENCES):
    encoding = tokenizer(sentence, return_offsets_mapping=True)
    ids = encoding["input_ids"]
    pieces = [
        [token, utf16(sentence, start), utf16(sentence, end), int(token_id == tokenizer.unk_token_id)]
        for token, token_id, (start, end) in zip(
            tokenizer.convert_ids_to_tokens(ids), ids, encoding["offset_mapping"], strict=True
        )
    ][1:-1]
    results = {}
    for seed, (name, labels) in enumerate(LABELS.items()):
        config = BertConfig(
            vocab_size=len(tokenizer),
            hidden_size=8,
            num_hidden_layers=1,
            num_attention_heads=1,
            intermediate_size=8,
            id2label=dict(enumerate(labels)),
            label2id={label: i for i, label in enumerate(labels)},
        )
        model = BertForTokenClassification(config).eval()
        logits = seeded_logits(1000 * seed + number, len(ids), len(labels))
        given = torch.from_numpy(logits)[None]
        model.forward = types.MethodType(lambda self, given=given, **inputs: TokenClassifierOutput(logits=given), model)
        pipeline = TokenClassificationPipeline(model=model, tokenizer=tokenizer, device="cpu")
        outputs = {}
        for strategy in STRATEGIES:
            outputs[strategy] = [
                [
                    utf16(sentence, value) if key in ("start", "end") else round(float(value), 8) if key == "score" else value
                    for key, value in entity.items()
                ]
                for entity in pipeline(sentence, aggregation_strategy=strategy)
            ]
        inner = np.ascontiguousarray(logits[1:-1]).astype("<f4").tobytes()
        results[name] = {"logits": base64.b64encode(inner).decode(), "outputs": outputs}
    cases.append({"sentence": sentence, "pieces": pieces, "results": results})

json.dump(
    {
        "versions": {m.__name__: m.__version__ for m in (transformers, tokenizers, torch, np)},
        "labels": LABELS,
        "decoded": [[tokens, tokenizer.convert_tokens_to_string(tokens)] for tokens in DECODED],
        "cases": cases,
    },
    sys.stdout,
    ensure_ascii=True,
    separators=(",", ":"),
)
