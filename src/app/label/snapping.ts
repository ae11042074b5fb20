/** What a selection grows to in the open document: the project's setting, and the units that the document has. */
import { settingsOf, tokensOf, type SettingsRecord } from '../../domain/project.ts'
import type { Range } from '../../domain/spans.ts'
import { snap } from '../../domain/text.ts'
import { characterUnits, listedUnits, type Units } from '../../domain/units.ts'
import type { Engine } from '../../engine/client.ts'
import { blockAt, blocksOf } from '../reading/blocks.ts'
import type { Project } from '../project/project.ts'
import { nextWord } from '../reading/stepping.ts'

export type Snapping = ReturnType<typeof createSnapping>

export function createSnapping(engine: Engine, project: Project) {
  let known: { readonly of: readonly unknown[]; readonly units: Units } | undefined
  /** By block, of one document; null while they are asked for. */
  let pieces: { readonly document: string; readonly blocks: Map<number, Units | null> } | undefined

  /** The pieces of a block, if they are there; they are asked for once, so that nothing that is drawn ever waits. */
  function piecesOf(document: string, text: string, index: number): Units | undefined {
    if (pieces?.document !== document) pieces = { document, blocks: new Map() }
    const { blocks } = pieces
    const range = blocksOf(text)[index]
    if (blocks.has(index) || !range) return blocks.get(index) ?? undefined
    blocks.set(index, null)
    engine.call('pieces', { text: text.slice(range.start, range.end) }).then(
      offsets =>
        blocks.set(
          index,
          listedUnits(
            text,
            offsets.map(offset => offset + range.start),
          ),
        ),
      () => blocks.delete(index),
    )
    return undefined
  }

  function pieceUnits(document: string, text: string, words: Units): Units {
    const at = (offset: number) => piecesOf(document, text, blockAt(blocksOf(text), offset))
    return {
      snap(range) {
        const [first, last] = [at(range.start), at(Math.max(range.start, range.end - 1))]
        if (!first || !last) return words.snap(range)
        if (first === last) return first.snap(range)
        const { end } = last.snap({ start: range.start, end: range.end })
        const { start } = first.snap(range)
        return { start, end: Math.max(start, end) }
      },
      next: (from, by) => at(by === 1 ? from : Math.max(0, from - 1))?.next(from, by) ?? words.next(from, by),
    }
  }

  function unitsFor(snapping: SettingsRecord['snapping'], document: string, text: string): Units {
    const words: Units = {
      snap: (range: Range) => snap(text, range),
      next: (from: number, by: 1 | -1) => nextWord(text, from, by),
    }
    switch (snapping) {
      case 'character':
        return characterUnits(text)
      case 'piece':
        return pieceUnits(document, text, words)
      case 'word': {
        const tokens = tokensOf(project.store.getState().timeline.present, document)
        return tokens ? listedUnits(text, tokens.offsets) : words
      }
      default:
        return snapping satisfies never
    }
  }

  return {
    /** The units of the open document. `byCharacter`: characters for once. Undefined where none is open. */
    units(byCharacter = false): Units | undefined {
      const { open, timeline } = project.store.getState()
      if (open.kind !== 'open') return undefined
      const snapping = byCharacter ? 'character' : settingsOf(timeline.present).snapping
      const of = [open.id, open.text, snapping, tokensOf(timeline.present, open.id)]
      if (!known?.of.every((value, at) => value === of[at]))
        known = { of, units: unitsFor(snapping, open.id, open.text) }
      return known.units
    },

    /** The unit under a click, which lies nearest to an offset; a click means no single character, but the word. */
    unitAt(offset: number): Range | undefined {
      const { open, timeline } = project.store.getState()
      const units = this.units()
      if (open.kind !== 'open' || !units) return undefined
      const isByCharacter = settingsOf(timeline.present).snapping === 'character'
      for (const start of [offset, offset - 1]) {
        const range = { start, end: start + 1 }
        if (start < 0 || range.end > open.text.length) continue
        const unit = isByCharacter ? snap(open.text, range) : units.snap(range)
        if (unit.start < unit.end) return unit
      }
      return undefined
    },

    /** Has what is needed to snap around a range there in time. */
    warm(range: Range): void {
      this.units()?.snap(range)
    },
  }
}
