/** What a head begins as when it is tuned, and what the entity types of heads are called in the project. */
import { createStore } from 'zustand/vanilla'
import type { Head } from '../../domain/head.ts'
import { startLabelMap, type LabelMap } from '../../domain/label-map.ts'
import { entityTypes } from '../../domain/labels.ts'
import { labelsByType, labelsOf, type ProjectRecords } from '../../domain/project.ts'
import { runReport, runsOf } from '../../domain/runs.ts'
import type { StartFrom } from '../../engine/tune-protocol.ts'
import type { Project } from '../project/project.ts'
import { headEntries } from '../reading/heads.ts'
import type { Tagging } from '../reading/tagging.ts'
import type { Session } from '../session.ts'

export interface StartState {
  /** The head of that name, null for nothing, undefined where nobody chose. */
  readonly from: string | null | undefined
  /** By head what its types become. */
  readonly maps: Readonly<Record<string, LabelMap>>
}

export interface Outside {
  readonly session: Session
  readonly project: Project
  readonly tagging: Tagging
}

export type Starting = ReturnType<typeof createStarting>

export function createStarting({ session, project, tagging }: Outside) {
  const store = createStore<StartState>()(() => ({ from: undefined, maps: {} }))
  const present = () => project.store.getState().timeline.present

  /** Name of the head that reads the open document otherwise. */
  function nameBefore(): string | undefined {
    const { open, documents } = project.store.getState()
    return tagging.headFor(open.kind === 'none' ? undefined : documents.find(({ id }) => id === open.id)?.head)
  }

  /**
   * Name of the head that the next one begins as; undefined for nothing. Unless somebody chose, the head that reads, or
   * what that began as where it was tuned here: of a head that has learned from these documents already, no score on
   * them would say anything.
   */
  function name(): string | undefined {
    const { from } = store.getState()
    const entries = headEntries(session.getState().engine, present())
    const isThere = (wanted: string | undefined) => entries.some(({ name }) => name === wanted)
    if (from === null || (from !== undefined && isThere(from))) return from ?? undefined
    const before = nameBefore()
    const run = runsOf(present()).find(({ head }) => head === before)
    if (!run) return before
    const origin = runReport(run).start?.name
    return isThere(origin) ? origin : undefined
  }

  /** What the types of a head become. */
  function typesOf(head: string, types: readonly string[]): LabelMap {
    return store.getState().maps[head] ?? startTypes(present(), types)
  }

  return {
    store,
    name,
    typesOf,

    /** The head that reads the open document otherwise. */
    async headBefore(): Promise<Head | undefined> {
      const name = nameBefore()
      return name === undefined ? undefined : tagging.headNamed(name)
    },

    /** What is chosen; undefined where the head of it is gone. */
    async start(): Promise<StartFrom | undefined> {
      const from = name()
      if (from === undefined) return { kind: 'nothing' }
      const head = await tagging.headNamed(from).catch(() => undefined)
      return head && { kind: 'head', head, types: typesOf(from, entityTypes(head.labels)) }
    },

    choose: (from: string | null): void => store.setState({ from }),

    /** Says what one type of a head becomes: one label, several that it is split into, or none, which drops it. */
    map(head: string, types: readonly string[], type: string, names: readonly string[]): void {
      const map = { ...typesOf(head, types), [type]: [...new Set(names)] }
      store.setState(({ maps }) => ({ maps: { ...maps, [head]: map } }))
    },
  }
}

/** What the types of a head are called in the project, of those that are wanted. */
export function typesCalled(
  records: ProjectRecords,
  head: Head,
  wanted: readonly string[],
): Readonly<Record<string, string>> {
  const names = new Map(labelsOf(records).map(({ id, name }) => [id, name]))
  const ids = labelsByType(records)
  const called = entityTypes(head.labels).flatMap(type => {
    const name = names.get(ids.get(type) ?? '') ?? type
    return wanted.includes(name) ? [[type, name] as const] : []
  })
  return Object.fromEntries(called)
}

/** What the types of a head become where it is begun with, unless a person says otherwise. */
export function startTypes(records: ProjectRecords, types: readonly string[]): LabelMap {
  return startLabelMap(types, labelsOf(records))
}
