/** Actions of the review, there while Label is shown; those on places have keys while its side of the panel is. */
import type { Entry } from '../actions.ts'
import type { House } from '../house.ts'
import { nameOf } from './annotators.ts'

export function reviewActions(house: House): Entry[] {
  const { session, choices, project } = house
  const { predictions, reviewing } = house.labelActivity()
  const { engine, writing } = session.getState()
  const { status, byDocument } = predictions.store.getState()
  const { part } = reviewing.store.getState()
  const isReview = choices.getState().labelTab === 'review' && writing.kind === 'no'
  const isReading = status.kind === 'running'
  const isSlips = part === 'consistency'
  const isTwo = part === 'annotators'
  const [a, b] = reviewing.annotators.pair()?.map(nameOf) ?? ['A', 'B']
  const isDeciding = isReview && isTwo && reviewing.annotators.pair() !== undefined
  const onPlaces = (id: string, title: string, key: string, run: () => void, enabled = isReview): Entry => ({
    id,
    title,
    keys: isReview ? [key] : [],
    enabled,
    run,
  })
  return [
    {
      id: 'read-all',
      title: isReading ? 'Reading the documents …' : 'Read all documents with the head',
      enabled: engine.kind === 'ready' && !isReading && project.store.getState().documents.length > 0,
      run: () => void predictions.readAll(),
    },
    onPlaces('review-next', 'Review: next place', '.', () => reviewing.step(1)),
    onPlaces('review-previous', 'Review: previous place', ',', () => reviewing.step(-1)),
    onPlaces(
      'review-take',
      isSlips ? 'Review: fix it' : 'Review: take the prediction',
      't',
      reviewing.take,
      isReview && !isTwo,
    ),
    onPlaces(
      'review-keep',
      isSlips ? 'Review: leave it as it is' : 'Review: keep gold',
      'g',
      reviewing.keep,
      isReview && !isTwo,
    ),
    onPlaces('take-a', `Annotators: take ${a}`, 'j', () => reviewing.annotators.decide('a'), isDeciding),
    onPlaces('take-neither', 'Annotators: take neither', 'k', () => reviewing.annotators.decide('neither'), isDeciding),
    onPlaces('take-b', `Annotators: take ${b}`, 'l', () => reviewing.annotators.decide('b'), isDeciding),
    onPlaces(
      'take-both',
      'Annotators: take both',
      'h',
      () => reviewing.annotators.decide('both'),
      isDeciding && reviewing.annotators.mayTakeBoth(),
    ),
    {
      id: 'take-agreed',
      title: `Annotators: take all on which ${a} and ${b} agree as gold`,
      enabled: isDeciding,
      run: reviewing.annotators.takeAgreed,
    },
    onPlaces(
      'review-take-other',
      'Review: give the other label',
      'o',
      () => reviewing.consistency.takeOther(),
      isReview && isSlips,
    ),
    onPlaces(
      'review-next-in',
      'Review: next place of the same words',
      '>',
      () => reviewing.consistency.stepPlace(1),
      isReview && isSlips,
    ),
    onPlaces(
      'review-previous-in',
      'Review: previous place of the same words',
      '<',
      () => reviewing.consistency.stepPlace(-1),
      isReview && isSlips,
    ),
    {
      id: 'accept-all-documents',
      title: 'Accept all shown in all read documents',
      enabled: byDocument.size > 0,
      run: () => void reviewing.acceptRead(),
    },
    {
      id: 'reject-all-documents',
      title: 'Reject all shown in all read documents',
      enabled: byDocument.size > 0,
      run: () => void reviewing.rejectRead(),
    },
  ]
}
