/** Program of a compute thread: it knows the registry and nothing of the workspace. */
import { serveJobs } from '../threads/serve.ts';
import { registry } from './registry.ts';

serveJobs(registry);
