// In this order: the notes must be in place before the engine starts its first lane.
import './lane-runs.ts'
import '../../src/engine/worker.ts'
