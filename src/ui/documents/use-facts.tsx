import { type ReactNode, useEffect, useSyncExternalStore } from 'react'
import type { Facts } from '../../app/documents/choose-listing.ts'
import { useApp, useSession } from '../app-context.ts'
import { counted } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'

const nothing = {}
const noFacts = () => nothing
const noStop = () => () => {}

/** What the head says of the documents, as far as it was read; and where it is needed and was not, what to do. */
export function useFacts(isNeeded: boolean): { readonly facts: Facts; readonly reading: ReactNode } {
  const { session, labelActivity } = useApp()
  const isLabelling = useSession(({ activity }) => activity === 'label')
  const predictions = isLabelling ? labelActivity().predictions : undefined
  const unread = () => (isNeeded ? (predictions?.unread().length ?? 0) : 0)
  const left = useSyncExternalStore(predictions?.store.subscribe ?? noStop, unread)
  // The comparison is brought up to date while somebody listens; what it finds is listed anew.
  useEffect(() => {
    if (!isNeeded) return
    return predictions?.compared.subscribe(() =>
      session.setState(({ listing }) => (listing ? { listing: { ...listing } } : {})),
    )
  }, [isNeeded, predictions, session])
  return {
    facts: predictions?.facts ?? noFacts,
    reading: isNeeded && (predictions ? left > 0 && <Unread left={left} /> : <NotLabelling />),
  }
}

function Unread({ left }: { left: number }) {
  return (
    <div className="document-facts">
      <p className="quiet small">
        The head has not read {counted(left, 'document')} yet: they count as having no disagreement and no doubt.
      </p>
      <ActionButton id="read-all">Read all</ActionButton>
    </div>
  )
}

function NotLabelling() {
  return (
    <div className="document-facts">
      <p className="quiet small">In Label the head reads all documents when it is told to.</p>
      <ActionButton id="activity:label">Label</ActionButton>
    </div>
  )
}
