import { buildServer } from '../app.ts'
import { type AddCommand, withApp } from './command.ts'

export const addOpenApi: AddCommand = (program) => {
  program
    .command('openapi')
    .description('print the OpenAPI document of v1')
    .action(() =>
      withApp(async (app) => {
        const server = await buildServer(app)
        const { body } = await server.inject({
          url: '/api/v1/openapi.json',
          headers: { host: app.config.allowedHosts?.[0] ?? 'localhost' },
        })
        console.log(JSON.stringify(JSON.parse(body), null, 2))
        await server.close()
      }),
    )
}
