/** A page with nothing but the engine on it, for measuring. */
import { connectEngine } from '../../src/engine/client.ts'

const engine = connectEngine(() => new Worker(new URL('../../src/engine/worker.ts', import.meta.url), { type: 'module' }))

Object.assign(window, { engine })
