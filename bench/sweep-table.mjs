/** What a sweep varies from, by kind. */
export const bases = {
  linear: {
    learningRate: 0.02,
    numTrainEpochs: 30,
    weightDecay: 0.01,
    classifierDropout: 0.5,
    perDeviceTrainBatchSize: 8,
    lrSchedulerType: 'cosine',
    warmupSteps: 0.1,
    maxGradNorm: 1,
  },
  mlp: {
    learningRate: 0.002,
    numTrainEpochs: 30,
    weightDecay: 0.01,
    classifierDropout: 0.2,
    perDeviceTrainBatchSize: 8,
    intermediateSize: 128,
    lrSchedulerType: 'cosine',
    warmupSteps: 0.1,
    maxGradNorm: 1,
  },
}

/** What takes the place of the base's options, a set at a time. */
const others = {
  linear: [
    { learningRate: 0.005 },
    { learningRate: 0.01 },
    { learningRate: 0.04 },
    { numTrainEpochs: 10 },
    { numTrainEpochs: 10, learningRate: 0.04 },
    { numTrainEpochs: 60 },
    { weightDecay: 0.1 },
    { weightDecay: 1 },
    { classifierDropout: 0 },
    { classifierDropout: 0.25 },
    { classifierDropout: 0.75 },
    { classifierDropout: 0, weightDecay: 0.3 },
    { classifierDropout: 0, weightDecay: 1 },
    { classifierDropout: 0, weightDecay: 3 },
    { classifierDropout: 0.1, weightDecay: 1 },
    { perDeviceTrainBatchSize: 4 },
    { perDeviceTrainBatchSize: 16 },
    { labelSmoothingFactor: 0.1 },
    { classWeights: 'balanced' },
    { outsideWeight: 0.5 },
    { focalGamma: 2 },
    { lrSchedulerType: 'linear' },
  ],
  mlp: [
    { learningRate: 0.001 },
    { learningRate: 0.005 },
    { numTrainEpochs: 15 },
    { weightDecay: 1 },
    { classifierDropout: 0.5 },
    { intermediateSize: 64 },
    { intermediateSize: 256 },
  ],
}

/** The base, and what differs from it. */
export function variations(kind) {
  return [{}, ...others[kind]].map(own => ({ kind, ...bases[kind], ...own }))
}

const mean = numbers => numbers.reduce((sum, value) => sum + value, 0) / numbers.length
const snake = name => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

const shown = options => Object.entries(options).map(([name, value]) => `${snake(name)} ${value}`)

/** Markdown: the base of each kind, and a row for each options, the best first. */
export function table(rows, sets) {
  const head = ['in place of the base', 'F1 (seeds)', ...sets.map(set => set.replace('crossner_', ''))]
  return [...new Set(rows.map(({ options }) => options.kind))]
    .map(kind => {
      const base = bases[kind]
      const own = rows
        .filter(({ options }) => options.kind === kind)
        .map(row => ({ ...row, ofSeeds: ofSeeds(row, sets) }))
        .sort((a, b) => mean(b.ofSeeds) - mean(a.ofSeeds))
        .map(row => cells(row, sets))
      const lines = [head, head.map(() => '---'), ...own].map(line => `| ${line.join(' | ')} |`)
      return [`## ${kind}`, `The base: ${shown(base).join(', ')}.`, lines.join('\n')].join('\n\n')
    })
    .join('\n\n')
}

/** A row as text. */
export function cells({ options: { kind, ...options }, f1, ofSeeds: means }, sets) {
  const own = Object.fromEntries(Object.entries(options).filter(([name, value]) => bases[kind][name] !== value))
  const spread = Math.max(...means) - Math.min(...means)
  return [
    shown(own).join(', ') || 'the base',
    `${mean(means).toFixed(2)} (${spread.toFixed(2)})`,
    ...sets.map(set => mean(f1[set]).toFixed(1)),
  ]
}

/** The mean over sets of each seed. */
export function ofSeeds({ f1 }, sets) {
  const seeds = sets.map(set => f1[set])
  return seeds[0].map((_, seed) => mean(seeds.map(values => values[seed])))
}
