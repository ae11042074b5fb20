/** Writes files beside the page, which goes on meanwhile. */
import { type Endpoint, serve } from '../../engine/rpc.ts'
import type { ExportCalls } from './export-protocol.ts'
import { exportHandlers } from './export-service.ts'

declare const self: Endpoint

serve<ExportCalls>(self, exportHandlers())
