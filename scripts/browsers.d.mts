export function ensureChromium(): Promise<string>
export function ensureFirefox(): string | undefined
