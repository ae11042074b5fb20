import type { RefObject } from 'react'
import { useCaret, useDrawing } from './drawing.ts'
import { Handles } from './Handles.tsx'
import { LabelBar } from './LabelBar.tsx'
import '../styles/annotating.css'

export interface LayerProps {
  readonly article: RefObject<HTMLElement | null>
  readonly text: string
}

/** All that Label adds to the text: drawing entities, the caret, the bar at what is picked, and the handles on it. */
export function LabelLayer({ article, text }: LayerProps) {
  useDrawing(article)
  useCaret(article)
  return (
    <>
      <LabelBar article={article} text={text} />
      <Handles article={article} text={text} />
    </>
  )
}
