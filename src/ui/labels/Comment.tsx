import { type KeyboardEvent, useEffect, useRef } from 'react'
import type { Mark } from '../../app/label/marks.ts'
import { useApp } from '../app-context.ts'

/** What was said of an entity; a press changes it. */
export function Comment({ mark }: { mark: Mark }) {
  const { session } = useApp()
  return (
    <button
      type="button"
      className="button bare-words label-bar-comment"
      title="Change the comment"
      onClick={() => session.setState({ commenting: true })}
    >
      {mark.comment}
    </button>
  )
}

/** Where a comment is written: kept by Enter and by going elsewhere, left as it was by Escape. */
export function CommentField({ mark }: { mark: Mark }) {
  const { session, labelActivity } = useApp()
  const { labelling } = labelActivity()
  const field = useRef<HTMLTextAreaElement>(null)
  const isLeft = useRef(false)
  // The focus is the browser's.
  useEffect(() => field.current?.focus({ preventScroll: true }), [])
  const keep = () => {
    if (isLeft.current) return
    isLeft.current = true
    labelling.comment(field.current?.value ?? '', mark)
    session.setState({ commenting: false })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') isLeft.current = true
    else if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') return session.setState({ commenting: false })
    keep()
    labelling.close()
  }
  return (
    <textarea
      ref={field}
      className="label-bar-field"
      rows={2}
      defaultValue={mark.comment}
      placeholder="What should be known of this entity? Enter keeps it."
      aria-label="Comment"
      onBlur={keep}
      onKeyDown={onKeyDown}
    />
  )
}
