/** Why a text that a file speaks of is none of those that are here: the text nearest to it, and where the two part. */
import type { Steps } from './formats/format.ts'
import { BEGINNING, inkBeginning, type MatchableText } from './suggest-matching.ts'
import { isSpace } from './text.ts'

/**
 * What comes nearest to a text, white space aside. `none`: nothing begins like it. `taken`: it is here, but another text
 * of the file has it already. `part`: it lies within one that is here. `longer`: it begins with all of one that is here.
 * `differs`: it begins like one, and goes on otherwise.
 */
export type Nearest =
  | { readonly kind: 'none' }
  | { readonly kind: 'taken' | 'part' | 'longer'; readonly known: number }
  /** The words where they part, there (in the file) and here. */
  | { readonly kind: 'differs'; readonly known: number; readonly there: string; readonly here: string }

/** Characters of which a text has at least so many before it is said to lie in another: fewer stand anywhere. */
const LEAST = 8
/** Characters that texts which begin alike have in common. */
const COMMON = 16
/** Texts with one beginning that are compared to their end. */
const MOST_ALIKE = 200
/** UTF-16 units shown from where two texts part, and of the word that they part in. */
const [AFTER, BEFORE] = [24, 16]

/** Linear in the known texts for each that is asked for: ask for a few. None is nearest to itself. */
export function* nearestTexts(
  known: readonly MatchableText[],
  asked: readonly MatchableText[],
): Steps<readonly Nearest[]> {
  const wanted = asked.map(given => {
    const { text } = given
    const ink = inkOf(text)
    return { given, text, ink, beginning: ink.slice(0, BEGINNING), compared: 0, alike: -1, nearest: none }
  })
  for (const [at, here] of known.entries()) {
    const { text } = here
    const beginning = inkBeginning(text)
    let ink: string | undefined
    for (const one of wanted) {
      if (one.given === here || isSettled(one.nearest)) continue
      if (one.beginning.slice(0, COMMON) === beginning.slice(0, COMMON) && one.compared++ < MOST_ALIKE)
        compare(one, at, text)
      else if (isWhole(beginning) && beginning.length > one.alike && one.beginning.startsWith(beginning)) {
        one.alike = beginning.length
        one.nearest = { kind: 'longer', known: at }
      }
      if (one.ink.length < LEAST || one.ink.length >= text.length || isSettled(one.nearest)) continue
      ink ??= inkOf(text)
      if (ink.length > one.ink.length && ink.includes(one.ink)) one.nearest = { kind: 'part', known: at }
    }
    yield at / known.length
  }
  return wanted.map(({ nearest }) => nearest)
}

/** Whether a beginning is all of its text, and enough of one. */
const isWhole = ({ length }: string) => length >= LEAST && length < BEGINNING
const none: Nearest = { kind: 'none' }
const isSettled = ({ kind }: Nearest) => kind === 'taken' || kind === 'part'

interface Wanted {
  readonly text: string
  /** Characters that it shares with the nearest so far. */
  alike: number
  nearest: Nearest
}

/** Takes a text that begins like the wanted one for the nearest, unless another shares more with it. */
function compare(wanted: Wanted, known: number, here: string): void {
  const there = wanted.text
  let [alike, at, to] = [0, pastSpace(there, 0), pastSpace(here, 0)]
  while (at < there.length && to < here.length && there.charCodeAt(at) === here.charCodeAt(to)) {
    alike++
    at = pastSpace(there, at + 1)
    to = pastSpace(here, to + 1)
  }
  if (to >= here.length && at >= there.length) wanted.nearest = { kind: 'taken', known }
  else if (at >= there.length) wanted.nearest = { kind: 'part', known }
  else if (alike > wanted.alike) {
    wanted.alike = alike
    wanted.nearest =
      to >= here.length
        ? { kind: 'longer', known }
        : { kind: 'differs', known, there: excerptAt(there, at), here: excerptAt(here, to) }
  }
}

function pastSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && isSpace(text.charCodeAt(at))) at++
  return at
}

/** A few words from a place, on one line, the word that it is in as a whole. */
function excerptAt(text: string, at: number): string {
  const begun = /\S*$/.exec(text.slice(Math.max(0, at - BEFORE), at))?.[0].length ?? 0
  const words = text.slice(at - begun, at + AFTER).replace(/\s+/g, ' ')
  return `${words.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '').trim()}${at + AFTER < text.length ? ' …' : ''}`
}

const inkOf = (text: string): string => text.replace(/[\s\u0085]+/g, '')
