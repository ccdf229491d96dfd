import type { Config } from '../config.ts'
import { type AddCommand, withApp } from './command.ts'

/** A name that is answered to, whatever pattern says so. */
const hostOf = ({ allowedHosts: [pattern = '*'] = [] }: Config): string =>
  pattern === '*' ? 'localhost' : pattern.replace(/^\./, '')

export const addOpenApi: AddCommand = (program) => {
  program
    .command('openapi')
    .description('print the OpenAPI document of v1')
    .action(() =>
      withApp(async (app) => {
        const { buildServer } = await import('../app.ts')
        const server = await buildServer(app)
        const { body } = await server.inject({
          url: '/api/v1/openapi.json',
          headers: { host: hostOf(app.config) },
        })
        console.log(JSON.stringify(JSON.parse(body), null, 2))
        await server.close()
      }),
    )
}
