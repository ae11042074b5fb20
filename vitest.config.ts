import { defineConfig } from 'vitest/config'
import { runtimeAlias, tokenizersOnly } from './vite.config.ts'

// Unit tests run under Node beside their sources; e2e tests drive real browsers over the production build.
export default defineConfig({
  plugins: [tokenizersOnly()],
  resolve: { alias: runtimeAlias },
  ssr: { noExternal: ['@xenova/transformers'] },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'cli/**/*.test.ts', 'scripts/**/*.test.ts'],
          environment: 'node',
          setupFiles: 'vitest.setup.ts',
          // The runner would leave one core out.
          maxWorkers: '100%',
          // Some run the real model, or read a million entities, on machines that others use too.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          environment: 'node',
          globalSetup: 'e2e/serve.ts',
          fileParallelism: false,
          // A machine that others use too is late now and then; what needed a second try is marked in the output.
          retry: process.env.CI === 'true' ? 1 : 0,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          // As long as what waits for an element does not give up: a second is short on a busy machine.
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
})
