/** Routes that change nothing that lasts, or whose event comes another way, each with the reason. Whatever else is no GET leaves an event. */
export const silentRoutes: readonly (readonly [RegExp, string])[] = [
  [/^POST .*\/(checkAuth|identities\/search|memberships\/details|check-destination)$/, 'only reads, without values of secrets'],
  [/^POST .*\/app-connections\/\w+(\/:connectionId\/preflight|\/check)$/, 'asks the service what credentials may do, and keeps nothing'],
  [/^POST .*\/secret-syncs\/\w+\/(plan|:syncId\/preflight)$/, 'asks the service, and keeps nothing'],
  [/^POST .*\/secret-syncs\/\w+\/:syncId\/plan$/, 'needs the service, which this world lacks: plan-secret-sync, tests/main-job'],
  [/^POST .*\/:syncId\/(sync|import|remove)-secrets$/, 'asks for a run: the run is the event when it ends, with who asked for it'],
  [/^POST .*\/:syncId\/runs$/, 'asks for a run, as those do'],
  [/^POST .*\/:syncId\/drift\/check$/, 'compares stamps, and shows no value'],
  [/^(POST|PUT) .*\/app-connections\/windmill$/, 'needs the service, which this world lacks: create-app-connection, tests/main-job'],
  [
    /^POST .*\/app-connections\/windmill\/:connectionId\/places$/,
    'needs the service, which this world lacks: make-destination-place, tests/main-job',
  ],
  [/^POST .*\/:connectionId\/rotate$/, 'begins it: rotate-app-connection-credentials when the credentials are switched, tests/token-care'],
  [/^DELETE .*\/app-connections\/windmill\/:connectionId$/, 'refused while a sync uses it: delete-app-connection, tests/main-job'],
  [/^PUT .*\/organization\/identity-provider$/, 'needs the provider, which this world lacks: tests/people/sso.test.ts'],
  [
    /^(POST|DELETE) .*\/account\/|^POST .*\/session\/|^DELETE .*\/sessions/,
    'for people who have signed in, whom this world lacks: tests/people',
  ],
  [/^POST .*\/auth\/select-organization$/, 'for people, as those are'],
  [/^(POST|DELETE) .*\/personal-access-tokens/, 'for people, as those are: tests/identities/audit.test.ts'],
  [/^DELETE .*\/members\/:userId\/second-factor$/, 'needs somebody who has one: tests/people/second-factor.test.ts'],
  [/^(POST|PUT) .*\/token\/renew-self$/, 'a token without an end gets no more time: tests/identities/audit.test.ts'],
  [/^(POST|PUT) .*\/undelete\//, 'nothing is deleted in this world: tests/compatibility/vault'],
  [/^POST .*\/service-token$/, 'says that there are none'],
]
