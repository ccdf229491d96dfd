// Runs once after all tests, failed ones included.

import path from 'node:path'
import { findPostmaster } from '../../server/embedded-postgres/postmaster.ts'
import { findCluster, forgetCluster, stopCluster } from './cluster.ts'
import { noteCosts } from './costs.ts'
import { topologyOf } from './topology/topology.ts'

const tap = process.ppid
const cluster = findCluster(tap)
const postmaster = findPostmaster(path.join(cluster.folder, 'postgres'))
if (postmaster !== undefined) noteCosts('PostgreSQL', postmaster.pid)
if (topologyOf() === undefined) await stopCluster(cluster)
forgetCluster(tap)
