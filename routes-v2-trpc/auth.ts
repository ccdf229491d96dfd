import { login, me } from '../domain/authentication/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const authRouter = router({
  login: mutation(login),
  me: query(me),
})
