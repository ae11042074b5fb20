/** Searches off the page's thread, where an expression that does not end can be ended. */
import { type Endpoint, serve } from '../../engine/rpc.ts'
import { type FindCalls, findHandlers } from './find-service.ts'

declare const self: Endpoint

serve<FindCalls>(self, findHandlers())
