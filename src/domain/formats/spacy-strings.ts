/**
 * The 64-bit ids that spaCy gives strings: the number of a symbol for the names that it knows (spacy/symbols.pyx of
 * 3.8), else MurmurHash64A of the UTF-8 bytes with seed 1 (spacy/strings.pyx; Austin Appleby's MurmurHash2.cpp).
 */
const multiplier = 0xc6a4a7935bd1e995n
const seed = 1n

const numbered = (name: string, first: number, last: number, digits = 0) =>
  Array.from({ length: last - first + 1 }, (_, index) => `${name}${String(first + index).padStart(digits, '0')}`)

const symbols: readonly string[] = [
  '',
  ...'IS_ALPHA IS_ASCII IS_DIGIT IS_LOWER IS_PUNCT IS_SPACE IS_TITLE IS_UPPER LIKE_URL LIKE_NUM'.split(' '),
  ...'LIKE_EMAIL IS_STOP IS_OOV_DEPRECATED IS_BRACKET IS_QUOTE IS_LEFT_PUNCT IS_RIGHT_PUNCT IS_CURRENCY'.split(' '),
  ...numbered('FLAG', 19, 63),
  ...'ID ORTH LOWER NORM SHAPE PREFIX SUFFIX LENGTH CLUSTER LEMMA POS TAG DEP ENT_IOB ENT_TYPE HEAD'.split(' '),
  ...'SENT_START SPACY PROB LANG ADJ ADP ADV AUX CONJ CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT'.split(' '),
  ...'SCONJ SYM VERB X EOL SPACE'.split(' '),
  ...numbered('DEPRECATED', 1, 276, 3),
  ...'PERSON NORP FACILITY ORG GPE LOC PRODUCT EVENT WORK_OF_ART LANGUAGE LAW DATE TIME PERCENT MONEY'.split(' '),
  ...'QUANTITY ORDINAL CARDINAL acomp advcl advmod agent amod appos attr aux auxpass cc ccomp complm conj'.split(' '),
  ...'cop csubj csubjpass dep det dobj expl hmod hyph infmod intj iobj mark meta neg nmod nn npadvmod'.split(' '),
  ...'nsubj nsubjpass num number oprd obj obl parataxis partmod pcomp pobj poss possessive preconj prep'.split(' '),
  ...'prt punct quantmod relcl rcmod root xcomp acl ENT_KB_ID MORPH ENT_ID IDX _'.split(' '),
]
const numbers = new Map(symbols.map((name, number) => [name, BigInt(number)]))

/** The id of a string, as spaCy's `StringStore.add` returns it. */
export function stringId(text: string): bigint {
  return numbers.get(text) ?? murmurHash64A(new TextEncoder().encode(text))
}

/** The string of each id: of every symbol, and of the strings given. */
export function stringsById(strings: Iterable<string>): Map<bigint, string> {
  const byId = new Map(symbols.map((name, number) => [BigInt(number), name]))
  for (const text of strings) byId.set(stringId(text), text)
  return byId
}

function murmurHash64A(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const whole = bytes.length & ~7
  let hash = seed ^ BigInt.asUintN(64, BigInt(bytes.length) * multiplier)
  for (let at = 0; at < whole; at += 8) {
    const mixed = BigInt.asUintN(64, view.getBigUint64(at, true) * multiplier)
    hash = BigInt.asUintN(64, (hash ^ BigInt.asUintN(64, (mixed ^ (mixed >> 47n)) * multiplier)) * multiplier)
  }
  if (whole < bytes.length) {
    let rest = 0n
    for (let at = bytes.length - 1; at >= whole; at--) rest = (rest << 8n) | BigInt(bytes[at] ?? 0)
    hash = BigInt.asUintN(64, (hash ^ rest) * multiplier)
  }
  hash = BigInt.asUintN(64, (hash ^ (hash >> 47n)) * multiplier)
  return hash ^ (hash >> 47n)
}
