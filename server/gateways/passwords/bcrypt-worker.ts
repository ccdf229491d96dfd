import { parentPort, workerData } from 'node:worker_threads'
import { compareSync } from 'bcryptjs'

const { text, hash } = workerData as { readonly text: string; readonly hash: string }
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort!.postMessage(compareSync(text, hash))
