import { test } from 'tap'
import { proceduresOf } from './doors.ts'
import { playMatrix } from './play.ts'

const procedures = proceduresOf('people')

test('every procedure lets in whom it should, and nothing of one passes to another', (t) => playMatrix(t, procedures))
