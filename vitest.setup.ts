// Random tests draw anew at every run, but for CI: there the same commit gives the same result.
if (process.env.CI === 'true') {
  const { configureGlobal } = await import('fast-check')
  configureGlobal({ seed: 1 })
}

export default undefined
