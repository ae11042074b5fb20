export const root: string
export function must(command: string, args: readonly string[]): void
export function isStale(output: string, inputs: readonly string[]): boolean
export function ensureInstalled(): void
export function ensureBuilt(): void
export function ensureCommandLine(): void
