import { audienceSchema } from '../audience/report-schema.ts'
import { rules } from '../../rules/index.ts'
import { campaign, campaigns, send } from '../campaign/schema.ts'
import { calendarSchema } from '../policy/calendar-schema.ts'
import { logSchema } from '../evidence/log.ts'
import { receiptSchema } from '../evidence/receipt-schema.ts'
import { verificationSchema } from '../evidence/verification-schema.ts'
import { form } from '../form/schema.ts'
import { publishedConfigSchema } from '../policy/config-schema.ts'
import { overlaySchema } from '../policy/overlay-schema.ts'
import { reportSchema, upcomingSchema } from '../report/report-schema.ts'
import { whenSchema } from '../report/when-schema.ts'
import { jsonSchema } from '../schema/json-schema.ts'
import type { Compiler } from './compile.ts'

/** A name, not an address that anything loads: editors are given the path of the installed file. */
const base = 'https://github.com/sendlint/sendlint/schema'

/** Writes the published JSON Schemas: what `sendlint schema <name>` prints and editors check with. */
export const compileSchemas: Compiler = ({ file }) => {
  const write = (name: string, schema: object): void =>
    file(`schema/${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`)
  write(
    'campaign',
    jsonSchema([campaign, campaigns], { id: `${base}/campaign.schema.json`, title: 'sendlint campaign' }),
  )
  write(
    'config',
    jsonSchema(publishedConfigSchema(rules), {
      id: `${base}/config.schema.json`,
      title: 'sendlint configuration',
    }),
  )
  write(
    'calendar',
    jsonSchema(calendarSchema, { id: `${base}/calendar.schema.json`, title: 'sendlint calendar' }),
  )
  write(
    'overlay',
    jsonSchema(overlaySchema, {
      id: `${base}/overlay.schema.json`,
      title: 'sendlint overlay of the law',
    }),
  )
  write('form', jsonSchema(form, { id: `${base}/form.schema.json`, title: 'sendlint opt-in form' }))
  write('report', reportSchema)
  write('audience', audienceSchema)
  write('receipt', receiptSchema)
  write('log', logSchema)
  write('verify', verificationSchema)
  write('send', jsonSchema(send, { id: `${base}/send.schema.json`, title: 'sendlint file beside an export' }))
  write('upcoming', upcomingSchema)
  write('when', whenSchema)
}
