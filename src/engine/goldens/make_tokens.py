"""Writes tokens.json: ids, tokens and offsets of whole texts by Hugging Face `tokenizers` with a model's tokenizer.

Made with tokenizers 0.23.3; offsets are code points, special tokens in a text are plain text, none are added.
Texts are of our own writing or drawn at random (seeded):

    python make_tokens.py ../../../public/models/gleaner-en/tokenizer.json > tokens.json
"""

import json
import random
import sys

import tokenizers
from tokenizers import Tokenizer

TEXTS = [
    "", " ", "\n", "\t \r\n", "a", ".", "Angela Merkel visited Paris on 3 May 2017.",
    "U.S. President's e-mail: john.o'neill@example.com, tel. +1 (555) 010-9999!", "AT&T's Q3 revenue fell 3.5% to $1,234.56m",
    "state-of-the-art don't can't O'Neill O’Neill", "Zoë Müller's café — “naïve” résumé…", "e\u0301te\u0301 cafe\u0301s a\u0300\u0323\u0302b", " \u0301x", ")\u0308.",
    "[CLS] Hello [SEP] [PAD] [UNK] [MASK]", "[SEP]", "[UNK][UNK]", "x[SEP]y", "[ SEP ]", "##ing ing", "漢字 kanji\u3000仮名カナ", "漢\u0301字", "東京オリンピック2020年",
    "\uf900\ufa10\U0002f800\U00020000x\U0002b820", "한국어 문장입니다.", "\u1112\u1161\u11ab\u1100\u116e\u11a8", "Привет, мир! Ёлка й", "Γειά σου Κόσμε; ΑΣ", "שָׁלוֹם עוֹלָם", "مرحبا بالعالم، عَرَبِيّ",
    "हिन्दी में एक वाक्य।", "தமிழ் மொழி", "ไทยภาษา", "বাংলা ক\u09cb", "ქართული Ⴀⴀ", "ᏣᎳᎩ", "𐐀𐐁 Deseret", "\u0627\u200f\u202bRTL\u202c marks\u200e",
    "👩\u200d💻 codes", "👍🏽👍", "🇩🇪🇫🇷", "1\ufe0f\u20e3 ❤\ufe0f ☺", "👨\u200d👩\u200d👧\u200d👦", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🫨🫶 \U0001fadc \U0001fae9 newer", "text😀text", "😀",
    "line\r\nbreak\rand\u2028more\u2029end\u0085nel", "nul\x00inside \x07bell\x7fdel \x1besc", "vt\x0bff\x0cfs\x1c", "\ufeffBOM start", "bad\ufffdchar \ufffe \uffff", "soft\u00adhyphen co\u00adop\u00ad",
    "zero\u200bwidth\u200cnon\u200djoin\u2060word", "a\u00a0b\u1680c\u2000d\u2001e\u2009f\u202fg\u205fh\u3000i", "\u180emongolian", "≮ ≠ ⫝̸ \u037e\u0387\u1fef\u2329x\u232a",
    "¡¿«»§¶·†‡•…‰′″‹›※‽⁂", "$+<=>^`|~", "©®™°±×÷ €£¥₿ ℃ №", "\u2e5d\u2e43\u2e3a new dashes", "￥１２３ＡＢＣ，。", "ﬁ ﬂ ﬀ ǆ Ǆ Ⅷ ㎏ ½ ①", "ẞß ſ İıŞşĞğ Łódź Đorđe Øre Æther", "Nguyễn Thị Minh Khai", "Ångström Å Å",
    "\ue000private\U000f0000use \U0010ffff", "\u0378unassigned\U000e0080", "x\U0001d16e\U0001d165y", "\U0001d15e\U0001d160", "\u0345\u302ea \u1b06\u1b35", "\u166d\u1734\u17dd",
    "a" * 99, "a" * 100, "a" * 101, "é" * 100, "é" * 101, "e\u0301" * 100, "e\u0301" * 101, "漢" * 101, "😀" * 100, "x" * 99 + "😀", "x" * 100 + "😀", "한" * 33, "한" * 34, "." * 120,
    "internationalisation counterrevolutionaries antidisestablishmentarianism", "IL-2 receptor α-chain (CD25+) NF-κB", "p53-dependent β-catenin/TCF4", "5′-AMP, H₂O, 10⁻³ µM, Na⁺",
    "@user #hashtag http://t.co/abc?x=1&y=2 :-) <3", "C++ C# .NET Node.js v1.2.3-rc.1", "snake_case camelCase kebab-case SHOUT", "$AAPL -1.5%\t|\tcol", "\u201cQuote,\u201d she said\u2014\u2018fine\u2019.",
    "São Paulo, Málaga, Gdańsk, Kraków, Reykjavík, Curaçao", "Dvořák Smetana Janáček", "O\u2032Brien d\u02bcArc", "ʼOkina ʻokina", "…" * 5, "- -- --- – — ―", "mid\u00b7dot l\u00b7l", "½ cup ¼ tsp", "\u0130\u0131", "T\u0323\u0307x",
]

BLOCKS = [(0x20, 0x7E), (0x20, 0x7E), (0x20, 0x7E), (0x00, 0xFF), (0x100, 0x24F), (0x250, 0x3FF), (0x300, 0x36F), (0x400, 0x5FF),
          (0x600, 0x8FF), (0x900, 0xDFF), (0xE00, 0x10FF), (0x1100, 0x11FF), (0x1700, 0x1CFF), (0x1D00, 0x1FFF), (0x2000, 0x20FF),
          (0x2100, 0x2BFF), (0x3000, 0x30FF), (0x4E00, 0x4EFF), (0xA600, 0xABFF), (0xAC00, 0xD7FF), (0xF900, 0xFFFF), (0x10000, 0x11FFF),
          (0x16000, 0x16FFF), (0x1B000, 0x1BCFF), (0x1D000, 0x1D7FF), (0x1E000, 0x1EFFF), (0x1F000, 0x1FAFF), (0x2F800, 0x2FA1F), (0xE0000, 0xE01FF)]
SYLLABLES = "an er in ou st re the ing ton Mc berg land vich ski é ö ñ č 12 -, '".split()


def drawn(rng):
    block = rng.choice(BLOCKS)
    parts = []
    for _ in range(rng.randint(1, 14)):
        if rng.random() < 0.35:
            block = rng.choice(BLOCKS)
        roll = rng.random()
        parts.append(" " if roll < 0.12 else rng.choice(SYLLABLES) if roll < 0.35 else chr(rng.randint(*block)))
    return "".join(parts)


tokenizer = Tokenizer.from_file(sys.argv[1])
tokenizer.encode_special_tokens = True
count = int(sys.argv[2]) if len(sys.argv) > 2 else 240
rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 7)
texts = TEXTS + [drawn(rng) for _ in range(count)]
if len(sys.argv) > 4:
    texts = open(sys.argv[4], encoding="utf-8").read().split("\n")
cases = []
for text in texts:
    encoding = tokenizer.encode(text, add_special_tokens=False)
    cases.append({"text": text, "ids": encoding.ids, "tokens": encoding.tokens, "offsets": [list(pair) for pair in encoding.offsets]})
lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
print(f'{{"tokenizers":"{tokenizers.__version__}","cases":[\n{lines}\n]}}')
