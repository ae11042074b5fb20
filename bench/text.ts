/**
 * Mixed text for measuring: sentences of our own writing from several domains, their names and numbers drawn by a seeded
 * generator. No two paragraphs of a text are equal, so that nobody gains by remembering, and each lies well under 512
 * pieces, where the peers' pipelines would cut it off.
 */

const persons = split(
  `Agnieszka Zieliński|Tomás Herrera|Ingrid Sæther|Wen Jiabao|Olu Adeyemi|Françoise Lemaître|Björn Håkansson|Priya Raman|Siobhán Ó Briain|Matteo Rinaldi|Leyla Demirtaş|Karel Dvořák|Hannah Whitcombe|Jun Takeda|Amara Nwosu|Zsófia Szabó|Michael Trent|Renée Castaign|Ibrahim al-Khatib|Nadia Petrova|George Maddox|Lucía Ibáñez|Dewi Prasetyo|Anneli Kärkkäinen|Samuel Otieno|Greta Lindqvist|Rafael Moura|Eilidh MacAskill|Víctor Solé|Theodora Vance`,
)
const surnames = split(
  `Abbott|Brandão|Chaudhry|De Wit|Eriksen|Falkner|García|Hübner|Ivanova|Jørgensen|Keane|Lacroix|Mbeki|Novák|Okafor|Park|Quesada|Rossi|Ścibor|Tanaka|Ustinov|Villanueva|Wexler|Xu|Yılmaz|Zöllner`,
)
const places = split(
  `Gdańsk|Rotterdam|Nairobi|São Paulo|Kraków|New Orleans|Reykjavík|Osaka|Ljubljana|Aberdeen|Valparaíso|Tbilisi|Zürich|Marseille|Ho Chi Minh City|Winnipeg|Málaga|Accra|Tallinn|Córdoba|Leeds|Izmir|Montréal|Bergen|Pune|Brno|Cape Town|Saint-Étienne|Cardiff|Adelaide`,
)
const organisations = split(
  `Northgate Shipping|the Baltic Grain Exchange|Helios Energy|the Ministry of Transport|Kestrel Airways|the University of Tartu|Banco do Litoral|Ardmore & Sons|the Red Cross|Lumen Robotics|the European Court of Auditors|Vestfjord Salmon AS|Radio Corona|Quillon Insurance Ltd.|the Harbour Workers' Union|St. Brigid's Hospital|Tessellate GmbH|Atlas Football Club|the Royal Society of Surveyors|Meridian Foods Inc.`,
)
const drugs = split(
  'metformin|warfarin|amoxicillin|lisinopril|cisplatin|prednisolone|rituximab|atorvastatin|levothyroxine|imatinib',
)
const diseases = split(
  'type 2 diabetes|atrial fibrillation|community-acquired pneumonia|rheumatoid arthritis|non-small-cell lung carcinoma|chronic kidney disease|Crohn’s disease|acute myeloid leukaemia|hypothyroidism|polymyalgia',
)
const genes = split('BRCA1|TP53|EGFR|KRAS|IL-6|TNF-α|NF-κB|HER2|JAK2|CDKN2A|VEGF|MMP-9')
const products = split(
  'Pixelbook 14|FluxRouter AX50|Lumen Desk|OpenLedger|ThinkStation P3|Galaxy Tab S9|PostgreSQL|Android|Kestrel Check-in|the Meridian app',
)
const months = split('January|February|March|April|May|June|July|August|September|October|November|December')

const slots: Record<string, (random: Random) => string> = {
  person: random =>
    random.of([
      () => random.pick(persons),
      () => `${random.pick(persons).split(' ')[0]} ${random.pick(surnames)}`,
      () => `${random.pick(['Dr', 'Professor', 'Judge', 'Ms', 'Captain'])} ${random.pick(surnames)}`,
    ]),
  surname: random => random.pick(surnames),
  place: random => random.pick(places),
  org: random => random.pick(organisations),
  date: random => `${random.between(1, 28)} ${random.pick(months)} ${random.between(1990, 2026)}`,
  year: random => String(random.between(1540, 1910)),
  time: random => `${random.between(0, 23)}:${String(random.between(0, 59)).padStart(2, '0')}`,
  n: random => random.between(2, 9800).toLocaleString('en'),
  small: random => String(random.between(2, 48)),
  decimal: random => (random.between(1, 9999) / 100).toFixed(2),
  money: random =>
    `${random.pick(['€', '$', '£', 'CHF '])}${random.between(3, 999)}${random.pick([' million', 'm', ',000', '.50'])}`,
  drug: random => random.pick(drugs),
  disease: random => random.pick(diseases),
  gene: random => random.pick(genes),
  product: random => random.pick(products),
  version: random => `v${random.between(1, 14)}.${random.between(0, 30)}.${random.between(0, 9)}`,
  ticket: random => `${random.pick(['INC', 'REQ', 'BUG'])}-${random.between(10_000, 99_999)}`,
  mail: random => `${random.pick(surnames).toLowerCase().replaceAll(' ', '')}${random.between(1, 99)}@example.com`,
}

const domains: readonly (readonly string[])[] = [
  [
    '{person}, who has run {org} since {date}, told reporters in {place} that {n} jobs would move to {place} by the spring.',
    'Shares in {org} fell {decimal} per cent after the regulator in {place} opened an inquiry into a contract worth {money}.',
    'The ferry from {place} to {place} was turned back at {time} when the wind reached {small} metres a second.',
    '“We were promised a bridge, and what we got was a committee,” said {person}, a councillor in {place}.',
    'A court in {place} ordered {org} to repay {money} to {n} customers, {person} among them.',
    '{org} and {org} declined to comment; a spokesman for {person} said the talks had ended on {date}.',
    '{place} beat {place} {small}–{small} in front of {n} spectators, with {person} scoring twice before the interval.',
    'Voters in {place} return to the polls on {date}, the third time in four years, to choose between {person} and {person}.',
  ],
  [
    'A {small}-year-old woman with {disease} was admitted to {org} on {date} with fever and a creatinine of {decimal} mg/dL.',
    'She had taken {drug} ({small} mg twice daily) and {drug} until {person} stopped both because of rising transaminases.',
    'In {n} patients with {disease}, {drug} lowered the rate of relapse by {decimal} % compared with {drug} (p = 0.0{small}).',
    'Loss of {gene} was accompanied by a {decimal}-fold increase of {gene} in the biopsies from {place}.',
    'MRI showed no progression; {person} recommended {small} further cycles of {drug} and a review at {org}.',
    'Mutations in {gene} and {gene} were found in {small} of {n} samples, none of them in carriers of {disease}.',
    'The cohort, recruited in {place} and {place} between {date} and {date}, included {n} adults without {disease}.',
  ],
  [
    'Ticket {ticket}: since the update to {version} {product} closes without a message whenever {person} opens a file from {place}.',
    'Steps: sign in as {mail}, choose {product}, wait until {time}, then press Export; the log says error {n} at line {small}.',
    'Hello {person}, thank you for the screenshots – our colleague {person} at {org} could reproduce this on {product} {version}.',
    'We have refunded {money} to your card; it may take {small} working days before {org} shows the amount.',
    'Please don’t reset the {product}: {surname} in {place} needs the dump from {date}, {time}, to find the leak.',
    'Rolled back {product} from {version} to {version} on {small} servers in {place}; {ticket} stays open until {org} confirms.',
  ],
  [
    'In {year} the guild of {place} petitioned the bishop against {person}, whose mill upstream had left {n} families without water.',
    'The chronicle of Brother {surname}, written at {place} about {year}, counts {n} dead and is thought to exaggerate by half.',
    'When the siege of {place} was lifted on the {small}th day, {person} rode out with {small} companions and a borrowed banner.',
    'A letter of {year} from {person} to the Duke of {place} complains that the Swedes had eaten the seed corn.',
    'Between {year} and {year} the fair at {place} moved three times, each time at the wish of merchants from {place}.',
    'Her grandson {person} sold the manuscript in {year} to {org}, where it lay unread beneath a collection of maps.',
  ],
]

const hard = [
  'What {person} – not the {surname} of {place}, but the elder, the one whom {org} had twice refused and once, in {year}, quietly paid – meant by “the other house” is a question on which neither the papers at {place} nor those kept by {org} agree;',
  'there are, besides, {n} entries (nos. {small}–{n}) in which “{place}” may be the town, the regiment, or the ship of that name;',
  'and since {surname} & {surname} traded as {org} only after {date}, a mention of “the company” before that day, such as those of {person} and of {person}’s widow, must point elsewhere, perhaps to {place}, perhaps to nobody at all;',
  'the {product} that was called {version} in {place}, but “{surname}’s folly” in {place}, cost {money}, or {money} if one believes {person}, who had reasons to be believed, and others;',
  'it is said in {place} – and repeated, with {n} variations, from {place} to {place} – that {person} never saw {gene} as anything but three letters and a digit;',
]

const lines = [
  '{date} – {place} – {org} – {money}',
  '{ticket} · {product} {version} · {surname} · {time}',
  '{small}. {person} ({place})',
  '{org}, {place}: {n} units',
  'Re: {person} / {drug} {small} mg / {date}',
  'Gate {small}, {time}: {place} via {place}',
  '{gene}, {gene} and {disease}: {decimal} vs {decimal}',
  'Contact: {person}, {org}, {mail}',
]

/** A number generator that gives the same text for the same seed everywhere (mulberry32). */
interface Random {
  between(low: number, high: number): number
  pick<T>(items: readonly T[]): T
  of(makers: readonly (() => string)[]): string
}

function randomOf(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  const pick = <T>(items: readonly T[]): T => {
    const item = items[between(0, items.length - 1)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }
  return { between, pick, of: makers => pick(makers)() }
}

function split(list: string): string[] {
  return list.split('|')
}

function fill(template: string, random: Random): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, slot: string) => {
    const make = slots[slot]
    if (!make) throw new Error(`no slot is named ${slot}`)
    return make(random)
  })
}

function paragraph(random: Random): string {
  const domain = random.pick(domains)
  const sentences = (count: number, from = domain) =>
    Array.from({ length: count }, () => fill(random.pick(from), random)).join(' ')
  const kind = random.between(1, 100)
  if (kind <= 25) return fill(random.pick(lines), random)
  if (kind <= 50) return sentences(random.between(1, 2))
  if (kind <= 82) return sentences(random.between(3, 5))
  if (kind <= 94) return sentences(random.between(6, 9))
  return `${sentences(random.between(2, 4), hard)} ${sentences(1)}`
}

/** Paragraphs, one a line with a blank line between, of about `bytes` bytes of UTF-8. */
export function mixedText(seed: number, bytes: number): string {
  const random = randomOf(seed)
  const found = new Set<string>()
  const encoder = new TextEncoder()
  for (let size = 0; size < bytes;) {
    const next = paragraph(random)
    if (found.has(next)) continue
    found.add(next)
    size += encoder.encode(next).length + 2
  }
  return [...found].join('\n\n')
}

/** One sentence of news, about twenty words. */
export function sentence(seed: number): string {
  const random = randomOf(seed)
  return fill(random.pick(domains[0] ?? []), random)
}
