import { type BodyModelGateway, BodyModelRefused } from '../../../domain/common/body-model.ts'
import type { Config } from '../../config.ts'
import { demoBodyModel } from './demo.ts'
import { httpBodyModel } from './http.ts'

/** The model that the environment has set up; without one the built-in stand-in, and in production nobody. */
export function bodyModelOf({ bodyModel, production }: Pick<Config, 'bodyModel' | 'production'>): BodyModelGateway {
  if (bodyModel !== undefined) return httpBodyModel(bodyModel)
  return production ? nobody : demoBodyModel
}

const nobody: BodyModelGateway = {
  offered: false,
  async measure() {
    throw new BodyModelRefused('No model is set up. See BODY_MODEL_URL.')
  },
}
