import { type Rule, TROUBLE } from './rule.ts'

/** `page`: a web page, so somebody in front of Windmill spoke. */
type StatusRule = Rule & { readonly status: (status: number) => boolean; readonly body: 'any' | 'page' | 'text' }

const is = (wanted: number) => (status: number) => status === wanted
const between = (low: number, high: number) => (status: number) => status >= low && status <= high

export const WEB_PAGE: Rule = {
  reason: 'web-page',
  kind: 'protocol',
  message: 'The address answered with a web page instead of data; is the instance URL right?',
}
export const NO_ROUTE: Rule = {
  reason: 'no-route',
  kind: 'protocol',
  message: 'The address does not know this part of the Windmill API; is the instance URL right?',
}
export const OTHER_SHAPE: Rule = {
  reason: 'other-shape',
  kind: 'protocol',
  message: 'Windmill answered in a form that this connector does not know; is the instance URL right?',
}

/** What is left when the text said nothing we know: first match wins. */
export const statusRules: readonly StatusRule[] = [
  { status: is(429), body: 'any', reason: 'throttled', kind: 'throttled', message: 'Windmill asked to slow down' },
  {
    status: is(413),
    body: 'any',
    reason: 'too-large',
    kind: 'rejected',
    message: 'The request is larger than Windmill, or a proxy before it, takes',
  },
  { status: is(408), body: 'any', reason: 'slow', kind: TROUBLE, message: 'Windmill, or a proxy before it, gave up waiting' },
  { status: between(500, 599), body: 'page', reason: 'proxy', kind: TROUBLE, message: 'A proxy before Windmill could not reach it' },
  { status: between(500, 599), body: 'text', reason: 'server-error', kind: TROUBLE, message: 'Windmill failed while serving the request' },
  {
    status: between(300, 399),
    body: 'any',
    reason: 'redirect',
    kind: 'protocol',
    message: 'The address redirects elsewhere, which is not followed; is the instance URL right (https, host, path)?',
  },
  { ...WEB_PAGE, status: between(100, 499), body: 'page' },
  { status: is(401), body: 'text', reason: 'status-401', kind: 'unauthorized', message: 'The access token was not accepted' },
  { status: is(403), body: 'text', reason: 'status-403', kind: 'forbidden', message: 'Access was denied' },
  { ...NO_ROUTE, status: is(404), body: 'text' },
  { ...NO_ROUTE, status: is(405), body: 'text' },
  { status: is(415), body: 'text', reason: 'unreadable', kind: 'protocol', message: 'Windmill did not take the request as JSON' },
  { status: is(422), body: 'text', reason: 'unreadable', kind: 'protocol', message: 'Windmill expects this request in another form' },
  { status: between(400, 499), body: 'text', reason: 'refused', kind: 'rejected', message: 'Windmill refused the request' },
  { ...OTHER_SHAPE, status: between(100, 299), body: 'text' },
]
