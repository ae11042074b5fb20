import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { conflictingRules } from '../../domain/gazetteer.ts'
import { foldedText } from '../../domain/matching.ts'
import { rulesOf, type RuleRecord } from '../../domain/project.ts'
import { useApp, useProject } from '../app-context.ts'
import { hueOf } from '../labels/LabelledWords.tsx'
import { useLabels } from '../labels/use-marks.ts'
import { count, counted } from '../numbers.ts'
import { Icon } from '../parts/Icon.tsx'
import { PageSteps } from '../parts/Pager.tsx'
import { PasteRules } from './PasteRules.tsx'
import { PlanLine } from './PlanLine.tsx'
import { RuleForm } from './RuleForm.tsx'

/** Rules on a page of the list, and from how many on it can be searched. */
const PAGE = 100
const MANY = 8

type Doing = 'add' | 'paste' | 'apply'

const deeds: readonly { readonly deed: Doing; readonly name: string; readonly needsRules: boolean }[] = [
  { deed: 'apply', name: 'Apply …', needsRules: true },
  { deed: 'add', name: 'Add …', needsRules: false },
  { deed: 'paste', name: 'Paste …', needsRules: false },
]

/** The gazetteer: what is always of one label; to be changed, and to be applied to the texts. */
export function Rules() {
  const { finding } = useApp().labelActivity()
  const { everywhere } = finding
  const records = useProject(({ timeline }) => timeline.present)
  const rules = useMemo(() => rulesOf(records), [records])
  const aim = useStore(everywhere.store, ({ aim }) => aim)
  const [begun, setBegun] = useState<'add' | 'paste' | undefined>()
  const section = useRef<HTMLElement>(null)
  const doing = aim?.kind === 'apply' ? 'apply' : begun

  const wantsFocus = useStore(finding.store, ({ wantsFocus }) => wantsFocus)
  // The focus is the browser's; it is asked for by an action.
  useEffect(() => {
    if (!wantsFocus) return
    section.current?.querySelector('button')?.focus()
    finding.store.setState({ wantsFocus: false })
  }, [wantsFocus, finding, section])

  const begin = (deed: Doing | undefined) => {
    setBegun(deed === 'apply' ? undefined : deed)
    everywhere.aimAt(deed === 'apply' ? { kind: 'apply', everywhere: true } : undefined)
  }
  const close = () => {
    section.current?.querySelector<HTMLElement>('[aria-expanded=true]')?.focus()
    begin(undefined)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || doing === undefined) return
    event.preventDefault()
    close()
  }
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape leaves what was begun */}
      <section className="panel-section deeds" aria-label="Rules" ref={section} onKeyDown={onKeyDown}>
        <div className="row">
          {deeds
            .filter(({ needsRules }) => !needsRules || rules.length > 0)
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
          {rules.length > 0 && (
            <button
              type="button"
              className="button bare"
              aria-label="Copy all rules as TSV"
              title="Copy all rules as TSV"
              onClick={() => void finding.rules.copy()}
            >
              <Icon name="copy" />
            </button>
          )}
        </div>
        {aim?.kind === 'apply' && (
          <div className="deed">
            <label className="field inline">
              <span className="quiet">To</span>
              <select
                autoFocus
                value={aim.everywhere ? 'all' : 'open'}
                onChange={event => everywhere.aimAt({ kind: 'apply', everywhere: event.target.value === 'all' })}
              >
                <option value="all">all documents</option>
                <option value="open">this document</option>
              </select>
            </label>
            <PlanLine verb="Label" onClose={close} />
          </div>
        )}
        {doing === 'add' && <RuleForm onClose={close} />}
        {doing === 'paste' && <PasteRules onClose={close} />}
      </section>
      {rules.length === 0 && doing === undefined ? (
        <p className="panel-section quiet small">
          No rules yet. A rule says that some words are always of one label, such as Berlin of LOC, and labels them in
          every text you apply it to. Add one, paste a list, or keep what you found as one.
        </p>
      ) : (
        rules.length > 0 && <RuleList rules={rules} />
      )}
    </>
  )
}

function RuleList({ rules }: { rules: readonly RuleRecord[] }) {
  const labels = useLabels()
  const conflicts = useMemo(() => conflictingRules(rules), [rules])
  const [wanted, setWanted] = useState('')
  const [page, setPage] = useState(0)
  const [onlyConflicts, setOnlyConflicts] = useState(false)
  const [editing, setEditing] = useState<string>()
  const list = useRef<HTMLElement>(null)
  const words = foldedText(wanted.trim(), true)
  const shown = rules.filter(
    ({ id, text, label }) =>
      (!onlyConflicts || conflicts.has(id)) &&
      (foldedText(text, true).includes(words) || foldedText(labels.byId.get(label)?.name ?? '', true) === words),
  )
  const at = Math.min(page, Math.max(0, Math.ceil(shown.length / PAGE) - 1))
  const stop = (id: string) => {
    setEditing(undefined)
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-rule="${id}"]`)?.focus())
  }
  return (
    <section className="panel-section" aria-label="List of rules" ref={list}>
      {rules.length > MANY && (
        <input
          type="search"
          aria-label="Search the rules"
          placeholder={`Words or label, of ${counted(rules.length, 'rule')}`}
          value={wanted}
          onChange={event => {
            setWanted(event.target.value)
            setPage(0)
          }}
        />
      )}
      {(conflicts.size > 0 || onlyConflicts) && (
        <label className="check small">
          <input
            type="checkbox"
            checked={onlyConflicts}
            onChange={event => {
              setOnlyConflicts(event.target.checked)
              setPage(0)
            }}
          />
          Only those in conflict: {count(conflicts.size)}
        </label>
      )}
      {shown.length === 0 && <p className="quiet small">No rule is like that.</p>}
      <ul className="rules">
        {shown.slice(at * PAGE, (at + 1) * PAGE).map(rule => (
          <li key={rule.id}>
            {editing === rule.id ? (
              <RuleForm rule={rule} onClose={() => stop(rule.id)} />
            ) : (
              <RuleRow rule={rule} others={conflicts.get(rule.id) ?? []} onEdit={() => setEditing(rule.id)} />
            )}
          </li>
        ))}
      </ul>
      <PageSteps page={at} size={PAGE} total={shown.length} onPage={setPage} />
    </section>
  )
}

interface RowProps {
  readonly rule: RuleRecord
  readonly others: readonly RuleRecord[]
  readonly onEdit: () => void
}

function RuleRow({ rule, others, onEdit }: RowProps) {
  const { finding } = useApp().labelActivity()
  const labels = useLabels()
  const label = labels.byId.get(rule.label)
  const name = label?.name ?? rule.label
  const rivals = [...new Set(others.map(other => labels.byId.get(other.label)?.name ?? other.label))]
  const remove = () => {
    // The next rule's button is where this one's was.
    const row = document.querySelector(`[data-rule="${rule.id}"]`)?.closest('li')
    const next = (row?.nextElementSibling ?? row?.previousElementSibling)?.querySelector<HTMLElement>('button')
    finding.rules.remove([rule.id])
    ;(next ?? document.querySelector<HTMLElement>('.deeds button'))?.focus()
  }
  return (
    <div className={`rule ${label ? hueOf(label.hue) : ''}`}>
      <button type="button" className="rule-words" data-rule={rule.id} title="Edit the rule" onClick={onEdit}>
        <span className="rule-text">{rule.text.replace(/\s+/g, ' ')}</span>
        <span className="rule-label">
          <span className="swatch gold" aria-hidden="true" />
          {name}
        </span>
        <span className="quiet small rule-how">
          {[...(rule.ignoreCase ? [] : ['this case']), ...(rule.wholeWord ? ['whole word'] : [])].join(', ')}
        </span>
        {rivals.length > 0 && <span className="small rule-conflict">Another rule says {rivals.join(', ')}</span>}
      </button>
      <button
        type="button"
        className="button bare"
        aria-label={`Delete the rule ${rule.text} → ${name}`}
        title="Delete"
        onClick={remove}
      >
        <Icon name="close" />
      </button>
    </div>
  )
}
