import { useState } from 'react'
import type { RuleRecord } from '../../domain/project.ts'
import { useApp, useSession } from '../app-context.ts'
import { useLabels } from '../labels/use-marks.ts'
import { LabelSelect } from './LabelSelect.tsx'

/** A new rule, or one that is changed. */
export function RuleForm({ rule, onClose }: { rule?: RuleRecord; onClose: () => void }) {
  const { rules } = useApp().labelActivity().finding
  const labels = useLabels()
  const last = useSession(({ lastLabel }) => lastLabel)
  const usual = labels.byId.has(last ?? '') ? last : labels.all[0]?.id
  const [draft, setDraft] = useState({
    text: rule?.text ?? '',
    label: rule?.label ?? usual ?? '',
    ignoreCase: rule?.ignoreCase ?? true,
    wholeWord: rule?.wholeWord ?? true,
  })
  const text = draft.text.trim()
  const save = () => {
    if (text === '' || draft.label === '') return
    if (!rule) rules.add([{ ...draft, text }])
    else if (
      ['text', 'label', 'ignoreCase', 'wholeWord'].some(key => Reflect.get(rule, key) !== Reflect.get(draft, key))
    )
      rules.change({ ...rule, ...draft, text })
    if (rule) return onClose()
    // Another one may follow.
    setDraft({ ...draft, text: '' })
  }
  if (labels.all.length === 0)
    return <p className="deed quiet small">There is no label yet. Name the first under Labels.</p>
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape leaves the form
    <form
      className="deed"
      aria-label={rule ? `Rule ${rule.text}` : 'New rule'}
      onSubmit={event => {
        event.preventDefault()
        save()
      }}
      onKeyDown={event => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        onClose()
      }}
    >
      <input
        type="text"
        aria-label="Words"
        placeholder="Words"
        autoFocus
        value={draft.text}
        onChange={event => setDraft({ ...draft, text: event.target.value })}
      />
      <LabelSelect name="Is" value={draft.label} onChange={label => setDraft({ ...draft, label })} />
      <div className="row">
        <label className="check">
          <input
            type="checkbox"
            checked={!draft.ignoreCase}
            onChange={event => setDraft({ ...draft, ignoreCase: !event.target.checked })}
          />
          Match case
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={draft.wholeWord}
            onChange={event => setDraft({ ...draft, wholeWord: event.target.checked })}
          />
          Whole word
        </label>
      </div>
      <div className="row">
        <button type="submit" className="button primary" disabled={text === ''}>
          {rule ? 'Save' : 'Add'}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {rule ? 'Cancel' : 'Close'}
        </button>
      </div>
    </form>
  )
}
