import type { Adapter } from './adapter.ts'
import { braze } from './braze.ts'
import { customerIo } from './customer-io.ts'
import { hubspot } from './hubspot.ts'
import { iterable } from './iterable.ts'
import { klaviyo } from './klaviyo.ts'
import { listmonk } from './listmonk.ts'
import { mailchimp } from './mailchimp.ts'
import { mautic } from './mautic.ts'
import { plan } from './plan.ts'
import { salesforce } from './salesforce.ts'
import { sendgrid } from './sendgrid.ts'
import { twilio } from './twilio.ts'
import { whatsapp } from './whatsapp.ts'

/** Every platform whose exports are read, alphabetically. */
export const adapters: readonly Adapter[] = [
  braze,
  customerIo,
  hubspot,
  iterable,
  klaviyo,
  listmonk,
  mailchimp,
  mautic,
  plan,
  salesforce,
  sendgrid,
  twilio,
  whatsapp,
]
