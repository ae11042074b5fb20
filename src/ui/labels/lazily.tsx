import { lazy } from 'react'

// What only the Label activity shows is fetched when it is first opened.
export const LabelPanel = lazy(async () => ({ default: (await import('./LabelPanel.tsx')).LabelPanel }))
export const LabelBar = lazy(async () => ({ default: (await import('./LabelBar.tsx')).LabelBar }))
