/** What is known of the formats that take a library to be read or written, without it. */
import type { FormatTraits } from './format.ts'
import { huggingFace } from './huggingface.ts'

export const docbinTraits: FormatTraits = {
  id: 'docbin',
  title: 'spaCy DocBin',
  extensions: ['.spacy'],
  units: [],
  hasScheme: false,
  variants: [],
  holds: new Set(['tokens', 'draft']),
  gaps: 'said',
  detect({ name, bytes }) {
    if (bytes[0] !== 0x78) return 0
    if (/\.spacy$/i.test(name)) return 0.99
    return [0x01, 0x9c, 0xda].includes(bytes[1] ?? 0) ? 0.5 : 0
  },
}

/** `numbers`: with the card and the features that name them. `names`: tags as strings, in the column `tags`. */
export const parquetTraits: FormatTraits = {
  id: 'parquet',
  title: 'Hugging Face Parquet',
  extensions: ['.parquet'],
  units: [],
  hasScheme: true,
  variants: ['numbers', 'names'],
  holds: huggingFace.holds,
  gaps: 'none',
  detect: ({ bytes }) => (String.fromCharCode(...bytes.subarray(0, 4)) === 'PAR1' ? 0.99 : 0),
}
