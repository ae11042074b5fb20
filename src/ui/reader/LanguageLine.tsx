import { useMemo } from 'react'
import { languageNote } from '../../app/reading/language.ts'

/** Says it of a text that the model does not read. */
export function LanguageLine({ text, languages }: { text: string; languages: readonly string[] }) {
  const note = useMemo(() => languageNote(text, languages), [text, languages])
  return note === undefined ? null : <p className="line">{note}</p>
}
