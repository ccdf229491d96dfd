// Loaded into a server that is measured: says, when it is asked, what it holds once its garbage is gone.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface Insight {
  readonly heapBytes: number
  readonly residentBytes: number
  readonly sockets: number
  readonly timers: number
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

process.on('message', (message) => {
  if (message !== 'insight') return
  collectGarbage()
  const { heapUsed, rss } = process.memoryUsage()
  const resources = process.getActiveResourcesInfo()
  const count = (name: string) => resources.filter((each) => each === name).length
  const insight: Insight = {
    heapBytes: heapUsed,
    residentBytes: rss,
    sockets: count('TCPSocketWrap'),
    timers: count('Timeout'),
  }
  process.send?.(insight)
})
