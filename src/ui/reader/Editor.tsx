import { useRef, useState } from 'react'
import { shownKey } from '../../app/keys.ts'
import { useApp } from '../app-context.ts'

/** Plain text, over again or new. */
export function Editor({ initial }: { initial: string }) {
  const { intake, mac } = useApp()
  const field = useRef<HTMLTextAreaElement>(null)
  const [refused, setRefused] = useState<string | undefined>()
  const finish = async () => setRefused(await intake.finishWriting(field.current?.value ?? ''))
  return (
    <form
      className="editor"
      onSubmit={event => {
        event.preventDefault()
        void finish()
      }}
    >
      <textarea
        ref={field}
        aria-label="Text"
        aria-describedby={refused ? 'refused' : undefined}
        defaultValue={initial}
        placeholder="Write or paste a text here."
        autoFocus
        dir="auto"
        spellCheck={false}
        onInput={() => setRefused(undefined)}
        onKeyDown={event => {
          if (event.key === 'Enter' && (mac ? event.metaKey : event.ctrlKey)) void finish()
          else if (event.key === 'Escape' && field.current?.value === initial) intake.cancelWriting()
          else return
          event.preventDefault()
        }}
      />
      <div className="editor-foot">
        <p id="refused" className="trouble-words" role="alert">
          {refused}
        </p>
        <button
          type="button"
          className="button"
          onClick={intake.cancelWriting}
          title={`Cancel  (${shownKey('Escape', mac)})`}
        >
          Cancel
        </button>
        <button type="submit" className="button primary" title={`Tag  (${shownKey('Mod+Enter', mac)})`}>
          Tag
        </button>
      </div>
    </form>
  )
}
