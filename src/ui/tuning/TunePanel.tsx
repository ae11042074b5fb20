import { useEffect, useRef, type RefObject } from 'react'
import { useStore } from 'zustand'
import { standingOf } from '../../app/tuning/runs.ts'
import { useApp, useProject, useSession } from '../app-context.ts'
import { Inspector } from '../panel/Inspector.tsx'
import { ActionButton } from '../parts/ActionButton.tsx'
import { DataToLearnFrom } from './DataToLearnFrom.tsx'
import { Changes } from './Changes.tsx'
import { Dock } from './Dock.tsx'
import { Heads } from './Heads.tsx'
import { Result } from './Result.tsx'
import { Runs } from './Runs.tsx'
import { verdictWords } from './standing-words.ts'
import { Training } from './Training.tsx'
import { useTuning } from './use-tuning.ts'
import './tuning.css'

/** Tune's panel: to fine-tune and see what changed, the heads of the project, and the runs that made them. */
export function TunePanel() {
  const side = useTuning(({ side }) => side)
  const Side = sides[side].content
  const panel = useRef<HTMLDivElement>(null)
  const hasFocus = useRef(false)
  return (
    <div
      ref={panel}
      className="tuning"
      tabIndex={-1}
      onFocus={() => (hasFocus.current = true)}
      onBlur={() => (hasFocus.current = false)}
    >
      <KeptFocus panel={panel} hasFocus={hasFocus} />
      <Said />
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- no fieldset: nothing here is filled in */}
      <div className="label-tabs" role="group" aria-label="Panel">
        <ActionButton id="tune-side:tune">{sides.tune.name}</ActionButton>
        <ActionButton id="tune-side:heads">{sides.heads.name}</ActionButton>
        <ActionButton id="tune-side:runs">{sides.runs.name}</ActionButton>
      </div>
      <Side />
      <Dock />
    </div>
  )
}

interface Focus {
  readonly panel: RefObject<HTMLElement | null>
  /** Nothing is blurred when it goes: that the focus was in the panel has to be remembered. */
  readonly hasFocus: RefObject<boolean>
}

/** The button that was pressed may be gone with what it did: the focus, which is the browser's, stays in the panel. */
function KeptFocus({ panel, hasFocus }: Focus) {
  const { changes } = useApp().labelActivity().tuning
  const scene = useTuning(({ status, outcome, side }) => `${status.kind} ${side} ${outcome?.head.name}`)
  const comparing = useStore(changes.store, ({ status }) => status.kind)
  const records = useProject(({ timeline }) => timeline.present)
  useEffect(() => {
    const { activeElement } = document
    const isLost = activeElement === null || activeElement === document.body
    if (isLost && hasFocus.current) panel.current?.focus({ preventScroll: true })
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- what is shown changes with them
  }, [scene, comparing, records, panel, hasFocus])
  return null
}

/** What happened, for a screen reader. */
function Said() {
  const status = useTuning(({ status }) => status.kind)
  const report = useTuning(({ outcome }) => outcome?.report)
  const records = useProject(({ timeline }) => timeline.present)
  return (
    <output className="visually-hidden">
      {status === 'running' && 'Fine-tuning.'}
      {status === 'stopped' && 'Stopped.'}
      {report && `Fine-tuned. ${verdictWords(standingOf(records, report), report.before?.title)}`}
    </output>
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
