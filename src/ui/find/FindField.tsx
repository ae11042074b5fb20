import { useEffect, useId, useRef } from 'react'
import { useStore } from 'zustand'
import type { FindState } from '../../app/find/found.ts'
import { shownKey } from '../../app/keys.ts'
import { useAction, useApp, useChoices } from '../app-context.ts'
import { count, counted } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'

const ways = [
  { option: 'ignoreCase', sign: 'Aa', name: 'Match case', isOnWhen: false },
  { option: 'wholeWord', sign: 'Word', name: 'Whole word', isOnWhen: true },
  { option: 'isRegex', sign: '.*', name: 'Regular expression', isOnWhen: true },
] as const

/** What is looked for, how and where, and how much of it there is. */
export function FindField() {
  const { choices, labelActivity, mac } = useApp()
  const { finding } = labelActivity()
  const state = useStore(finding.store)
  const find = useChoices(({ find }) => find)
  const key = useAction('find')?.keys[0]
  const field = useRef<HTMLInputElement>(null)
  const said = useId()
  const { text, status, wantsFocus, count: total, current } = state

  // The focus is the browser's; it is asked for by an action.
  useEffect(() => {
    if (!wantsFocus) return
    field.current?.focus()
    field.current?.select()
    finding.store.setState({ wantsFocus: false })
  }, [wantsFocus, finding])

  const isInvalid = status.kind === 'invalid' || status.kind === 'too-long'
  return (
    <section className="panel-section" aria-label="Find in texts">
      <search className="find-form">
        <input
          ref={field}
          type="search"
          className={find.isRegex ? 'mono' : ''}
          aria-label="Find in texts"
          aria-invalid={isInvalid}
          aria-describedby={said}
          placeholder={
            find.isRegex ? 'An expression, such as \\d{4}' : `Words to find${key ? `  (${shownKey(key, mac)})` : ''}`
          }
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          value={text}
          onChange={event => finding.type(event.target.value)}
          onKeyDown={event => {
            if (event.nativeEvent.isComposing) return
            if (event.key === 'Enter') void finding.go(event.shiftKey ? -1 : 1, true)
            else if (event.key === 'Escape') document.querySelector<HTMLElement>('.reader')?.focus()
            else if (event.key === 'ArrowDown') document.querySelector<HTMLElement>('.found-row[tabindex="0"]')?.focus()
            else return
            event.preventDefault()
          }}
        />
        <div className="find-ways">
          {ways.map(({ option, sign, name, isOnWhen }) => (
            <button
              key={option}
              type="button"
              className="button"
              aria-pressed={find[option] === isOnWhen}
              aria-label={name}
              title={name}
              onClick={() => choices.setState({ find: { ...find, [option]: !find[option] } })}
            >
              {sign}
            </button>
          ))}
          <select
            aria-label="Where to find"
            value={find.everywhere ? 'all' : 'open'}
            onChange={event => choices.setState({ find: { ...find, everywhere: event.target.value === 'all' } })}
          >
            <option value="all">All documents</option>
            <option value="open">This document</option>
          </select>
        </div>
      </search>
      <div className="find-count">
        <output id={said} className={isInvalid || status.kind === 'failed' ? 'find-trouble' : ''}>
          {sentence(state, find.everywhere)}
        </output>
        {(status.kind === 'searching' || status.kind === 'reading') && (
          <button type="button" className="button" onClick={finding.stop}>
            Stop
          </button>
        )}
        {total > 0 && (
          <span className="find-steps">
            {current !== undefined && (
              <span className="quiet small">
                {count(current + 1)}
                <span className="visually-hidden"> of {count(total)}</span>
              </span>
            )}
            <ActionButton id="previous-found" icon="more" className="back" />
            <ActionButton id="next-found" icon="more" />
          </span>
        )}
      </div>
    </section>
  )
}

function sentence(state: FindState, everywhere: boolean): string {
  const { status, count: total, documents, isCut, scope, missing } = state
  const where = everywhere ? ` in ${counted(documents.length, 'document')}` : ''
  const unread = missing > 0 ? ` ${counted(missing, 'text')} could not be read.` : ''
  const all = `${count(total)}${where}`
  switch (status.kind) {
    case 'empty':
      return ''
    case 'invalid':
      return `${status.message}.`
    case 'reading':
      return `Reading texts: ${count(status.done)} of ${count(status.of)} …`
    case 'searching':
      return `${all} so far …`
    case 'too-long':
      return `This expression takes too long.${total > 0 ? ` Before it was stopped: ${all}.` : ''} Try a simpler one.`
    case 'failed':
      return 'The search stopped. Type again to repeat it.'
    case 'found':
      if (total === 0) return `Nothing found${everywhere ? ` in ${counted(scope, 'document')}` : ''}.${unread}`
      return isCut ? `The first ${all}. There may be more.${unread}` : `${all}${unread && `. ${unread.trim()}`}`
    default:
      return status satisfies never
  }
}
