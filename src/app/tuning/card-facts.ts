/** What a project knows of a head, for the card of a model that is made with it. */
import { isObject } from '../../domain/formats/json.ts'
import type { CardRun, CardScores } from '../../domain/model-card.ts'
import { labelsOf, type ProjectRecords } from '../../domain/project.ts'
import { runReport, runsOf, type RunReport } from '../../domain/runs.ts'
import type { CardFacts } from '../../engine/export-protocol.ts'

/** Of a head by its name: what its labels are called to mean here, and the run that made it if that is kept. */
export function cardFacts(records: ProjectRecords, head: { readonly name: string }): CardFacts {
  const descriptions = labelsOf(records).flatMap(({ name, types, description }) =>
    description.trim() === '' ? [] : [...types, name].map(type => [type, description] as const),
  )
  const run = runsOf(records).find(run => run.head === head.name)
  return {
    descriptions: Object.fromEntries(descriptions),
    ...(run ? { run: cardRun(runReport(run), run.createdAt) } : {}),
  }
}

function cardRun(report: RunReport, at: number): CardRun {
  const { data, options, chosen, evaluation, start } = report
  const { documents, words, entities } = data
  const from = start === null ? '' : ` It began as the head “${start.title}”.`
  const how =
    options['how'] === 'automatic'
      ? `A multinomial logistic regression on what the encoder says at each word's first piece, standardised, with L2 whose strength was chosen by cross-validation, fitted to its optimum.`
      : `Trained with AdamW on what the encoder says at each word's first piece; for how many epochs was chosen on text that was held out, and the head then trained anew on all.`
  const { after } = evaluation
  return {
    date: new Date(at).toISOString().slice(0, 10),
    ...(documents > 0 ? { documents, words, entities } : {}),
    method: `${how}${from}`,
    options: { ...plain(options), ...plain(chosen) },
    ...(after
      ? { scores: { ...heldOut(evaluation, documents), overall: after.default.overall, types: after.default.types } }
      : {}),
  }
}

/** Options that can be said in a line, lists by their numbers; those of training by hand by Hugging Face's names. */
function plain(options: Readonly<Record<string, unknown>>): Record<string, string | number | boolean> {
  const said: Record<string, string | number | boolean> = {}
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') said[name] = value
    else if (Array.isArray(value) && value.every(item => typeof item === 'number')) said[name] = value.join(', ')
    else if (isObject(value))
      for (const [key, inner] of Object.entries(plain(value)))
        said[name === 'arguments' ? snakeCase(key) : `${name}.${key}`] = inner
  }
  return said
}

/** Up to a dot: behind it stands an entity type. */
const snakeCase = (name: string) =>
  name.replace(/^[^.]+/, own => own.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`))

function heldOut(
  { procedure, documents, words, bySeed }: RunReport['evaluation'],
  learned: number,
): Pick<CardScores, 'data' | 'method'> {
  const times = bySeed ? `, mean of ${bySeed.length} seeds` : ''
  const scored = `${documents.length > 0 ? `${documents.length} documents, ` : ''}${words} words${times}`
  const whole = `The score is of this way of learning: the model itself has learned from all ${learned} documents.`
  switch (procedure.kind) {
    case 'role':
      return { data: `${scored} held out`, method: 'The model never learned from these documents.' }
    case 'cross-validation':
      return {
        data: `${scored}, by cross-validation`,
        method: `Each document was scored by a head that was fitted, and chosen, without it: ${procedure.folds} parts of the documents. ${whole}`,
      }
    case 'blocks':
      return {
        data: `${scored}, by cross-validation within documents`,
        method: `There were too few documents to hold whole ones out, so parts of them were; the rest of the same documents was learned from, which flatters. ${whole}`,
      }
    case 'none':
      return {}
    default:
      return procedure satisfies never
  }
}
