/** Where JSON breaks off, since engines say it each in its own words or not at all (ECMA-404). */

const token =
  // oxlint-disable-next-line no-control-regex
  /[ \t\r\n]*(?:([[\]{},:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.]))/y

type Wanted = 'a value' | 'a value or ]' | 'a string' | 'a string or }' | ':' | ', or ]' | ', or }' | 'the end'

/** The offset of what does not belong there, and what does. Longer texts than a million characters are not searched. */
export function breakOf(source: string): { readonly offset: number; readonly wanted: Wanted | 'a JSON value' } {
  if (source.length > 1_000_000) return { offset: -1, wanted: 'a JSON value' }
  const open: ('[' | '{')[] = []
  const afterValue = (): Wanted => {
    const outer = open.at(-1)
    return outer === undefined ? 'the end' : outer === '[' ? ', or ]' : ', or }'
  }
  let wanted: Wanted = 'a value'
  for (let at = 0; ;) {
    token.lastIndex = at
    const [whole, sign, text] = token.exec(source) ?? []
    const offset = at + (/^[ \t\r\n]*/.exec(source.slice(at, at + 1000))?.[0].length ?? 0)
    if (whole === undefined) return { offset, wanted }
    const isValue = wanted.startsWith('a value') && (sign === undefined || sign === '[' || sign === '{')
    if (isValue && (sign === '[' || sign === '{')) {
      open.push(sign)
      wanted = sign === '[' ? 'a value or ]' : 'a string or }'
    } else if (isValue) wanted = afterValue()
    else if (wanted.startsWith('a string') && text !== undefined) wanted = ':'
    else if (wanted === ':' && sign === ':') wanted = 'a value'
    else if (sign === ',' && wanted === ', or ]') wanted = 'a value'
    else if (sign === ',' && wanted === ', or }') wanted = 'a string'
    else if ((sign === ']' && wanted.endsWith(' ]')) || (sign === '}' && wanted.endsWith(' }'))) {
      open.pop()
      wanted = afterValue()
    } else return { offset, wanted }
    at = token.lastIndex
  }
}
