// Runs once before all tests: one cluster for the whole run, gone when tap is, however tap ends.

import { noteCluster, startCluster } from './cluster.ts'

const start = performance.now()
const tap = process.ppid
const cluster = await startCluster(tap)
noteCluster(tap, cluster)
console.error(`# PostgreSQL in ${cluster.folder}, migrated, after ${Math.round(performance.now() - start)} ms`)
