// Runs once before all tests: one cluster for the whole run, gone when tap is, however tap ends. A topology has its own.

import { noteCluster, startCluster } from './cluster.ts'
import { topologyOf } from './topology/topology.ts'

const start = performance.now()
const tap = process.ppid
const cluster = topologyOf()?.cluster ?? (await startCluster(tap))
noteCluster(tap, cluster)
console.error(`# PostgreSQL in ${cluster.folder}, migrated, after ${Math.round(performance.now() - start)} ms`)
