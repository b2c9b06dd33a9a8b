import { appConnection, connectionFacts } from '@hanzo-kms/contracts/app-connections'
import { auditLog } from '@hanzo-kms/contracts/audit'
import { accessTokenAnswer } from '@hanzo-kms/contracts/auth'
import { errorEnvelope, issue } from '@hanzo-kms/contracts/error-envelope'
import { bareProject, project } from '@hanzo-kms/contracts/projects'
import { plan, run, runWithSteps, secretSync } from '@hanzo-kms/contracts/secret-syncs'
import { rawSecret, secretVersion } from '@hanzo-kms/contracts/secrets'
import { z } from 'zod'

/** Shapes that the document describes once and then refers to. What is not here is described where it is used. */
export const namedShapes = z.registry<{ id: string }>()

const named: Readonly<Record<string, z.ZodType>> = {
  AccessToken: accessTokenAnswer,
  AppConnection: appConnection,
  AuditLog: auditLog,
  BareProject: bareProject,
  ConnectionFacts: connectionFacts,
  Error: errorEnvelope,
  Issue: issue,
  Plan: plan,
  Project: project,
  Run: run,
  RunWithSteps: runWithSteps,
  Secret: rawSecret,
  SecretSync: secretSync,
  SecretVersion: secretVersion,
}

for (const [id, shape] of Object.entries(named)) namedShapes.add(shape, { id })
