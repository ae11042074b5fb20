"""Writes docbin.json: DocBin files as spaCy makes them, and what spaCy reads in them.

usage: make_docbin.py docbin.json        spaCy 3.8.14
"""
import base64
import json
import sys

import spacy
from spacy.strings import hash_string
from spacy.tokens import Doc, DocBin, Span

nlp = spacy.blank("en")
nlp.add_pipe("sentencizer")

full = nlp("👩‍🚀 Ada Lovelace met Charles Babbage in London.\n\nShe wrote  to him from Ockham Park. ")
full.ents = [full.char_span(4, 16, label="PERSON"), full.char_span(21, 36, label="PERSON"), full.char_span(40, 46, label="LOC")]

# The entity is known, the tokens around it are no entity, and the rest is not known.
partial = nlp.make_doc("José flew to München on 𝔐onday.")
partial.set_ents([partial.char_span(13, 20, label="creative-work")], outside=[partial[0:2]], default="missing")

untouched = nlp.make_doc("Nothing is known here.")

nothing = nlp.make_doc("Nothing to see here.")
nothing.set_ents([], default="outside")
nothing.cats = {"DULL": 1.0, "NEWS": 0.25}

words = Doc(nlp.vocab, words=["ORG", "人", "דוד"], ents=["B-ORG", "O", "B-PER"])

docs = [full, partial, untouched, nothing, words]
grouped = nlp.make_doc("Bank of London")
grouped.spans["sc"] = [Span(grouped, 0, 3, "ORG"), Span(grouped, 2, 3, "LOC")]


def read(data):
    return [
        {
            "text": doc.text,
            "ents": [[doc.text[e.start_char : e.end_char], e.label_] for e in doc.ents],
            "iob": [token.ent_iob for token in doc],
            "tokens": [token.text for token in doc if not token.is_space],
            "cats": doc.cats,
            "sentences": [sent[0].i for sent in doc.sents] if doc.has_annotation("SENT_START") else [],
        }
        for doc in DocBin().from_bytes(data).get_docs(spacy.blank("xx").vocab)
    ]


def case(docs, **options):
    data = DocBin(docs=docs, **options).to_bytes()
    return {"bytes": base64.b64encode(data).decode(), "docs": read(data)}


strings = ["", "a", "London", "abcdefgh", "abcdefghijklmnopq", "👩‍🚀 Ada", "ORG", "PERSON", "_", "obl", "FLAG63", "DEPRECATED007", "חיפה"]
golden = {
    "spaCy": spacy.__version__,
    "ids": {text: str(nlp.vocab.strings.add(text)) for text in strings},
    "all": case(docs),
    "entities": case(docs, attrs=["ENT_IOB", "ENT_TYPE"], store_user_data=True),
    "words": case(docs, attrs=["LEMMA"]),
    "grouped": case([grouped]),
    "none": case([]),
}
with open(sys.argv[1], "w", encoding="utf-8") as out:
    json.dump(golden, out, ensure_ascii=False, indent=1)
    out.write("\n")
