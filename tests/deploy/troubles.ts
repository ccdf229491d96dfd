interface Series {
  readonly series: string
  readonly values: string
}

/** Seventy samples, one each minute: `0+1x70` counts up, `5x70` stays. */
const good: Readonly<Record<string, string>> = {
  'up{job="web",instance="web-1"}': '1x70',
  'up{job="web",instance="web-2"}': '1x70',
  'up{job="worker",instance="worker-1"}': '1x70',
  'http_request_duration_seconds_count{job="web",instance="web-1",route="/a",status="200"}': '0+600x70',
  'http_request_duration_seconds_count{job="web",instance="web-1",route="/a",status="500"}': '0+4x70',
  'http_request_duration_seconds_count{job="web",instance="web-1",route="/a",status="503"}': '0x70',
  'http_request_duration_seconds_bucket{job="web",instance="web-1",route="/a",status="200",le="0.1"}': '0+600x70',
  'http_request_duration_seconds_bucket{job="web",instance="web-1",route="/a",status="200",le="5"}': '0+600x70',
  'http_request_duration_seconds_bucket{job="web",instance="web-1",route="/a",status="200",le="+Inf"}': '0+600x70',
  'operation_calls_total{job="web",instance="web-1",operation="orders.create",outcome="failed"}': '0x70',
  'task_queue_depth{job="web",instance="web-1",queue="critical"}': '3x70',
  'task_queue_oldest_seconds{job="web",instance="web-1",queue="critical"}': '2x70',
  'task_queue_oldest_seconds{job="web",instance="web-1",queue="emails"}': '40x70',
  'task_queue_failed{job="web",instance="web-1",queue="critical"}': '2x70',
  'task_queue_failed{job="web",instance="web-1",queue="emails"}': '0x35 3x35',
  'task_attempts_total{job="worker",instance="worker-1",task="payments.reconcile",outcome="completed"}': '0+1x70',
  'task_attempts_total{job="worker",instance="worker-1",task="payouts.reconcile",outcome="completed"}': '0+1x70',
  'task_attempts_total{job="worker",instance="worker-1",task="audit.seal",outcome="completed"}': '0+1x70',
  'database_pool_connections{job="web",instance="web-1",state="waiting"}': '3 0x70',
  'replica_behind_seconds{job="web",instance="web-1"}': '0.2x70',
  'replica_reads_total{job="web",instance="web-1",answered="replica"}': '0+50x70',
  'replica_reads_total{job="web",instance="web-1",answered="down"}': '4x70',
  'nodejs_eventloop_lag_p99_seconds{job="web",instance="web-1"}': '0.02x70',
  'process_resident_memory_bytes{job="web",instance="web-1"}': '200000000x70',
}

const shed = 'http_requests_shed_total{job="web",instance="web-1",reason="wait"}'
/** Half of the answers are slow. */
const slow = (le: string) =>
  `http_request_duration_seconds_bucket{job="web",instance="web-1",route="/a",status="200",le="${le}"}`

/** What is otherwise when something is wrong, by the beginning of a series' name; nothing: it is not there. */
const troubles: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  NoWebUp: { 'up{job="web"': '1x60 0x10' },
  NoWorkerUp: { 'up{job="worker"': undefined },
  ProcessDown: { 'up{job="web",instance="web-2"': '1x40 0x30' },
  DatabaseSilent: { task_queue: '3x60 stale' },
  Errors: { 'http_request_duration_seconds_count{job="web",instance="web-1",route="/a",status="500"': '0+24x70' },
  OrdersFail: { operation_calls_total: '0+1x70' },
  Slow: { [slow('0.1')]: '0+300x70' },
  Shedding: { [shed]: '0+8x70' },
  MoneyWaits: { 'task_queue_oldest_seconds{job="web",instance="web-1",queue="critical"': '400x70' },
  TasksWait: { 'task_queue_oldest_seconds{job="web",instance="web-1",queue="emails"': '4000x70' },
  MoneyTasksFailed: { 'task_queue_failed{job="web",instance="web-1",queue="critical"': '2x60 3x10' },
  TasksFailed: { 'task_queue_failed{job="web",instance="web-1",queue="emails"': '0x60 30x10' },
  PaymentsUnreconciled: { 'task_attempts_total{job="worker",instance="worker-1",task="payments': '0+1x20 20x50' },
  PayoutsUnreconciled: { 'task_attempts_total{job="worker",instance="worker-1",task="payouts': undefined },
  TrailUnsealed: { 'task_attempts_total{job="worker",instance="worker-1",task="audit': '5x70' },
  WaitForDatabase: { database_pool_connections: '4x70' },
  ReplicaBehind: { replica_behind_seconds: '90x70' },
  ReplicaDown: { 'replica_reads_total{job="web",instance="web-1",answered="down"': '0+50x70' },
  EventLoopLate: { nodejs_eventloop_lag_p99_seconds: '0.9x70' },
  Memory: { process_resident_memory_bytes: '500000000x70' },
}

/** What Prometheus has read in the trouble that an alert is for; of no alert: when all is well. */
export function series(alert?: string): readonly Series[] {
  const trouble = alert === undefined ? {} : troubles[alert]
  if (trouble === undefined) throw new Error(`troubles.ts has none for ${alert}`)
  const changed = Object.entries(trouble)
  const kept = Object.entries(good).flatMap(([name, values]) => {
    const found = changed.find(([beginning]) => name.startsWith(beginning))
    const now = found === undefined ? values : found[1]
    return now === undefined ? [] : [{ series: name, values: now }]
  })
  const more = changed.flatMap(([name, values]) =>
    values === undefined || kept.some((each) => each.series.startsWith(name)) ? [] : [{ series: name, values }],
  )
  return [...kept, ...more]
}
