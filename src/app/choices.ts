/** What a person chose, remembered between visits; a stored value that no longer fits counts as not chosen. */
import * as v from 'valibot'
import { createStore } from 'zustand/vanilla'

const SelfCheck = v.object({
  key: v.string(),
  passed: v.boolean(),
  cosine: v.number(),
  tolerance: v.number(),
  milliseconds: v.number(),
})

const Find = v.object({
  ignoreCase: v.fallback(v.boolean(), true),
  wholeWord: v.fallback(v.boolean(), false),
  isRegex: v.fallback(v.boolean(), false),
  everywhere: v.fallback(v.boolean(), true),
})

export const themes = ['auto', 'light', 'dark'] as const
/** The sides of Label's panel. */
export const labelTabs = ['labels', 'review', 'find', 'project'] as const

const fields = {
  theme: v.fallback(v.picklist(themes), 'auto'),
  /** Names of the heads that were picked, the last one first: where that is gone, the one before reads again. */
  heads: v.fallback(v.array(v.string()), []),
  aggregation: v.fallback(v.picklist(['word', 'none', 'simple', 'first', 'average', 'max']), 'word'),
  /** `head` leaves it to the head. */
  decode: v.fallback(v.picklist(['head', 'viterbi', 'argmax']), 'head'),
  threshold: v.fallback(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0),
  showConfidence: v.fallback(v.boolean(), false),
  showSeams: v.fallback(v.boolean(), false),
  device: v.fallback(v.picklist(['auto', 'webgpu', 'wasm']), 'auto'),
  selfCheck: v.fallback(v.optional(SelfCheck), undefined),
  documentsOpen: v.fallback(v.boolean(), true),
  panelOpen: v.fallback(v.boolean(), true),
  /** CSS pixels. */
  panelWidth: v.fallback(v.pipe(v.number(), v.minValue(260), v.maxValue(560)), 320),
  /** Whether Label shows suggestions that overlap gold of a flat project. */
  showContested: v.fallback(v.boolean(), false),
  /** Whose suggestions Label shows: `head`, `all`, or sources by name (`label/shown-sources`). */
  suggestionsFrom: v.fallback(v.string(), 'head'),
  /** Which side of Label's panel is shown. */
  labelTab: v.fallback(v.picklist(labelTabs), 'labels'),
  /** The keys that a person gave to actions, by the action's id; an empty list is none. */
  keys: v.fallback(v.record(v.string(), v.array(v.string())), {}),
  /** Id of the project that was open last. */
  project: v.fallback(v.optional(v.string()), undefined),
  /** How and where words are looked for. */
  find: v.fallback(Find, v.getFallbacks(Find)),
  /** How documents are exported, by the name of what was chosen; `app/export` knows what it may be. */
  exporting: v.fallback(v.record(v.string(), v.string()), {}),
  /** How heads are trained: `how`, and by hand the arguments; `app/tuning` knows what they may be. */
  training: v.fallback(v.record(v.string(), v.unknown()), {}),
  visited: v.fallback(v.boolean(), false),
}
const ChoicesSchema = v.fallback(v.object(fields), () => v.getFallbacks(v.object(fields)))

export type Choices = Readonly<v.InferOutput<typeof ChoicesSchema>>
export type Theme = Choices['theme']

/** What localStorage gives and takes; each may throw where storage is refused. */
export interface ChoiceStore {
  read(): string | null
  write(value: string): void
}

const KEY = 'gleaner-choices/1'
export const localChoices: ChoiceStore = {
  read: () => localStorage.getItem(KEY),
  write: value => localStorage.setItem(KEY, value),
}

/** How many heads are remembered that were picked once. */
const MOST_HEADS = 12

/** Picks a head for texts that have none of their own. */
export function chooseHead(choices: ChoicesStore, name: string): void {
  choices.setState(({ heads }) => ({ heads: [name, ...heads.filter(other => other !== name)].slice(0, MOST_HEADS) }))
}

export function readChoices(stored: string | null): Choices {
  let json: unknown
  try {
    json = JSON.parse(stored ?? '{}')
  } catch {
    json = {}
  }
  return v.parse(ChoicesSchema, json)
}

export function createChoices(kept: ChoiceStore) {
  let stored: string | null = null
  try {
    stored = kept.read()
  } catch {
    // Storage refused: choices last as long as the tab.
  }
  const choices = createStore<Choices>()(() => readChoices(stored))
  choices.subscribe(state => {
    try {
      kept.write(JSON.stringify(state))
    } catch {
      // As above; the page says elsewhere that nothing is kept.
    }
  })
  return choices
}

export type ChoicesStore = ReturnType<typeof createChoices>
