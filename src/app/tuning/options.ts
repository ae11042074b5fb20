/** What a training is told unless a person says otherwise. */
import type { AutomaticOptions } from '../../engine/tune-protocol.ts'

/** As `gleaner tune` on the command line. */
export const automatic: AutomaticOptions = { how: 'automatic', cs: [0.001, 0.003, 0.01, 0.03, 0.1], folds: 3, seed: 42 }
