import { test } from 'tap'
import { text } from '../../../domain/common/fields.ts'
import { html } from '../../../domain/common/html.ts'
import { slugify } from '../../../domain/common/slug.ts'
import { safeHtml } from '../../../domain/products/html.ts'

test('a name becomes an address that can be read', async (t) => {
  t.equal(slugify('Crème Brûlée Skirt'), 'creme-brulee-skirt')
  t.equal(slugify("Women's  Tops & Shirts!"), 'womens-tops-shirts')
  t.equal(slugify('ショール'), 'ショール'.normalize('NFKD').replaceAll(/\p{M}/gu, ''))
  t.equal(slugify('???'), 'untitled')
  t.ok(slugify('x'.repeat(1_000)).length <= 180)
})

test('a value in a template is text, whatever it holds', async (t) => {
  t.equal(html`<p>${'<script>"\'&'}</p>`.text, '<p>&lt;script&gt;&quot;&#39;&amp;</p>')
  t.equal(html`<ul>${['a', 'b'].map((each) => html`<li>${each}</li>`)}</ul>`.text, '<ul><li>a</li><li>b</li></ul>')
  t.equal(html`${null}${undefined}${0}`.text, '0')
})

test('what a vendor writes keeps its form and loses what could do harm', async (t) => {
  t.equal(safeHtml('<p onclick="x()">Soft <em>wool</em></p><script>alert(1)</script>'), '<p>Soft <em>wool</em></p>')
  t.equal(safeHtml('<a href="javascript:alert(1)">x</a>'), '<a rel="nofollow noopener">x</a>')
  t.equal(safeHtml('<meta charset="utf-8"><p style="color:red">x</p><iframe src="//evil"></iframe>'), '<p>x</p>')
  t.equal(safeHtml(safeHtml('a < b & <b>c</b>')), safeHtml('a < b & <b>c</b>'), 'twice is the same as once')
})

test('text is whole characters, none of which is NUL', async (t) => {
  for (const whole of ['Ada', '\u{1f457}', 'e\u0301', '\u202e', 'ẹ̀wù']) t.equal(text(10).parse(whole), whole)
  for (const broken of ['\u0000', 'a\u0000b', '\ud800', 'a\udc00b', '\udc00\ud800'])
    t.notOk(text(10).safeParse(broken).success)
})
