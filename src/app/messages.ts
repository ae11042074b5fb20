/** The words for what went wrong: what it means, and what to do. */
import type { Failure } from './session.ts'

export interface Advice {
  readonly meaning: string
  readonly advice: string
}

export function adviceOn({ code }: Failure): Advice {
  switch (code) {
    case 'aborted':
      return { meaning: 'Stopped.', advice: 'Start again whenever you like.' }
    case 'crashed':
      return { meaning: 'The engine died twice in a row.', advice: 'Try again; with less memory in use it may hold.' }
    case 'hung':
      return { meaning: 'The engine stopped answering.', advice: 'Try again, or run on WASM.' }
    case 'device-lost':
      return { meaning: 'The GPU went away, and came back no better.', advice: 'Try again, or run on WASM.' }
    case 'no-model':
      return { meaning: 'No model is loaded.', advice: 'Load it again.' }
    case 'model-missing':
      return { meaning: 'A file of the model could not be read.', advice: 'Check the connection and try again.' }
    case 'model-corrupt':
      return {
        meaning: 'A file of the model is damaged or cut short; nothing of it was used.',
        advice: 'Try again; if it stays, the copy on the server is damaged.',
      }
    case 'model-unsupported':
      return { meaning: 'This model is of a kind that Gleaner does not understand.', advice: 'See the details.' }
    case 'too-long':
      return { meaning: 'The text is longer than can be tagged at once.', advice: 'Split it, and tag the parts.' }
    case 'bad-data':
      return { meaning: 'There is nothing to learn from yet.', advice: 'Label some entities and mark a document done.' }
    case 'internal':
      return { meaning: 'Something failed inside.', advice: 'Try again; the details below help a bug report.' }
    default:
      return code satisfies never
  }
}
