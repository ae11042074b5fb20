/** Samples as a row of the results. */
export function row(name, { name: subject, device, threads }, unit, samples) {
  const sorted = samples.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  return {
    name,
    subject,
    device,
    threads,
    median: rounded(median),
    min: rounded(sorted[0]),
    max: rounded(sorted.at(-1)),
    unit,
    runs: samples.length,
  }
}

export function ratio(name, ours, peer, goal) {
  return { name, ours, peer, ratio: rounded(ours / peer), goal }
}

/** Four significant digits. */
const rounded = value => Number(value.toPrecision(4))

const figure = value => value.toLocaleString('en', { maximumSignificantDigits: 4 })

/** Rows, with the goal of those that have one: a median below it. */
export function printRows(rows) {
  const goals = rows.some(({ goal }) => goal !== undefined) ? ['goal'] : []
  print(
    ['', 'subject', 'device', 'threads', 'median', 'min', 'max', '', 'runs', ...goals],
    rows.map(({ name, subject, device, threads, median, min, max, unit, runs, goal }) => [
      name,
      subject,
      device,
      String(threads),
      ...[median, min, max].map(figure),
      unit,
      String(runs),
      ...goals.map(() => (goal === undefined ? '' : `< ${figure(goal)} ${median < goal ? 'reached' : 'NOT reached'}`)),
    ]),
  )
}

/** Ratios with their goals; where one is missed, where the time goes. */
export function printRatios(ratios) {
  print(
    ['ratio', 'ours', 'peer', 'ratio', 'goal'],
    ratios.map(({ name, ours, peer, ratio, goal }) => [
      name,
      figure(ours),
      figure(peer),
      `${figure(ratio)}×`,
      goal === undefined ? '' : `≥ ${goal}× ${ratio >= goal ? 'reached' : 'NOT reached'}`,
    ]),
  )
  const missed = ratios.filter(({ why }) => why)
  for (const { name, why } of missed) console.log(`\n${name}: where the time goes\n  ${why.join('\n  ')}`)
}

function print(head, body) {
  const widths = head.map((_, i) => Math.max(...[head, ...body].map(cells => cells[i].length)))
  const numeric = head.map((_, i) => body.every(cells => /^[\d.,×]*$/.test(cells[i])))
  const line = cells => cells.map((cell, i) => (numeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
  console.log()
  for (const cells of [head, ...body]) console.log(line(cells).join('  ').trimEnd())
}

/** Milliseconds by step as one line. */
export function share({ name, threads }, { total, ...steps }) {
  const parts = Object.entries(steps).map(([step, value]) => `${step} ${figure(value)}`)
  return `${name}, ${threads} threads: ${figure(total)} ms (${parts.join(', ')})`
}
