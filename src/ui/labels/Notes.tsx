import { useEffect, useRef, useState } from 'react'
import { writeNotes } from '../../app/documents/arranging.ts'
import type { DocumentRecord } from '../../domain/project.ts'
import { useApp, useProject } from '../app-context.ts'

/** Milliseconds without a key after which what is written is kept. */
const PAUSE = 1500

/** Notes on a document, kept when one pauses or leaves; one step of the history for each time one writes. */
export function Notes({ document: { id, notes } }: { document: DocumentRecord }) {
  const house = useApp()
  const readOnly = useProject(({ readOnly }) => readOnly)
  const [written, setWritten] = useState<string>()
  const session = useRef<ReturnType<typeof writeNotes>>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const unkept = useRef<string>(undefined)

  const keep = () => {
    clearTimeout(timer.current)
    if (unkept.current !== undefined) session.current = writeNotes(house, id, unkept.current, session.current)
    unkept.current = undefined
  }
  const latest = useRef(keep)
  useEffect(() => {
    latest.current = keep
  })
  // A field that goes away with its document hears of no blur; a page that goes away neither.
  useEffect(() => {
    const leave = () => latest.current()
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [])

  return (
    <label className="field">
      <span className="field-name">Notes</span>
      <textarea
        className="notes"
        rows={(written ?? notes) === '' ? 1 : 3}
        placeholder="For whoever reads this next"
        value={written ?? notes}
        readOnly={readOnly}
        onChange={({ target: { value } }) => {
          setWritten(value)
          unkept.current = value
          clearTimeout(timer.current)
          timer.current = setTimeout(() => latest.current(), PAUSE)
        }}
        onBlur={() => {
          keep()
          session.current = undefined
          setWritten(undefined)
        }}
      />
    </label>
  )
}
