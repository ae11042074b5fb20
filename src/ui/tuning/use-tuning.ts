import { useStore } from 'zustand'
import type { TuningState } from '../../app/tuning/tuning.ts'
import { useApp } from '../app-context.ts'

export function useTuning<Value>(select: (state: TuningState) => Value): Value {
  return useStore(useApp().labelActivity().tuning.store, select)
}
