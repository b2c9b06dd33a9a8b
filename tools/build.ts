/** `npm run build`: the dashboard, into `apps/dashboard/dist`. */
import { buildDashboard } from './build-dashboard.ts'

if (await buildDashboard()) process.stdout.write('The dashboard is built.\n')
