/** A share in points, as papers give F1: `61.2`. */
export function f1Words(share: number): string {
  return (100 * share).toFixed(1)
}

/** A difference of shares in points: `+1.2`, `−0.4`. */
export function signed(difference: number): string {
  return `${difference < 0 ? '−' : '+'}${f1Words(Math.abs(difference))}`
}

const format = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
})

/** Of milliseconds since 1970: `Nov 21, 17:49`. */
export function when(time: number): string {
  return format.format(time)
}
