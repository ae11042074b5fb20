import { useDeferredValue, useId, useMemo, useState } from 'react'
import { useApp } from '../app-context.ts'
import { useLabels } from '../labels/use-marks.ts'
import { count, counted } from '../numbers.ts'

/** Problems that are listed; there may be a thousand. */
const LISTED = 8

/** Many rules at once, as lines. */
export function PasteRules({ onClose }: { onClose: () => void }) {
  const { rules } = useApp().labelActivity().finding
  const labels = useLabels()
  const [table, setTable] = useState('')
  const [ignoreCase, setIgnoreCase] = useState(true)
  const [wholeWord, setWholeWord] = useState(true)
  const trouble = useId()
  const lines = useDeferredValue(table)
  const { rules: found, problems } = useMemo(
    () => rules.read(lines, { ignoreCase, wholeWord }),
    // oxlint-disable-next-line react/exhaustive-deps -- the labels are what names are looked up in
    [rules, lines, ignoreCase, wholeWord, labels],
  )
  return (
    <form
      className="deed"
      aria-label="Paste rules"
      onSubmit={event => {
        event.preventDefault()
        rules.add(found)
        onClose()
      }}
    >
      <label className="field">
        <span className="field-name">One rule a line: words, tab, label</span>
        <textarea
          rows={6}
          autoFocus
          spellCheck={false}
          wrap="off"
          className="mono"
          placeholder={`Berlin\t${labels.all[0]?.name ?? 'LOC'}`}
          aria-describedby={trouble}
          value={table}
          onChange={event => setTable(event.target.value)}
          onKeyDown={event => {
            // A tab is part of a line here; with Shift it leaves the field.
            if (event.key !== 'Tab' || event.shiftKey || event.currentTarget.value === '') return
            const { selectionStart, selectionEnd } = event.currentTarget
            const line = event.currentTarget.value.slice(0, selectionStart).split('\n').at(-1) ?? ''
            if (line.trim() === '' || line.includes('\t')) return
            event.preventDefault()
            event.currentTarget.setRangeText('\t', selectionStart, selectionEnd, 'end')
            setTable(event.currentTarget.value)
          }}
        />
      </label>
      <div className="row">
        <label className="check">
          <input type="checkbox" checked={!ignoreCase} onChange={event => setIgnoreCase(!event.target.checked)} />
          Match case
        </label>
        <label className="check">
          <input type="checkbox" checked={wholeWord} onChange={event => setWholeWord(event.target.checked)} />
          Whole word
        </label>
      </div>
      <output id={trouble}>
        {problems.length > 0 && (
          <ul className="small find-trouble">
            {problems.slice(0, LISTED).map(({ line, message }) => (
              <li key={line}>
                Line {count(line)}: {message}.
              </li>
            ))}
            {problems.length > LISTED && <li>And {counted(problems.length - LISTED, 'line')} more.</li>}
          </ul>
        )}
      </output>
      <div className="row">
        <button type="submit" className="button primary" disabled={found.length === 0}>
          {found.length === 0 ? 'Keep' : `Keep ${counted(found.length, 'rule')}`}
        </button>
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  )
}
