/** The worker that looks for slips of the annotation. */
import { type Endpoint, serve } from '../../engine/rpc.ts'
import { type CheckCalls, checkHandlers } from './consistency-check.ts'

const page: Endpoint = {
  postMessage: (message, transfer) => self.postMessage(message, { transfer }),
  addEventListener: (type, listener) => self.addEventListener(type, listener),
}
serve<CheckCalls>(page, checkHandlers())
