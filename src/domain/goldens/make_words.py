"""Writes words.json: words and their offsets by Hugging Face `tokenizers` under every setting of BertNormalizer.

Made with tokenizers 0.23.3 (offsets are code points; texts are of our own writing or drawn at random, seeded):

    python make_words.py > words.json
"""

import json
import random
import sys

import tokenizers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

TEXTS = [
    "", " ", "\n", "Zoë Müller's café — “naïve”", "U.S. O'Neill don't AT&T", "ÀÉÎÕÜ ÇŞĞİı ẞß ſ",
    "e\u0301te\u0301 a\u0300\u0323\u0302b", " \u0301x", ")\u0308", "漢字 kanji\u3000仮名カナ", "漢\u0301字", "\uf900\ufa10\U0002f800\U00020000x",
    "한국어 \u1112\u1161\u11ab", "≮ ≠ ⫝̸ \u037e\u0387\u1fef\u2329x\u232a", "a\u2000b\u2001c\u00a0d\u1680e\u202ff\u205fg\u3000h\u2028i\u2029j",
    "a\x00b\ufffdc\x07d\x7fe\x85f\x0bg\x0ch\ti\r\nj", "soft\u00adhyphen zero\u200bwidth\u200cnon\u200djoin\ufeffbom\u2060x",
    "שָׁלוֹם عَرَبِيّ हिन्दी தமிழ் ไทย", "👩\u200d💻 👍🏽 🇩🇪 1\ufe0f\u20e3 ❤\ufe0f", "ﬁ ﬂ ǆ Ǆ ǅ Ⅷ ㎏ ½", "ΑΣ ΣΑΣ ς İSTANBUL I\u0307",
    "𐐀𐐁 \U0001e900 ᏣᎳᎩ Ⴀⴀ", "\U0001d15e\U0001d160\U0001d1bf", "a\u0345\u302e\u302fb", "x\U0001d165\u0334y", "x\U0001d16e\U0001d165y\u0301\U0001d165",
    "ক\u09cb \u0d4c \u1b06\u1b35", "\ue000private\U000f0000use \U0010ffff", "\u0378unassigned\U000e0080", "\u180e\u166d\u1734\u17dd", "\U0001fae8\U0001faf6 newer",
    "\u1e9e\u2126\u212a\u212b", "￥１２３ＡＢＣ，。", "¡¿«»§¶·†‡•…‰′″‹›※‽⁂", "$+<=>^`|~ ©®°±×÷", "tab\tand\rcarriage", "\u2e5d\u2e43\u2e3a new dashes",
]

BLOCKS = [(0x20, 0x7E), (0x20, 0x7E), (0x00, 0xFF), (0x100, 0x24F), (0x250, 0x3FF), (0x300, 0x36F), (0x400, 0x5FF), (0x600, 0x8FF),
          (0x900, 0xDFF), (0xE00, 0x10FF), (0x1100, 0x11FF), (0x1700, 0x1CFF), (0x1D00, 0x1FFF), (0x2000, 0x20FF), (0x2100, 0x2BFF),
          (0x3000, 0x30FF), (0x4E00, 0x4EFF), (0xA600, 0xABFF), (0xAC00, 0xD7FF), (0xF900, 0xFFFF), (0x10000, 0x11FFF), (0x16000, 0x16FFF),
          (0x1B000, 0x1BCFF), (0x1D000, 0x1D7FF), (0x1E000, 0x1EFFF), (0x1F000, 0x1FAFF), (0x2F800, 0x2FA1F), (0xE0000, 0xE01FF)]


def drawn(rng):
    block = rng.choice(BLOCKS)
    characters = []
    for _ in range(rng.randint(1, 14)):
        if rng.random() < 0.35:
            block = rng.choice(BLOCKS)
        if rng.random() < 0.12:
            characters.append(" ")
        else:
            characters.append(chr(rng.randint(*block)))
    return "".join(characters)


def words(text, flags):
    clean_text, handle_chinese_chars, strip_accents, lowercase = flags
    normalizer = normalizers.BertNormalizer(clean_text, handle_chinese_chars, strip_accents, lowercase)
    # Whole words as unknown tokens: their offsets in the original text are the words' own.
    tokenizer = Tokenizer(models.WordLevel({"?": 0}, unk_token="?"))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    offsets = tokenizer.encode(text).offsets
    texts = [word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(normalizer.normalize_str(text))]
    assert len(texts) == len(offsets), (text, texts, offsets)
    return [[word, *offset] for word, offset in zip(texts, offsets)]


count = int(sys.argv[1]) if len(sys.argv) > 1 else 120
rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 17)
texts = TEXTS + [drawn(rng) for _ in range(count)]
settings = [[bool(bits & 1), bool(bits & 2), bool(bits & 4), bool(bits & 8)] for bits in range(16)]
# Written once for all the settings that agree.
cases = []
for text in texts:
    outcomes = {}
    for index, flags in enumerate(settings):
        outcomes.setdefault(json.dumps(words(text, flags)), []).append(index)
    cases.append({"text": text, "outcomes": [{"settings": found, "words": json.loads(result)} for result, found in outcomes.items()]})
lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
print(f'{{"tokenizers":"{tokenizers.__version__}","settings":["cleanText","handleChineseChars","stripAccents","lowercase"],"cases":[\n{lines}\n]}}')
