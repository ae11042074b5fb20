import { useStore } from 'zustand'
import { useApp } from '../app-context.ts'
import { count, counted } from '../numbers.ts'

/** What the aim would do, counted, and the buttons to do it or not. `verb`: "Label", "Delete", "Apply". */
export function PlanLine({ verb, onClose }: { verb: string; onClose: () => void }) {
  const { everywhere } = useApp().labelActivity().finding
  const plan = useStore(everywhere.store, ({ plan }) => plan)
  const edit = plan.kind === 'ready' ? plan.edit : undefined
  return (
    <>
      <output className="small plan">
        {plan.kind === 'counting' && 'Counting …'}
        {plan.kind === 'failed' && 'It could not be counted.'}
        {edit && (
          <>
            {edit.count > 0
              ? `${verb}s ${counted(edit.count, 'entity', 'entities')} in ${counted(edit.documents, 'document')}.`
              : `There is nothing to ${verb.toLowerCase()}.`}
            {leftOf(edit.left).map(line => (
              <span key={line} className="quiet plan-left">
                {line}
              </span>
            ))}
          </>
        )}
      </output>
      <div className="row">
        <button
          type="button"
          className="button primary"
          disabled={!edit || edit.count === 0}
          onClick={() => {
            everywhere.carryOut()
            onClose()
          }}
        >
          {verb} {edit && edit.count > 0 ? count(edit.count) : 'all'}
        </button>
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </>
  )
}

function leftOf(left: {
  readonly labelled: number
  readonly conflicting: number
  readonly rejected: number
}): string[] {
  return [
    ...(left.labelled > 0 ? [`${count(left.labelled)} labelled so already`] : []),
    ...(left.conflicting > 0 ? [`${count(left.conflicting)} left: other gold is there`] : []),
    ...(left.rejected > 0 ? [`${count(left.rejected)} left: rejected before`] : []),
  ]
}
