import { type LaneCalls, laneHandlers } from './lane.ts'
import { serve } from './rpc.ts'
import { loadRuntime } from './runtime.ts'

declare const self: DedicatedWorkerGlobalScope

serve<LaneCalls>(self, laneHandlers(loadRuntime))
