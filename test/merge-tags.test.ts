import { expect, test } from 'vitest'
import { subjectOf } from '../src/content/merge-tag-data.ts'
import { tagFaults } from '../src/content/tag-faults.ts'
import { Text } from '../src/source/text.ts'

function faults(body: string, markup = false): readonly string[] {
  const text = Text.verbatim({ path: 'a', text: body }, 0, body.length)
  return tagFaults(text, markup).map(({ kind, written }) => `${kind} ${written}`)
}

test.each([
  ['Hi {{name, you', ['unclosed {{name']],
  ['Hi {{ name } you', ['unclosed {{ name']],
  ['Hi {name}} you', ['unopened {name}}']],
  ['Hi {{{name}} you', ['unclosed {{{name}}']],
  ['{{}} and [[ ]]', ['empty {{}}', 'empty [[ ]]']],
  ['{% if a %}{% for b in c %}{% endif %}', ['block {% for b in c %}']],
  ['{{#each a}}{{/if}}{{/each}}', ['block {{/if}}']],
  ['*|IF:A|*x*|ELSE:|*y', ['block *|IF:A|*']],
  ['%%[ SET @x = 1 ]%% %%name', ['unclosed %%name']],
  ['Hi { first_name }} you', ['unopened { first_name }}']],
  [
    '%%[ IF @x == "endif" THEN ]%%a %%[ NEXT @i ]%%',
    ['block %%[ NEXT @i ]%%', 'block %%[ IF @x == "endif" THEN ]%%'],
  ],
  ['<% if (a) { %>x', ['block <% if (a) { %>']],
  ['<% if a %>x<% } %>', ['block <% } %>', 'block <% if a %>']],
  ['<#if name??>x<#else>y</#list>', ['block </#list>', 'block <#if name??>']],
  ['{{ if .Name }}x', ['block {{ if .Name }}']],
  ['{{IF `(a IS b)`}}x', ['block {{IF `(a IS b)`}}']],
  ['*|INTERESTED:A:B|*x*|END:IF|*', ['block *|END:IF|*', 'block *|INTERESTED:A:B|*']],
  ['{% raw %}{% if %}', ['block {% raw %}']],
])('%s', (body, expected) => {
  expect(faults(body)).toEqual(expected)
})

test.each([
  'Hi {{ name }}, {{#if a}}{{ a }}{{else}}b{{/if}} {% if c %}{% elsif d %}{% endif %}',
  '{{${first_name} | default: "x"}} *|FNAME|* %%name%% [[name]] <%= name %> $[NAME]$',
  'Up to 50%% off, {not a tag}, a]]b c }} d {{ 5 [[ 6',
  '{% raw %}{{ x }}{% endraw %} {%- if a -%}b{%- endif -%}',
  '{% raw %}{% if %}{% endraw %} {% comment %}{% if %} {{ {% endcomment %} {# if we need #} {{!-- {{#if}} --}}',
  '{% catalog_items X {{y}} %} {{{{raw}}}} {{x}} {{{{/raw}}}} {{~#if x~}}y{{~/if~}}',
  '%%[ IF Empty(@n) THEN SET @n = "if" ENDIF ]%% %%[ FOR @i = 1 TO 2 DO ]%%x%%[ NEXT @i ]%%',
  '<% if (a) { %>x<% } else { %>y<% } %> <% if b %>x<% else %>y<% end %> <% c.each do |d| %>e<% end %> <%= f { |g| g } %>',
  '<#if x??>y<#else>z</#if> <#-- if --> ${name!"there"} $!{name} <#assign a = 1>',
  '{{ if .A }}x{{ else }}y{{ end }} {{IF `(a)`}}x{{ELSE}}y{{ENDIF}} {{#> part}}x{{/part}}',
  '*|INTERESTED:A:B|*x*|ELSE:|*y*|END:INTERESTED|* *|IFNOT:A|*x*|END:IF|*',
  'https://acme.example/?q=%E2%9C%93%C3%A9t%C3%A9 {Hi|Hello} {50% off} 100% %d a{b}c',
])('whole: %s', (body) => {
  expect(faults(body)).toEqual([])
})

test('style sheets and scripts have braces of their own', () => {
  const body = '<style>@media x{a{b:100%}}</style><script>if(a){b={{c</script><p>{{name</p>'
  expect(faults(body, true)).toEqual(['unclosed {{name'])
})

test.each([
  ['first_name|title', 'first_name'],
  ['#if name', 'if name'],
  ['${first_name} | default: "x"', '${first_name}'],
  ['contact.FIRSTNAME', 'contact.FIRSTNAME'],
])('%s names %s', (name, subject) => {
  expect(subjectOf(name)).toBe(subject)
})

test.each([
  '{{a',
  'a}} ',
  '{% for x %}{% endif %}',
  '<style></style>{{a',
  '{{#a}}',
  '*|A',
  'x'.repeat(50),
  '{a}}',
])('a long text takes time in proportion: %s', (part) => {
  const time = (count: number): number => {
    const body = part.repeat(count)
    const start = performance.now()
    faults(body, true)
    return performance.now() - start
  }
  time(100)
  expect(time(20_000)).toBeLessThan(4000)
})
