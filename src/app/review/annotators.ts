/** Two annotators side by side: who is compared, the places where they differ, and what becomes of each in gold. */
import { createStore } from 'zustand/vanilla'
import {
  adjudicate,
  asSource,
  differenceKinds,
  mayBeBoth,
  placeOf,
  sourceOf,
  takeAgreed,
  type Annotator,
  type Difference,
  type DifferenceKind,
  type Verdict,
} from '../../domain/annotators.ts'
import type { RecordChange } from '../../domain/edits.ts'
import type { ProjectRecords } from '../../domain/project.ts'
import { compareSpans, type Range, type Span } from '../../domain/spans.ts'
import { sourcesOf } from '../../domain/suggested.ts'
import { removeSource } from '../../domain/suggesting.ts'
import { chooseSources } from '../label/shown-sources.ts'
import { say } from '../session.ts'
import { createAnnotatorsComparing, type ComparedDocument } from './annotators-comparing.ts'
import type { Shared } from './reviewing.ts'

export interface DifferencePlace {
  readonly document: string
  readonly difference: Difference
}

export interface AnnotatorsState {
  /** Who was picked; what is no longer there is not compared. */
  readonly picked: readonly [Annotator, Annotator] | undefined
  readonly kind: DifferenceKind | undefined
  readonly label: string | undefined
  readonly scope: 'document' | 'all'
  /** Whether what gold has decided is listed too. */
  readonly withDecided: boolean
  readonly place: DifferencePlace | undefined
}

export interface DifferencePlaces {
  readonly places: readonly DifferencePlace[]
  readonly kinds: Readonly<Record<DifferenceKind, number>>
  readonly labels: ReadonlyMap<string, number>
  /** Differences of the scope, whatever the filters, and how many of them gold has decided. */
  readonly total: number
  readonly decided: number
}

type Filter = Pick<AnnotatorsState, 'kind' | 'label' | 'withDecided'>
interface Listed extends Pick<DifferencePlaces, 'places' | 'kinds' | 'labels'> {
  readonly filter: Filter
}
const noKinds = { label: 0, boundary: 0, both: 0, 'only-a': 0, 'only-b': 0 }

/** Documents taken from at a stretch. */
const AT_ONCE = 100

export function nameOf(annotator: Annotator): string {
  return sourceOf(annotator) ?? 'gold'
}

export function createAnnotatorsReview({ session, choices, project, making, goTo, view }: Omit<Shared, 'store'>) {
  const store = createStore<AnnotatorsState>()(() => ({
    picked: undefined,
    kind: undefined,
    label: undefined,
    scope: 'all',
    withDecided: false,
    place: undefined,
  }))
  const { compared, begin, refresh } = createAnnotatorsComparing(project, pair)
  /** A difference that stays is the same place. */
  const known = new WeakMap<Difference, DifferencePlace>()
  const lists = new WeakMap<ComparedDocument, Listed>()
  let listed: { readonly of: readonly unknown[]; readonly places: DifferencePlaces } | undefined

  const present = () => project.store.getState().timeline.present

  /** All who can be compared: gold, and the sources. */
  function annotators(records: ProjectRecords = present()): Annotator[] {
    return ['gold', ...sourcesOf(records).map(({ name }) => asSource(name))]
  }

  /** Who is compared: those that were picked, else the first two sources, else gold with the one that there is. */
  function pair(): readonly [Annotator, Annotator] | undefined {
    const all = annotators()
    const { picked } = store.getState()
    if (picked?.every(annotator => all.includes(annotator))) return picked
    const [gold, first, second] = all
    if (gold === undefined || first === undefined) return undefined
    return second === undefined ? [gold, first] : [first, second]
  }

  /** What a document has to list; looked through once. */
  function placesIn(id: string, document: ComparedDocument, filter: Filter): Listed {
    const before = lists.get(document)
    const { kind, label, withDecided } = filter
    const of = before?.filter
    if (before && of && of.kind === kind && of.label === label && of.withDecided === withDecided) return before
    const places: DifferencePlace[] = []
    const kinds = { ...noKinds }
    const labels = new Map<string, number>()
    for (const difference of withDecided ? document.agreement.differences : document.open) {
      const own = new Set(sidesOf(difference).map(({ label }) => label))
      for (const name of own) labels.set(name, (labels.get(name) ?? 0) + 1)
      if (label !== undefined && !own.has(label)) continue
      kinds[difference.kind]++
      if (kind !== undefined && kind !== difference.kind) continue
      const place = known.get(difference) ?? { document: id, difference }
      known.set(difference, place)
      places.push(place)
    }
    const list = { filter, places, kinds, labels }
    lists.set(document, list)
    return list
  }

  /** The same object for as long as nothing in it changes. */
  function places(): DifferencePlaces {
    const { byDocument } = compared.getState()
    const { documents, open } = project.store.getState()
    const { scope, kind, label, withDecided } = store.getState()
    const openId = open.kind === 'none' ? undefined : open.id
    const of = [byDocument, documents, kind, label, withDecided, scope === 'document' ? openId : scope]
    if (listed && of.every((value, at) => value === listed?.of[at])) return listed.places
    const found: DifferencePlace[] = []
    const kinds = { ...noKinds }
    const labels = new Map<string, number>()
    let [total, decided] = [0, 0]
    const filter: Filter = { kind, label, withDecided }
    for (const [id, document] of byDocument) {
      if (scope === 'document' && id !== openId) continue
      const { agreement, open } = document
      total += agreement.differences.length
      decided += agreement.differences.length - open.length
      const own = placesIn(id, document, filter)
      for (const place of own.places) found.push(place)
      for (const kind of differenceKinds) kinds[kind] += own.kinds[kind]
      for (const [name, times] of own.labels) labels.set(name, (labels.get(name) ?? 0) + times)
    }
    const places = { places: found, kinds, labels, total, decided }
    listed = { of, places }
    return places
  }

  /** The index of where one is in the list, or -1. */
  function currentIndex(): number {
    const { place } = store.getState()
    return place ? places().places.findIndex(other => isSame(other, place)) : -1
  }

  /** The index of the first place from another on; `length` where there is none. */
  function indexFrom(document: string | undefined, { start }: Pick<Range, 'start'>): number {
    const order = new Map(project.store.getState().documents.map(({ id }, at) => [id, at]))
    const at = order.get(document ?? '') ?? 0
    const { places: all } = places()
    const index = all.findIndex(place => {
      const other = order.get(place.document) ?? 0
      return other > at || (other === at && placeOf(place.difference).start >= start)
    })
    return index < 0 ? all.length : index
  }

  async function show(place: DifferencePlace): Promise<boolean> {
    store.setState({ place })
    return (await goTo(place.document, placeOf(place.difference))) && store.getState().place === place
  }

  /** The place where one is, brought up to date with the gold. */
  function current(): DifferencePlace | undefined {
    const { place } = store.getState()
    if (place) refresh(place.document)
    return places().places[currentIndex()]
  }

  function step(by: 1 | -1): void {
    const { places: all } = places()
    const at = currentIndex()
    const { selection } = session.getState()
    const { open } = project.store.getState()
    const from = selection ?? { start: view.onScreen()?.start ?? 0 }
    const first = at < 0 ? indexFrom(open.kind === 'none' ? undefined : open.id, from) : -1
    const index = at >= 0 ? at + by : by === 1 ? first : first - 1
    const next = all[(index + all.length) % Math.max(1, all.length)]
    if (next) void show(next)
  }

  async function decide(verdict: Verdict): Promise<void> {
    const place = current()
    const two = pair()
    if (!place || !two) return step(1)
    if (!(await show(place))) return
    const names = { a: nameOf(two[0]), b: nameOf(two[1]) }
    const edit = making.make(target => adjudicate(target, place.difference, verdict, names))
    if (!edit) return
    refresh(place.document)
    const { places: all } = places()
    const { withDecided } = store.getState()
    const after = indexFrom(place.document, placeOf(place.difference))
    const next = all[after + (withDecided ? 1 : 0)] ?? all[0]
    if (next) void show(next)
    else store.setState({ place: undefined })
    making.tell(all.length === 0 ? `${edit.name}; no difference is left here` : edit.name)
  }

  async function takeAllAgreed(): Promise<void> {
    const two = pair()
    if (!two) return
    const names = { a: nameOf(two[0]), b: nameOf(two[1]) }
    const before = present()
    const agreed = [...compared.getState().byDocument].map(([document, { agreement }]) => {
      return { document, spans: agreement.agreed }
    })
    const changes: RecordChange[] = []
    let [count, left] = [0, 0]
    for (let from = 0; from < agreed.length; from += AT_ONCE) {
      const edit = takeAgreed(before, agreed.slice(from, from + AT_ONCE), names)
      changes.push(...edit.changes)
      count += edit.count
      left += edit.left
      await new Promise(next => setTimeout(next))
      // Over what was edited meanwhile it begins again.
      if (present() !== before) return takeAllAgreed()
    }
    if (count === 0)
      return say(session, { tone: 'news', text: 'All on which the two agree is gold already, or was decided.' })
    const name = `Take ${count} ${count === 1 ? 'entity' : 'entities'} on which ${names.a} and ${names.b} agree`
    project.commit({ name, changes })
    making.tell(left > 0 ? `${name}; ${left} left, in conflict with gold` : name)
  }

  return {
    store,
    compared,
    annotators,
    pair,
    places,
    currentIndex,
    step,
    show: (place: DifferencePlace): void => void show(place),
    filter: (filter: Partial<Pick<AnnotatorsState, 'scope' | 'kind' | 'label' | 'withDecided'>>): void =>
      store.setState(filter),

    /** Sets two annotators side by side. */
    pick(a: Annotator, b: Annotator): void {
      store.setState({ picked: [a, b], place: undefined, kind: undefined, label: undefined })
      // The text shows what is compared.
      choices.setState({ suggestionsFrom: chooseSources(...[a, b].flatMap(one => sourceOf(one) ?? [])) })
      begin()
    },

    /** Decides the place where one is, and goes on to the next. */
    decide: (verdict: Verdict): void => void decide(verdict),

    /** Whether both of the place where one is could be gold. */
    mayTakeBoth(): boolean {
      const place = places().places[currentIndex()]
      return place !== undefined && mayBeBoth(present(), place.difference)
    },

    /** All on which the two agree becomes gold. */
    takeAgreed: (): void => void takeAllAgreed(),

    remove(source: string): void {
      const edit = removeSource(present(), source)
      project.commit(edit)
      making.tell(edit.name)
    },
  }
}

function sidesOf(difference: Difference): Span[] {
  return [...('a' in difference ? [difference.a] : []), ...('b' in difference ? [difference.b] : [])]
}

function isSame(one: DifferencePlace, other: DifferencePlace): boolean {
  if (one === other) return true
  if (one.document !== other.document || one.difference.kind !== other.difference.kind) return false
  const [left, right] = [sidesOf(one.difference), sidesOf(other.difference)]
  return (
    left.length === right.length &&
    left.every((span, at) => {
      const same = right[at]
      return same !== undefined && compareSpans(span, same) === 0
    })
  )
}
