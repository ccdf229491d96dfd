// `npm run db:types`: after a migration, before the code that uses it.

import { Client } from 'pg'
import { databaseUrl, startCluster, stopCluster, TEMPLATE } from './cluster.ts'
import { tableTypes } from './table-types.ts'

const cluster = await startCluster(process.pid)
const client = new Client(cluster.url)
await client.connect()
await client.query(`create database types template ${TEMPLATE}`)
await client.end()
const failure = tableTypes(databaseUrl(cluster, 'types'), 'write')
await stopCluster(cluster)
if (failure !== undefined) throw new Error(failure)
