import { useSession } from '../app-context.ts'
import { Inspector } from '../panel/Inspector.tsx'
import { ActionButton } from '../parts/ActionButton.tsx'
import { DataToLearnFrom } from './DataToLearnFrom.tsx'
import { Changes } from './Changes.tsx'
import { Heads } from './Heads.tsx'
import { Result } from './Result.tsx'
import { Runs } from './Runs.tsx'
import { Training } from './Training.tsx'
import { useTuning } from './use-tuning.ts'
import './tuning.css'

/** Tune's panel: to fine-tune and see what changed, the heads of the project, and the runs that made them. */
export function TunePanel() {
  const side = useTuning(({ side }) => side)
  const Side = sides[side].content
  return (
    <div className="tuning">
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- no fieldset: nothing here is filled in */}
      <div className="label-tabs" role="group" aria-label="Panel">
        <ActionButton id="tune-side:tune">{sides.tune.name}</ActionButton>
        <ActionButton id="tune-side:heads">{sides.heads.name}</ActionButton>
        <ActionButton id="tune-side:runs">{sides.runs.name}</ActionButton>
      </div>
      <Side />
    </div>
  )
}

const sides = {
  tune: { name: 'Fine-tune', content: TuneSide },
  heads: { name: 'Heads', content: Heads },
  runs: { name: 'Runs', content: Runs },
} as const

function TuneSide() {
  const inspecting = useSession(({ inspection }) => inspection.kind !== 'off')
  const isOnTrial = useTuning(({ outcome }) => outcome !== undefined)
  return (
    <>
      {inspecting && <Inspector />}
      <Result />
      {isOnTrial && <Changes />}
      <Training />
      <DataToLearnFrom />
    </>
  )
}
