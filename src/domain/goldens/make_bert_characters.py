"""Writes ../bert-characters.ts: what Hugging Face `tokenizers` does to each single character.

The Rust crates behind it carry Unicode tables of several old versions, so its classes are measured, one code point
at a time, instead of being taken from a Unicode database. Made with tokenizers 0.23.3:

    python make_bert_characters.py > ../bert-characters.ts
"""

import tokenizers
from tokenizers import normalizers, pre_tokenizers

CHARACTERS = [point for point in range(0x110000) if not 0xD800 <= point < 0xE000]


def normalizer(**on):
    off = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**{**off, **on}).normalize_str


clean = normalizer(clean_text=True)
spaced = normalizer(handle_chinese_chars=True)
stripped = normalizer(strip_accents=True)
nfd = normalizers.NFD().normalize_str
split = pre_tokenizers.BertPreTokenizer().pre_tokenize_str


def is_combining(character):
    """Whether canonical ordering moves it past U+0334 (class 1) or before U+0345 (class 240)."""
    after_first = "a" + character + "\u0334"
    before_last = "a\u0345" + character
    return nfd(after_first) != after_first or nfd(before_last) != before_last


def ranges(test):
    found = []
    for point in CHARACTERS:
        if not test(chr(point)):
            continue
        if found and found[-1][1] == point - 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return " ".join(f"{a:x}" if a == b else f"{a:x}-{b:x}" for a, b in found)


def decomposes(character):
    return nfd("a" + character + "b") != "a" + character + "b"


def is_nonspacing(character):
    return stripped("a" + character + "b") == "ab"


TABLES = {
    "removed": ("Dropped by `clean_text`: Cc, Cf and Co but tab and line breaks, NUL, U+FFFD.",
                lambda c: clean("a" + c + "b") == "ab"),
    "blank": ("Turned into a space by `clean_text`.", lambda c: clean("a" + c + "b") == "a b"),
    "whitespace": ("What the pre-tokeniser splits on and drops.", lambda c: len(split("a" + c + "b")) == 2),
    "punctuation": ("What the pre-tokeniser makes a word of its own.", lambda c: len(split("a" + c + "b")) == 3),
    "ideographs": ("Set apart by spaces by `handle_chinese_chars`.", lambda c: spaced(c) != c),
    "nonspacing": ("Dropped by `strip_accents` (Mn).", is_nonspacing),
    "combining": ("Kept by `strip_accents`, yet moved by canonical ordering.",
                  lambda c: not decomposes(c) and not is_nonspacing(c) and is_combining(c)),
    "decomposed": ("Beyond U+FFFF, what `strip_accents` decomposes.", lambda c: c > "\uffff" and decomposes(c)),
}

print(f"// Made by goldens/make_bert_characters.py from tokenizers {tokenizers.__version__}: do not edit.")
print("// Each table is a list of code points and inclusive ranges, in hexadecimal.")
for name, (comment, test) in TABLES.items():
    print(f"\n/** {comment} */\nexport const {name} =\n  '{ranges(test)}'")
