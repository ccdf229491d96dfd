import { test } from 'tap'
import { plainText } from '../../../domain/reviews/plain-text.ts'
import { reviewerName } from '../../../domain/reviews/reviewer.ts'
import { reasonsAgainst } from '../../../domain/reviews/suspicion.ts'

test('what is written stays, without markup and without what is not seen', async (t) => {
  const same = ['Warm & soft, 5 < 6 and "quoted" > all.', 'I <3 it', 'Ṣé ó dára? 👗👩🏾‍🦱', 'Two\n\nparagraphs']
  for (const text of same) t.equal(plainText(text), text)
  t.equal(plainText('<b>Lovely</b> <a href="https://x.example">skirt</a>'), 'Lovely skirt')
  t.equal(plainText('<script>alert(1)</script>Lovely<style>*{}</style>'), 'Lovely')
  t.equal(plainText('&lt;script&gt;alert(1)&lt;/script&gt;Lovely'), 'Lovely')
  t.notMatch(plainText('<scr<script></script>ipt>alert(1)</script>'), /<script/)
  t.notMatch(plainText(`${'&amp;'.repeat(1)}${'amp;'.repeat(200)}lt;img src=x onerror=alert(1)&gt;`), /[<>]/)
  t.equal(plainText('A\u202Eb\u200B\u0007c \t d \r\n\r\n\r\n\r\n e  '), 'Abc d\n\ne')
})

test('long words that are made to take long do not', async (t) => {
  for (const piece of ['a', '-', '1 ', '<', '&', 'a@', '&amp;']) {
    const text = piece.repeat(5_000 / piece.length)
    t.type(plainText(text), 'string')
    t.type(reasonsAgainst(text, { isKnown: true }), Array)
  }
})

const reasons = (words: string, isKnown = true) => reasonsAgainst(words, { isKnown })

test('links, ways to get in touch and coarse words are reasons to read a review before it is shown', async (t) => {
  for (const text of [
    'Lovely!',
    'I am 168 cm, 65 kg, chest 95. Bought 2 for 250 000.',
    'Fits.Good',
    'Scunthorpe cotton',
  ])
    t.strictSame(reasons(text), [], text)
  for (const text of ['see https://x.example/1', 'www.cheap.example', 'go to Cheaper-Skirts.com now', 'bit.ly/x'])
    t.strictSame(reasons(text), ['link'], text)
  for (const text of [
    'ada (at) mail',
    'ada@mail',
    '+234 803 123 4567',
    'Call 0803-123-4567',
    'WhatsApp me',
    'ＷｈａｔｓＡｐｐ',
  ])
    t.strictSame(reasons(text), ['contact'], text)
  t.strictSame(reasons('What a shitty skirt'), ['language'])
  t.strictSame(reasons('Fuck off to ada@x.com', false), ['contact', 'language', 'link', 'unknown-author'])
})

test('a reviewer is known by first name and initial', async (t) => {
  t.equal(reviewerName('Ada Okafor'), 'Ada O.')
  t.equal(reviewerName('  Ngozi   Adaeze  ilechukwu '), 'Ngozi I.')
  t.equal(reviewerName('Ṣadé Ọlá'), 'Ṣadé Ọ.')
  t.equal(reviewerName('Ada'), 'Ada')
  t.equal(reviewerName('ada@mail.example'), 'A customer')
  t.ok(reviewerName(`${'x'.repeat(400)} ${'y'.repeat(400)}`).length <= 80)
})
