/** Actions of "more like this", there while Label is shown; those on places have keys while its side of the panel is. */
import { excerpt } from '../../domain/edits.ts'
import type { Entry } from '../actions.ts'
import type { House } from '../house.ts'

export function similarActions(house: House): Entry[] {
  const { choices, project, session } = house
  const { alikes, labelling } = house.labelActivity()
  const { selection, writing, engine } = session.getState()
  const { current, status, isShown } = alikes.store.getState()
  const target = writing.kind === 'no' ? project.target() : undefined
  const range = target && (labelling.picked() ?? selection)
  const words = target && range ? `“${excerpt(target.text, range)}”` : 'this'
  const isHere = isShown && choices.getState().labelTab === 'find' && writing.kind === 'no'
  const isAny = isHere && alikes.open().length > 0
  // A key of the suggestions is theirs but while one goes through these places.
  const isAt = isAny && alikes.currentIndex() >= 0 && selection?.start === current?.start
  const onPlaces = (id: string, title: string, key: string, isOn: boolean, run: () => void): Entry => ({
    id,
    title: `More like this: ${title}`,
    keys: isOn ? [key] : [],
    enabled: isOn,
    run,
  })
  return [
    {
      id: 'more-like-this',
      title: `More like this: ${words}, in all documents`,
      keys: ['Shift+M'],
      enabled: range !== undefined && engine.kind === 'ready',
      run: () => void alikes.lookLikePicked(),
    },
    onPlaces('similar-next', 'next place', '.', isAny, () => alikes.step(1)),
    onPlaces('similar-previous', 'previous place', ',', isAny, () => alikes.step(-1)),
    onPlaces('similar-accept', 'accept the place', 'a', isAt, () => void alikes.accept()),
    onPlaces('similar-reject', 'reject the place', 'x', isAt, () => void alikes.reject()),
    {
      id: 'similar-accept-all',
      title: 'More like this: accept all shown',
      enabled: isAny,
      run: alikes.acceptAll,
    },
    {
      id: 'similar-again',
      title: 'More like this: look again, like all that was accepted',
      enabled: isHere && engine.kind === 'ready' && status.kind !== 'looking' && alikes.accepted().length > 0,
      run: () => void alikes.again(),
    },
    {
      id: 'similar-stop',
      title: 'More like this: stop looking',
      enabled: status.kind === 'looking',
      run: alikes.stop,
    },
  ]
}
