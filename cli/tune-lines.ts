/** What `tune` prints: epochs as they come, then what was chosen, and the scores beside those of the head that it began as. */
import { renamed, type LabelMap } from '../src/domain/label-map.ts'
import type { Score } from '../src/domain/metrics.ts'
import type { Evaluation } from '../src/domain/score-report.ts'
import type { TuneOptions, TuneProgress, TuneResult } from '../src/engine/tune-protocol.ts'

type Epoch = Extract<TuneProgress, { readonly phase: 'epoch' }>

/** Scores are of dev, or of the fold that epochs are chosen by. */
export function epochLine({ of, epoch: report }: Epoch): string {
  const { epoch, epochs, step, steps, loss, heldOut, learningRate, milliseconds, isBest } = report
  const scores = heldOut
    ? [
        `${of === 'choosing' ? 'fold' : 'dev'} loss ${heldOut.loss.toFixed(4)}`,
        `F1 ${percent(heldOut.score.f1).padStart(6)}`,
      ]
    : []
  const parts = [
    `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`,
    `step ${String(step).padStart(String(steps).length)}/${steps}`,
    `loss ${loss.toFixed(4)}`,
    ...scores,
    `rate ${learningRate.toExponential(2)}`,
    `${Math.round(milliseconds)} ms${heldOut && isBest ? '  ← best' : ''}`,
  ]
  return parts.join('  ')
}

/** What was chosen, by what, and where that ended. */
export function chosenLines(
  { chosen, iterations, loss, evaluation }: TuneResult,
  options: TuneOptions,
  hasDev: boolean,
): string[] {
  if ('c' in chosen) {
    const { c, choices } = chosen
    return [
      ...choices.map(
        choice =>
          `C ${choice.c}: held-out loss ${choice.loss.toFixed(4)}, entity F1 ${percent(choice.f1)}${choice.c === c ? '  ← taken' : ''}`,
      ),
      ...heldOutLine(evaluation, 'C chosen without it'),
      `${iterations} steps, loss ${loss.toFixed(4)}`,
    ]
  }
  const { epochs, ended } = chosen
  const metric = options.how === 'by-hand' ? options.arguments.metricForBestModel : ''
  const kept = hasDev
    ? `epoch ${epochs} kept, the best of dev by ${metric}`
    : options.folds > 1
      ? `trained on all for ${epochs} epochs, the best of a fold by ${metric}`
      : `epoch ${epochs} kept`
  return [
    `${kept}${ended === 'early' ? `; ended early, after ${iterations} steps` : ''}`,
    ...heldOutLine(evaluation, 'epochs chosen without it'),
  ]
}

/** Of cross-validation alone: dev has a line of its own. */
function heldOutLine({ procedure: { kind }, after, bySeed }: Evaluation, how: string): string[] {
  const overall = after?.default.overall
  if (kind === 'role' || overall === undefined || overall.number === 0) return []
  const seeds = bySeed ? `, mean of ${bySeed.length} seeds (${bySeed.map(percent).join(', ')})` : ''
  return [
    `held out, ${how}: ${scoreInWords(overall)}${seeds}${kind === 'blocks' ? ' (blocks of few documents: flatters)' : ''}`,
  ]
}

/**
 * What became of the types of the head that it began as: their F1 where gold has them, and how far what that one said is
 * said still, where gold is silent too.
 */
export function keptLines({ before, after, common, kept }: Evaluation, name: string, map: LabelMap): string[] {
  const names = new Set(Object.values(renamed(map)))
  const now = new Map((common?.after ?? after)?.default.types)
  const rows = (before?.default.types ?? []).flatMap(([type, { f1, number }]) =>
    names.has(type) && number > 0
      ? [[type, percent(f1), percent(now.get(type)?.f1 ?? 0), String(number)] as const]
      : [],
  )
  const widest = Math.max(...rows.map(([type]) => type.length), 9)
  const row = ([type, ...cells]: readonly string[]) =>
    [(type ?? '').padEnd(widest), ...cells.map(cell => cell.padStart(8))].join(' ')
  return [
    ...(rows.length > 0 ? [row(['F1 of', 'before', 'after', 'entities']), ...rows.map(row)] : []),
    ...(kept && kept.number > 0 ? [`as ${name} said, of ${[...names].join(', ')}: ${scoreInWords(kept)}`] : []),
  ]
}

export function scoreInWords({ precision, recall, f1, number }: Score): string {
  return `precision ${percent(precision)}, recall ${percent(recall)}, F1 ${percent(f1)} of ${number} entities`
}

const percent = (value: number) => (100 * value).toFixed(2)
