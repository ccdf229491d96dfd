// Runs once after all tests, failed ones included.

import { findCluster, forgetCluster, stopCluster } from './cluster.ts'

const tap = process.ppid
await stopCluster(findCluster(tap))
forgetCluster(tap)
