/**
 * Twenty hues for labels, in OKLCH: evenly spaced by 18°, of three lightnesses, each with as much chroma as sRGB gives
 * it, ordered so that each differs most from those before. `hues.test.ts` holds them to their contrasts.
 */
export interface Hue {
  readonly hue: number
  /** Added to a theme's lightness. */
  readonly shift: number
}

const order: readonly (readonly [hue: number, shift: number])[] = [
  [258, 0],
  [60, 0.08],
  [150, -0.08],
  [348, -0.08],
  [204, 0.08],
  [312, -0.08],
  [330, 0.08],
  [132, 0.08],
  [78, -0.08],
  [24, 0],
  [222, -0.08],
  [96, 0.04],
  [276, 0.08],
  [168, 0],
  [6, 0.08],
  [42, -0.08],
  [294, 0],
  [114, -0.04],
  [240, -0.04],
  [186, -0.04],
]
export const hues: readonly Hue[] = order.map(([hue, shift]) => ({ hue, shift }))

export type Oklch = readonly [lightness: number, chroma: number, hue: number]

export interface HueColours {
  /** The line under the words, and the mark in the legend. */
  readonly line: Oklch
  /** The letters of the label. */
  readonly ink: Oklch
  /** Behind the words, at full confidence. */
  readonly tint: Oklch
}

/** Lightness and chroma of what every hue has in a theme. */
const themes = {
  light: { line: 0.6, ink: 0.46, tint: [0.93, 0.045] },
  dark: { line: 0.74, ink: 0.82, tint: [0.345, 0.05] },
} as const

export type Scheme = keyof typeof themes

export function coloursOf({ hue, shift }: Hue, scheme: Scheme): HueColours {
  const theme = themes[scheme]
  const line = theme.line + shift
  return {
    line: [line, chromaWithin(line, hue, 0.15), hue],
    ink: [theme.ink, chromaWithin(theme.ink, hue, 0.11), hue],
    tint: [theme.tint[0], chromaWithin(theme.tint[0], hue, theme.tint[1]), hue],
  }
}

/** Text and page, against which the tests hold the tints; the same values as in `tokens.css`. */
export const page = {
  light: { ink: [0.26, 0.012, 80], paper: [0.985, 0.004, 95] },
  dark: { ink: [0.9, 0.008, 90], paper: [0.195, 0.006, 150] },
} as const satisfies Record<Scheme, Record<string, Oklch>>

/** One class a hue, `.hue-0` to `.hue-19`, that sets `--line`, `--label` and `--tint` for either theme. */
export function hueSheet(): string {
  const css = ([lightness, chroma, hue]: Oklch) => `oklch(${lightness.toFixed(3)} ${chroma.toFixed(3)} ${hue})`
  return hues
    .map((hue, index) => {
      const [light, dark] = [coloursOf(hue, 'light'), coloursOf(hue, 'dark')]
      const both = (part: keyof HueColours) => `light-dark(${css(light[part])},${css(dark[part])})`
      return `.hue-${index}{--line:${both('line')};--label:${both('ink')};--tint:${both('tint')}}`
    })
    .join('\n')
}

/** Linear sRGB of an OKLCH colour (Ottosson 2020); outside `[0, 1]` where sRGB cannot show it. */
export function linearRgb([lightness, chroma, hue]: Oklch): [number, number, number] {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

/** The most chroma up to `wanted` that sRGB has at a lightness and hue. */
function chromaWithin(lightness: number, hue: number, wanted: number): number {
  const fits = (chroma: number) => linearRgb([lightness, chroma, hue]).every(part => part >= 0 && part <= 1)
  if (fits(wanted)) return wanted
  let low = 0
  let high = wanted
  for (let turn = 0; turn < 16; turn++) {
    const middle = (low + high) / 2
    if (fits(middle)) low = middle
    else high = middle
  }
  return low
}
