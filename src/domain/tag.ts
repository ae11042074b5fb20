// One tag of a sequence, such as `B-PER`, whatever its scheme.

export type Prefix = 'B' | 'I' | 'O' | 'E' | 'S' | 'L' | 'U'

/** A tag taken apart at its first hyphen; the label may have more of them. `O` has the empty label. */
export interface Tag {
  readonly prefix: Prefix
  readonly label: string
}

/** No entity. */
export const outside: Tag = { prefix: 'O', label: '' }

/** What a readable tag looks like, for messages. */
export const expectedTag = 'O, or one of B I E S L U, a hyphen and a type, such as B-PER'

/** Takes a tag apart, `undefined` where it is neither `O` nor a prefix, a hyphen and a label. */
export function parseTag(tag: string): Tag | undefined {
  if (tag === 'O') return outside
  if (tag.length < 3 || tag[1] !== '-') return undefined
  const prefix = tag[0]
  switch (prefix) {
    case 'B':
    case 'I':
    case 'E':
    case 'S':
    case 'L':
    case 'U':
      return { prefix, label: tag.slice(2) }
    default:
      return undefined
  }
}
