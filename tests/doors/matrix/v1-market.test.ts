import { test } from 'tap'
import { routesOf } from './doors.ts'
import { playMatrix } from './play.ts'

const routes = await routesOf('market')

test('every route lets in whom it should, and nothing of one passes to another', (t) => playMatrix(t, routes))
