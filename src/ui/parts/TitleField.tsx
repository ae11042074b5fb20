import { useRef } from 'react'

interface Props {
  readonly title: string
  readonly 'aria-label': string
  readonly className: string
  /** With what was written, once; with undefined where it is not to be kept. */
  readonly onEnd: (written: string | undefined, isByKey: boolean) => void
}

/** A title while it is written: Enter or leaving keeps it, Escape does not. */
export function TitleField({ title, onEnd, ...rest }: Props) {
  const isOver = useRef(false)
  const end = (written: string | undefined, isByKey: boolean) => {
    if (isOver.current) return
    isOver.current = true
    onEnd(written, isByKey)
  }
  return (
    <input
      type="text"
      {...rest}
      defaultValue={title}
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- it is there because someone asked for it
      autoFocus
      onFocus={event => event.target.select()}
      onBlur={event => end(event.target.value, false)}
      onKeyDown={event => {
        if (event.key === 'Enter') end(event.currentTarget.value, true)
        else if (event.key === 'Escape') end(undefined, true)
        else return
        // Escape would close a dialog too.
        event.preventDefault()
      }}
    />
  )
}
