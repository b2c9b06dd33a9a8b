import type { Command } from 'commander'
import { type Call, onCall, type ScopeOptions, withScopeOptions } from '../call.ts'
import { CliFailure } from '../failure/cli-failure.ts'
import { type ProjectDefaults, projectFileName, writeProjectFile } from '../settings/project-file.ts'
import { openSession } from '../settings/session.ts'
import { askChoice, canAsk } from '../terminal/ask.ts'
import { listProjects } from './projects.ts'

export function addInit(program: Command): void {
  const command = program
    .command('init')
    .description(`write ${projectFileName}: project, environment and path for this directory and below`)
  onCall<ScopeOptions>(withScopeOptions(command), async (call) => {
    const defaults = await choose(call)
    const file = writeProjectFile(process.cwd(), defaults)
    call.output.document({ file, ...defaults })
    call.output.line(`Wrote ${file}. It holds no secret: commit it.`)
  })
}

async function choose(call: Call<ScopeOptions>): Promise<ProjectDefaults> {
  const projects = await listProjects(await openSession(call))
  const wanted = call.options.project ?? call.env.KMS_PROJECT
  const byName = projects.map(({ slug, name }) => ({ value: slug, label: `${name} (${slug})` }))
  const slug = wanted ?? (projects.length === 1 ? projects[0]?.slug : undefined) ?? (await orAsk('project', byName))
  const project = projects.find((each) => each.slug === slug || each.id === slug)
  if (project === undefined)
    throw new CliFailure(`There is no project "${slug}" that you can see.`, { todo: 'List them with "kms projects".' })
  const environments = project.environments.map((each) => ({ value: each.slug, label: `${each.name} (${each.slug})` }))
  const environment = call.options.env ?? call.env.KMS_ENV ?? (await orAsk('env', environments))
  if (!project.environments.some((each) => each.slug === environment)) {
    throw new CliFailure(`The project ${project.slug} has no environment "${environment}".`, {
      todo: `It has ${project.environments.map((each) => each.slug).join(', ')}.`,
    })
  }
  const path = call.options.path ?? call.env.KMS_PATH
  // The id: it survives a new slug, and no command has to look it up.
  return { project: project.id, environment, ...(path ? { path } : {}) }
}

function orAsk(flag: string, options: { value: string; label: string }[]): Promise<string> {
  if (options.length > 0 && canAsk()) return askChoice(flag === 'env' ? 'Which environment?' : 'Which project?', options)
  throw new CliFailure(`Which ${flag === 'env' ? 'environment' : 'project'}? None was given.`, {
    why: options.length === 0 ? 'There is none that you can see.' : `There are ${options.map(({ value }) => value).join(', ')}.`,
    todo: `Add --${flag}.`,
  })
}
