import type { ComponentProps } from 'react'
import './thin-progress.css'

/** How far long work is; without a value, that it goes on. */
export function ThinProgress(props: ComponentProps<'progress'>) {
  return <progress className="thin-progress" {...props} />
}
