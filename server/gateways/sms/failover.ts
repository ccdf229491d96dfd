import { DeliveryError, type SmsGateway } from '../../../domain/common/gateways.ts'
import { ProviderRefusal } from './provider.ts'

/**
 * Asks one provider after the other until one takes the message. A message that is refused is refused: numbers that
 * are none or have unsubscribed are not tried elsewhere. After a timeout a message may arrive twice, which is better
 * than not at all.
 */
export function failoverSms(providers: readonly SmsGateway[]): SmsGateway {
  return {
    async send(sms) {
      const failures: DeliveryError[] = []
      for (const provider of providers) {
        try {
          return await provider.send(sms)
        } catch (error) {
          if (!(error instanceof DeliveryError) || refusesMessage(error)) throw error
          failures.push(error)
        }
      }
      // A provider that was only away may be back at the next try, though another knows us no more.
      const permanent = failures.every((failure) => failure.permanent)
      throw new DeliveryError(failures.map(({ message }) => message).join('; '), { permanent, cause: failures })
    },
  }
}

const refusesMessage = (error: DeliveryError): boolean =>
  error.permanent && !(error instanceof ProviderRefusal && error.ofAccount)
