import type { AddCommand } from './command.ts'
import { addAudit } from './audit.ts'
import { addBackup } from './backup.ts'
import { addCheck } from './check.ts'
import { addCreateAdmin } from './create-admin.ts'
import { addEraseUsers } from './erase-users.ts'
import { addEvents } from './events.ts'
import { addExportProducts } from './export-products.ts'
import { addFlags } from './flags.ts'
import { addImportProducts } from './import-products.ts'
import { addMigrate } from './migrate.ts'
import { addOpenApi } from './openapi.ts'
import { addRestore } from './restore.ts'
import { addSeed } from './seed.ts'
import { addSendTestEmail } from './send-test-email.ts'
import { addTasks } from './tasks.ts'
import { addVerify } from './verify.ts'
import { addWorker } from './worker.ts'

export const commands: readonly AddCommand[] = [
  addMigrate,
  addSeed,
  addImportProducts,
  addExportProducts,
  addWorker,
  addTasks,
  addEvents,
  addAudit,
  addFlags,
  addCheck,
  addVerify,
  addCreateAdmin,
  addEraseUsers,
  addSendTestEmail,
  addBackup,
  addRestore,
  addOpenApi,
]
