import { parentPort } from 'node:worker_threads'
import { type LaneCalls, laneHandlers } from '../src/engine/lane.ts'
import { serve } from '../src/engine/rpc.ts'
import { endpoint, loadRuntime } from './platform.ts'

if (!parentPort) throw new Error('lane.ts runs in a worker thread')
serve<LaneCalls>(endpoint(parentPort), laneHandlers(loadRuntime))
