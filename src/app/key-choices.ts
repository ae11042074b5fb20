/** Giving actions other keys: what a stroke is called, which strokes are not to be had, and whose a key is. */
import type { Action } from './actions.ts'
import type { House } from './house.ts'
import { placeOf, shownKey, type Stroke } from './keys.ts'

/** Strokes that browsers keep for themselves, or that people expect of them, in lower case. */
const ofTheBrowser: Readonly<Record<string, string>> = {
  'mod+n': 'opens a window',
  'mod+shift+n': 'opens a private window',
  'mod+t': 'opens a tab',
  'mod+shift+t': 'opens a closed tab again',
  'mod+w': 'closes the tab',
  'mod+shift+w': 'closes the window',
  'mod+q': 'quits the browser',
  'mod+r': 'loads the page again',
  'mod+shift+r': 'loads the page again',
  'mod+f': 'finds in the page',
  'mod+g': 'finds the next in the page',
  'mod+l': 'goes to the address',
  'mod+p': 'prints',
  'mod+s': 'saves the page',
  'mod+o': 'opens a file',
  'mod+d': 'bookmarks the page',
  'mod+h': 'shows the history',
  'mod+j': 'shows the downloads',
  'mod+u': 'shows the source',
  'mod+m': 'is the browser’s',
  'mod+a': 'selects all',
  'mod+c': 'copies',
  'mod+x': 'cuts',
  'mod+v': 'pastes',
  'mod+shift+c': 'opens the developer tools',
  'mod+shift+i': 'opens the developer tools',
  'mod+shift+j': 'opens the developer tools',
  'mod+-': 'zooms',
  'mod++': 'zooms',
  'mod+=': 'zooms',
  'alt+d': 'goes to the address',
  'alt+e': 'opens the menu',
  'alt+f': 'opens the menu',
  'alt+f4': 'closes the window',
  'alt+arrowleft': 'goes back a page',
  'alt+arrowright': 'goes on a page',
  'alt+home': 'goes to the home page',
  'mod+tab': 'changes the tab',
}
const functionKeys = /^((mod|alt|shift)\+)*f(1|3|5|6|7|10|11|12)$/
const zoomOrTab = /^mod\+\d$/
/** What moves in a text and presses buttons. */
const ofThePage = /^(shift\+)?(arrow\w+|home|end|page\w+|enter|space|tab|escape|contextmenu)$/

/** The name of a stroke, as actions name their keys; undefined while only a modifier is held. */
export function keyOf(stroke: Stroke, mac: boolean): string | undefined {
  const { key } = stroke
  if (/^(Shift|Control|Alt|Meta|AltGraph|CapsLock|OS|Unidentified|Process|Fn|NumLock|ScrollLock)$/.test(key))
    return undefined
  const main = placeOf(stroke) ?? (key === ' ' ? 'Space' : key)
  const isSign = main.length === 1 && !/[\p{L}\d]/u.test(main)
  const held = [
    ...((mac ? stroke.metaKey : stroke.ctrlKey) ? ['Mod'] : []),
    ...(stroke.altKey ? ['Alt'] : []),
    ...(stroke.shiftKey && !isSign ? ['Shift'] : []),
  ]
  const letter = held.length > 0 ? main.toUpperCase() : main.toLowerCase()
  return [...held, main.length === 1 ? letter : main].join('+')
}

/** Why a key cannot be given to an action, as a sentence; undefined where it can. */
export function refusalOf(key: string, mac: boolean): string | undefined {
  const name = key.toLowerCase()
  const shown = shownKey(key, mac)
  if (name === 'shift+enter') return undefined
  if (ofThePage.test(name)) return `${shown} moves about and presses buttons.`
  if (functionKeys.test(name)) return `${shown} is the browser’s.`
  if (zoomOrTab.test(name)) return `${shown} changes the tab or the zoom of the browser.`
  const what = Object.hasOwn(ofTheBrowser, name) ? ofTheBrowser[name] : undefined
  return what === undefined ? undefined : `${shown} ${what} in the browser.`
}

/** The actions, but for one, that have one of these keys now. */
export function ownersOf(actions: readonly Action[], keys: readonly string[], except: string): Action[] {
  const wanted = new Set(keys.map(key => key.toLowerCase()))
  return actions.filter(({ id, keys }) => id !== except && keys.some(key => wanted.has(key.toLowerCase())))
}

/** The title of what has a key in Label, as long as Label is not shown: there it goes on having it. */
export function ownerInLabel(house: House, key: string): string | undefined {
  if (house.session.getState().activity === 'label') return undefined
  let entries: ReturnType<ReturnType<House['labelActivity']>['actions']>
  try {
    entries = house.labelActivity().actions(house)
  } catch {
    // Not fetched yet: then nothing is known of it.
    return undefined
  }
  const chosen = house.choices.getState().keys
  const has = ({ id, keys = [] }: (typeof entries)[number]) =>
    (chosen[id] ?? keys).some(other => other.toLowerCase() === key.toLowerCase())
  return entries.find(has)?.title
}

/** The label whose key an action is, if it is one: a label's key belongs to the project. */
export function labelIn(id: string): string | undefined {
  return id.startsWith('label:') ? id.slice('label:'.length) : undefined
}

/**
 * Gives an action these keys, its own ones for `undefined`, and takes them from those that have them. A label's key is
 * an edit of the project; an action keeps what a label takes for other projects.
 */
export function giveKeys(house: House, id: string, keys: readonly string[] | undefined, actions: readonly Action[]) {
  const label = labelIn(id)
  const action = actions.find(action => action.id === id)
  if (!action) return
  const setLabelKey = (label: string, key: string | null) => house.labelActivity().labelSet.setKey(label, key)
  if (label !== undefined) {
    setLabelKey(label, keys?.[0] ?? null)
    return
  }
  const next = { ...house.choices.getState().keys }
  const given = keys ?? action.ownKeys
  const gone = new Set(given.map(key => key.toLowerCase()))
  for (const owner of ownersOf(actions, given, id)) {
    const ofLabel = labelIn(owner.id)
    if (ofLabel === undefined)
      next[owner.id] = (next[owner.id] ?? owner.ownKeys).filter(key => !gone.has(key.toLowerCase()))
    else setLabelKey(ofLabel, null)
  }
  if (given.join() === action.ownKeys.join()) delete next[id]
  else next[id] = [...given]
  house.choices.setState({ keys: next })
}
