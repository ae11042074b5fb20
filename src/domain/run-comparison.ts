/** Two runs on the documents that both were scored on and that were not changed in between. */
import { sumCounts, type Counts } from './metrics.ts'
import type { RunReport } from './runs.ts'
import { countsIn, type Part } from './score-report.ts'
import { scoresByType } from './scoring.ts'
import { compareReports } from './verdict.ts'

/**
 * Why two runs cannot be set against each other: one was not scored, or it is not known what its documents were scored
 * against, or none that both were scored on is unchanged, or nothing in these is of a type that both learned.
 */
export type NoPart = 'not-scored' | 'unknown' | 'changed' | 'other-types'

/**
 * The second run beside the first, on the documents that both scored against the same text, gold, extent and role: each
 * time by a head that had not learned from them. Types are those that both learned, whatever they were called; they go
 * by their names in the second.
 */
export function unchangedPart(first: RunReport, second: RunReport): Part | NoPart {
  if (!first.evaluation.after || !second.evaluation.after) return 'not-scored'
  const [old, now] = [scoredDocuments(first), scoredDocuments(second)]
  if (!old || !now) return 'unknown'
  const nameOf = new Map(second.types.map((type, place) => [labelAt(second, place), type]))
  const common = new Set(first.types.map((_, place) => labelAt(first, place)).filter(label => nameOf.has(label)))
  const before: Side = { counts: [], byType: new Map() }
  const after: Side = { counts: [], byType: new Map() }
  let hasOthers = false
  for (const [id, { hash, byLabel }] of now) {
    const other = old.get(id)
    if (!other || hash === '' || other.hash !== hash) continue
    const [mine, theirs] = [byLabel, other.byLabel].map(all => [...all].filter(([label]) => common.has(label)))
    if (!mine || !theirs || goldIn(mine) !== goldIn(theirs)) continue
    hasOthers ||= mine.length < byLabel.size || theirs.length < other.byLabel.size
    add(before, theirs, nameOf)
    add(after, mine, nameOf)
  }
  if (after.counts.length === 0) return 'changed'
  if (after.byType.size === 0 && before.byType.size === 0) return 'other-types'
  return {
    on: 'unchanged',
    documents: after.counts.length,
    before: scoresByType(before.byType),
    after: scoresByType(after.byType),
    difference: compareReports(before, after, second.seed),
    ...(hasOthers ? { only: [...common].map(label => nameOf.get(label) ?? '') } : {}),
  }
}

interface Side {
  readonly counts: Counts[]
  readonly byType: Map<string, Counts>
}

type ByLabel = readonly (readonly [label: string, counts: Counts])[]

function add({ counts, byType }: Side, own: ByLabel, nameOf: ReadonlyMap<string, string>): void {
  counts.push(sumCounts(own.map(([, count]) => count)))
  for (const [label, count] of own) {
    const name = nameOf.get(label) ?? ''
    byType.set(name, sumCounts([count, byType.get(name) ?? none]))
  }
}

const none: Counts = { correct: 0, predicted: 0, gold: 0 }

/** Where entities overlap, gold of one type may cover that of another: with it the words change that are scored. */
function goldIn(own: ByLabel): number {
  return own.reduce((sum, [, { gold }]) => sum + gold, 0)
}

/** The label of a type, by which it is known when that is called otherwise; a type without one goes by its name. */
function labelAt({ types, labels }: Pick<RunReport, 'types' | 'labels'>, place: number): string {
  const label = labels?.[place] ?? ''
  return label === '' ? ` ${types[place] ?? ''}` : label
}

interface ScoredDocument {
  readonly hash: string
  readonly byLabel: ReadonlyMap<string, Counts>
}

/** By id; undefined where it is not known what they were scored against. */
function scoredDocuments({ evaluation, types, labels }: RunReport): Map<string, ScoredDocument> | undefined {
  const { documents, hashes, tallies, after } = evaluation
  if (!hashes || !tallies || !labels || hashes.length !== documents.length || tallies.length !== documents.length)
    return undefined
  const labelOf = new Map(types.map((type, place) => [type, labelAt({ types, labels }, place)]))
  const names = after?.default.types.map(([type]) => type) ?? []
  return new Map(
    documents.map((id, index) => {
      const byLabel = new Map<string, Counts>()
      for (const [place, counts] of countsIn(tallies[index] ?? []))
        byLabel.set(labelOf.get(names[place] ?? '') ?? '', counts)
      return [id, { hash: hashes[index] ?? '', byLabel }]
    }),
  )
}
