// Runs once after all tests, failed ones included.

import { stopCoverage } from 'node:v8'
import { findCluster, forgetCluster, stopCluster } from './cluster.ts'

// tap measures what runs before and after the tests, even when told to measure nothing.
stopCoverage()

const tap = process.ppid
await stopCluster(findCluster(tap))
forgetCluster(tap)
