/** A project of any size, the same every time: documents of our own making in which every name is an entity. */
import { addDocuments, type NewDocument } from '../../src/domain/document-list.ts'
import { commit, startTimeline } from '../../src/domain/history.ts'
import { addLabels } from '../../src/domain/label-edits.ts'
import { newProject, type GoldSpan, type ProjectEdit, type ProjectRecords } from '../../src/domain/project.ts'

const names = {
  PER: 'Ada Quist|Bo Sandberg|Cleo Marr|Dov Arden|Elin Foss|Farid Noor|Greta Lund|Hugo Brandt|Ines Vidal|Jonas Ek'.split(
    '|',
  ),
  LOC: 'Oslo|Lisbon|Nairobi|Lake Inari|Cape Verde|Turin|Bergen|the Dolomites|Porto|Ghent'.split('|'),
  ORG: 'Northlight Rail|the Tern Society|Havn Bank|Odell & Co|Radio Fjord|Miro Works|the River Board|Kestrel Air'.split(
    '|',
  ),
  MISC: 'Swiss|the Winter Fair|Atlas IV|Portuguese|the Amber Cup|Nordic'.split('|'),
}
type Label = keyof typeof names
const labels: readonly Label[] = ['PER', 'LOC', 'ORG', 'MISC']

/** Sentences with the places of their names. */
const patterns = [
  '{PER} of {ORG} came to {LOC} on the night train and left two days later.',
  'In {LOC} the {MISC} papers wrote that {ORG} had asked {PER} for the figures.',
  'Nobody at {ORG} knew why {PER} had sold the house in {LOC}.',
  '{PER} and {PER} met again at {LOC}, as {ORG} had hoped.',
  'The letter that {PER} sent from {LOC} reached {ORG} in March.',
].map(pattern => pattern.split(/[{}]/))

export interface Built {
  readonly records: ProjectRecords
  readonly texts: ReadonlyMap<string, string>
  readonly entities: number
}

/** A project of so many documents with about `entities` entities of gold each, every third document done. */
export function bigProject(count: number, entities: number): Built {
  const random = randomOf(7)
  const texts = new Map<string, string>()
  let total = 0
  const empty = newProject('Ten months of post')
  const labelled = after(empty, addLabels(empty, labels))
  const documents = Array.from({ length: count }, (_, index): NewDocument => {
    const id = `d${String(index).padStart(5, '0')}`
    const { text, spans } = textOf(random, entities)
    texts.set(id, text)
    total += spans.length
    const state = index % 3 === 0 ? 'done' : index % 3 === 1 ? 'in-progress' : 'new'
    return {
      id,
      title: `Letter ${index + 1} from ${names.LOC[index % names.LOC.length] ?? ''}`,
      length: text.length,
      createdAt: 1_700_000_000_000 + index,
      state,
      role: index % 10 === 9 ? 'test' : 'train',
      annotatedFor: state === 'done' ? [...labels] : null,
      metadata: { archive: `box ${index % 40}` },
      spans,
    }
  })
  return { records: after(labelled, addDocuments(labelled, documents, 'Import')), texts, entities: total }
}

function textOf(random: (below: number) => number, entities: number): { text: string; spans: GoldSpan[] } {
  const spans: GoldSpan[] = []
  let text = ''
  while (spans.length < entities) {
    for (const [at, part] of (patterns[random(patterns.length)] ?? []).entries()) {
      const label = labels.find(label => label === part)
      if (at % 2 === 0 || !label) {
        text += part
        continue
      }
      const name = names[label][random(names[label].length)] ?? ''
      spans.push({ start: text.length, end: text.length + name.length, label })
      text += name
    }
    text += spans.length % 3 === 0 ? '\n' : ' '
  }
  return { text, spans }
}

function after(records: ProjectRecords, edit: ProjectEdit): ProjectRecords {
  return commit(startTimeline(records), edit, 0).present
}

function randomOf(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
