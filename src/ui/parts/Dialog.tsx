import { type ReactNode, useEffect, useRef } from 'react'
import { Icon } from './Icon.tsx'

interface Props {
  readonly title: string
  readonly className?: string
  /** A dialog whose first field says what it is needs no heading on screen. */
  readonly headless?: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A modal dialog for as long as it is rendered; Escape and a click beside it close it. */
export function Dialog({ title, className = '', headless = false, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  // The dialog's modality is the browser's, not React's.
  useEffect(() => {
    dialog.current?.showModal()
    // Else the button that closes it would have the focus; a dialog without a heading has a field for that.
    if (!headless) dialog.current?.focus()
  }, [headless])
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- Escape is the dialog's own key
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-label={title}
      tabIndex={-1}
      onClose={onClose}
      onClick={event => event.target === dialog.current && dialog.current.close()}
    >
      <div className="dialog-body">
        {!headless && (
          <header className="dialog-head">
            <h2>{title}</h2>
            <button type="button" className="button bare" aria-label="Close" onClick={() => dialog.current?.close()}>
              <Icon name="close" />
            </button>
          </header>
        )}
        {children}
      </div>
    </dialog>
  )
}
