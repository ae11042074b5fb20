import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { coloursOf, hues, hueSheet, linearRgb, type Oklch, page } from './hues.ts'

type Triple = readonly [number, number, number]
const schemes = ['light', 'dark'] as const

/** Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB. */
const deficiencies: Record<string, readonly Triple[]> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

const clamp = (part: number) => Math.min(1, Math.max(0, part))
const seenBy = (matrix: readonly Triple[], rgb: Triple): Triple => {
  const [r, g, b] = matrix.map(row => clamp(row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]))
  return [r!, g!, b!]
}

const oklab = ([r, g, b]: Triple): Triple => {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

const difference = (a: Triple, b: Triple) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
const smallest = (colours: readonly Triple[]) =>
  Math.min(...colours.flatMap((a, i) => colours.slice(i + 1).map(b => difference(a, b))))

/** WCAG 2.2 */
const contrast = (a: Oklch, b: Oklch) => {
  const luminance = (colour: Oklch) => {
    const [r, g, b] = linearRgb(colour)
    return 0.2126 * clamp(r) + 0.7152 * clamp(g) + 0.0722 * clamp(b)
  }
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high! + 0.05) / (low! + 0.05)
}

describe.each(schemes)('the hues in the %s theme', scheme => {
  const colours = hues.map(hue => coloursOf(hue, scheme))

  it('leave text on a tint a contrast of 4.5, and the letters of a label on the page too', () => {
    for (const { tint, ink } of colours) {
      expect(contrast(page[scheme].ink, tint)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(ink, page[scheme].paper)).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('have lines that stand out from the page', () => {
    for (const { line } of colours) expect(contrast(line, page[scheme].paper)).toBeGreaterThanOrEqual(2.2)
  })

  it('have lines that differ pairwise by 0.03 in OKLab', () => {
    expect(smallest(colours.map(({ line }) => oklab(linearRgb(line))))).toBeGreaterThanOrEqual(0.03)
  })

  it.each(Object.entries(deficiencies))('have a first six that differ by 0.02 under %s', (_, matrix) => {
    const six = colours.slice(0, 6).map(({ line }) => oklab(seenBy(matrix, linearRgb(line))))
    expect(smallest(six)).toBeGreaterThanOrEqual(0.02)
  })

  it('lie within sRGB', () => {
    for (const colour of colours.flatMap(({ line, ink, tint }) => [line, ink, tint])) {
      for (const part of linearRgb(colour)) expect(part === clamp(part)).toBe(true)
    }
  })
})

it('gives every hue a class', () => {
  expect(hues.length).toBe(20)
  expect(hueSheet().match(/\.hue-\d+\{/g)?.length).toBe(20)
})

it('measures against the paper and the ink that the page has', () => {
  const tokens = readFileSync(new URL('styles/tokens.css', import.meta.url), 'utf8')
  const css = (colour: Oklch) => `oklch(${colour.join(' ')})`
  for (const name of ['paper', 'ink'] as const) {
    expect(tokens).toContain(`--${name}: light-dark(${css(page.light[name])}, ${css(page.dark[name])});`)
  }
})
