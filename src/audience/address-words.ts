/** What people call the columns by which contacts are told apart. */
export const addressWords = {
  phone: 'phone number',
  email: 'e-mail address',
  contact_id: '`contact_id`',
} as const
