import { expect, test } from 'vitest'
import { foreignFile } from '../src/audience/foreign-files.ts'

const kindOf = (head: string | Uint8Array): string | null =>
  foreignFile(typeof head === 'string' ? Buffer.from(head, 'latin1') : head)?.kind ?? null

test.each([
  ['PK\x03\x04\x14\0\x06\0[Content_Types].xml', 'Excel workbook'],
  ['PK\x03\x04\x14\0\0\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet', 'OpenDocument spreadsheet'],
  ['PK\x03\x04\x14\0\0\0contacts.csv', 'ZIP archive'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'Excel workbook of before 2007'],
  ['%PDF-1.7', 'PDF'],
  ['\xef\xbb\xbf<!DOCTYPE html><table>', 'Web page'],
  ['<?xml version="1.0"?><Workbook>', 'XML'],
  ['BEGIN:VCARD\nVERSION:3.0', 'vCard'],
  ['SQLite format 3\0', 'SQLite database'],
  ['12345678DUCK', 'DuckDB database'],
  ['[{"email":"a@b.example"}]', 'JSON array'],
  ['[\n  {', 'JSON array'],
  ['{\n  "contacts": [', 'JSON over several lines'],
  ['e\0\0\0m\0\0\0a\0\0\0', 'UTF-32'],
  ['\0\0\xfe\xff\0\0\0e', 'UTF-32'],
])('%j is no rows of text', (head, kind) => {
  expect(kindOf(head)).toBe(kind)
})

test.each([
  'email,phone\n',
  '[id],phone\n',
  '{"email":"a@b.example"}\n{"email":"c@d.example"}\n',
  '{ "email": "a@b.example" }\n',
  '"<b>name</b>",phone\n',
  '\xff\xfee\0m\0a\0',
  'e\0m\0a\0i\0',
  'PK,phone\n',
  '+447912345678\n',
])('%j may be rows of text', (head) => {
  expect(kindOf(head)).toBeNull()
})
