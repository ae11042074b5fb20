import { useState } from 'react'
import {
  chooseListed,
  chosenDocuments,
  giveRole,
  removeAll,
  reopenAll,
  skipAll,
} from '../../app/documents/arranging.ts'
import { chooseListing, needsFacts } from '../../app/documents/choose-listing.ts'
import { labelsOf, type DocumentRole, type DocumentState } from '../../domain/project.ts'
import type { DocumentFilter, DocumentSort } from '../../domain/search.ts'
import { useApp, useProject, useSession } from '../app-context.ts'
import { count, counted } from '../numbers.ts'
import { Icon } from '../parts/Icon.tsx'
import { useFacts } from './use-facts.tsx'

type Disagreement = NonNullable<DocumentFilter['disagreement']>

const states = { new: 'New', 'in-progress': 'In progress', done: 'Done', skipped: 'Skipped' } as const
const roles = { train: 'Train', dev: 'Dev', test: 'Test', none: 'No role' } as const
const disagreements = {
  any: 'In any way',
  missed: 'Missed',
  spurious: 'Spurious',
  boundary: 'Boundary',
  type: 'Type',
} as const
const sorts = {
  order: 'As they are kept',
  title: 'By title',
  state: 'By state',
  length: 'Longest first',
  entities: 'Most entities first',
  disagreements: 'Most disagreements first',
  uncertainty: 'Most uncertain first',
} as const

/** Searching, filtering and sorting the documents, and what is done to several of them. */
export function DocumentTools({ listed }: { listed: number }) {
  const house = useApp()
  const { session } = house
  const listing = useSession(({ listing }) => listing)
  const total = useProject(({ documents }) => documents.length)
  const labels = useProject(({ timeline }) => timeline.present)
  const isChoosing = useSession(({ chosen }) => chosen !== undefined)
  const [isOpen, setIsOpen] = useState(false)
  const { filter = {}, sort = 'order' } = listing ?? {}
  const { facts, reading } = useFacts(needsFacts(filter, sort))
  const choose = (next: DocumentFilter, nextSort: DocumentSort = sort) => chooseListing(house, next, nextSort, facts)
  const without = (field: keyof DocumentFilter): DocumentFilter => {
    const { [field]: _gone, ...rest } = filter
    return rest
  }
  const [state] = filter.states ?? []
  const [role] = filter.roles ?? []
  const labelRecords = isOpen || filter.label !== undefined ? labelsOf(labels) : []
  const chips: readonly (readonly [field: keyof DocumentFilter, words: string])[] = [
    ...(state ? [['states', states[state]] as const] : []),
    ...(role ? [['roles', roles[role]] as const] : []),
    ...(filter.label === undefined
      ? []
      : [
          [
            'label',
            `Has ${labelRecords.find(({ id }) => id === filter.label)?.name ?? 'a label that is gone'}`,
          ] as const,
        ]),
    ...(filter.disagreement
      ? [
          [
            'disagreement',
            filter.disagreement === 'any'
              ? 'Head disagrees'
              : `Head: ${disagreements[filter.disagreement].toLowerCase()}`,
          ] as const,
        ]
      : []),
  ]
  return (
    <div className="document-tools">
      <div className="document-search-row">
        <input
          type="search"
          className="document-search"
          aria-label="Search documents"
          placeholder="Search documents"
          value={filter.title ?? ''}
          onChange={({ target }) => choose(target.value === '' ? without('title') : { ...filter, title: target.value })}
        />
        <button
          type="button"
          className="button bare"
          aria-expanded={isOpen}
          aria-label="Filter and sort"
          title="Filter and sort"
          onClick={() => setIsOpen(!isOpen)}
        >
          <FilterSign />
        </button>
      </div>
      {isOpen && (
        <div className="document-filters">
          <Choice<DocumentState>
            name="State"
            none="Any"
            options={states}
            value={state}
            onChange={value => choose(value ? { ...filter, states: [value] } : without('states'))}
          />
          <Choice<DocumentRole>
            name="Role"
            none="Any"
            options={roles}
            value={role}
            onChange={value => choose(value ? { ...filter, roles: [value] } : without('roles'))}
          />
          <Choice
            name="Has label"
            none="Any"
            options={Object.fromEntries(labelRecords.map(({ id, name }) => [id, name]))}
            value={filter.label}
            onChange={value => choose(value === undefined ? without('label') : { ...filter, label: value })}
          />
          <Choice<Disagreement>
            name="Head disagrees"
            none="Any"
            options={disagreements}
            value={filter.disagreement}
            onChange={value => choose(value ? { ...filter, disagreement: value } : without('disagreement'))}
          />
          <div className="wide">
            <Choice<DocumentSort>
              name="Order"
              options={sorts}
              value={sort}
              onChange={value => choose(filter, value ?? 'order')}
            />
          </div>
          {!isChoosing && (
            <button
              type="button"
              className="button wide"
              title="Also: shift or Ctrl click, Shift and arrow keys in the list"
              onClick={() => {
                setIsOpen(false)
                session.setState({ chosen: new Set() })
              }}
            >
              Choose several
            </button>
          )}
        </div>
      )}
      {reading}
      {listing && (
        <div className="document-chips">
          <output className="quiet small">{`${count(listed)} of ${counted(total, 'document')}`}</output>
          {chips.map(([field, words]) => (
            <Chip key={field} words={words} onRemove={() => choose(without(field))} />
          ))}
          {sort !== 'order' && <Chip words={sorts[sort]} onRemove={() => choose(filter, 'order')} />}
        </div>
      )}
      {isChoosing && <Chosen listed={listed} />}
    </div>
  )
}

/** One of some, or none where `none` says what that means. */
function Choice<Value extends string>({
  name,
  none,
  options,
  value,
  onChange,
}: {
  readonly name: string
  readonly none?: string
  readonly options: Readonly<Partial<Record<Value, string>>>
  readonly value: Value | undefined
  readonly onChange: (value: Value | undefined) => void
}) {
  const entries: [string, string | undefined][] = Object.entries(options)
  const isOption = (key: string): key is Value => entries.some(([option]) => option === key)
  return (
    <label className="field">
      <span className="field-name">{name}</span>
      <select
        className="plain"
        value={value ?? ''}
        onChange={({ target }) => onChange(isOption(target.value) ? target.value : undefined)}
      >
        {none !== undefined && <option value="">{none}</option>}
        {entries.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}

function Chip({ words, onRemove }: { words: string; onRemove: () => void }) {
  return (
    <button type="button" className="chip" aria-label={`Remove: ${words}`} onClick={onRemove}>
      {words}
      <Icon name="close" />
    </button>
  )
}

/** What is done to the documents that are chosen, as one step each. */
function Chosen({ listed }: { listed: number }) {
  const house = useApp()
  const { session } = house
  useSession(({ chosen }) => chosen)
  useProject(({ documents }) => documents)
  const ids = chosenDocuments(house)
  const isNone = ids.length === 0
  return (
    <div className="document-chosen">
      <output className="small">{isNone ? 'Choose documents in the list.' : `${count(ids.length)} chosen`}</output>
      <div className="row">
        <button type="button" className="button" onClick={() => chooseListed(house)}>
          All {count(listed)}
        </button>
        <select
          aria-label="Role of the chosen documents"
          value=""
          disabled={isNone}
          onChange={({ target }) => {
            const { value } = target
            if (value === 'train' || value === 'dev' || value === 'test' || value === 'none')
              giveRole(house, ids, value)
          }}
        >
          <option value="">Role …</option>
          {Object.entries(roles).map(([role, words]) => (
            <option key={role} value={role}>
              {words}
            </option>
          ))}
        </select>
        <button type="button" className="button" disabled={isNone} onClick={() => skipAll(house, ids)}>
          Skip
        </button>
        <button type="button" className="button" disabled={isNone} onClick={() => reopenAll(house, ids)}>
          Reopen
        </button>
        <button type="button" className="button" disabled={isNone} onClick={() => removeAll(house, ids)}>
          Delete
        </button>
        <button type="button" className="button" onClick={() => session.setState({ chosen: undefined })}>
          Finish
        </button>
      </div>
    </div>
  )
}

function FilterSign() {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M2.5 4h11M4.5 8h7M6.5 12h3" />
    </svg>
  )
}
