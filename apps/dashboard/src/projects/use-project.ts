import type { Project } from '@hanzo-kms/contracts/projects'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { projectQuery } from './queries.ts'

/** The project of the page's address; its frame has loaded it. */
export function useProject(): Project {
  const { project } = useParams({ from: '/signed-in/p/$project' })
  return useSuspenseQuery(projectQuery(project)).data
}
