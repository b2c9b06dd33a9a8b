/** The words of the documented flow. The form, the guide and the tests use them; they are a contract with the public page. */
export const words = {
  title: 'Windmill Connection',
  lead: 'Hanzo KMS connects to Windmill with an access token, and writes only below the paths that your syncs name.',
  name: { label: 'Name', hint: 'Must be slug-friendly: lowercase letters, numbers and single hyphens.' },
  description: { label: 'Description' },
  instanceUrl: {
    label: 'Instance URL',
    placeholder: 'https://app.windmill.dev',
    hint: 'Leave blank if you are not self-hosting Windmill.',
  },
  accessToken: { label: 'Access Token', hint: 'Stored encrypted. Never shown again.' },
  submit: 'Connect to Windmill',
  done: 'Your Windmill Connection is now available for use.',
  guide: {
    title: 'How to create a token',
    steps: [
      'In Windmill, open the user menu, then Account Settings, then Tokens.',
      'Create token: give it a name, then New token, and copy it.',
      'Whoever creates it should be at least a Developer in the workspace, and have write permission for the path that secrets will be synced to.',
      'A token with an expiry date must be replaced before that date, or syncs stop.',
    ],
    connect: {
      title: 'How to connect',
      steps: [
        'Open the project, then Integrations, then App Connections.',
        'Press + Add Connection, and choose Windmill Connection.',
        'Fill in the fields.',
      ],
    },
    api: {
      title: 'By API',
      text: 'Send this with an Authorization header. The answer is the connection, without its token.',
      request: `POST /api/v1/app-connections/windmill
{
  "name": "my-windmill-connection",
  "method": "access-token",
  "projectId": "<id of the project>",
  "credentials": {
    "token": "<access token>",
    "instanceUrl": "https://app.windmill.dev"
  }
}`,
    },
  },
} as const
