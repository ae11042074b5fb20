/** What a run was told and what it chose, in words: a line each. */
import * as v from 'valibot'
import { namesOf } from '../../domain/label-map.ts'
import type { RunReport } from '../../domain/runs.ts'
import { defaultArguments, huggingFaceName, type TrainingArguments } from '../../domain/training-arguments.ts'
import { featuresSchema, featureWords } from './features.ts'
import { automatic, readOptions, typesIn } from './options.ts'

export interface RunFact {
  readonly name: string
  readonly value: string
  /** By hand what nobody changed. */
  readonly isDefault?: boolean
}

export function runFacts({ options, chosen, start, seed, types }: RunReport): RunFact[] {
  const told = readOptions(options)
  const facts: RunFact[] = [
    { name: 'How', value: options['how'] === 'by-hand' ? 'by hand' : String(options['how'] ?? 'unknown') },
    { name: 'Features', value: featureWordsOf(options) },
    { name: 'Starts from', value: start?.title ?? 'nothing' },
    ...mapFacts(options),
    { name: 'Labels', value: types.join(', ') },
    ...chosenFacts(chosen),
  ]
  if (!told) return [...facts, ...others(options)]
  facts.push({ name: 'Folds', value: String(told.folds) }, { name: 'Seed', value: String(seed) })
  if (told.how === 'by-hand' && told.seeds !== undefined)
    facts.push({ name: 'Scored with', value: `${told.seeds} seeds` })
  if (told.transitions === false) facts.push({ name: 'Steps between labels', value: 'not learned' })
  if (told.neighbours === true) facts.push({ name: 'Nearest words', value: 'asked' })
  if (told.how === 'automatic') {
    const cs = told.cs.join(', ')
    return cs === automatic.cs.join(', ') ? facts : [...facts, { name: 'C from', value: cs }]
  }
  return [...facts, ...argumentFacts(told.arguments)]
}

/** What a run was told to read of a word. */
function featureWordsOf({ features }: RunReport['options']): string {
  const read = v.safeParse(v.optional(featuresSchema), features)
  return read.success ? featureWords(read.output) : 'unknown'
}

/** What two runs were told differently, with both values; what only one could be told, where it is not the default. */
export function differences(first: RunReport, second: RunReport): (readonly [name: string, string, string])[] {
  const factsOf = (report: RunReport) => {
    const { documents, entities } = report.data
    const data: RunFact[] = [
      { name: 'Documents', value: String(documents) },
      { name: 'Entities', value: String(entities) },
    ]
    return new Map([...data, ...runFacts(report)].map(fact => [fact.name, fact]))
  }
  const [a, b] = [factsOf(first), factsOf(second)]
  return [...new Set([...a.keys(), ...b.keys()])].flatMap(name => {
    const [left, right] = [a.get(name), b.get(name)]
    const isMoot = (left?.isDefault ?? !left) && (right?.isDefault ?? !right)
    if (left?.value === right?.value || isMoot) return []
    return [[name, left?.value ?? '–', right?.value ?? '–'] as const]
  })
}

/** Types of the head before that are called otherwise, or split. */
function mapFacts(options: RunReport['options']): RunFact[] {
  const map = typesIn(options) ?? {}
  const said = Object.keys(map).flatMap(type => {
    const names = namesOf(map, type)
    if (names.length === 1 && names[0] === type) return []
    return [`${type} → ${names.length > 0 ? names.join(' or ') : 'dropped'}`]
  })
  return said.length > 0 ? [{ name: 'Its labels', value: said.join('; ') }] : []
}

const endings: Readonly<Record<string, string>> = {
  steps: 'all epochs went through',
  early: 'nothing got better any more',
  asked: 'it was told to',
}

function chosenFacts({ c, epochs, ended }: RunReport['chosen']): RunFact[] {
  const facts: RunFact[] = []
  if (typeof c === 'number') facts.push({ name: 'Chosen C', value: String(c) })
  if (typeof epochs === 'number') facts.push({ name: 'Chosen epochs', value: String(epochs) })
  if (typeof ended === 'string') facts.push({ name: 'Ended because', value: endings[ended] ?? ended })
  return facts
}

function argumentFacts(given: TrainingArguments): RunFact[] {
  const defaults = defaultArguments(given.kind)
  return keysOf(given).flatMap(argument => {
    if (argument === 'seed') return []
    if (argument === 'intermediateSize' && given.kind !== 'mlp') return []
    if (argument === 'numCycles' && given.lrSchedulerType !== 'cosine_with_restarts') return []
    const value = given[argument]
    const words =
      typeof value === 'object'
        ? Object.entries(value)
            .map(([type, weight]) => `${type} ${weight}`)
            .join(', ')
        : String(value)
    return [{ name: huggingFaceName(argument), value: words, isDefault: value === defaults[argument] }]
  })
}

function keysOf<T extends object>(value: T): (keyof T & string)[] {
  const keys: (keyof T & string)[] = []
  for (const key in value) keys.push(key)
  return keys
}

/** Of another version: as it stands there. */
function others(options: RunReport['options']): RunFact[] {
  return Object.entries(options).flatMap(([name, value]) =>
    ['how', 'features', 'startTypes'].includes(name)
      ? []
      : [{ name, value: typeof value === 'object' ? JSON.stringify(value) : String(value) }],
  )
}
