/** The worker that looks through the gold before it is learned from. */
import { type Endpoint, serve } from '../../engine/rpc.ts'
import { type DataCheckCalls, dataCheckHandlers } from './data-check.ts'

const page: Endpoint = {
  postMessage: (message, transfer) => self.postMessage(message, { transfer }),
  addEventListener: (type, listener) => self.addEventListener(type, listener),
}
serve<DataCheckCalls>(page, dataCheckHandlers())
