/** What crosses between the page and the worker that looks through the gold before it is learned from. */
import { recordsOf, type ProjectRecord } from '../../domain/project.ts'
import { trainingCheck, type TrainingFinding } from '../../domain/training-check.ts'
import type { Handlers } from '../../engine/rpc.ts'

export interface DataCheckCalls {
  /** A part of what is to be looked at. */
  part: {
    args: {
      readonly records: readonly ProjectRecord[]
      readonly texts: readonly { readonly document: string; readonly text: string }[]
    }
    progress: never
    result: null
  }
  /** Looks at all that was handed over. */
  check: { args: null; progress: never; result: readonly TrainingFinding[] }
}

export function dataCheckHandlers(): Handlers<DataCheckCalls> {
  const records: ProjectRecord[] = []
  const texts: { document: string; text: string }[] = []
  return {
    async part(args) {
      records.push(...args.records)
      texts.push(...args.texts)
      return null
    },
    async check() {
      const looking = trainingCheck(recordsOf(records), texts)
      let step = looking.next()
      while (!step.done) step = looking.next()
      return step.value
    },
  }
}
