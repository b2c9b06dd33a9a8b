import type { Command } from 'commander'
import { projects } from '../api/answers.ts'
import { ask, type Server } from '../api/ask.ts'
import { onCall } from '../call.ts'
import { openSession } from '../settings/session.ts'
import { table } from '../terminal/table.ts'

export async function listProjects(server: Server) {
  return (await ask(server, { path: '/api/v1/projects', doing: 'list the projects', shape: projects })).projects
}

export function addProjects(program: Command): void {
  onCall(program.command('projects').description('the projects you can see, with their environments'), async (call) => {
    const found = await listProjects(await openSession(call))
    call.output.document({ projects: found })
    if (found.length === 0) return call.output.line('No projects that you can see.')
    const rows = found.map(({ slug, name, id, environments }) => [slug, name, id, environments.map((each) => each.slug).join(', ')])
    for (const line of table(['SLUG', 'NAME', 'ID', 'ENVIRONMENTS'], rows)) call.output.line(line)
  })
}
