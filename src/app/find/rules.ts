/** The gazetteer: words that are of a label wherever they stand. */
import { readRules, writeRules } from '../../domain/gazetteer.ts'
import { addRules, changeRule, removeRules, type LabelPattern } from '../../domain/occurrences.ts'
import { rulesOf, type ProjectEdit, type ProjectRecords, type RuleRecord } from '../../domain/project.ts'
import { overWorking } from './everywhere.ts'
import { copyText } from '../clipboard.ts'
import { labelsIn, type Marks } from '../label/marks.ts'
import type { Project } from '../project/project.ts'
import { say, type Session } from '../session.ts'

interface Outside {
  readonly session: Session
  readonly project: Project
  readonly marks: Marks
}

let lastId = 0

export function createRules({ session, project, marks }: Outside) {
  function make(command: (records: ProjectRecords) => ProjectEdit): ProjectEdit | undefined {
    const { present } = project.store.getState().timeline
    const working = marks.records()
    const edit = command(working)
    if (edit.changes.length === 0) return undefined
    project.commit(overWorking(present, working, edit))
    say(session, { tone: 'news', text: `${edit.name}.`, action: 'step-back' })
    return edit
  }

  return {
    /** Keeps rules; those that are kept already are left out. How many are new. */
    add(rules: readonly LabelPattern[]): number {
      const stamp = Date.now().toString(36)
      const withIds = rules.map(({ text, label, ignoreCase, wholeWord }): Omit<RuleRecord, 'kind'> => {
        const id = `${stamp}-${(lastId++).toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`
        return { id, text, label, ignoreCase, wholeWord }
      })
      const edit = make(records => addRules(records, withIds))
      if (!edit)
        say(session, {
          tone: 'news',
          text: rules.length === 1 ? 'That rule is kept already.' : 'Those rules are kept already.',
        })
      return edit?.changes.length ?? 0
    },

    change: (rule: RuleRecord): void => void make(records => changeRule(records, rule)),
    remove: (ids: readonly string[]): void => void make(records => removeRules(records, ids)),

    /** Rules out of lines, with what is wrong with a line. */
    read: (table: string, usual: Pick<LabelPattern, 'ignoreCase' | 'wholeWord'>) =>
      readRules(table, labelsIn(marks.records()).all, usual),

    /** Copies all rules as lines. */
    async copy(): Promise<void> {
      const records = marks.records()
      const rules = rulesOf(records)
      const lines = writeRules(rules, labelsIn(records).byId)
      await copyText(session, lines, `${rules.length} ${rules.length === 1 ? 'rule' : 'rules'} as TSV.`)
    },
  }
}
