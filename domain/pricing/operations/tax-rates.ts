import { z } from 'zod'
import { permitted } from '../../common/access.ts'
import { operation } from '../../common/operation.ts'
import { PageInput } from '../../common/page.ts'
import { taxRateExists, taxRateNotFound } from '../errors.ts'
import { CreateTaxRate, DeleteTaxRate, TaxRate, TaxRatePage, UpdateTaxRate } from '../tax-rates/schema.ts'
import * as service from '../tax-rates/service.ts'

export const listTaxRates = operation({
  id: 'pricing.listTaxRates',
  summary: 'Which taxes are due where, by country.',
  effect: 'read',
  access: permitted('market:manage'),
  input: PageInput,
  output: TaxRatePage,
  run: service.listTaxRates,
})

export const createTaxRate = operation({
  id: 'pricing.createTaxRate',
  summary: 'Have a tax be due on what goes to a country, a region of it, or of one category.',
  effect: 'write',
  access: permitted('market:manage'),
  input: CreateTaxRate,
  output: TaxRate,
  errors: [taxRateExists],
  run: service.createTaxRate,
})

export const updateTaxRate = operation({
  id: 'pricing.updateTaxRate',
  summary: 'Change a tax rate for what is ordered from here on.',
  effect: 'write',
  access: permitted('market:manage'),
  input: UpdateTaxRate,
  output: TaxRate,
  errors: [taxRateNotFound, taxRateExists],
  run: service.updateTaxRate,
})

export const deleteTaxRate = operation({
  id: 'pricing.deleteTaxRate',
  summary: 'Have a tax be due no longer.',
  effect: 'write',
  access: permitted('market:manage'),
  input: DeleteTaxRate,
  output: z.null(),
  errors: [taxRateNotFound],
  run: service.deleteTaxRate,
})
