const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

export function count(value: number): string {
  return whole.format(value)
}

/** `1 word`, `2 words`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${whole.format(value)} ${value === 1 ? one : many}`
}

export function percent(share: number): string {
  // 99.6 % is not certainty, and is not shown as it.
  const value = share < 1 ? Math.min(99, Math.round(share * 100)) : 100
  return `${value} %`
}

export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}

export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${whole.format(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}

/** Words a second: `940 words/s`, `41 k words/s`. */
export function rate(words: number): string {
  if (words < 1000) return `${whole.format(words)} words/s`
  return `${(words / 1000).toFixed(words < 10_000 ? 1 : 0)} k words/s`
}
