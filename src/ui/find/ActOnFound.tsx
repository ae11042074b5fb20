import { type KeyboardEvent, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useApp, useChoices, useSession } from '../app-context.ts'
import { useLabels } from '../labels/use-marks.ts'
import { LabelSelect } from './LabelSelect.tsx'
import { PlanLine } from './PlanLine.tsx'

const deeds = [
  { deed: 'label', name: 'Label all …' },
  { deed: 'remove', name: 'Delete all …' },
  { deed: 'rule', name: 'As rule …' },
] as const

type Deed = (typeof deeds)[number]['deed']

/** What can be done with all that was found; the count of it is said before. */
export function ActOnFound() {
  const { finding } = useApp().labelActivity()
  const { everywhere } = finding
  const total = useStore(finding.store, ({ count }) => count)
  const aim = useStore(everywhere.store, ({ aim }) => aim)
  const isRegex = useChoices(({ find }) => find.isRegex)
  const [keeps, setKeeps] = useState(false)
  const last = useSession(({ lastLabel }) => lastLabel)
  const labels = useLabels()
  const usual = labels.byId.has(last ?? '') ? last : labels.all[0]?.id
  const form = useRef<HTMLDivElement>(null)
  const doing = keeps ? 'rule' : aim?.kind === 'label' || aim?.kind === 'remove' ? aim.kind : undefined
  if (total === 0 && doing === undefined) return null

  const begin = (deed: Deed | undefined) => {
    setKeeps(deed === 'rule')
    if (deed === 'label' && usual !== undefined) everywhere.aimAt({ kind: 'label', label: usual })
    else everywhere.aimAt(deed === 'remove' ? { kind: 'remove', label: undefined } : undefined)
  }
  const close = () => {
    form.current?.querySelector<HTMLElement>('[aria-expanded=true]')?.focus()
    begin(undefined)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || doing === undefined) return
    event.preventDefault()
    close()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Escape leaves what was begun
    <div className="panel-section deeds" ref={form} onKeyDown={onKeyDown}>
      <div className="row">
        {deeds
          .filter(({ deed }) => deed !== 'rule' || !isRegex)
          .map(({ deed, name }) => (
            <button
              key={deed}
              type="button"
              className="button"
              aria-expanded={doing === deed}
              onClick={() => begin(doing === deed ? undefined : deed)}
            >
              {name}
            </button>
          ))}
      </div>
      {doing === 'label' && labels.all.length === 0 && (
        <p className="quiet small">There is no label yet. Name the first under Labels.</p>
      )}
      {aim?.kind === 'label' && doing === 'label' && (
        <div className="deed">
          <LabelSelect
            autoFocus
            name="As"
            value={aim.label}
            onChange={label => everywhere.aimAt({ kind: 'label', label })}
          />
          <PlanLine verb="Label" onClose={close} />
        </div>
      )}
      {aim?.kind === 'remove' && doing === 'remove' && (
        <div className="deed">
          <LabelSelect
            autoFocus
            name="Of"
            any="any label"
            value={aim.label ?? ''}
            onChange={label => everywhere.aimAt({ kind: 'remove', label: label === '' ? undefined : label })}
          />
          <PlanLine verb="Delete" onClose={close} />
        </div>
      )}
      {doing === 'rule' && usual !== undefined && <KeepRule usual={usual} onClose={close} />}
    </div>
  )
}

function KeepRule({ usual, onClose }: { usual: string; onClose: () => void }) {
  const { finding } = useApp().labelActivity()
  const text = useStore(finding.store, ({ text }) => text.trim())
  const find = useChoices(({ find }) => find)
  const [label, setLabel] = useState(usual)
  const how = [find.ignoreCase ? 'whatever the case' : 'in this case', ...(find.wholeWord ? ['as a whole word'] : [])]
  return (
    <form
      className="deed"
      aria-label="Keep as a rule"
      onSubmit={event => {
        event.preventDefault()
        finding.rules.add([{ text, label, ignoreCase: find.ignoreCase, wholeWord: find.wholeWord }])
        onClose()
      }}
    >
      <p className="small">
        <b>{text}</b> <span className="quiet">{how.join(', ')}</span>
      </p>
      <LabelSelect autoFocus name="Is" value={label} onChange={setLabel} />
      <div className="row">
        <button type="submit" className="button primary" disabled={text === ''}>
          Keep the rule
        </button>
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  )
}
