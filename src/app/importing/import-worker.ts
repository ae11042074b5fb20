/** Reads files beside the page, which stays quick however long they are. */
import { serve, type Endpoint } from '../../engine/rpc.ts'
import type { ImportCalls } from './import-protocol.ts'
import { importHandlers } from './import-service.ts'

/** The worker's own scope, whose types are not those of this room. */
const page: Endpoint = {
  postMessage: (message, transfer) => self.postMessage(message, { transfer }),
  addEventListener: (type, listener) => self.addEventListener(type, listener),
}

serve<ImportCalls>(page, importHandlers())
