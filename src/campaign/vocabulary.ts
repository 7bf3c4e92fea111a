/** The closed sets of a campaign file, version 1. */
export const channels = ['sms', 'mms', 'rcs', 'whatsapp', 'email', 'push', 'voice'] as const
export type Channel = (typeof channels)[number]

export const purposes = ['marketing', 'political', 'charity', 'survey', 'service', 'transactional'] as const
export type Purpose = (typeof purposes)[number]

/** Purposes that ask for consent, an opt-out and send windows. */
export const promotionalPurposes = [
  'marketing',
  'political',
  'charity',
  'survey',
] as const satisfies readonly Purpose[]

export const statuses = ['draft', 'scheduled', 'sent', 'cancelled'] as const
export type Status = (typeof statuses)[number]

export const bases = [
  'express_written',
  'double_opt_in',
  'express',
  'soft_opt_in',
  'implied',
  'none',
] as const
export type ConsentBasis = (typeof bases)[number]

export const consentSources = [
  'web_form',
  'checkout',
  'event',
  'paper',
  'verbal',
  'keyword',
  'partner',
  'import',
  'purchased',
  'scraped',
  'generated',
  'shared',
] as const
export type ConsentSource = (typeof consentSources)[number]

export const recipientKinds = ['consumers', 'businesses', 'mixed'] as const
export const registrationKinds = [
  '10dlc',
  'sender_id',
  'dlt',
  'short_code',
  'telemarketer',
  'template',
] as const
export const suppressionReasons = ['opt_out', 'erasure', 'complaint', 'legal_hold'] as const
export const relationshipKinds = ['customer', 'inquiry', 'none'] as const
export const bodyFormats = ['text', 'markdown', 'html', 'mjml'] as const
export type BodyFormat = (typeof bodyFormats)[number]
export const callKinds = ['live', 'automated', 'prerecorded'] as const
export const templateCategories = ['marketing', 'utility', 'authentication'] as const
export const buttonKinds = ['reply', 'url', 'phone'] as const
/** What a platform can put into a message, or keep from it, when it sends it. */
export const additions = [
  'opt_out',
  'sender_name',
  'postal_address',
  'unsubscribe_header',
  'exit_on_opt_out',
] as const
export type Addition = (typeof additions)[number]
/** What a platform's own settings can do: some of it is more than yes or no, and has to be said as what it is. */
export const platformAdditions = [...additions, 'hold'] as const
export type PlatformAddition = (typeof platformAdditions)[number]
export const exits = ['purchase', 'opt_out'] as const

/** Topics that law, carriers or platforms regulate and that a sender can declare. */
export const topics = [
  'abortion',
  'adult',
  'alcohol',
  'cannabis',
  'crypto',
  'dating',
  'debt_collection',
  'debt_relief',
  'firearms',
  'gambling',
  'get_rich',
  'hate',
  'health',
  'insurance',
  'loans',
  'medicines',
  'minors',
  'political',
  'real_estate',
  'religion',
  'sex',
  'stocks',
  'tobacco',
  'vaping',
  'weight_loss',
] as const
export type Topic = (typeof topics)[number]

export const observances = [
  'islam',
  'judaism',
  'christianity',
  'orthodoxy',
  'hinduism',
  'buddhism',
  'sikhism',
  'bahai',
  'chinese',
  'korean',
  'ramadan',
  'eid-al-fitr',
  'eid-al-adha',
  'ashura',
  'mawlid',
  'islamic-new-year',
  'yom-kippur',
  'rosh-hashanah',
  'passover',
  'shavuot',
  'sukkot',
  'shemini-atzeret',
  'tisha-bav',
  'hanukkah',
  'purim',
  'shabbat',
  'good-friday',
  'easter',
  'christmas',
  'ash-wednesday',
  'lent',
  'orthodox-good-friday',
  'orthodox-easter',
  'orthodox-christmas',
  'diwali',
  'holi',
  'navratri',
  'raksha-bandhan',
  'janmashtami',
  'maha-shivaratri',
  'ganesh-chaturthi',
  'dussehra',
  'vesak',
  'vaisakhi',
  'guru-nanak',
  'naw-ruz',
  'ridvan',
  'lunar-new-year',
  'qingming',
  'ghost-month',
  'mid-autumn',
  'seollal',
  'chuseok',
] as const
