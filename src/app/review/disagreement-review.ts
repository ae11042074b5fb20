/** The places where gold and head disagree, as a list to go through and to resolve. */
import {
  keepGold,
  placeOf,
  takePrediction,
  type Disagreement,
  type DisagreementKind,
} from '../../domain/disagreement.ts'
import { compareSpans, type Range } from '../../domain/spans.ts'
import { labelsIn } from '../label/marks.ts'
import type { Shared } from './reviewing.ts'

export interface Place {
  readonly document: string
  readonly disagreement: Disagreement
}

export interface PlaceReview {
  readonly scope: 'document' | 'all'
  /** Only of this class, and only of this label, in gold or predicted. */
  readonly kind: DisagreementKind | undefined
  readonly label: string | undefined
  /** Where one is. */
  readonly place: Place | undefined
}

export const nothingOfPlaces: PlaceReview = { scope: 'all', kind: undefined, label: undefined, place: undefined }

/** What passes the filters, in the order of documents and text, and what each filter would leave of the others’. */
export interface Places {
  readonly places: readonly Place[]
  readonly kinds: Readonly<Record<DisagreementKind, number>>
  /** Labels, or types of the head, that take part in a disagreement of the scope. */
  readonly labels: ReadonlyMap<string, number>
}

export function createDisagreementReview({ session, project, predictions, store, making, goTo, view }: Shared) {
  /** A disagreement that stays is the same place. */
  const known = new WeakMap<Disagreement, Place>()
  let listed: { readonly of: readonly unknown[]; readonly places: Places } | undefined

  /** The same object for as long as nothing in it changes. */
  function places(): Places {
    const { comparisons } = predictions.compared.getState()
    const { documents, open } = project.store.getState()
    const { scope, kind, label } = store.getState()
    const openId = open.kind === 'none' ? undefined : open.id
    const of = [comparisons, documents, kind, label, scope === 'document' ? openId : scope]
    if (listed && of.every((value, at) => value === listed?.of[at])) return listed.places
    const found: Place[] = []
    const kinds = { missed: 0, spurious: 0, boundary: 0, type: 0 }
    const labels = new Map<string, number>()
    for (const { id } of documents) {
      if (scope === 'document' && id !== openId) continue
      for (const disagreement of comparisons.get(id)?.disagreements ?? []) {
        const own = labelsOf(disagreement)
        for (const name of new Set(own)) labels.set(name, (labels.get(name) ?? 0) + 1)
        if (label !== undefined && !own.includes(label)) continue
        kinds[disagreement.kind]++
        if (kind !== undefined && kind !== disagreement.kind) continue
        const place = known.get(disagreement) ?? { document: id, disagreement }
        known.set(disagreement, place)
        found.push(place)
      }
    }
    const places = { places: found, kinds, labels }
    listed = { of, places }
    return places
  }

  /** The index of where one is in the list, or -1. */
  function currentIndex(): number {
    const { place } = store.getState()
    return place ? places().places.findIndex(other => samePlace(other, place)) : -1
  }

  /** The index of the first place from another on, in the order of the list; `length` where there is none. */
  function indexFrom(document: string | undefined, range: Range): number {
    const { documents } = project.store.getState()
    const order = new Map(documents.map(({ id }, at) => [id, at]))
    const at = order.get(document ?? '') ?? 0
    const { places: all } = places()
    const index = all.findIndex(place => {
      const other = order.get(place.document) ?? 0
      return other > at || (other === at && placeOf(place.disagreement).start >= range.start)
    })
    return index < 0 ? all.length : index
  }

  async function show(place: Place): Promise<boolean> {
    store.setState({ place })
    return (await goTo(place.document, placeOf(place.disagreement))) && isCurrent(place)
  }

  const isCurrent = (place: Place) => store.getState().place === place

  /** To what comes after a place that was resolved. */
  function goOn({ document, disagreement }: Place): void {
    predictions.comparisons()
    const { places: all } = places()
    const next = all[indexFrom(document, placeOf(disagreement))] ?? all[0]
    if (next) void show(next)
    else store.setState({ place: undefined })
  }

  async function resolve(command: typeof takePrediction): Promise<void> {
    predictions.comparisons()
    const place = places().places[currentIndex()]
    if (!place) return step(1)
    if (!(await show(place))) return
    const { disagreement } = place
    const labels = labelsIn(project.store.getState().timeline.present)
    const predicted = 'predicted' in disagreement ? disagreement.predicted.label : undefined
    // A type that no label stands for becomes one.
    const type = predicted === undefined || labels.byId.has(predicted) ? undefined : predicted
    const edit = making.make(target => {
      const label = type === undefined ? undefined : labelsIn(target.records).byType.get(type)
      return command(target, label === undefined ? disagreement : relabelled(disagreement, label))
    }, type)
    if (!edit) return
    goOn(place)
    const left = places().places.length
    making.tell(left === 0 ? `${edit.name}; no disagreement is left here` : edit.name)
  }

  function step(by: 1 | -1): void {
    predictions.comparisons()
    const { places: all } = places()
    const at = currentIndex()
    const { selection } = session.getState()
    const { open } = project.store.getState()
    const from = selection ?? { start: view.onScreen()?.start ?? 0, end: 0 }
    const first = at < 0 ? indexFrom(open.kind === 'none' ? undefined : open.id, from) : -1
    const index = at >= 0 ? at + by : by === 1 ? first : first - 1
    const next = all[(index + all.length) % Math.max(1, all.length)]
    if (next) void show(next)
  }

  return {
    places,
    currentIndex,
    show: (place: Place): void => void show(place),
    step,
    take: (): void => void resolve(takePrediction),
    keep: (): void => void resolve(keepGold),
    filter: (filter: Partial<Pick<PlaceReview, 'scope' | 'kind' | 'label'>>): void => store.setState(filter),
  }
}

function labelsOf(disagreement: Disagreement): string[] {
  return [
    ...('gold' in disagreement ? [disagreement.gold.label] : []),
    ...('predicted' in disagreement ? [disagreement.predicted.label] : []),
  ]
}

function relabelled(disagreement: Disagreement, label: string): Disagreement {
  return disagreement.kind === 'missed'
    ? disagreement
    : { ...disagreement, predicted: { ...disagreement.predicted, label } }
}

export function samePlace(a: Place, b: Place): boolean {
  if (a === b) return true
  const [left, right] = [a.disagreement, b.disagreement]
  return (
    a.document === b.document &&
    left.kind === right.kind &&
    (!('gold' in left) || ('gold' in right && compareSpans(left.gold, right.gold) === 0)) &&
    (!('predicted' in left) || ('predicted' in right && compareSpans(left.predicted, right.predicted) === 0))
  )
}
