import { describe, expect, it } from 'vitest'
import { createChoices, readChoices } from './choices.ts'

const defaults = readChoices(null)

describe('choices', () => {
  it('start with defaults where nothing was stored, or nothing readable', () => {
    expect(defaults.threshold).toBe(0)
    expect(defaults.aggregation).toBe('word')
    for (const stored of ['', '{', '[]', 'null', '7', '"x"']) expect(readChoices(stored)).toEqual(defaults)
  })

  it('keep each stored value that fits, and drop the others', () => {
    const read = readChoices(
      JSON.stringify({ theme: 'dark', threshold: 7, aggregation: 'sum', heads: ['news'], extra: 1 }),
    )
    expect(read).toEqual({ ...defaults, theme: 'dark', heads: ['news'] })
  })

  it('come back on the next visit', () => {
    let kept: string | null = null
    const store = { read: () => kept, write: (value: string) => void (kept = value) }
    createChoices(store).setState({ threshold: 0.35, heads: ['software'] })
    expect(createChoices(store).getState()).toMatchObject({ threshold: 0.35, heads: ['software'] })
  })

  it('last for the visit where storage is refused', () => {
    const refuse = () => {
      throw new Error('refused')
    }
    const choices = createChoices({ read: refuse, write: refuse })
    choices.setState({ threshold: 0.5 })
    expect(choices.getState().threshold).toBe(0.5)
  })
})
