/** Program of a compute thread: it knows the registry and nothing of the workspace. */
import { offerWideCompiler } from '../kernels/wide-compiler.ts';
import { serveJobs } from '../threads/serve.ts';
import { wideCompiler } from '../threads/wide-registers.ts';
import { registry } from './registry.ts';

offerWideCompiler(wideCompiler());

serveJobs(registry);
