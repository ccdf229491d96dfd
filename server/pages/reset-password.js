/* global document, fetch, history, location, URLSearchParams */
const form = document.getElementById('reset')
const outcome = document.getElementById('outcome')
const token = new URLSearchParams(location.hash.slice(1)).get('token')
history.replaceState(null, '', location.pathname)

/** @param {readonly string[]} lines */
function say(lines, isFault = true) {
  const paragraphs = lines.map((line) => {
    const paragraph = document.createElement('p')
    paragraph.textContent = line
    if (isFault) paragraph.className = 'fault'
    return paragraph
  })
  outcome.replaceChildren(...paragraphs)
}

/** @param {string} password */
async function reset(password) {
  const response = await fetch('/api/v1/auth/password/reset', {
    method: 'POST',
    credentials: 'omit',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, password }),
  })
  if (response.ok) {
    form.hidden = true
    return say(['Your password is set. You can sign in with it now.'], false)
  }
  const { detail, errors } = await response.json()
  return say(errors === undefined ? [detail] : errors.map(({ message }) => message))
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  reset(form.elements.password.value).catch(() => say(['We could not be reached. Try again in a moment.']))
})
if (token === null) say(['Open this page from the link in the mail.'])
else form.hidden = false
