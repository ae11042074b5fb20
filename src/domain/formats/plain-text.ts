/** Plain text: a document a file, a paragraph, or a line. */
import { documentOf } from './dataset.ts'
import type { Format, Steps, Reading, SourceFile, ReadOptions } from './format.ts'
import { fileNames, gather, stemOf, textFile } from './gathering.ts'
import { gatherLosses, loseFacts, loseHalfPairs, ordered, words } from './losses.ts'

function* read(files: readonly SourceFile[], options: ReadOptions = {}): Steps<Reading> {
  const gathering = gather(plainText.gaps, options)
  const { documents } = gathering
  for (const [index, file] of files.entries()) {
    yield index / files.length
    const { text } = gathering.open(file)
    const stem = stemOf(file.name)
    if (isBinary(text)) {
      gathering.report(file.name, { line: 1, column: 0, message: 'the file is not text', expected: 'plain text' })
      continue
    }
    const { divide = 'file' } = options
    if (divide !== 'line' && divide !== 'paragraph') documents.push(documentOf({ text, title: stem }))
    else
      for (const part of text.split(
        divide === 'line' ? /\r\n|[\n\r]/ : /(?:\r\n|[\n\r])[ \t]*(?:(?:\r\n|[\n\r])[ \t]*)+/,
      ))
        if (part.trim() !== '') documents.push(documentOf({ text: part }))
  }
  return gathering.finish()
}

/** `files`: each document as it is. `lines`: one file, a document a line, its own line breaks as spaces. */
export const plainText: Format = {
  id: 'text',
  title: 'Plain text',
  extensions: ['.txt', '.md'],
  units: [],
  hasScheme: false,
  variants: ['files', 'lines'],
  holds: new Set(),
  gaps: 'unknown',
  detect: ({ name, text }) => (isBinary(text) ? 0 : /\.(txt|md|text)$/i.test(name) ? 0.3 : 0.1),
  read,
  write(dataset, { variant = 'files', name = 'gleaner' } = {}) {
    const losses = gatherLosses()
    const names = fileNames(dataset.documents.map(({ title }) => title))
    const isLines = variant === 'lines'
    const texts = dataset.documents.map((document, index) => {
      const lose = losses.of(index)
      const { text, title, spans } = document
      const isTitled = !isLines && names[index] === title
      loseFacts({ ...plainText, holds: new Set(isTitled ? ['title'] : []) }, dataset, document, lose)
      for (const span of spans)
        lose('left-out', { start: span.start, end: span.end }, `“${words(text, span)}” ${span.label}`)
      loseHalfPairs(text, lose)
      if (!isLines) return text
      if (text.trim() === '') lose('text', null, 'the document, which has no words')
      else if (/[\n\r]/.test(text)) lose('text', null, 'its line breaks, which become spaces')
      return text.replace(/\r\n|[\n\r]/g, ' ')
    })
    const files = isLines
      ? [
          textFile(
            `${name}.txt`,
            texts
              .filter(text => text.trim() !== '')
              .map(text => `${text}\n`)
              .join(''),
          ),
        ]
      : texts.map((text, index) => textFile(`${names[index] ?? 'text'}.txt`, text))
    return { files, losses: ordered(losses.list) }
  },
}

/** Compressed data has control characters everywhere, text next to none. */
function isBinary(text: string): boolean {
  const sample = text.slice(0, 32_768)
  let controls = 0
  for (let at = 0; at < sample.length; at++) {
    const unit = sample.charCodeAt(at)
    if (unit === 127 || (unit < 32 && unit !== 27 && (unit < 9 || unit > 13))) controls++
  }
  return controls > sample.length * 0.01
}
