import type { Project } from '@hanzo-kms/contracts/projects'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

export const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: async ({ signal }) => (await call<{ projects: readonly Project[] }>('GET', '/api/v1/projects', { signal })).projects,
})

/** By its slug, as in the page's address. */
export const projectQuery = (slug: string) =>
  queryOptions({
    queryKey: ['projects', slug],
    queryFn: ({ signal }) => call<Project>('GET', `/api/v1/projects/slug/${encodeURIComponent(slug)}`, { signal }),
  })
