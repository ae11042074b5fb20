export const isolationHeaders: Record<string, string>
export const contentSecurityPolicy: string
